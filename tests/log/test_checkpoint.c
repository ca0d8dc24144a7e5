/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/log/signer.h"
#include "vault/base/error.h"
#include "vault/log/checkpoint.h"

#define ID "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

TestSuite(checkpoint, .init = signer_start, .timeout = 60);
TestSuite(origin, .init = signer_start, .timeout = 60);

static int parse(const char *text, struct checkpoint *out)
{
	return checkpoint_parse(signer_span(text), out);
}

Test(checkpoint, the_example_of_the_standard_is_read_and_written_back)
{
	const char *text = "example.com/behind-the-sofa\n20852163\n" ROOT "\n";
	struct buffer out = BUFFER_INIT;
	struct checkpoint cp;

	cr_assert_eq(parse(text, &cp), E_OK);
	cr_assert_str_eq(cp.origin, "example.com/behind-the-sofa");
	cr_assert_eq(cp.size, 20852163);
	cr_assert_eq(cp.root.bytes[0], 0x0a);
	cr_assert_eq(cp.root.bytes[31], 0x62);
	checkpoint_write(&cp, &out);
	cr_assert_str_eq(buffer_string(&out), text);
	buffer_free(&out);
}

Test(checkpoint, an_empty_tree_has_size_0)
{
	struct checkpoint cp;

	cr_assert_eq(parse("o\n0\n" ROOT "\n", &cp), E_OK);
	cr_assert_eq(cp.size, 0);
}

Test(checkpoint, other_texts_are_refused)
{
	static const char *const bad[] = {
		/* clang-format off */
		"",
		"o\n",
		"o\n1\n",
		"o\n1\n" ROOT,                          /* no LF at the end */
		"o\n1\n" ROOT "\nextension\n",
		"o\n1\n" ROOT "\n\n",
		"\n1\n" ROOT "\n",                      /* no origin */
		"o o\n1\n" ROOT "\n",
		"o\u00a0o\n1\n" ROOT "\n",
		"o\to\n1\n" ROOT "\n",
		"o\r\n1\r\n" ROOT "\r\n",
		"o\n01\n" ROOT "\n",
		"o\n00\n" ROOT "\n",
		"o\n+1\n" ROOT "\n",
		"o\n-1\n" ROOT "\n",
		"o\n 1\n" ROOT "\n",
		"o\n1 \n" ROOT "\n",
		"o\n0x1\n" ROOT "\n",
		"o\n1.0\n" ROOT "\n",
		"o\n\n" ROOT "\n",
		"o\n9223372036854775808\n" ROOT "\n",   /* 2^63 */
		"o\n18446744073709551617\n" ROOT "\n",  /* 2^64 + 1 */
		"o\n1\n\n",
		"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",  /* 31 */
		"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2Ii\n",  /* 33 */
		"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
		"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
		"o\n1\n " ROOT "\n",
		"o\n1\n" ROOT " \n",
		/* clang-format on */
	};
	struct checkpoint cp = { .size = 42 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(parse(bad[i], &cp), E_INPUT, "%zu: %s", i, bad[i]);
	cr_assert_eq(cp.size, 42, "nothing is written on failure");
	cr_assert_eq(parse("o\n9223372036854775807\n" ROOT "\n", &cp), E_OK);
	cr_assert_eq(cp.size, INT64_MAX);
}

Test(checkpoint, the_longest_origin_has_95_bytes)
{
	struct checkpoint cp;
	char text[256];

	snprintf(text, sizeof(text), "%095d\n1\n" ROOT "\n", 7);
	cr_assert_eq(parse(text, &cp), E_OK);
	cr_assert_eq(strlen(cp.origin), 95);
	snprintf(text, sizeof(text), "%096d\n1\n" ROOT "\n", 7);
	cr_assert_eq(parse(text, &cp), E_INPUT);
}

Test(origin, it_is_made_of_vault_and_branch)
{
	char origin[ORIGIN_TEXT], vault[ID_TEXT], branch[BRANCH_TEXT];

	origin_format(ID, "main", origin);
	cr_assert_str_eq(origin, "breakglass/" ID "/main");
	cr_assert_eq(origin_parse(origin, vault, branch), E_OK);
	cr_assert_str_eq(vault, ID);
	cr_assert_str_eq(branch, "main");

	origin_format(ID, OTHER, origin);
	cr_assert_eq(strlen(origin), 76);
	cr_assert_eq(origin_parse(origin, vault, branch), E_OK);
	cr_assert_str_eq(vault, ID);
	cr_assert_str_eq(branch, OTHER);
}

Test(origin, others_are_refused)
{
	static const char *const bad[] = {
		/* clang-format off */
		"",
		"breakglass",
		"breakglass/",
		"breakglass/" ID,
		"breakglass/" ID "/",
		"breakglass/" ID "/Main",
		"breakglass/" ID "/main2",
		"breakglass/" ID "/main/",
		"breakglass/" ID "/" OTHER "/",
		"breakglass/" ID "0/main",
		"breakglass/0123456789ABCDEF0123456789ABCDEF/main",
		"breakglass/0123456789abcdef0123456789abcde/main",
		"breakglass//main",
		"Breakglass/" ID "/main",
		"/breakglass/" ID "/main",
		"example.com/log",
		/* clang-format on */
	};
	char vault[ID_TEXT], branch[BRANCH_TEXT];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(origin_parse(bad[i], vault, branch), E_INPUT, "%s",
			     bad[i]);
}

Test(origin, a_branch_is_main_or_an_id)
{
	cr_assert(branch_valid("main"));
	cr_assert(branch_valid(ID));
	cr_assert_not(branch_valid(""));
	cr_assert_not(branch_valid("mai"));
	cr_assert_not(branch_valid("mains"));
	cr_assert_not(branch_valid(ID "0"));
}

Test(origin, key_names_say_whose_key_it_is)
{
	const char *origin = "breakglass/" ID "/" OTHER;
	char name[KEY_NAME_TEXT];

	key_name_member(origin, ID, name);
	cr_assert_str_eq(name, "breakglass/" ID "/" OTHER "/member/" ID);
	key_name_session(origin, ID, name);
	cr_assert_str_eq(name, "breakglass/" ID "/" OTHER "/session/" ID);
	key_name_witness(ID, OTHER, name);
	cr_assert_str_eq(name, "breakglass/" ID "/witness/" OTHER);
}
