/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/words.h"
#include "tests/member/support.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

TestSuite(reading_phrase, .init = support_start, .timeout = 60);

static int normal(const char *typed, struct secret **out)
{
	struct secret *s = support_secret(typed);
	int r = reading_phrase_normal(s, out);

	secret_free(&s);
	return r;
}

/* ${s} is exactly ${text}. */
static bool is(const struct secret *s, const char *text)
{
	return secret_len(s) == strlen(text) &&
	       memcmp(secret_peek(s), text, strlen(text)) == 0;
}

Test(reading_phrase, fresh_one_is_eight_words_of_the_list_with_single_spaces)
{
	struct secret *s = NULL;
	const char *at, *end;
	size_t words = 0, len;

	cr_assert_eq(reading_phrase_new(&s), E_OK);
	at = (const char *)secret_peek(s);
	end = at + secret_len(s);
	for (;; at += len + 1) {
		const char *space = memchr(at, ' ', (size_t)(end - at));

		len = (size_t)((space == NULL ? end : space) - at);
		cr_assert_geq(slip39_word_index(at, len), 0);
		words++;
		if (space == NULL)
			break;
	}
	cr_assert_eq(words, READING_WORDS);
	secret_free(&s);
}

/* Of 1024 words 160 draws take 148 different ones, give or take a few; fewer
 * than 120 or a phrase twice never come by chance. */
Test(reading_phrase, every_word_of_fresh_ones_is_drawn_anew)
{
	struct secret *before = NULL, *s = NULL;
	bool seen[SLIP39_WORDS] = { false };
	size_t different = 0;

	for (int i = 0; i < 20; i++) {
		const uint8_t *at, *end, *space;

		cr_assert_eq(reading_phrase_new(&s), E_OK);
		cr_assert(before == NULL || !secret_equal(before, s));
		at = secret_peek(s);
		end = at + secret_len(s);
		for (; at < end; at = space + 1) {
			int index;

			space = memchr(at, ' ', (size_t)(end - at));
			if (space == NULL)
				space = end;
			index = slip39_word_index((const char *)at,
						  (size_t)(space - at));
			cr_assert_geq(index, 0);
			different += !seen[index];
			seen[index] = true;
		}
		secret_free(&before);
		before = s;
		s = NULL;
	}
	cr_assert_gt(different, 120);
	secret_free(&before);
}

Test(reading_phrase, fresh_one_is_normal_already)
{
	struct secret *s = NULL, *again = NULL;

	cr_assert_eq(reading_phrase_new(&s), E_OK);
	cr_assert_eq(reading_phrase_normal(s, &again), E_OK);
	cr_assert(secret_equal(s, again));
	secret_free(&s);
	secret_free(&again);
}

Test(reading_phrase, case_and_white_space_are_made_normal)
{
	struct secret *s = NULL;

	cr_assert_eq(normal("\n Academic ACID\tacne\r\nacquire  acrobat "
			    "activity actress adapt\n",
			    &s),
		     E_OK, "%s", error_detail());
	cr_assert(is(s, "academic acid acne acquire acrobat activity actress "
			"adapt"));
	secret_free(&s);
}

Test(reading_phrase, mistyped_word_is_named_by_its_number_alone)
{
	struct secret *s = NULL;

	cr_assert_eq(normal("academic acid acne acquire acrobatt activity "
			    "actress adapt",
			    &s),
		     E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "word 5 "));
	cr_assert_null(strstr(error_detail(), "acrobat"));
	cr_assert_null(s);
}

Test(reading_phrase, other_than_eight_words_are_refused)
{
	struct secret *s = NULL;

	cr_expect_eq(normal("", &s), E_INPUT);
	cr_expect_eq(normal("academic acid acne acquire acrobat activity "
			    "actress",
			    &s),
		     E_INPUT);
	cr_expect_eq(normal("academic acid acne acquire acrobat activity "
			    "actress adapt academic",
			    &s),
		     E_INPUT);
	cr_assert_null(s);
}
