/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_error.c -- what is told of a fault. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

/* As a function leaves its stack that is over. */
static __attribute__((noinline)) void leave_on_the_stack(void)
{
	volatile uint8_t left[8192];
	size_t i;

	for (i = 0; i < sizeof(left); i++)
		left[i] = 0xa5;
}

#define DETAIL_MOST 512 /* of error.c */

Test(error, a_detail_keeps_nothing_of_the_stack_behind_it)
{
	leave_on_the_stack();
	(error_set)(E_INPUT, "a text");
	cr_assert_null(memchr(error_detail(), 0xa5, DETAIL_MOST));
	cr_assert_null(memchr(error_said(), 0xa5, DETAIL_MOST));
	leave_on_the_stack();
	(error_within)(E_INPUT, "a file");
	cr_assert_null(memchr(error_detail(), 0xa5, DETAIL_MOST));
	cr_assert_null(memchr(error_said(), 0xa5, DETAIL_MOST));
	error_clear();
}

Test(error, every_code_has_a_name_a_sentence_a_hint_and_a_status)
{
	int code;

	for (code = 1; code < ERROR_COUNT; code++) {
		cr_expect_eq(strncmp(error_name(code), "E_", 2), 0);
		cr_expect_gt(strlen(error_sentence(code)), 5);
		cr_expect_gt(strlen(error_hint(code)), 5);
		cr_expect(error_exit_status(code) >= 1 &&
			  error_exit_status(code) <= 10);
		cr_expect_neq(error_sentence(code)[0], 'E');
	}
	cr_assert_eq(error_exit_status(E_OK), 0);
	cr_assert_eq(error_exit_status(-5), error_exit_status(E_INTERNAL));
	cr_assert_str_eq(error_name(9999), "E_INTERNAL");
}

Test(error, details_hold_no_controls_and_are_cut_at_a_character)
{
	char text[700];
	size_t i, len;

	cr_assert_eq(error_set(E_INPUT, "a%sb", "\x1b[2J\n"), E_INPUT);
	cr_assert_str_eq(error_detail(), "a?[2J?b");
	error_within(E_INPUT, "file %d", 7);
	cr_assert_str_eq(error_detail(), "file 7: a?[2J?b");
	for (i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xb6", 3);
	error_set(E_INPUT, "x%s", text);
	len = strlen(error_detail());
	cr_assert_lt(len, 512);
	cr_assert(text_clean(
		(struct span){ (const uint8_t *)error_detail(), len }));
}

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
