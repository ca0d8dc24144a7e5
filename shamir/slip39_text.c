/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shares as words. This is where words are looked up, the named exception to
 * constant time (S6); what lies below, in symbols.c, is not excepted.
 */
#include <sodium.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "shamir/symbols.h"
#include "shamir/words.h"

struct cursor {
	const char *at;
	const char *end;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Move past the next word. Returns its place on the list, -1 when it has none,
 * -2 when there is no further word. */
static int next_word(struct cursor *text)
{
	char folded[SLIP39_WORD_LEN_MAX];
	size_t len = 0;
	int index = -1;

	while (text->at < text->end && is_space(*text->at))
		text->at++;
	if (text->at == text->end)
		return -2;

	for (; text->at < text->end && !is_space(*text->at);
	     text->at++, len++) {
		char c = *text->at;

		if (len < sizeof(folded))
			folded[len] =
				(char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	if (len <= sizeof(folded))
		index = slip39_word_index(folded, len);
	sodium_memzero(folded, sizeof(folded));
	return index;
}

int slip39_to_words(const struct slip39_share *share, char *out, size_t cap)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	char text[SLIP39_TEXT_MAX];
	size_t used = 0;
	size_t n;
	int r;

	r = slip39_check(share);
	if (r != SHAMIR_OK)
		return r;

	n = symbols_pack(share, symbols);
	for (size_t i = 0; i < n; i++) {
		const char *word = slip39_word(symbols[i]);
		size_t len = strlen(word);

		memcpy(text + used, word, len);
		used += len;
		text[used++] = i + 1 < n ? ' ' : '\0';
	}
	if (used <= cap)
		memcpy(out, text, used);
	else
		r = SHAMIR_EPARAM;

	sodium_memzero(symbols, sizeof(symbols));
	sodium_memzero(text, sizeof(text));
	return r;
}

int slip39_from_words(const char *text, size_t len, struct slip39_share *out)
{
	struct cursor cursor = { text, text + len };
	uint16_t symbols[SLIP39_WORDS_MAX];
	size_t n = 0;
	int index;
	int r;

	while ((index = next_word(&cursor)) >= 0) {
		if (n < SLIP39_WORDS_MAX)
			symbols[n] = (uint16_t)index;
		n++;
	}
	r = index == -1 ? SHAMIR_EWORD : symbols_unpack(symbols, n, out);
	sodium_memzero(symbols, sizeof(symbols));
	return r;
}

size_t slip39_words_check(const char *text, size_t len)
{
	struct cursor cursor = { text, text + len };
	size_t n = 1;
	int index;

	while ((index = next_word(&cursor)) >= 0)
		n++;
	return index == -1 ? n : 0;
}
