/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/dealing.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "shamir/slip39.h"
#include "vault/base/error.h"
#include "vault/custody/record.h"
#include "vault/ledger/policy.h"

/* --- the secret --- */

static bool slip_used(const struct state *s, uint16_t slip)
{
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++)
		for (k = 0; k < s->compartments[i].count; k++)
			if (s->compartments[i].generations[k].slip == slip)
				return true;
	return false;
}

/* Identifiers have 15 bits; a vault would need many thousands of dealings
 * before this loop turned more than a few times. */
static int choose_slip(struct dealing *d)
{
	const struct state *s = ledger_state(d->u->ledger);
	unsigned tries;

	for (tries = 0; tries < 100000; tries++) {
		d->slip = (uint16_t)randombytes_uniform(32768);
		if (!slip_used(s, d->slip))
			return E_OK;
	}
	return error_set(E_POLICY, "all share identifiers are used up");
}

/* The array position of a holder's share: a 1-of-n group has one. */
static size_t share_at(const struct policy *p, size_t group, size_t index)
{
	size_t i, at = 0;

	for (i = 0; i < group; i++)
		at += p->groups[i].threshold == 1 ? 1 : p->groups[i].count;
	return at + (p->groups[group].threshold == 1 ? 0 : index);
}

static int share_of(const struct dealing *d, size_t group, size_t index,
		    struct secret **out)
{
	size_t len = sizeof(struct slip39_share);

	return secret_copy(secret_peek(d->shares) +
				   len * share_at(&d->policy, group, index),
			   len, out);
}

static void place_of(const struct dealing *d, const char *holder,
		     struct share_place *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->vault, ledger_state(d->u->ledger)->vault, ID_TEXT);
	memcpy(out->compartment, d->compartment, ID_TEXT);
	memcpy(out->label, d->label, sizeof(out->label));
	out->generation = (uint32_t)d->generation;
	memcpy(out->holder, holder, ID_TEXT);
}

static int make_keys(struct dealing *d)
{
	struct share_place place;
	struct secret *share = NULL;
	size_t i, j;
	int r = E_OK;

	for (i = 0; i < d->policy.count; i++)
		for (j = 0; j < d->policy.groups[i].count; j++) {
			struct holder *h = &d->policy.groups[i].holders[j];

			place_of(d, h->id, &place);
			r = share_of(d, i, j, &share);
			if (r == E_OK)
				r = share_key(share, &place, NULL, h->key);
			secret_free(&share);
			if (r != E_OK)
				return r;
		}
	return r;
}

int dealing_make(struct dealing *d)
{
	struct share_shape shape;
	int r;

	policy_shape(&d->policy, &shape);
	r = choose_slip(d);
	if (r == E_OK)
		r = age_identity_new(&d->key);
	if (r == E_OK)
		r = age_identity_recipient(d->key, d->recipient);
	if (r == E_OK)
		r = share_split(d->key, &shape, d->slip, &d->shares,
				&d->share_count);
	if (r == E_OK)
		r = make_keys(d);
	return r;
}

/* --- what is stored --- */

static int store_share(struct dealing *d, struct txn *t, size_t i, size_t j)
{
	struct holder *h = &d->policy.groups[i].holders[j];
	struct member *m = state_member(ledger_state(d->u->ledger), h->id);
	struct buffer box = BUFFER_INIT;
	struct secret *share = NULL;
	struct share_place place;
	int r;

	if (h->card)
		return E_OK;
	place_of(d, h->id, &place);
	r = share_of(d, i, j, &share);
	if (r == E_OK)
		r = share_seal(share, &place, m->enrolment.recipient, &box);
	if (r == E_OK)
		r = txn_object_take(t, &box, &h->h);
	h->has_box = r == E_OK;
	secret_free(&share);
	buffer_free(&box);
	return r;
}

static int store_shares(struct dealing *d, struct txn *t)
{
	size_t i, j;
	int r;

	for (i = 0; i < d->policy.count; i++)
		for (j = 0; j < d->policy.groups[i].count; j++) {
			r = store_share(d, t, i, j);
			if (r != E_OK)
				return r;
		}
	return E_OK;
}

/* Record `holders`: the names of the cards, by their ids. */
static int holders_doc(const struct dealing *d, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	deal_card_names(doc, d->asked, &d->policy);
	*out = doc;
	return E_OK;
}

