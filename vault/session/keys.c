/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/session/keys.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/cursor.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/home/home.h"

#define KEY_FILE "key"
#define HEAD "breakglass session v1\nseed: "
#define MIDDLE "\nidentity: "

static int derive_public(struct session_keys *k)
{
	int r;

	r = note_public_key(k->seed, k->verify);
	if (r == E_OK)
		r = age_identity_recipient(k->identity, k->recipient);
	return r;
}

int session_keys_new(struct session_keys *out)
{
	struct session_keys k;
	int r;

	memset(&k, 0, sizeof(k));
	r = secret_random(NOTE_SEED_LEN, &k.seed);
	if (r == E_OK)
		r = age_identity_new(&k.identity);
	if (r == E_OK)
		r = derive_public(&k);
	if (r != E_OK) {
		session_keys_free(&k);
		return r;
	}
	*out = k;
	return E_OK;
}

static int keys_text(const struct session_keys *k, struct secret **out)
{
	const size_t b64 = BASE64_PADDED_LEN(NOTE_SEED_LEN);
	struct secret *identity = NULL, *text = NULL;
	size_t len;
	uint8_t *at;
	int r;

	r = age_identity_format(k->identity, &identity);
	if (r != E_OK)
		goto out;
	len = strlen(HEAD) + b64 + strlen(MIDDLE) + secret_len(identity) + 1;
	r = secret_new(len, &text);
	if (r != E_OK)
		goto out;
	at = secret_bytes(text);
	memcpy(at, HEAD, strlen(HEAD));
	at += strlen(HEAD);
	/* the NUL it writes is where MIDDLE goes */
	base64_encode(secret_peek(k->seed), NOTE_SEED_LEN, BASE64_PADDED,
		      (char *)at);
	at += b64;
	memcpy(at, MIDDLE, strlen(MIDDLE));
	at += strlen(MIDDLE);
	memcpy(at, secret_peek(identity), secret_len(identity));
	at[secret_len(identity)] = '\n';
	*out = text;
	text = NULL;
out:
	secret_free(&text);
	secret_free(&identity);
	return r;
}

int session_keys_save(const struct session_keys *k, const struct user *u,
		      const char *sid)
{
	const struct member *me = user_member(u);
	struct buffer sealed = BUFFER_INIT;
	struct secret *text = NULL;
	struct span span;
	int r;

	r = keys_text(k, &text);
	if (r == E_OK)
		r = age_seal((const uint8_t(*)[AGE_KEY_LEN])
				     me->enrolment.recipient,
			     1, secret_peek(text), secret_len(text), &sealed);
	if (r == E_OK) {
		span.bytes = sealed.bytes;
		span.len = sealed.len;
		r = session_state_put(u->home, ledger_state(u->ledger)->vault,
				      sid, KEY_FILE, span);
	}
	secret_free(&text);
	buffer_free(&sealed);
	return r;
}

static int keys_parse(const struct secret *text, struct session_keys *k)
{
	struct span seed, identity;
	struct cursor c;
	size_t len;
	int r;

	cursor_init(&c, secret_peek(text), secret_len(text));
	cursor_expect(&c, HEAD);
	seed = cursor_line(&c);
	cursor_expect(&c, &MIDDLE[1]); /* its LF ended the line */
	identity = cursor_line(&c);
	if (!cursor_done(&c))
		return error_set(E_INTEGRITY, "the session's state is "
					      "damaged");
	r = secret_new(NOTE_SEED_LEN, &k->seed);
	if (r == E_OK)
		r = base64_decode(seed, BASE64_PADDED, secret_bytes(k->seed),
				  NOTE_SEED_LEN, &len);
	if (r == E_OK && len != NOTE_SEED_LEN)
		r = error_set(E_INTEGRITY, "the session's state is damaged");
	if (r == E_OK)
		r = age_identity_parse(identity, &k->identity);
	return r == E_OK ? derive_public(k) : r;
}

int session_keys_load(const struct user *u, const char *sid,
		      struct session_keys *out)
{
	struct buffer sealed = BUFFER_INIT;
	struct secret *text = NULL;
	struct session_keys k;
	struct span span;
	int r;

	memset(&k, 0, sizeof(k));
	r = session_state_get(u->home, ledger_state(u->ledger)->vault, sid,
			      KEY_FILE, &sealed);
	if (r == E_ABSENT)
		r = error_set(E_ABSENT,
			      "session %s was not begun on this "
			      "machine, or is closed",
			      sid);
	if (r != E_OK)
		goto out;
	span.bytes = sealed.bytes;
	span.len = sealed.len;
	r = age_open(span, u->identities, u->identity_count, &text);
	if (r == E_OK)
		r = keys_parse(text, &k);
	if (r == E_OK) {
		*out = k;
		memset(&k, 0, sizeof(k));
	}
out:
	session_keys_free(&k);
	secret_free(&text);
	buffer_free(&sealed);
	return r;
}

void session_keys_free(struct session_keys *k)
{
	secret_free(&k->seed);
	secret_free(&k->identity);
	memset(k, 0, sizeof(*k));
}
