/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SLIP-0039. Words that are a share are written again as the same words, also
 * where the input is their symbols and the checksum is put right; and a share whose fields are the input's has words, if it is a share at all, and
 * those are this share. A set dealt from the input's shape combines to its
 * secret, and to nothing when a share of it is bent.
 */
#include <ctype.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/rs1024.h"
#include "shamir/slip39.h"
#include "shamir/words.h"
#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/share/share.h"

const unsigned fuzz_longest = 600;

void fuzz_start(void)
{
}

static void deal(size_t len, struct slip39_share *shares)
{
	static const struct slip39_group groups[2] = { { 1, 1 }, { 2, 3 } };
	uint8_t ems[SLIP39_SECRET_MAX] = { 7 };

	MUST(slip39_split(ems, len, 2, groups, 2, 4711, true, 0, shares) ==
	     SHAMIR_OK);
}

void fuzz_seeds(void)
{
	struct slip39_share shares[4];
	char text[SLIP39_TEXT_MAX];
	size_t i;

	deal(32, shares);
	for (i = 0; i < 4; i++) {
		MUST(slip39_to_words(&shares[i], text, sizeof(text)) ==
		     SHAMIR_OK);
		seed_text(text);
		seed_put(&shares[i], sizeof(shares[i]));
	}
	deal(16, shares);
	MUST(slip39_to_words(&shares[0], text, sizeof(text)) == SHAMIR_OK);
	seed_text(text);
}

/* Lower case, single spaces. */
static void plain_words(struct span in, struct buffer *out)
{
	size_t i;
	bool between = false;

	for (i = 0; i < in.len; i++) {
		if (strchr(" \t\r\n", in.bytes[i]) != NULL &&
		    in.bytes[i] != '\0') {
			between = true;
			continue;
		}
		if (between && out->len > 0)
			buffer_byte(out, ' ');
		between = false;
		buffer_byte(out, (uint8_t)tolower(in.bytes[i]));
	}
}

static void as_words(struct span in)
{
	struct buffer words = BUFFER_INIT;
	struct slip39_share share;
	char text[SLIP39_TEXT_MAX];
	size_t wrong;
	int r;

	r = slip39_from_words((const char *)in.bytes, in.len, &share);
	wrong = slip39_words_check((const char *)in.bytes, in.len);
	MUST((r == SHAMIR_EWORD) == (wrong != 0));
	if (r != SHAMIR_OK)
		return;
	MUST(slip39_check(&share) == SHAMIR_OK);
	MUST(slip39_to_words(&share, text, sizeof(text)) == SHAMIR_OK);
	plain_words(in, &words);
	MUST(fuzz_same(&words, span_text(text)));
}

/* Two bytes a symbol, and a checksum that is right. */
static void as_symbols(struct span in)
{
	uint16_t symbols[SLIP39_WORDS_MAX + RS1024_SYMBOLS];
	struct buffer words = BUFFER_INIT;
	size_t n = in.len / 2, i;

	if (n < 2 || n > SLIP39_WORDS_MAX)
		return;
	for (i = 0; i < n; i++)
		symbols[i] = (uint16_t)((in.bytes[2 * i] << 8 |
					 in.bytes[2 * i + 1]) &
					0x3ff);
	rs1024_create((symbols[1] >> 4 & 1) != 0, symbols, n, symbols + n);
	n += RS1024_SYMBOLS;
	MUST(rs1024_verify((symbols[1] >> 4 & 1) != 0, symbols, n));
	for (i = 0; i < n; i++)
		buffer_format(&words, "%s%s", i > 0 ? " " : "",
			      slip39_word(symbols[i]));
	as_words(span_of(&words));
	buffer_free(&words);
}

static void as_share(struct span in)
{
	struct slip39_share share, again;
	char text[SLIP39_TEXT_MAX];

	if (in.len < sizeof(share))
		return;
	memcpy(&share, in.bytes, sizeof(share));
	memset(share.unused, 0, sizeof(share.unused));
	if (slip39_to_words(&share, text, sizeof(text)) != SHAMIR_OK)
		return;
	MUST(slip39_from_words(text, strlen(text), &again) == SHAMIR_OK);
	memset(share.value + share.value_len, 0,
	       sizeof(share.value) - share.value_len);
	MUST(memcmp(&share, &again, sizeof(share)) == 0);
}

/* The shares that combine need: of each group its threshold, from ${first}. */
static size_t pick(const struct slip39_group *groups, size_t n,
		   const struct slip39_share *all, struct slip39_share *out)
{
	size_t g, i, at = 0, count = 0;

	for (g = 0; g < n; g++) {
		for (i = 0; i < groups[g].threshold; i++)
			out[count++] = all[at + groups[g].count -
					   groups[g].threshold + i];
		at += groups[g].count;
	}
	return count;
}

static void as_shape(struct span in)
{
	struct slip39_group groups[3];
	struct slip39_share all[48], some[48];
	uint8_t ems[SLIP39_SECRET_MAX], back[SLIP39_SECRET_MAX];
	size_t n, i, len, count;

	if (in.len < 4 + 2 * 3 + SLIP39_SECRET_MAX)
		return;
	n = in.bytes[0] % 3 + 1u;
	len = 16 + in.bytes[1] % 9 * 2u;
	for (i = 0; i < n; i++) {
		groups[i].threshold = in.bytes[4 + 2 * i] % 17;
		groups[i].count = in.bytes[5 + 2 * i] % 17;
	}
	memcpy(ems, in.bytes + in.len - sizeof(ems), sizeof(ems));
	if (slip39_split(ems, len, (unsigned)n, groups, n,
			 in.bytes[2] * 128u & 0x7fff, in.bytes[3] & 1,
			 in.bytes[3] >> 4, all) != SHAMIR_OK)
		return;
	count = pick(groups, n, all, some);
	MUST(slip39_combine(some, count, back, len) == SHAMIR_OK);
	MUST(memcmp(ems, back, len) == 0);
	i = in.bytes[0] % count;
	some[i].value[in.bytes[1] % len] ^= 1;
	if (n > 1 || groups[0].threshold > 1)
		MUST(slip39_combine(some, count, back, len) != SHAMIR_OK);
	some[i].group_index ^= in.bytes[2] & 3;
	some[i].member_index ^= in.bytes[3] & 3;
	some[i].member_threshold = in.bytes[4];
	slip39_combine(some, count, back, len);
}

void fuzz_one(struct span in)
{
	as_words(in);
	as_symbols(in);
	as_share(in);
	as_shape(in);
}
