/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shamir/words.h"
#include "tests/shamir/support.h"

TestSuite(words, .timeout = 60);

Test(words, list_is_the_published_one)
{
	FILE *f = fopen(support_vector("slip39/wordlist.txt"), "r");
	char line[64];
	unsigned n = 0;

	cr_assert_not_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		cr_assert_lt(n, SLIP39_WORDS);
		cr_assert_str_eq(slip39_word(n), line);
		n++;
	}
	cr_assert_eq(n, SLIP39_WORDS);
	fclose(f);
}

Test(words, every_word_is_found_at_its_place)
{
	for (unsigned i = 0; i < SLIP39_WORDS; i++) {
		const char *word = slip39_word(i);
		size_t len = strlen(word);

		cr_assert(len >= 4 && len <= SLIP39_WORD_LEN_MAX);
		cr_assert_eq(slip39_word_index(word, len), (int)i);
		if (i > 0)
			cr_assert_lt(strncmp(slip39_word(i - 1), word, 4), 0,
				     "%s: not told by four letters", word);
	}
}

Test(words, no_index_beyond_the_list_has_a_word)
{
	cr_assert_null(slip39_word(SLIP39_WORDS));
	cr_assert_null(slip39_word((unsigned)-1));
}

Test(words, anything_but_the_whole_word_in_lower_case_is_absent)
{
	cr_assert_eq(slip39_word_index("academic", 8), 0);
	cr_assert_eq(slip39_word_index("academic", 7), -1);
	cr_assert_eq(slip39_word_index("academics", 9), -1);
	cr_assert_eq(slip39_word_index("academic", 9), -1);
	cr_assert_eq(slip39_word_index("Academic", 8), -1);
	cr_assert_eq(slip39_word_index("acid\0", 5), -1);
	cr_assert_eq(slip39_word_index("aaaa", 4), -1);
	cr_assert_eq(slip39_word_index("zzzz", 4), -1);
	cr_assert_eq(slip39_word_index("\xff\xff\xff\xff", 4), -1);
	cr_assert_eq(slip39_word_index("", 0), -1);
}
