/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed.c -- a share sealed to somebody, and the canary of a generation:
 * text whose every line says where it belongs. */
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/share/private.h"
#include "vault/share/share.h"

/* The lines before the words; public. */
static void head_write(const struct share_place *p, struct buffer *out)
{
	buffer_format(out, "breakglass share v1\nvault: %s\n", p->vault);
	buffer_format(out, "compartment: %s %s\n", p->compartment, p->label);
	buffer_format(out, "generation: %u\nholder: %s\n", p->generation,
		      p->holder);
}

int share_seal(const struct secret *share, const struct share_place *place,
	       const uint8_t recipient[AGE_KEY_LEN], struct buffer *out)
{
	struct secret *words = NULL, *text = NULL;
	struct buffer head = BUFFER_INIT;
	size_t len;
	int r;

	head_write(place, &head);
	r = buffer_status(&head);
	if (r == E_OK)
		r = share_words(share, &words);
	if (r != E_OK)
		goto out;
	len = head.len + secret_len(words) + 1;
	r = secret_new(len, &text);
	if (r != E_OK)
		goto out;
	memcpy(secret_bytes(text), head.bytes, head.len);
	memcpy(secret_bytes(text) + head.len, secret_peek(words),
	       secret_len(words));
	secret_bytes(text)[len - 1] = '\n';
	r = age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
		     secret_peek(text), len, out);
out:
	secret_free(&text);
	secret_free(&words);
	buffer_free(&head);
	return r;
}

/* Each line as the place wants it; what stands there instead is not echoed. */
static int head_check(struct cursor *c, const struct share_place *place)
{
	static const char *const names[] = { "title", "vault", "compartment",
					     "generation", "holder" };
	struct buffer head = BUFFER_INIT;
	struct cursor want;
	size_t i;
	int r;

	head_write(place, &head);
	r = buffer_status(&head);
	cursor_init(&want, head.bytes, head.len);
	for (i = 0; r == E_OK && i < 5; i++) {
		struct span line = cursor_line(c);

		if (c->failed || !span_equal(line, cursor_line(&want)))
			r = error_set(E_SHARE,
				      "its %s line is another than "
				      "asked for",
				      names[i]);
	}
	buffer_free(&head);
	return r;
}

static int text_check(const struct secret *text,
		      const struct share_place *place, struct secret **share)
{
	struct span words;
	struct cursor c;
	int r;

	cursor_init(&c, secret_peek(text), secret_len(text));
	r = head_check(&c, place);
	if (r != E_OK)
		return r;
	words = cursor_line(&c);
	if (!cursor_done(&c))
		return error_set(E_SHARE, "its words line is malformed");
	r = share_parse_span(words, share);
	return r == E_INPUT ? error_within(E_SHARE, "its words") : r;
}

int share_unseal(struct span file, const struct secret *const *identities,
		 size_t n, const struct share_place *place,
		 struct secret **share)
{
	struct secret *text = NULL;
	int r;

	r = age_open(file, identities, n, &text);
	if (r == E_OK)
		r = text_check(text, place, share);
	secret_free(&text);
	return r;
}

/* --- canaries --- */

static void canary_text(const struct share_place *p, struct buffer *out)
{
	buffer_format(out, "breakglass canary v1\nvault: %s\n", p->vault);
	buffer_format(out, "compartment: %s %s\ngeneration: %u\n",
		      p->compartment, p->label, p->generation);
}

int canary_seal(const struct share_place *place,
		const uint8_t recipient[AGE_KEY_LEN], struct buffer *out)
{
	struct buffer text = BUFFER_INIT;
	int r;

	canary_text(place, &text);
	r = buffer_status(&text);
	if (r == E_OK)
		r = age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
			     text.bytes, text.len, out);
	buffer_free(&text);
	return r;
}

int canary_open(struct span file, const struct secret *key,
		const struct share_place *place)
{
	struct buffer want = BUFFER_INIT;
	struct secret *text = NULL;
	int r;

	canary_text(place, &want);
	r = buffer_status(&want);
	if (r == E_OK)
		r = age_open(file, &key, 1, &text);
	if (r == E_OK && (secret_len(text) != want.len ||
			  memcmp(secret_peek(text), want.bytes, want.len) != 0))
		r = error_set(E_SHARE, "the canary is another card set's");
	secret_free(&text);
	buffer_free(&want);
	return r;
}
