/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_policy_spec.c -- policies as people type them. */
#include <criterion/criterion.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"

Test(policy_spec, a_group_is_read_as_it_is_written)
{
	struct deal_group g;

	cr_assert_eq(deal_group_parse("IT=2:anna,ben,card:Kr\xc3\xa4mer", &g),
		     E_OK);
	cr_expect_str_eq(g.name, "IT");
	cr_expect_eq(g.threshold, 2);
	cr_assert_eq(g.count, 3);
	cr_expect_str_eq(g.holders[1].name, "ben");
	cr_expect(g.holders[2].card);
}

Test(policy_spec, a_threshold_has_one_spelling)
{
	static const char *const texts[] = {
		"IT=02:anna,ben", "IT=+2:anna,ben",
		"IT= 2:anna,ben", "IT=-18446744073709551614:anna,ben",
		"IT=0:anna,ben",  "IT=17:anna,ben",
		"IT=:anna,ben",   "IT=2 :anna,ben",
		"IT=2x:anna,ben", "IT=18446744073709551618:anna,ben",
	};
	struct deal_group g;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_eq(deal_group_parse(texts[i], &g), E_USAGE,
			     "accepted: %s", texts[i]);
}
