/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c -- a share as its 33 words, as they are printed and as people type
 * them: any white space, a number before each word if they like. */
#include <string.h>

#include "shamir/error.h"
#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/share/private.h"
#include "vault/share/share.h"

#define SHARE_LEN sizeof(struct slip39_share)

int share_words(const struct secret *share, struct secret **words)
{
	struct secret *text = NULL;
	int r, s;

	r = secret_new(SLIP39_TEXT_MAX, &text);
	if (r != E_OK)
		return r;
	s = slip39_to_words((const struct slip39_share *)(const void *)
				    secret_peek(share),
			    (char *)secret_bytes(text), SLIP39_TEXT_MAX);
	if (s != SHAMIR_OK) {
		secret_free(&text);
		return error_set(E_INTERNAL, "words of a share (%d)", s);
	}
	secret_truncate(text, strlen((const char *)secret_peek(text)));
	*words = text;
	return E_OK;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool next_token(struct cursor *c, struct span *out)
{
	while (cursor_left(c) > 0 && is_space(*c->at))
		c->at++;
	out->bytes = c->at;
	while (cursor_left(c) > 0 && !is_space(*c->at))
		c->at++;
	out->len = (size_t)(c->at - out->bytes);
	return out->len > 0;
}

/* "7", "7." or "7:"; 0 when it is no number. */
static unsigned number_of(struct span token)
{
	unsigned n = 0;
	size_t i;

	if (token.len > 1 && (token.bytes[token.len - 1] == '.' ||
			      token.bytes[token.len - 1] == ':'))
		token.len--;
	if (token.len > 2)
		return 0;
	for (i = 0; i < token.len; i++) {
		if (token.bytes[i] < '0' || token.bytes[i] > '9')
			return 0;
		n = n * 10 + (unsigned)(token.bytes[i] - '0');
	}
	return n;
}

/* The words alone, single spaces between. */
static int bare_words(struct span text, struct secret **out)
{
	struct secret *s = NULL;
	struct span token;
	struct cursor c;
	size_t n = 0, at = 0;
	unsigned number;
	int r;

	r = secret_new(text.len + 1, &s);
	cursor_init(&c, text.bytes, text.len);
	while (r == E_OK && next_token(&c, &token)) {
		number = number_of(token);
		if (number != 0 && number != n + 1)
			r = error_set(E_INPUT,
				      "the number %u stands before "
				      "word %zu",
				      number, n + 1);
		if (number != 0)
			continue;
		if (at > 0)
			secret_bytes(s)[at++] = ' ';
		memcpy(secret_bytes(s) + at, token.bytes, token.len);
		at += token.len;
		n++;
	}
	if (r == E_OK && n != SHARE_WORDS)
		r = error_set(E_INPUT,
			      NP_(n, "%zu word, a share has %d",
				  "%zu words, a share has %d"),
			      n, SHARE_WORDS);
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	secret_truncate(s, at);
	*out = s;
	return E_OK;
}

static int text_fault(int s, const struct secret *words)
{
	unsigned long at;

	switch (s) {
	case SHAMIR_EWORD:
		at = slip39_words_check((const char *)secret_peek(words),
					secret_len(words));
		return error_set(E_SHARE, "word %lu is not on the list", at);
	case SHAMIR_ECHECKSUM:
		return error_set(E_SHARE, "the checksum is wrong: a word was "
					  "misread or two changed places");
	case SHAMIR_ELENGTH:
		return error_set(E_INPUT, "a share has %d words", SHARE_WORDS);
	default:
		return error_set(E_SHARE, "the words are no share of a "
					  "vault");
	}
}

int share_parse_span(struct span text, struct secret **share)
{
	struct secret *words = NULL, *made = NULL;
	int r, s = SHAMIR_OK;

	r = bare_words(text, &words);
	if (r == E_OK)
		r = secret_new(SHARE_LEN, &made);
	if (r == E_OK)
		s = slip39_from_words(
			(const char *)secret_peek(words), secret_len(words),
			(struct slip39_share *)(void *)secret_bytes(made));
	if (r == E_OK && s != SHAMIR_OK)
		r = text_fault(s, words);
	secret_free(&words);
	if (r != E_OK)
		secret_free(&made);
	else
		*share = made;
	return r;
}

int share_parse(const struct secret *words, struct secret **share)
{
	struct span text = { secret_peek(words), secret_len(words) };

	return share_parse_span(text, share);
}
