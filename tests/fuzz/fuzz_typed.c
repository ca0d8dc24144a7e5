/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card's words as they are typed, byte by byte: the state stays within its
 * bounds whatever key comes, an offer is on the list, and 33 words are a share
 * exactly when the words they stand for are one. What a few letters are taken
 * for begins with them, but for y and z.
 */
#include <string.h>

#include "cli/words_state.h"
#include "shamir/words.h"
#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"

const unsigned fuzz_longest = 600;

static struct secret *words;

void fuzz_start(void)
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 2, 3 } } };
	struct secret *key = NULL, *shares = NULL, *share = NULL;
	size_t n;

	FINE(secret_random(SHARE_SECRET_LEN, &key));
	FINE(share_split(key, &shape, 4711, &shares, &n));
	FINE(secret_copy(secret_peek(shares), sizeof(struct slip39_share),
			 &share));
	FINE(share_words(share, &words));
	secret_free(&share);
	secret_free(&shares);
	secret_free(&key);
}

void fuzz_seeds(void)
{
	struct buffer typed = BUFFER_INIT;

	seed_secret(words);
	buffer_put(&typed, secret_peek(words), secret_len(words));
	buffer_text(&typed, "\r");
	seed_put(typed.bytes, typed.len);
	typed.bytes[1] ^= 3;
	buffer_text(&typed, "a\r1\r\r");
	seed_put(typed.bytes, typed.len);
	buffer_free(&typed);
	seed_text(
		"1 acad 2. acid 3:academic\r517\r4\r\r\x7f\x1b[Aacrd a\r\x15");
}

static void within(const struct words_state *w)
{
	uint16_t index = SLIPS_NUMBERS;
	size_t i;

	MUST(w->known <= SHARE_WORDS && w->at <= SHARE_WORDS);
	MUST(w->at <= w->known || w->at == SHARE_WORDS);
	MUST(w->len <= SLIPS_LETTERS && w->refused_len <= SLIPS_LETTERS);
	MUST(w->nears <= SLIPS_MAX && w->fixes <= SLIPS_MAX);
	for (i = 0; i < w->known; i++)
		MUST(w->word[i] < SLIPS_NUMBERS);
	for (i = 0; i < w->nears; i++)
		MUST(w->near[i] < SLIPS_NUMBERS);
	for (i = 0; i < w->fixes; i++)
		MUST(w->fix[i].at < SHARE_WORDS &&
		     w->fix[i].index < SLIPS_NUMBERS);
	if (words_state_reading(w, &index) != SLIPS_UNKNOWN)
		MUST(index < SLIPS_NUMBERS);
}

/* The 33 words read as text. */
static void checked(struct words_state *w)
{
	struct secret *share = NULL, *text = NULL, *other = NULL;
	struct buffer b = BUFFER_INIT;
	bool as_typed, as_text;
	size_t i;

	as_typed = words_state_check(w, &share) == E_OK;
	for (i = 0; i < SHARE_WORDS; i++)
		buffer_format(&b, "%s%s", i > 0 ? " " : "",
			      slip39_word(w->word[i]));
	text = secret_of(span_of(&b));
	as_text = share_parse(text, &other) == E_OK;
	MUST(as_typed == as_text);
	if (as_typed)
		MUST(secret_equal(share, other));
	secret_free(&share);
	secret_free(&other);
	secret_free(&text);
	buffer_free(&b);
}

static void as_keys(struct span in, bool blind)
{
	struct secret *mem = NULL;
	struct words_state *w;
	enum words_said said;
	unsigned checks = 0;
	size_t i;

	FINE(words_state_new(&mem, &w));
	w->blind = blind;
	for (i = 0; i < in.len; i++) {
		said = words_state_byte(w, in.bytes[i]);
		if (said == WORDS_GIVEN_UP)
			break;
		within(w);
		/* to look for slips takes its time */
		if (said == WORDS_FULL && !blind && checks++ < 2)
			checked(w);
	}
	secret_free(&mem);
}

static void as_letters(struct span in)
{
	char letters[SLIPS_LETTERS + 4];
	uint16_t near[SLIPS_MAX], index;
	size_t i, n, len = in.len < sizeof(letters) ? in.len : sizeof(letters);

	for (i = 0; i < len; i++)
		letters[i] = (char)('a' + in.bytes[i] % 26);
	n = slips_near(letters, len, near);
	MUST(n <= SLIPS_MAX);
	for (i = 0; i < n; i++)
		MUST(near[i] < SLIPS_NUMBERS);
	switch (slips_read(letters, len, &index)) {
	case SLIPS_WHOLE:
		MUST(strlen(slip39_word(index)) == len);
		MUST(memcmp(slip39_word(index), letters, len) == 0);
		break;
	case SLIPS_BEGUN:
		MUST(len >= SLIPS_COMPLETE);
		MUST(strncmp(slip39_word(index), letters, len) == 0);
		break;
	case SLIPS_SWAPPED:
		MUST(index < SLIPS_NUMBERS);
		MUST(strlen(slip39_word(index)) >= len);
		break;
	default:
		break;
	}
}

void fuzz_one(struct span in)
{
	as_keys(in, false);
	as_keys(in, true);
	as_letters(in);
}
