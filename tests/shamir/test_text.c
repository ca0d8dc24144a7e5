/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shares as words, and the faults of people who copy words.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/rs1024.h"
#include "shamir/slip39.h"
#include "shamir/symbols.h"
#include "shamir/words.h"
#include "tests/shamir/support.h"

TestSuite(text, .timeout = 120);

static char text[4096];

/* Some share of ${len} bytes, with every field its own. */
static struct slip39_share some_share(size_t len)
{
	struct slip39_share share = {
		.identifier = 0x5a3c,
		.extendable = 1,
		.exponent = 9,
		.group_index = 6,
		.group_threshold = 3,
		.group_count = 12,
		.member_index = 13,
		.member_threshold = 16,
		.value_len = (uint8_t)len,
	};

	support_fill(share.value, len);
	return share;
}

/* ${n} symbols as words to ${text}. */
static void spell(const uint16_t *symbols, size_t n)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
				       i > 0 ? " " : "",
				       slip39_word(symbols[i]));
}

static int read_text(struct slip39_share *out)
{
	return slip39_from_words(text, strlen(text), out);
}

/* Reading ${text} must fail so, and leave the output alone. */
static void refused(int error)
{
	struct slip39_share out, untouched;

	memset(&out, 0xa5, sizeof(out));
	memset(&untouched, 0xa5, sizeof(untouched));
	cr_assert_eq(read_text(&out), error, "%s", text);
	cr_assert_arr_eq((uint8_t *)&out, (uint8_t *)&untouched, sizeof(out));
}

static void same(const struct slip39_share *a, const struct slip39_share *b)
{
	cr_assert_arr_eq((const uint8_t *)a, (const uint8_t *)b, sizeof(*a));
}

Test(text, every_length_is_read_as_it_was_written)
{
	for (size_t len = 16; len <= 32; len += 2) {
		struct slip39_share share = some_share(len), back;
		size_t words = 1;

		share.extendable = len % 4 == 0;
		cr_assert_eq(slip39_to_words(&share, text, SLIP39_TEXT_MAX),
			     SHAMIR_OK);
		for (const char *c = text; *c != '\0'; c++)
			words += *c == ' ';
		cr_assert_eq(words, 7 + (8 * len + 9) / 10);
		cr_assert_eq(read_text(&back), SHAMIR_OK);
		same(&share, &back);
	}
}

Test(text, secrets_of_16_bytes_take_20_words_and_of_32_bytes_33)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	struct slip39_share share = some_share(16);

	cr_assert_eq(symbols_pack(&share, symbols), 20);
	share = some_share(32);
	cr_assert_eq(symbols_pack(&share, symbols), 33);
}

Test(text, longest_share_fits_the_longest_text)
{
	struct slip39_share share = some_share(32);
	char out[SLIP39_TEXT_MAX];
	size_t len;

	for (unsigned round = 0; round < 200; round++) {
		share = some_share(32);
		cr_assert_eq(slip39_to_words(&share, out, sizeof(out)),
			     SHAMIR_OK);
		len = strlen(out);
		cr_assert_leq(len + 1, SLIP39_TEXT_MAX);
		memset(out, 0xa5, sizeof(out));
		cr_assert_eq(slip39_to_words(&share, out, len), SHAMIR_EPARAM);
		for (size_t i = 0; i < sizeof(out); i++)
			cr_assert_eq((uint8_t)out[i], 0xa5);
		cr_assert_eq(slip39_to_words(&share, out, len + 1), SHAMIR_OK);
	}
}

Test(text, impossible_share_is_not_written)
{
	struct slip39_share share = some_share(32);

	share.group_threshold = 13;
	cr_assert_eq(slip39_to_words(&share, text, sizeof(text)),
		     SHAMIR_EFORMAT);
}

