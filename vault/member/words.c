/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/member/words.h"

#include <sodium.h>
#include <stdbool.h>

#include "shamir/words.h"
#include "vault/base/error.h"

#define WORD_MAX 16

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The list's index of the next word; -1 when it is not on it. */
static int word_index(const uint8_t *word, size_t len)
{
	char lower[WORD_MAX];
	size_t i;
	int index;

	if (len > sizeof(lower))
		return -1;
	for (i = 0; i < len; i++)
		lower[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ?
					  word[i] - 'A' + 'a' :
					  word[i]);
	index = slip39_word_index(lower, len);
	sodium_memzero(lower, sizeof(lower));
	return index;
}

static size_t count_words(struct span text)
{
	size_t i, n = 0;

	for (i = 0; i < text.len; i++)
		n += !is_space(text.bytes[i]) &&
		     (i == 0 || is_space(text.bytes[i - 1]));
	return n;
}

int words_parse(struct span text, unsigned *indices, size_t n)
{
	size_t found = count_words(text), at = 0, i, from;
	int index;

	if (found != n)
		return error_set(E_INPUT, "%zu words are wanted, not %zu", n,
				 found);
	for (i = 0; i < n; i++) {
		while (is_space(text.bytes[at]))
			at++;
		from = at;
		while (at < text.len && !is_space(text.bytes[at]))
			at++;
		index = word_index(text.bytes + from, at - from);
		if (index < 0)
			return error_set(E_INPUT, "word %zu is not on the "
					 "list", i + 1);
		indices[i] = (unsigned)index;
	}
	return E_OK;
}
