/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/share/card.h"

#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/member/phrase.h"
#include "vault/share/private.h"

#define TITLE "breakglass card v1"
#define WORDS_PER_LINE 6

void card_free(struct card *card)
{
	secret_free(&card->share);
	memset(card, 0, sizeof(*card));
}

/* --- writing --- */

static void head_write(const struct card *card, struct buffer *out)
{
	char fingerprint[FINGERPRINT_TEXT];

	fingerprint_of(card->vault, fingerprint);
	buffer_format(out, TITLE "\nvault: %s\n", fingerprint);
	buffer_format(out, "compartment: %s\nset: %u\nholder: %s\n",
		      card->label, card->generation, card->holder);
	buffer_format(out, "anchor: %llu ",
		      (unsigned long long)card->anchor_size);
	buffer_base64(out, card->anchor_root, sizeof(card->anchor_root));
	buffer_text(out, "\n\n");
}

/* "nn word" six to a line; the text has room. */
static size_t words_write(const struct secret *words, uint8_t *out)
{
	struct span token;
	struct cursor c;
	size_t at = 0;
	unsigned n = 0;

	cursor_init(&c, secret_peek(words), secret_len(words));
	while (next_token(&c, &token)) {
		if (n > 0)
			out[at++] = n % WORDS_PER_LINE == 0 ? '\n' : ' ';
		n++;
		if (n >= 10)
			out[at++] = (uint8_t)('0' + n / 10);
		out[at++] = (uint8_t)('0' + n % 10);
		out[at++] = ' ';
		memcpy(out + at, token.bytes, token.len);
		at += token.len;
	}
	out[at++] = '\n';
	return at;
}

int card_write(const struct card *card, struct secret **text)
{
	struct secret *words = NULL, *made = NULL;
	struct buffer head = BUFFER_INIT;
	size_t len;
	int r;

	head_write(card, &head);
	r = buffer_status(&head);
	if (r == E_OK)
		r = share_words(card->share, &words);
	if (r == E_OK)
		r = secret_new(head.len + secret_len(words) + 4 * SHARE_WORDS +
				       8,
			       &made);
	if (r != E_OK)
		goto out;
	memcpy(secret_bytes(made), head.bytes, head.len);
	len = head.len + words_write(words, secret_bytes(made) + head.len);
	secret_truncate(made, len);
	*text = made;
out:
	secret_free(&words);
	buffer_free(&head);
	return r;
}

/* --- reading --- */

static int bad(const char *line)
{
	return error_set(E_INPUT, "no card: its %s line is malformed", line);
}

/* The line's value; CR LF is taken for LF. */
static struct span value(struct cursor *c, const char *name)
{
	struct span line;

	cursor_expect(c, name);
	line = cursor_line(c);
	if (line.len > 0 && line.bytes[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool text_take(struct span s, char *out, size_t cap)
{
	if (s.bytes == NULL || s.len == 0 || s.len >= cap || !text_clean(s))
		return false;
	memcpy(out, s.bytes, s.len);
	out[s.len] = '\0';
	return true;
}

static int vault_read(struct cursor *c, struct card *card)
{
	char words[FINGERPRINT_TEXT];

	if (!text_take(value(c, "vault: "), words, sizeof(words)) ||
	    fingerprint_parse(words, card->vault) != E_OK)
		return bad("vault");
	return E_OK;
}

static int anchor_read(struct cursor *c, struct card *card)
{
	struct span line = value(c, "anchor: "), root;
	struct cursor in;
	size_t len;

	cursor_init(&in, line.bytes, line.len);
	card->anchor_size = cursor_decimal(&in, INT64_MAX);
	cursor_expect(&in, " ");
	root = cursor_bytes(&in, cursor_left(&in));
	if (in.failed ||
	    base64_decode(root, BASE64_PADDED, card->anchor_root,
			  sizeof(card->anchor_root), &len) != E_OK ||
	    len != sizeof(card->anchor_root))
		return bad("anchor");
	return E_OK;
}

static int set_read(struct cursor *c, struct card *card)
{
	struct span line = value(c, "set: ");
	struct cursor in;

	cursor_init(&in, line.bytes, line.len);
	card->generation = (uint32_t)cursor_decimal(&in, UINT32_MAX);
	return cursor_done(&in) && card->generation > 0 ? E_OK : bad("set");
}

static int head_read(struct cursor *c, struct card *card)
{
	int r;

	if (value(c, TITLE).len != 0 || c->failed)
		return bad("title");
	r = vault_read(c, card);
	if (r != E_OK)
		return r;
	if (!text_take(value(c, "compartment: "), card->label,
		       sizeof(card->label)) ||
	    !label_valid(card->label))
		return bad("compartment");
	r = set_read(c, card);
	if (r != E_OK)
		return r;
	if (!text_take(value(c, "holder: "), card->holder,
		       sizeof(card->holder)))
		return bad("holder");
	r = anchor_read(c, card);
	if (r == E_OK && (value(c, "").len != 0 || c->failed))
		r = bad("empty");
	return r;
}

int card_parse(const struct secret *text, struct card *out)
{
	struct card card;
	struct cursor c;
	struct span rest;
	int r = E_OK;

	memset(&card, 0, sizeof(card));
	cursor_init(&c, secret_peek(text), secret_len(text));
	card.words_alone = secret_len(text) < sizeof(TITLE) - 1 ||
			   memcmp(c.at, TITLE, sizeof(TITLE) - 1) != 0;
	if (!card.words_alone)
		r = head_read(&c, &card);
	if (r != E_OK)
		return r;
	rest = cursor_bytes(&c, cursor_left(&c));
	r = share_parse_span(rest, &card.share);
	if (r == E_OK || r == E_SHARE)
		*out = card;
	return r;
}
