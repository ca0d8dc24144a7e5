/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member.c -- what becomes of a member: other roles, other facts, new keys, and
 * the end. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/record.h"
#include "vault/custody/rotate.h"

static int admin_checks(const struct user *u)
{
	int r = user_needs_admin(u);

	return r == E_OK ? user_needs_trust(u) : r;
}

/* An entry whose d is {member: id, [roles]}. */
static int put_about(struct txn *t, enum event ev, const char *id,
		     unsigned roles)
{
	struct draft draft = { .ev = ev };
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "member", id);
	if (ev == EV_MEMBER_ROLES)
		json_set(doc, d, "roles", roles_json(doc, roles));
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

int custody_roles(struct user *u, const char *nick, unsigned roles)
{
	struct txn *t = NULL;
	struct member *m = NULL;
	int r;

	if (roles == 0)
		return error_set(E_USAGE, "a member has at least one role; "
					  "`member retire` ends it");
	r = admin_checks(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = reader_member(u->reader, nick, &m);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put_about(t, EV_MEMBER_ROLES, m->id, roles);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

int custody_retire(struct user *u, const char *nick,
		   const struct secret *phrase, unsigned work_factor)
{
	struct new_phrase reading = { phrase, work_factor };
	struct epoch_key fresh;
	struct txn *t = NULL;
	struct member *m = NULL;
	int r;

	memset(&fresh, 0, sizeof(fresh));
	r = admin_checks(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = reader_member(u->reader, nick, &m);
	if (r == E_OK && strcmp(m->id, u->id) == 0)
		r = error_set(E_POLICY,
			      "%s is you: another admin must retire you", nick);
	if (r == E_OK) {
		txn_expect(t, 2);
		r = put_about(t, EV_MEMBER_RETIRED, m->id, 0);
	}
	if (r == E_OK)
		r = rotation_put(u, t, phrase == NULL ? NULL : &reading,
				 &fresh);
	if (r == E_OK)
		r = user_commit(u, &t);
	if (r == E_OK)
		r = reader_renew(u->reader, &fresh);
	txn_abort(&t);
	epoch_free(&fresh);
	return r;
}

/* --- the record --- */

static int own_or_admin(const struct user *u, const struct member *m)
{
	if (strcmp(m->id, u->id) == 0 ||
	    (user_member(u)->roles & ROLE_ADMIN) != 0)
		return E_OK;
	return error_set(E_AUTHORITY,
			 "a member's facts are set by an admin or themselves");
}

/* The record as it is, with what was given in place of what was. */
static int changed_record(const struct user *u, const struct member *m,
			  const char *const values[MEMBER_FACTS],
			  struct json_doc **out)
{
	struct json_doc *was = NULL, *doc = NULL;
	const struct json *old;
	struct json *root;
	const char *text;
	bool non_it = false;
	size_t i;
	int r;

	r = reader_record(u->reader, "member", m->id, &was);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		goto out;
	old = json_root(was);
	root = json_object(doc);
	json_set_text(doc, root, "name", json_text(json_get(old, "name")));
	json_set_text(doc, root, "short", json_text(json_get(old, "short")));
	for (i = 0; i < MEMBER_FACTS; i++) {
		text = values[i] != NULL ?
			       values[i] :
			       json_text(json_get(old, member_facts[i]));
		if (text != NULL && text[0] != '\0')
			json_set_text(doc, root, member_facts[i], text);
	}
	json_bool(json_get(old, "non_it"), &non_it);
	if (non_it)
		json_set_bool(doc, root, "non_it", true);
	r = json_status(doc);
out:
	json_free(&was);
	if (r == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return r;
}

int custody_set(struct user *u, const char *nick, const struct member_change *c)
{
	const char *const values[MEMBER_FACTS] = { c->phone, c->site, c->deputy,
						   c->absent };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct member *m = NULL;
	uint64_t rev;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < MEMBER_FACTS; i++)
		r = member_fact_fault(i, values[i]);
	if (r == E_OK)
		r = user_needs_member(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = reader_member(u->reader, nick, &m);
	if (r == E_OK)
		r = own_or_admin(u, m);
	if (r == E_OK)
		r = changed_record(u, m, values, &doc);
	if (r == E_OK) {
		rev = state_record(ledger_state(u->ledger), "member", m->id)
			      ->name.rev;
		txn_expect(t, 1);
		r = record_put_set(t, u->reader, "member", m->id, rev + 1, doc);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}

/* --- new keys --- */

static int put_rekeyed(struct user *u, struct txn *t,
		       const struct enrolment *fresh)
{
	struct draft draft = { .ev = EV_MEMBER_REKEYED };
	struct buffer box = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct tree_hash h;
	struct json *d;
	int r;

	r = epoch_box(reader_key(u->reader), fresh->recipient, &box);
	if (r == E_OK)
		r = txn_object_take(t, &box, &h);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		goto out;
	d = json_object(doc);
	json_set(doc, d, "member", enrolment_json(doc, fresh));
	json_set_base64(doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	draft.d = d;
	r = json_status(doc);
	if (r == E_OK)
		r = txn_put(t, &draft, NULL);
out:
	buffer_free(&box);
	json_free(&doc);
	return r;
}

int custody_rekey(struct user *u, const char *nick,
		  const struct member_file *fresh)
{
	struct txn *t = NULL;
	struct member *m = NULL;
	int r;

	r = user_needs_member(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = reader_member(u->reader, nick, &m);
	if (r == E_OK && strcmp(m->id, u->id) != 0)
		r = error_set(E_AUTHORITY,
			      "%s signs the new keys with the old ones; who "
			      "lost them is retired, and enrolled anew",
			      nick);
	if (r == E_OK && strcmp(fresh->enrolment.id, m->id) != 0)
		r = error_set(E_POLICY,
			      "this member file has another id: make it with "
			      "`identity new --keep-id` and the old one");
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put_rekeyed(u, t, &fresh->enrolment);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}
