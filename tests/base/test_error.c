/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "vault/base/error.h"

Test(error, the_first_of_several_faults_is_told_though_more_came_after_it)
{
	struct error_first first = { 0 };

	error_first(&first, E_OK);
	error_first(&first, error_set(E_IO, "the disk"));
	error_first(&first, error_set(E_MEMORY, "a name"));
	error_first(&first, E_OK);
	error_clear();
	cr_assert_eq(first.code, E_IO);
	cr_assert_eq(error_first_again(&first), E_IO);
	cr_assert_str_eq(error_detail(), "the disk");
	cr_assert_str_eq(error_said(), "the disk");
}

Test(error, where_nothing_failed_what_is_told_stays)
{
	struct error_first first = { 0 };

	error_set(E_INPUT, "what is told");
	error_first(&first, E_OK);
	cr_assert_eq(error_first_again(&first), E_OK);
	cr_assert_str_eq(error_detail(), "what is told");
}

Test(error, what_was_told_before_a_fault_is_not_taken_for_it)
{
	struct error_first first = { 0 };

	error_set(E_INPUT, "of something else");
	error_first(&first, E_OK);
	error_first(&first, error_set(E_IO, "the disk"));
	cr_assert_eq(error_first_again(&first), E_IO);
	cr_assert_str_eq(error_detail(), "the disk");
}