/* One in 1023 other words, at each place: the checksum promises to find all. */
Test(text, every_other_word_at_every_place_is_refused)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	struct slip39_share share = some_share(32), out;
	size_t n = symbols_pack(&share, symbols);

	for (size_t at = 0; at < n; at++) {
		uint16_t right = symbols[at];

		for (uint16_t wrong = 0; wrong < SLIP39_WORDS; wrong++) {
			if (wrong == right)
				continue;
			symbols[at] = wrong;
			cr_assert_eq(symbols_unpack(symbols, n, &out),
				     SHAMIR_ECHECKSUM, "word %zu", at);
		}
		symbols[at] = (uint16_t)(right ^ 1);
		spell(symbols, n);
		refused(SHAMIR_ECHECKSUM);
		symbols[at] = right;
	}
}

Test(text, three_wrong_words_and_two_swapped_are_refused)
{
	uint16_t symbols[SLIP39_WORDS_MAX], wrong[SLIP39_WORDS_MAX];
	struct slip39_share share = some_share(32), out;
	size_t n = symbols_pack(&share, symbols);
	unsigned places[3];

	for (unsigned round = 0; round < 20000; round++) {
		memcpy(wrong, symbols, sizeof(wrong));
		support_subset(3, (unsigned)n, places);
		for (unsigned i = 0; i < 3; i++)
			wrong[places[i]] ^= (uint16_t)(1 + support_pick(1023));
		cr_assert_eq(symbols_unpack(wrong, n, &out), SHAMIR_ECHECKSUM);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++) {
			memcpy(wrong, symbols, sizeof(wrong));
			wrong[i] = symbols[j];
			wrong[j] = symbols[i];
			if (wrong[i] != wrong[j])
				cr_assert_eq(symbols_unpack(wrong, n, &out),
					     SHAMIR_ECHECKSUM);
		}
	}
}

/* The checksums of the two kinds of set begin with different strings. */
Test(text, extendable_flag_is_under_the_checksum)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	struct slip39_share share = some_share(32), out;
	size_t n = symbols_pack(&share, symbols);

	rs1024_create(false, symbols, n - RS1024_SYMBOLS,
		      symbols + n - RS1024_SYMBOLS);
	cr_assert_eq(symbols_unpack(symbols, n, &out), SHAMIR_ECHECKSUM);
}

Test(text, number_of_words_must_be_that_of_a_share)
{
	static const unsigned right[] = { 20, 22, 23, 25, 27, 28, 30, 31, 33 };
	uint16_t symbols[80] = { 0 };
	unsigned next = 0;

	for (unsigned n = 0; n < 80; n++) {
		spell(symbols, n);
		if (next < sizeof(right) / sizeof(right[0]) &&
		    n == right[next]) {
			refused(SHAMIR_ECHECKSUM);
			next++;
		} else {
			refused(SHAMIR_ELENGTH);
		}
	}
	cr_assert_eq(next, 9);
}

Test(text, missing_or_repeated_word_is_refused_by_the_number)
{
	uint16_t symbols[SLIP39_WORDS_MAX], wrong[SLIP39_WORDS_MAX + 1];
	struct slip39_share share = some_share(32);
	size_t n = symbols_pack(&share, symbols);

	for (size_t at = 0; at < n; at++) {
		memcpy(wrong, symbols, at * sizeof(wrong[0]));
		memcpy(wrong + at, symbols + at + 1,
		       (n - at - 1) * sizeof(wrong[0]));
		spell(wrong, n - 1);
		refused(SHAMIR_ELENGTH);
		memcpy(wrong, symbols, (at + 1) * sizeof(wrong[0]));
		memcpy(wrong + at + 1, symbols + at,
		       (n - at) * sizeof(wrong[0]));
		spell(wrong, n + 1);
		refused(SHAMIR_ELENGTH);
	}
}

Test(text, set_padding_bit_is_refused_though_the_checksum_fits)
{
	for (size_t len = 16; len <= 32; len += 2) {
		uint16_t symbols[SLIP39_WORDS_MAX];
		struct slip39_share share = some_share(len);
		size_t n = symbols_pack(&share, symbols);
		size_t padding = 10 * (n - 7) - 8 * len;

		for (unsigned bit = 0; bit < padding; bit++) {
			symbols[4] ^= (uint16_t)(0x200u >> bit);
			rs1024_create(true, symbols, n - 3, symbols + n - 3);
			spell(symbols, n);
			refused(SHAMIR_EPADDING);
			symbols[4] ^= (uint16_t)(0x200u >> bit);
		}
	}
}

