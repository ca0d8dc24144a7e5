/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unseal.c -- what a request holds for its addressee alone: their seed, the
 * catalog's key, the reason, and their share. */
#include <stdlib.h>
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/log/event.h"
#include "vault/share/share.h"

static int box_bytes(const struct opening *o, const char *key,
		     struct buffer *out)
{
	const struct json *boxes = json_get(json_root(o->parts.doc), "boxes");

	if (json_count(boxes) != 3 ||
	    base64_span(json_get(boxes, key), out) != E_OK)
		return contradiction(N_("its boxes are malformed"));
	return E_OK;
}

static int keys_open(struct opening *o)
{
	struct person *me = people_find(&o->people, o->parts.to);
	int r;

	if (me == NULL)
		return contradiction(N_("your enrolment is not shown"));
	r = member_keys_open(&me->e, o->identities, o->identity_count,
			     &o->ask->private->keys, NULL);
	if (r == E_IDENTITY)
		return error_set(r, "this request is for another custodian "
				    "than the identity given");
	if (r == E_OK)
		memcpy(o->ask->private->witness, me->e.witness, NOTE_KEY_LEN);
	return r;
}

static int catalog_open(struct opening *o)
{
	struct buffer box = BUFFER_INIT;
	struct span span;
	uint64_t epoch = fact_number(o->catalog, "epoch");
	int r;

	if (o->parts.request.leaf.xk != epoch)
		return contradiction(N_("its details are of another catalog "
					"epoch"));
	r = age_recipient_parse(json_span(json_get(o->catalog->leaf.d,
						   "recipient")),
				o->ask->private->catalog);
	if (r == E_OK) {
		o->epochs = calloc(1, sizeof(o->epochs[0]));
		r = o->epochs == NULL ? error_set(E_MEMORY, "a key") :
					box_bytes(o, "catalog", &box);
	}
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = epoch_open(epoch, o->ask->private->catalog, span,
			       o->identities, o->identity_count, &o->epochs[0]);
		o->epoch_count = r == E_OK;
	}
	buffer_free(&box);
	return r == E_AUTH ? error_within(E_INPUT, "its catalog box") : r;
}

static int text_take(const struct json *x, const char *key, bool needed,
		     char **out)
{
	const char *text = json_text(json_get(x, key));

	if (text == NULL)
		return needed ? contradiction(N_("its reason is incomplete")) :
				E_OK;
	*out = strdup(text);
	return *out == NULL ? error_set(E_MEMORY, "a reason") : E_OK;
}

static int reason_fill(struct opening *o, const struct secret *plain)
{
	struct json_doc *doc = NULL;
	const struct json *x;
	int r;

	r = json_parse(secret_peek(plain), secret_len(plain), &doc);
	if (r != E_OK)
		return contradiction(N_("its reason is malformed"));
	x = json_root(doc);
	r = text_take(x, "ticket", true, &o->ask->ticket);
	if (r == E_OK)
		r = text_take(x, "reason", true, &o->ask->reason);
	if (r == E_OK)
		r = text_take(x, "why_not", true, &o->ask->why_not);
	if (r == E_OK)
		r = text_take(x, "place", false, &o->ask->place);
	if (r == E_OK)
		r = text_take(x, "witness", false, &o->ask->witness);
	if (r == E_OK)
		r = names_of_cards(o, json_get(x, "cards"));
	json_free(&doc);
	return r;
}

static int reason_open(struct opening *o)
{
	const struct leaf *leaf = &o->parts.request.leaf;
	struct buffer x = BUFFER_INIT;
	struct secret *plain = NULL;
	struct span span;
	int r;

	r = base64_span(leaf->x, &x);
	if (r != E_OK)
		goto out;
	span.bytes = x.bytes;
	span.len = x.len;
	r = leaf->act.kind == ACTOR_SESSION ?
		    detail_open_guest(&o->epochs[0], o->ask->origin, leaf->seq,
				      leaf->ev, span, &plain) :
		    detail_open(&o->epochs[0], o->ask->origin, leaf->seq,
				leaf->ev, span, &plain);
	r = r == E_OK     ? reason_fill(o, plain) :
	    r == E_MEMORY ? r :
			    contradiction(N_("its reason does not open"));
out:
	secret_free(&plain);
	buffer_free(&x);
	return r;
}

static void place_of(const struct ask *a, struct share_place *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->vault, a->vault, ID_TEXT);
	memcpy(out->compartment, a->compartment, ID_TEXT);
	memcpy(out->label, a->label, sizeof(out->label));
	out->generation = (uint32_t)a->generation;
	memcpy(out->holder, a->holder, ID_TEXT);
}

static int share_open(struct opening *o)
{
	size_t group = 0, index = 0;
	const struct holder *mine =
		policy_holder(o->ask->dealt, o->parts.to, &group, &index);
	struct share_slot slot;
	struct ask_private *p = o->ask->private;
	struct buffer box = BUFFER_INIT;
	struct share_place place;
	struct span span;
	int r;

	if (mine == NULL || mine->card)
		return contradiction(N_("you have no share of this card set"));
	place_of(o->ask, &place);
	r = box_bytes(o, "share", &box);
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = share_unseal(span, o->identities, o->identity_count, &place,
				 &p->share);
	}
	if (r == E_OK)
		r = share_key(p->share, &place, NULL, p->share_key);
	policy_slot(o->ask->dealt, (uint16_t)fact_number(o->dealt, "slip"),
		    group, index, &slot);
	if (r == E_OK &&
	    (memcmp(p->share_key, mine->key, sizeof(mine->key)) != 0 ||
	     !share_fits(p->share, &slot)))
		r = error_set(E_SHARE, "the share inside is not the one dealt "
				       "to you");
	buffer_free(&box);
	return r;
}

int request_unseal(struct opening *o)
{
	int r;

	r = keys_open(o);
	if (r == E_OK)
		r = catalog_open(o);
	if (r == E_OK)
		r = reason_open(o);
	if (r == E_OK)
		r = share_open(o);
	if (r == E_OK)
		r = names_fill(o);
	return r;
}
