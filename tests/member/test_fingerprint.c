/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "shamir/words.h"
#include "tests/member/support.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

#define COUNTING \
	"academic again category ruin aircraft branch husky adjust ancestor " \
	"crunch royal elevator average echo beard liquid biology fawn genius " \
	"screw broken guilt puny alpha capital "

static uint8_t counting[32];

static void make(void)
{
	support_start();
	for (size_t i = 0; i < sizeof(counting); i++)
		counting[i] = (uint8_t)i;
}

TestSuite(fingerprint, .init = make, .timeout = 60);

/* The hash stays as it was where the text is refused. */
static void refused_saying(const char *text, const char *why)
{
	uint8_t hash[32] = { 42 }, before[32] = { 42 };

	cr_expect_eq(fingerprint_parse(text, hash), E_INPUT, "%s", text);
	cr_expect_not_null(strstr(error_detail(), why), "%s, not %s",
			   error_detail(), why);
	cr_expect_arr_eq(hash, before, sizeof(hash));
}

/* Computed apart from this program. */
Test(fingerprint, known_hashes_have_the_known_words)
{
	char text[FINGERPRINT_TEXT];
	uint8_t hash[32];

	fingerprint_of(counting, text);
	cr_assert_str_eq(text, COUNTING "keyboard");
	memset(hash, 0xff, sizeof(hash));
	fingerprint_of(hash, text);
	cr_assert_eq(strncmp(text, "zero zero ", 10), 0);
	cr_assert_str_eq(text + 25 * 5, "wisdom");
}

Test(fingerprint, of_any_hash_is_read_back)
{
	char text[FINGERPRINT_TEXT];
	uint8_t hash[32], back[32];

	for (int i = 0; i < 500; i++) {
		randombytes_buf(hash, sizeof(hash));
		fingerprint_of(hash, text);
		cr_assert_eq(fingerprint_parse(text, back), E_OK, "%s", text);
		cr_assert_arr_eq(back, hash, sizeof(hash));
	}
}

Test(fingerprint, is_read_in_any_case_and_white_space)
{
	char text[FINGERPRINT_TEXT + 8];
	uint8_t hash[32];

	snprintf(text, sizeof(text), " %skeyboard\r\n", COUNTING);
	for (size_t i = 0; text[i] != '\0'; i++)
		text[i] = (char)(text[i] == ' ' && i % 2 == 0 ?
					 '\n' :
					 toupper((unsigned char)text[i]));
	cr_assert_eq(fingerprint_parse(text, hash), E_OK, "%s", error_detail());
	cr_assert_arr_eq(hash, counting, sizeof(hash));
}

Test(fingerprint, is_read_from_hex_of_either_case)
{
	static const char *const good[] = {
		"000102030405060708090a0b0c0d0e0f"
		"101112131415161718191a1b1c1d1e1f",
		"000102030405060708090A0B0C0D0E0F"
		"101112131415161718191A1B1C1D1E1F",
		" 000102030405060708090a0B0c0D0e0f"
		"101112131415161718191a1b1c1d1e1f\n",
	};
	uint8_t hash[32];

	for (size_t i = 0; i < 3; i++) {
		memset(hash, 0xee, sizeof(hash));
		cr_assert_eq(fingerprint_parse(good[i], hash), E_OK, "%s",
			     error_detail());
		cr_assert_arr_eq(hash, counting, sizeof(hash));
	}
}

Test(fingerprint, hex_of_another_length_or_alphabet_is_refused)
{
	refused_saying("", "26 words");
	refused_saying("00", "26 words");
	refused_saying("000102030405060708090a0b0c0d0e0f"
		       "101112131415161718191a1b1c1d1e1",
		       "64 hex");
	refused_saying("000102030405060708090a0b0c0d0e0f"
		       "101112131415161718191a1b1c1d1e1f0",
		       "64 hex");
	refused_saying("g00102030405060708090a0b0c0d0e0f"
		       "101112131415161718191a1b1c1d1e1f",
		       "hex");
	refused_saying("000102030405060708090a0b0c0d0e0f "
		       "101112131415161718191a1b1c1d1e1f",
		       "not 2");
}

Test(fingerprint, wrong_words_are_refused_by_number)
{
	refused_saying(COUNTING, "not 25");
	refused_saying(COUNTING "keyboard keyboard", "not 27");
	refused_saying(COUNTING "keyboards", "word 26 ");
	refused_saying("academia again category ruin aircraft branch husky "
		       "adjust ancestor crunch royal elevator average echo "
		       "beard liquid biology fawn genius screw broken guilt "
		       "puny alpha capital keyboard",
		       "word 1 ");
}

Test(fingerprint, last_word_that_carries_more_than_zeros_is_refused)
{
	int last = slip39_word_index("keyboard", 8);
	char text[FINGERPRINT_TEXT];

	cr_assert_eq(last % 16, 0);
	for (int more = 1; more < 16; more++) {
		snprintf(text, sizeof(text), "%s%s", COUNTING,
			 slip39_word((unsigned)(last + more)));
		refused_saying(text, "word 26 ");
	}
}

Test(fingerprint, another_word_is_another_hash)
{
	uint8_t hash[32];

	cr_assert_eq(fingerprint_parse(
			     "academic again category ruin aircraft branch "
			     "husky adjust ancestor crunch royal elevator "
			     "average echo beard liquid biology fawn genius "
			     "screw broken guilt puny zero capital keyboard",
			     hash),
		     E_OK);
	cr_assert_neq(memcmp(hash, counting, sizeof(hash)), 0);
}
