/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * init.c -- a vault from nothing: the founder, the first catalog epoch with
 * its reading identity, and the records of vault and founder; entries 0-3,
 * one transaction.
 */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/record.h"
#include "vault/store/making.h"

/* Everything the founding transaction needs, gathered as it comes to be. */
struct founding {
	const struct init_options *o;
	struct store *store;
	struct ledger *ledger;
	struct member_keys keys;
	struct epoch_key epoch;
	struct reader *reader;
	struct txn *txn;
	uint8_t reading[AGE_KEY_LEN];
	struct tree_hash reading_h, box_h, reading_box_h;
};

static int put_init(struct founding *f)
{
	const struct enrolment *e = &f->o->founder->enrolment;
	struct draft draft = { .ev = EV_VAULT_INIT };
	struct json_doc *doc = NULL;
	struct json *d, *roles;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	roles = json_array(doc);
	json_add_text(doc, roles, "admin");
	json_set_integer(doc, d, "format", 1);
	json_set(doc, d, "founder", enrolment_json(doc, e));
	json_set(doc, d, "roles", roles);
	draft.d = d;
	return txn_put_doc(f->txn, &draft, &doc);
}

static int put_objects(struct founding *f)
{
	struct buffer b = BUFFER_INIT;
	int r;

	r = reading_new(f->o->reading_phrase, f->o->work_factor, f->reading,
			&b);
	if (r == E_OK)
		r = txn_object_take(f->txn, &b, &f->reading_h);
	if (r == E_OK)
		r = epoch_box(&f->epoch, f->o->founder->enrolment.recipient,
			      &b);
	if (r == E_OK)
		r = txn_object_take(f->txn, &b, &f->box_h);
	if (r == E_OK)
		r = epoch_box(&f->epoch, f->reading, &b);
	if (r == E_OK)
		r = txn_object_take(f->txn, &b, &f->reading_box_h);
	buffer_free(&b);
	return r;
}

static struct json *box_json(struct json_doc *doc, const char *to,
			     const struct tree_hash *h)
{
	struct json *box = json_object(doc);

	json_set_base64(doc, box, "h", h->bytes, TREE_HASH_LEN);
	json_set_text(doc, box, "to", to);
	return box;
}

static int put_catalog(struct founding *f)
{
	struct draft draft = { .ev = EV_CATALOG_ROTATED };
	char text[AGE_RECIPIENT_TEXT], to[48];
	struct json_doc *doc = NULL;
	struct json *d, *boxes, *reading;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	boxes = json_array(doc);
	reading = json_object(doc);
	snprintf(to, sizeof(to), "member:%s", f->o->founder->enrolment.id);
	json_add(doc, boxes, box_json(doc, to, &f->box_h));
	json_add(doc, boxes, box_json(doc, "reading", &f->reading_box_h));
	age_recipient_format(f->reading, text);
	json_set_text(doc, reading, "recipient", text);
	json_set_base64(doc, reading, "h", f->reading_h.bytes, TREE_HASH_LEN);
	age_recipient_format(f->epoch.recipient, text);
	json_set_integer(doc, d, "epoch", 1);
	json_set_text(doc, d, "recipient", text);
	json_set(doc, d, "reading", reading);
	json_set(doc, d, "boxes", boxes);
	draft.d = d;
	return txn_put_doc(f->txn, &draft, &doc);
}

static int put_records(struct founding *f)
{
	const struct init_options *o = f->o;
	struct member_fields fields = { o->founder->name, o->founder->nick,
					NULL, NULL, false };
	const char *vault = ledger_state(f->ledger)->vault;
	struct json_doc *doc = NULL;
	int r;

	r = reader_new(f->ledger, &f->epoch, &f->reader);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	json_set_text(doc, json_object(doc), "label", o->label);
	r = record_put_set(f->txn, f->reader, "vault", vault, 1, doc);
	json_free(&doc);
	if (r == E_OK)
		r = member_record(&fields, &doc);
	if (r == E_OK)
		r = record_put_set(f->txn, f->reader, "member",
				   o->founder->enrolment.id, 1, doc);
	json_free(&doc);
	return r;
}

static int found(struct founding *f)
{
	struct actor actor;
	int r;

	memset(&actor, 0, sizeof(actor));
	actor.kind = ACTOR_MEMBER;
	memcpy(actor.id, f->o->founder->enrolment.id, ID_TEXT);
	r = txn_begin(f->ledger, &actor, f->keys.sign, &f->txn);
	if (r != E_OK)
		return r;
	txn_expect(f->txn, 4);
	r = put_init(f);
	if (r == E_OK)
		r = epoch_new(1, &f->epoch);
	if (r == E_OK)
		r = put_objects(f);
	if (r == E_OK)
		r = put_catalog(f);
	if (r == E_OK)
		r = put_records(f);
	if (r == E_OK)
		r = txn_commit(&f->txn);
	return r;
}

/* The founder's disk remembers the vault from its first checkpoint on, which is
 * before the vault has its name: whoever finds it there can go on with it. */
static int pin_first(const struct founding *f)
{
	const struct state *s = ledger_state(f->ledger);
	struct pin pin;
	int r;

	if (f->o->home == NULL)
		return E_OK;
	memset(&pin, 0, sizeof(pin));
	pin.init = s->init;
	r = pin_set_head(&pin, ledger_origin(f->ledger),
			 &ledger_tip(f->ledger)->frontier);
	if (r == E_OK)
		r = pin_save(f->o->home, s->vault, &pin);
	pin_free(&pin);
	return r;
}

/* The vault as ${path}; *pinned is what came of the founder's pin. */
static int found_at(struct founding *f, const char *path,
		    struct tree_hash *init, int *pinned)
{
	int r = store_create(path, &f->store);

	if (r == E_OK)
		r = ledger_blank(f->store, f->o->host, &f->ledger);
	if (r == E_OK)
		r = found(f);
	if (r == E_OK) {
		*init = ledger_state(f->ledger)->init;
		*pinned = pin_first(f);
	}
	txn_abort(&f->txn);
	reader_close(&f->reader);
	epoch_free(&f->epoch);
	ledger_close(&f->ledger);
	store_close(&f->store);
	return r;
}

int custody_init(const struct init_options *o, struct tree_hash *init)
{
	struct founding f = { .o = o };
	struct span label = { (const uint8_t *)o->label, strlen(o->label) };
	struct making m;
	int r, pinned = E_OK;

	if (label.len == 0 || label.len > 120 || !text_clean(label))
		return error_set(E_INPUT, "the label is empty, over 120 bytes, "
					  "or holds control characters");
	r = member_keys_open(&o->founder->enrolment, o->identities,
			     o->identity_count, &f.keys, NULL);
	if (r == E_OK)
		r = making_begin(o->path, &m);
	if (r == E_OK)
		r = making_end(&m, found_at(&f, m.part, init, &pinned));
	member_keys_free(&f.keys);
	return r == E_OK ? pinned : r;
}
