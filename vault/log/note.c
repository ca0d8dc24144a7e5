/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of signed notes: body, empty line, signature lines.  What signs them
 * is in note_key.c.
 */
#include "vault/log/note.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"
#include "vault/log/token.h"

#define ID_BYTES 4
#define TYPE_ED25519 0x01
#define TYPE_COSIGNATURE 0x04
#define DASH "\u2014 "

static bool name_valid(struct span name)
{
	return token_valid(name) && memchr(name.bytes, '+', name.len) == NULL;
}

/* ------------------------------------------------------------------ reading */

static bool lines_clean(struct span text)
{
	struct cursor c;

	cursor_init(&c, text.bytes, text.len);
	while (cursor_left(&c) > 0 && !c.failed)
		if (!text_clean(cursor_line(&c)))
			return false;
	return cursor_done(&c);
}

/* Whether ${text} is base64 of any length: piece by piece, for what is longer
 * than we keep. Only the last piece may be padded. */
static bool is_base64(struct span text)
{
	uint8_t bytes[96];
	const size_t full = BASE64_PADDED_LEN(sizeof(bytes));
	struct span piece;
	struct cursor c;
	size_t len = sizeof(bytes);

	cursor_init(&c, text.bytes, text.len);
	while (cursor_left(&c) > 0 && len == sizeof(bytes)) {
		len = cursor_left(&c) < full ? cursor_left(&c) : full;
		piece = cursor_bytes(&c, len);
		if (base64_decode(piece, BASE64_PADDED, bytes, sizeof(bytes),
				  &len) != E_OK)
			return false;
	}
	return cursor_done(&c);
}

/* The key id and what follows it. *known becomes false where that is too long
 * to be of a kind we know. */
static bool bytes_parse(struct span text, struct note_signature *out,
			bool *known)
{
	uint8_t bytes[ID_BYTES + sizeof(out->bytes)];
	size_t len;

	*known = text.len <= BASE64_PADDED_LEN(sizeof(bytes));
	if (!*known)
		return is_base64(text);
	if (base64_decode(text, BASE64_PADDED, bytes, sizeof(bytes), &len) !=
	    E_OK)
		return false;
	if (len <= ID_BYTES)
		return false;
	out->len = len - ID_BYTES;
	memcpy(out->id, bytes, ID_BYTES);
	memcpy(out->bytes, bytes + ID_BYTES, out->len);
	return true;
}

static bool signature_parse(struct span line, struct note_signature *out,
			    bool *known)
{
	struct span text;
	struct cursor c;

	cursor_init(&c, line.bytes, line.len);
	cursor_expect(&c, DASH);
	out->name = cursor_until(&c, ' ');
	text = cursor_bytes(&c, cursor_left(&c));
	return cursor_done(&c) && name_valid(out->name) &&
	       bytes_parse(text, out, known);
}

static int signatures_parse(struct span lines, struct note *out)
{
	struct note_signature one;
	struct cursor c;
	bool known = false;

	cursor_init(&c, lines.bytes, lines.len);
	for (int n = 1; cursor_left(&c) > 0; n++) {
		if (!signature_parse(cursor_line(&c), &one, &known))
			return error_set(E_INPUT, "signature line %d", n);
		if (!known)
			continue;
		if (out->count == NOTE_SIGNATURES_MAX)
			return error_set(E_INPUT, "more than %d signatures",
					 NOTE_SIGNATURES_MAX);
		out->signatures[out->count++] = one;
	}
	return E_OK;
}

/* The body ends at the last empty line, for it may hold others. */
static bool body_end(struct span bytes, size_t *at)
{
	for (size_t i = bytes.len; i >= 2; i--)
		if (bytes.bytes[i - 2] == '\n' && bytes.bytes[i - 1] == '\n') {
			*at = i - 1;
			return true;
		}
	return false;
}

int note_parse(struct span bytes, struct note *out)
{
	struct note note = { .count = 0 };
	struct span lines;
	size_t end;
	int r;

	if (bytes.len > NOTE_MAX)
		return error_set(E_INPUT, "a note of more than %d bytes",
				 NOTE_MAX);
	if (!lines_clean(bytes))
		return error_set(E_INPUT, "a note is lines of clean text");
	if (!body_end(bytes, &end) || end + 1 == bytes.len)
		return error_set(E_INPUT, "the note has no signature lines");
	note.text = (struct span){ bytes.bytes, end };
	lines = (struct span){ bytes.bytes + end + 1, bytes.len - end - 1 };
	r = signatures_parse(lines, &note);
	if (r != E_OK)
		return r;
	*out = note;
	return E_OK;
}

/* ------------------------------------------------------------------ writing */