/* GI, Gt and g in every combination; the checksum is right. */
Test(text, contradicting_group_fields_are_refused_though_the_checksum_fits)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	struct slip39_share share = some_share(16), out;
	size_t n;

	for (unsigned fields = 0; fields < 4096; fields++) {
		unsigned index = fields >> 8;
		unsigned threshold = (fields >> 4 & 15) + 1;
		unsigned groups = (fields & 15) + 1;
		bool right = threshold <= groups && index < groups;

		n = symbols_pack(&share, symbols);
		symbols[2] = (uint16_t)(fields >> 2);
		symbols[3] =
			(uint16_t)((fields & 3) << 8 | (symbols[3] & 0xff));
		rs1024_create(true, symbols, n - 3, symbols + n - 3);
		cr_assert_eq(symbols_unpack(symbols, n, &out),
			     right ? SHAMIR_OK : SHAMIR_EFORMAT);
		if (right) {
			cr_assert_eq(out.group_index, index);
			cr_assert_eq(out.group_threshold, threshold);
			cr_assert_eq(out.group_count, groups);
		}
	}
}

static size_t unknown(const char *words)
{
	return slip39_words_check(words, strlen(words));
}

Test(text, word_that_is_not_on_the_list_is_refused_and_named)
{
	struct slip39_share share = some_share(32);
	size_t at = 1;

	cr_assert_eq(slip39_to_words(&share, text, sizeof(text)), SHAMIR_OK);
	cr_assert_eq(unknown(text), 0);
	for (char *c = text; *c != '\0'; c++) {
		if (*c == ' ') {
			at++;
			continue;
		}
		char kept = *c;

		*c = '7';
		refused(SHAMIR_EWORD);
		cr_assert_eq(unknown(text), at);
		*c = kept;
	}
	cr_assert_eq(unknown(""), 0);
	cr_assert_eq(unknown(" \n"), 0);
	cr_assert_eq(unknown("acid academics acid"), 2);
	cr_assert_eq(unknown("acid academicacademic"), 2);
	cr_assert_eq(slip39_words_check("acid\0acid", 9), 1);
	cr_assert_eq(unknown("\xc3\xa4\x63id"), 1);
}

Test(text, white_space_and_case_do_not_matter)
{
	struct slip39_share share = some_share(32), back;
	char plain[SLIP39_TEXT_MAX];
	size_t n = 0;

	cr_assert_eq(slip39_to_words(&share, plain, sizeof(plain)), SHAMIR_OK);
	text[n++] = '\n';
	for (size_t i = 0; plain[i] != '\0'; i++) {
		static const char *const gaps[] = { "  ", "\t", "\r\n",
						    " \n\n\t " };

		if (plain[i] == ' ') {
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
					      gaps[i % 4]);
		} else {
			text[n++] = (char)(i % 3 == 0 ? toupper(plain[i]) :
							plain[i]);
		}
	}
	snprintf(text + n, sizeof(text) - n, " \n");
	cr_assert_eq(read_text(&back), SHAMIR_OK);
	same(&share, &back);
}

/* The text need not end in a NUL, and nothing behind it is read. */
Test(text, only_the_given_length_is_read)
{
	struct slip39_share share = some_share(32), back;
	size_t len;
	char *exact;

	cr_assert_eq(slip39_to_words(&share, text, sizeof(text)), SHAMIR_OK);
	len = strlen(text);
	exact = malloc(len);
	cr_assert_not_null(exact);
	memcpy(exact, text, len);
	cr_assert_eq(slip39_from_words(exact, len, &back), SHAMIR_OK);
	same(&share, &back);
	cr_assert_neq(slip39_from_words(exact, len - 1, &back), SHAMIR_OK);
	free(exact);
}