static int store_record(struct dealing *d, struct txn *t)
{
	struct buffer sealed = BUFFER_INIT;
	struct json_doc *doc = NULL;
	int r;

	r = holders_doc(d, &doc);
	if (r == E_OK)
		r = reader_seal_record(d->u->reader, "holders", d->compartment,
				       d->generation, doc, &sealed, d->obj);
	if (r == E_OK)
		r = txn_object_take(t, &sealed, &d->record_h);
	buffer_free(&sealed);
	json_free(&doc);
	return r;
}

int dealing_store(struct dealing *d, struct txn *t)
{
	struct buffer b = BUFFER_INIT;
	struct share_place place;
	int r;

	place_of(d, d->policy.groups[0].holders[0].id, &place);
	r = store_shares(d, t);
	if (r == E_OK)
		r = canary_seal(&place, d->recipient, &b);
	if (r == E_OK)
		r = txn_object_take(t, &b, &d->canary_h);
	if (r == E_OK && !d->drill) {
		r = epoch_box(reader_key(d->u->reader), d->recipient, &b);
		if (r == E_OK)
			r = txn_object_take(t, &b, &d->catalog_h);
	}
	if (r == E_OK)
		r = store_record(d, t);
	buffer_free(&b);
	return r;
}

/* --- the entry --- */

int dealing_put(const struct dealing *d, struct txn *t)
{
	struct draft draft = { .ev = EV_GENERATION_DEALT, .sid = d->sid };
	char recipient[AGE_RECIPIENT_TEXT];
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	age_recipient_format(d->recipient, recipient);
	json_set_text(doc, root, "compartment", d->compartment);
	json_set_integer(doc, root, "generation", (int64_t)d->generation);
	json_set_text(doc, root, "recipient", recipient);
	json_set_integer(doc, root, "slip", d->slip);
	json_set(doc, root, "policy", policy_write(doc, &d->policy, true));
	json_set_base64(doc, root, "canary_h", d->canary_h.bytes,
			TREE_HASH_LEN);
	if (!d->drill)
		json_set_base64(doc, root, "catalog_h", d->catalog_h.bytes,
				TREE_HASH_LEN);
	draft.d = root;
	draft.obj = d->obj;
	draft.h = &d->record_h;
	draft.xk = reader_key(d->u->reader)->epoch;
	return txn_put_doc(t, &draft, &doc);
}

/* --- the cards --- */

static int card_make(const struct dealing *d, size_t i, size_t j,
		     struct card *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->vault, ledger_state(d->u->ledger)->init.bytes,
	       sizeof(out->vault));
	memcpy(out->label, d->label, sizeof(out->label));
	out->generation = (uint32_t)d->generation;
	strncpy(out->holder, d->asked->groups[i].holders[j].name,
		sizeof(out->holder) - 1);
	return share_of(d, i, j, &out->share);
}

static size_t count_cards(const struct policy *p)
{
	size_t i, j, n = 0;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			n += p->groups[i].holders[j].card;
	return n;
}

static bool everybody(void *ctx, const char *holder)
{
	(void)ctx;
	(void)holder;
	return true;
}

int dealing_cards(const struct dealing *d, struct deal_result *out)
{
	size_t n = count_cards(&d->policy), i, j;
	int r;

	out->cards = calloc(n + 1, sizeof(*out->cards));
	if (out->cards == NULL)
		return error_set(E_MEMORY, "the cards");
	for (i = 0; i < d->policy.count; i++)
		for (j = 0; j < d->policy.groups[i].count; j++) {
			out->shares++;
			if (!d->policy.groups[i].holders[j].card)
				continue;
			r = card_make(d, i, j, &out->cards[out->card_count]);
			if (r != E_OK)
				return r;
			out->card_count++;
		}
	out->generation = d->generation;
	out->needed = policy_needed(&d->policy);
	out->grouped = d->policy.count > 1;
	out->slack = policy_slack(&d->policy, everybody, NULL);
	return E_OK;
}

void dealing_anchor(const struct dealing *d, struct deal_result *out)
{
	struct checkpoint head;
	size_t i;

	ledger_head(d->u->ledger, &head);
	for (i = 0; i < out->card_count; i++) {
		out->cards[i].anchor_size = head.size;
		memcpy(out->cards[i].anchor_root, head.root.bytes,
		       sizeof(out->cards[i].anchor_root));
	}
}

void dealing_clear(struct dealing *d)
{
	secret_free(&d->key);
	secret_free(&d->shares);
}