void note_key_id(const char *name, uint8_t type,
		 const uint8_t key[NOTE_KEY_LEN], uint8_t id[ID_BYTES])
{
	crypto_hash_sha256_state state;
	uint8_t hash[HASH_LEN];
	const uint8_t between[] = { '\n', type };

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const uint8_t *)name, strlen(name));
	crypto_hash_sha256_update(&state, between, sizeof(between));
	crypto_hash_sha256_update(&state, key, NOTE_KEY_LEN);
	crypto_hash_sha256_final(&state, hash);
	memcpy(id, hash, ID_BYTES);
}

void note_put_signature(struct buffer *out, const char *name, uint8_t type,
			const uint8_t key[NOTE_KEY_LEN], const uint8_t *sig,
			size_t len)
{
	uint8_t bytes[ID_BYTES + sizeof(((struct note_signature *)0)->bytes)];

	assert(len > 0 && len <= sizeof(bytes) - ID_BYTES);
	note_key_id(name, type, key, bytes);
	memcpy(bytes + ID_BYTES, sig, len);
	buffer_format(out, DASH "%s ", name);
	buffer_base64(out, bytes, ID_BYTES + len);
	buffer_byte(out, '\n');
}

/* ------------------------------------------------------------------ finding */

typedef bool check_fn(struct span text, const uint8_t *key, const uint8_t *sig);

/* Whether there are signatures under ${name} and the key's id, and all hold. */
static bool find(const struct note *note, const char *name, uint8_t type,
		 const uint8_t key[NOTE_KEY_LEN], size_t len, check_fn *check)
{
	uint8_t id[ID_BYTES];
	bool found = false;

	note_key_id(name, type, key, id);
	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *s = &note->signatures[i];

		if (!span_is(s->name, name) || memcmp(s->id, id, ID_BYTES) != 0)
			continue;
		if (s->len != len || !check(note->text, key, s->bytes))
			return false;
		found = true;
	}
	return found;
}

bool note_find(const struct note *note, const char *name,
	       const uint8_t key[NOTE_KEY_LEN])
{
	return find(note, name, TYPE_ED25519, key, NOTE_SIG_LEN, note_check);
}

bool note_find_cosign(const struct note *note, const char *name,
		      const uint8_t key[NOTE_KEY_LEN])
{
	return find(note, name, TYPE_COSIGNATURE, key, NOTE_COSIG_LEN,
		    note_check_cosign);
}

/* ------------------------------------------------------------ verifier keys */

static bool type_known(uint8_t type)
{
	return type == TYPE_ED25519 || type == TYPE_COSIGNATURE;
}

int note_verifier_parse_any(struct span text, char *name, size_t cap,
			    uint8_t *type, uint8_t key[NOTE_KEY_LEN])
{
	uint8_t id[ID_BYTES], want[ID_BYTES], bytes[1 + NOTE_KEY_LEN];
	struct span first, hex, rest;
	struct cursor c;
	size_t len;

	cursor_init(&c, text.bytes, text.len);
	first = cursor_until(&c, '+');
	hex = cursor_until(&c, '+');
	rest = cursor_bytes(&c, cursor_left(&c));
	if (!cursor_done(&c) || !name_valid(first) || first.len >= cap ||
	    hex_decode(hex, id, sizeof(id)) != E_OK ||
	    base64_decode(rest, BASE64_PADDED, bytes, sizeof(bytes), &len) !=
		    E_OK ||
	    len != sizeof(bytes) || !type_known(bytes[0]))
		return error_set(E_INPUT, "no verifier key of Ed25519");
	memcpy(name, first.bytes, first.len);
	name[first.len] = '\0';
	note_key_id(name, bytes[0], bytes + 1, want);
	if (memcmp(id, want, sizeof(id)) != 0)
		return error_set(E_INPUT, "the verifier key of %s was altered",
				 name);
	*type = bytes[0];
	memcpy(key, bytes + 1, NOTE_KEY_LEN);
	return E_OK;
}

int note_verifier_parse(struct span text, char *name, size_t cap,
			uint8_t key[NOTE_KEY_LEN])
{
	uint8_t bytes[NOTE_KEY_LEN], type;
	int r = note_verifier_parse_any(text, name, cap, &type, bytes);

	if (r == E_OK && type != TYPE_ED25519)
		r = error_set(E_INPUT, "no verifier key of Ed25519");
	if (r == E_OK)
		memcpy(key, bytes, NOTE_KEY_LEN);
	return r;
}

void note_verifier_format(struct buffer *out, const char *name, uint8_t type,
			  const uint8_t key[NOTE_KEY_LEN])
{
	uint8_t id[ID_BYTES], bytes[1 + NOTE_KEY_LEN];

	note_key_id(name, type, key, id);
	bytes[0] = type;
	memcpy(bytes + 1, key, NOTE_KEY_LEN);
	buffer_format(out, "%s+", name);
	buffer_hex(out, id, sizeof(id));
	buffer_byte(out, '+');
	buffer_base64(out, bytes, sizeof(bytes));
}
