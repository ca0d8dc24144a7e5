/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member_file.c -- MEMBER files: a new member's enrolment and name. */
#include <string.h>

#include "vault/age/armor.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/member/private.h"

#define MEMBER_FILE_MAX 1048576

static int names_check(const char *name, const char *nick)
{
	struct span s = { (const uint8_t *)name, strlen(name) };

	if (s.len < 1 || s.len > MEMBER_NAME_MAX || !text_clean(s))
		return error_set(E_INPUT,
				 "a name has 1 to %d bytes and no "
				 "control characters",
				 MEMBER_NAME_MAX);
	if (!member_nick_valid(nick))
		return error_set(E_INPUT,
				 "a short name has 1 to %d of a-z 0-9 "
				 ". _ -, a letter or digit first",
				 MEMBER_SHORT_MAX);
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
	r = names_check(name, nick);
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
		return error_set(E_INPUT, "it is longer than 1 MiB");
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

static int id_choose(const char *keep, char id[ID_TEXT])
{
	struct span s = { (const uint8_t *)keep,
			  keep == NULL ? 0 : strlen(keep) };

	if (keep == NULL) {
		id_random(id);
		return E_OK;
	}
	if (!text_is_id(s))
		return error_set(E_INPUT, "an id has %d lower hex digits",
				 2 * ID_LEN);
	memcpy(id, keep, ID_TEXT);
	return E_OK;
}

static int member_fill(const char *id, const char *name, const char *nick,
		       const struct secret *identity, struct member_file *m)
{
	int r;

	memcpy(m->name, name, strlen(name) + 1);
	memcpy(m->nick, nick, strlen(nick) + 1);
	r = enrolment_make(identity, id, &m->enrolment);
	return r == E_OK ? hash_file(m) : r;
}

int member_new(const char *keep_id, const char *name, const char *nick,
	       struct secret **identity, struct member_file *out)
{
	struct secret *made = NULL;
	struct member_file m;
	char id[ID_TEXT];
	int r;

	memset(&m, 0, sizeof(m));
	r = id_choose(keep_id, id);
	if (r == E_OK)
		r = names_check(name, nick);
	if (r == E_OK)
		r = age_identity_new(&made);
	if (r == E_OK)
		r = member_fill(id, name, nick, made, &m);
	if (r != E_OK) {
		member_file_free(&m);
		secret_free(&made);
		return r;
	}
	*identity = made;
	*out = m;
	return E_OK;
}
