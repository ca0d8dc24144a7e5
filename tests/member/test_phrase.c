/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shamir/words.h"
#include "tests/member/support.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

TestSuite(phrase, .init = support_start, .timeout = 60);

static uint8_t counting[32];

static void count_up(void)
{
	for (size_t i = 0; i < sizeof(counting); i++)
		counting[i] = (uint8_t)i;
}

/* Computed apart from this program, by another scrypt. */
Test(phrase, known_hashes_have_the_known_words)
{
	uint8_t hash[32];
	char phrase[PHRASE_TEXT];

	count_up();
	cr_assert_eq(phrase_of(counting, phrase), E_OK);
	cr_assert_str_eq(phrase, "geology snake mama vegan medal sheriff");
	memset(hash, 0, sizeof(hash));
	cr_assert_eq(phrase_of(hash, phrase), E_OK);
	cr_assert_str_eq(phrase, "round river flame evening smart minister");
	memset(hash, 0xff, sizeof(hash));
	cr_assert_eq(phrase_of(hash, phrase), E_OK);
	cr_assert_str_eq(phrase, "very away retreat advance grownup frequent");
}

Test(phrase, is_recognised_in_any_case_and_white_space)
{
	count_up();
	cr_expect_eq(phrase_matches(counting,
				    "geology snake mama vegan medal sheriff"),
		     E_OK);
	cr_expect_eq(phrase_matches(counting, "\t Geology  SNAKE\nmama\r\n"
					      "vegan medal sherifF \n"),
		     E_OK);
}

Test(phrase, one_wrong_word_is_refused_wherever_it_stands)
{
	static const char *const words[PHRASE_WORDS] = { "geology", "snake",
							 "mama",    "vegan",
							 "medal",   "sheriff" };
	char typed[128];

	count_up();
	for (size_t wrong = 0; wrong < PHRASE_WORDS; wrong++) {
		typed[0] = '\0';
		for (size_t i = 0; i < PHRASE_WORDS; i++)
			snprintf(typed + strlen(typed),
				 sizeof(typed) - strlen(typed), "%s ",
				 i == wrong ? "academic" : words[i]);
		cr_expect_eq(phrase_matches(counting, typed), E_PHRASE, "%s",
			     typed);
	}
	cr_expect_eq(phrase_matches(counting,
				    "snake geology mama vegan medal sheriff"),
		     E_PHRASE, "in another order");
}

Test(phrase, refusal_does_not_say_which_word_differs)
{
	char first[512];

	count_up();
	cr_assert_eq(phrase_matches(counting,
				    "academic snake mama vegan medal sheriff"),
		     E_PHRASE);
	snprintf(first, sizeof(first), "%s", error_detail());
	cr_assert_eq(phrase_matches(counting,
				    "geology snake mama vegan medal academic"),
		     E_PHRASE);
	cr_assert_str_eq(error_detail(), first);
	cr_assert_null(strstr(first, "geology"));
}

static void refused_saying(const char *typed, const char *why)
{
	cr_expect_eq(phrase_matches(counting, typed), E_PHRASE, "%s", typed);
	cr_expect_not_null(strstr(error_detail(), why), "%s", error_detail());
}

Test(phrase, other_than_six_words_of_the_list_are_refused_by_number)
{
	count_up();
	refused_saying("", "not 0");
	refused_saying(" \n", "not 0");
	refused_saying("geology snake mama vegan medal", "not 5");
	refused_saying("geology snake mama vegan medal sheriff academic",
		       "not 7");
	refused_saying("geology snake mama vegans medal sheriff", "word 4 ");
	refused_saying("geology snake mama vega medal sheriff", "word 4 ");
	refused_saying("geology snake mama vegan medal sheriff,", "word 6 ");
	refused_saying("geology-snake mama vegan medal sheriff academic",
		       "word 1 ");
	refused_saying("geology snake mama vegan medal "
		       "sheriffsheriffsheriffsheriffsheriff",
		       "word 6 ");
	cr_assert_null(strstr(error_detail(), "sheriff"));
}
