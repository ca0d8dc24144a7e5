/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member_file.c -- MEMBER files: a new member's enrolment and name. */
#include <stdlib.h>
#include <string.h>

#include "vault/age/armor.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/member/member.h"
#include "vault/member/private.h"

#define MEMBER_FILE_MAX 1048576

static int name_check(const char *name)
{
	struct span s = { (const uint8_t *)name, strlen(name) };

	if (s.len < 1 || s.len > MEMBER_NAME_MAX || !text_clean(s))
		return error_set(E_INPUT,
				 "a name has 1 to %d bytes and no "
				 "control characters",
				 MEMBER_NAME_MAX);
	return E_OK;
}

static int json_bytes(const struct member_file *m, struct buffer *out)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_integer(doc, root, "v", 1);
	json_set(doc, root, "member", enrolment_json(doc, &m->enrolment));
	json_set_text(doc, root, "name", m->name);
	json_set_text(doc, root, "short", m->nick);
	r = json_write(doc, root, out);
	json_free(&doc);
	return r;
}

int member_file_write(const struct member_file *m, struct buffer *out)
{
	struct buffer json = BUFFER_INIT;
	int r = json_bytes(m, &json);

	if (r == E_OK) {
		armor_write(ARMOR_MEMBER, json.bytes, json.len, out);
		r = buffer_status(out);
	}
	buffer_free(&json);
	return r;
}

static int hash_file(struct member_file *m)
{
	struct buffer json = BUFFER_INIT;
	int r = json_bytes(m, &json);

	if (r == E_OK)
		hash_sha256(json.bytes, json.len, m->hash);
	buffer_free(&json);
	return r;
}

static int fill(const struct json *root, struct member_file *m)
{
	const char *name = json_text(json_get(root, "name"));
	const char *nick = json_text(json_get(root, "short"));
	int64_t v;
	int r;

	if (json_count(root) != 4 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || name == NULL || nick == NULL)
		return error_set(E_INPUT, "it is no enrolment of this format");
	r = name_check(name);
	if (r == E_OK && !member_nick_valid(nick))
		r = error_set(E_INPUT, "its short name is malformed");
	if (r == E_OK)
		r = enrolment_parse(json_get(root, "member"), &m->enrolment);
	if (r != E_OK)
		return r;
	memcpy(m->name, name, strlen(name) + 1);
	memcpy(m->nick, nick, strlen(nick) + 1);
	return E_OK;
}

int member_file_parse(struct span text, struct member_file *out)
{
	struct buffer json = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct member_file m;
	int r;

	memset(&m, 0, sizeof(m));
	if (text.len > MEMBER_FILE_MAX)
		return error_set(E_INPUT, "longer than 1 MiB");
	r = armor_read(ARMOR_MEMBER, text, &json);
	if (r == E_OK)
		r = json_parse(json.bytes, json.len, &doc);
	if (r == E_OK)
		r = fill(json_root(doc), &m);
	if (r == E_OK) {
		hash_sha256(json.bytes, json.len, m.hash);
		*out = m;
	}
	json_free(&doc);
	buffer_free(&json);
	return r;
}

void member_file_free(struct member_file *m)
{
	enrolment_free(&m->enrolment);
	memset(m, 0, sizeof(*m));
}

/* --- a new member --- */

static int seal_seed(const struct secret *seed, struct enrolment *e)
{
	struct buffer box = BUFFER_INIT;
	int r;

	r = age_seal((const uint8_t(*)[AGE_KEY_LEN])e->recipient, 1,
		     secret_peek(seed), secret_len(seed), &box);
	if (r == E_OK)
		e->seed = buffer_take(&box, &e->seed_len);
	buffer_free(&box);
	return r == E_OK && e->seed == NULL ? error_set(E_MEMORY, "a seed") : r;
}

static int sign_enrolment(const struct member_keys *k, struct enrolment *e)
{
	struct buffer text = BUFFER_INIT;
	struct span span;
	int r = enrolment_text(e, &text);

	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_sign(span, k->sign, e->sig);
	}
	buffer_free(&text);
	return r;
}

static int make_enrolment(const struct secret *identity, const char *id,
			  struct enrolment *e)
{
	struct member_keys k = { NULL, NULL };
	struct secret *seed = NULL;
	int r;

	memcpy(e->id, id, ID_TEXT);
	r = age_identity_recipient(identity, e->recipient);
	if (r == E_OK)
		r = secret_random(32, &seed);
	if (r == E_OK)
		r = seal_seed(seed, e);
	if (r == E_OK)
		r = keys_derive(seed, &k);
	if (r == E_OK)
		r = note_public_key(k.sign, e->sign);
	if (r == E_OK)
		r = note_public_key(k.witness, e->witness);
	if (r == E_OK)
		r = sign_enrolment(&k, e);
	member_keys_free(&k);
	secret_free(&seed);
	return r;
}

int member_new(const char *keep_id, const char *name, const char *nick,
	       struct secret **identity, struct member_file *out)
{
	struct secret *made = NULL;
	struct member_file m;
	char id[ID_TEXT];
	int r;

	memset(&m, 0, sizeof(m));
	r = name_check(name);
	if (r == E_OK && !member_nick_valid(nick))
		r = error_set(E_INPUT, "the short name is malformed");
	if (r != E_OK)
		return r;
	memcpy(m.name, name, strlen(name) + 1);
	memcpy(m.nick, nick, strlen(nick) + 1);
	if (keep_id != NULL)
		memcpy(id, keep_id, ID_TEXT);
	else
		id_random(id);
	r = age_identity_new(&made);
	if (r == E_OK)
		r = make_enrolment(made, id, &m.enrolment);
	if (r == E_OK)
		r = hash_file(&m);
	if (r != E_OK) {
		member_file_free(&m);
		secret_free(&made);
		return r;
	}
	*identity = made;
	*out = m;
	return E_OK;
}
