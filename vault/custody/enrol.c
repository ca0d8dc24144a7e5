/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enrol.c -- a member joins: one entry, a catalog box, a record. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/record.h"

static int enrol_checks(const struct user *u, const struct enrol_options *o)
{
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_needs_trust(u);
	if (r != E_OK)
		return r;
	if (o->roles == 0)
		return error_set(E_USAGE, "a member has at least one role");
	r = member_fact_fault(0, o->phone);
	return r == E_OK ? member_fact_fault(1, o->site) : r;
}

/* Under the write lock. */
static int name_free(const struct user *u, const struct enrol_options *o)
{
	struct member *taken;
	int r;

	if (state_member(ledger_state(u->ledger), o->member->enrolment.id) !=
	    NULL)
		return error_set(E_EXISTS, "%s is enrolled already",
				 o->member->nick);
	r = reader_member(u->reader, o->member->nick, &taken);
	if (r == E_OK)
		return error_set(E_EXISTS,
				 "another member is called %s; enrol under "
				 "another name with --as",
				 o->member->nick);
	if (r != E_ABSENT)
		return r;
	error_clear();
	return E_OK;
}

static int put_record_object(struct user *u, struct txn *t,
			     const struct enrol_options *o, struct tree_hash *h,
			     char obj[OBJ_TEXT])
{
	struct member_fields fields = { o->member->name, o->member->nick,
					o->phone, o->site, o->non_it };
	struct buffer sealed = BUFFER_INIT;
	struct json_doc *doc = NULL;
	int r;

	r = member_record(&fields, &doc);
	if (r == E_OK)
		r = reader_seal_record(u->reader, "member",
				       o->member->enrolment.id, 1, doc, &sealed,
				       obj);
	if (r == E_OK)
		r = txn_object_take(t, &sealed, h);
	buffer_free(&sealed);
	json_free(&doc);
	return r;
}

static int put_entry(struct user *u, struct txn *t,
		     const struct enrol_options *o,
		     const struct tree_hash *box_h,
		     const struct tree_hash *record_h, const char *obj)
{
	struct draft draft = { .ev = EV_MEMBER_ENROLLED };
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set(doc, d, "member", enrolment_json(doc, &o->member->enrolment));
	json_set(doc, d, "roles", roles_json(doc, o->roles));
	json_set_base64(doc, d, "catalog_h", box_h->bytes, TREE_HASH_LEN);
	draft.d = d;
	draft.obj = obj;
	draft.h = record_h;
	draft.xk = reader_key(u->reader)->epoch;
	return txn_put_doc(t, &draft, &doc);
}

int custody_enrol(struct user *u, const struct enrol_options *o)
{
	struct buffer box = BUFFER_INIT;
	struct tree_hash box_h, record_h;
	struct txn *t = NULL;
	char obj[OBJ_TEXT];
	int r;

	r = enrol_checks(u, o);
	if (r != E_OK)
		return r;
	r = user_begin(u, &t);
	if (r == E_OK)
		r = name_free(u, o);
	if (r == E_OK)
		r = epoch_box(reader_key(u->reader),
			      o->member->enrolment.recipient, &box);
	if (r != E_OK)
		goto out;
	txn_expect(t, 1);
	r = txn_object_take(t, &box, &box_h);
	if (r == E_OK)
		r = put_record_object(u, t, o, &record_h, obj);
	if (r == E_OK)
		r = put_entry(u, t, o, &box_h, &record_h, obj);
	if (r == E_OK)
		r = user_commit(u, &t);
out:
	txn_abort(&t);
	buffer_free(&box);
	return r;
}
