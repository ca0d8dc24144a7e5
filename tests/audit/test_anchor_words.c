/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_anchor_words.c -- a head as words, whole and broken off. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/base/error.h"

static void head_make(struct checkpoint *cp)
{
	memset(cp, 0, sizeof(*cp));
	origin_format("0123456789abcdef0123456789abcdef", "main", cp->origin);
	cp->size = 17;
	memset(cp->root.bytes, 0xa5, TREE_HASH_LEN);
}

Test(anchor_words, words_that_break_off_anywhere_are_refused)
{
	struct buffer words = BUFFER_INIT;
	struct checkpoint cp, back;
	size_t len;

	cr_assert_eq(secret_start(), E_OK);
	head_make(&cp);
	cr_assert_eq(anchor_words_write(&cp, &words), E_OK);
	cr_assert_eq(anchor_words_parse((struct span){ words.bytes, words.len },
					&back),
		     E_OK);
	cr_expect_str_eq(back.origin, cp.origin);
	/* the last line may end without its end */
	for (len = 0; len < words.len - 1; len++)
		cr_expect_eq(anchor_words_parse((struct span){ words.bytes,
							       len },
						&back),
			     E_INPUT, "cut to %zu bytes", len);
	buffer_free(&words);
}
