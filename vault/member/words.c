/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/member/words.h"

#include <sodium.h>
#include <string.h>

#include "shamir/words.h"
#include "vault/base/error.h"

bool words_is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The word's place on the list; -1 when it has none. */
static int word_index(const uint8_t *word, size_t len)
{
	char lower[SLIP39_WORD_LEN_MAX];
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
		n += !words_is_space(text.bytes[i]) &&
		     (i == 0 || words_is_space(text.bytes[i - 1]));
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
		while (words_is_space(text.bytes[at]))
			at++;
		from = at;
		while (at < text.len && !words_is_space(text.bytes[at]))
			at++;
		index = word_index(text.bytes + from, at - from);
		if (index < 0)
			return error_set(E_INPUT,
					 "word %zu is not on the "
					 "list",
					 i + 1);
		indices[i] = (unsigned)index;
	}
	return E_OK;
}

size_t words_len(const unsigned *indices, size_t n)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += strlen(slip39_word(indices[i])) + (i > 0);
	return len;
}

void words_write(const unsigned *indices, size_t n, char *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const char *word = slip39_word(indices[i]);
		size_t len = strlen(word);

		if (i > 0)
			*out++ = ' ';
		memcpy(out, word, len);
		out += len;
	}
	*out = '\0';
}
