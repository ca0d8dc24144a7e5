/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/find.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

int find_compartment(const struct user *u, const char *label,
		     struct compartment **out)
{
	*out = state_label(ledger_state(u->ledger), label);
	return *out != NULL ? E_OK :
			      error_set(E_ABSENT, "compartment %s", label);
}

static struct generation *in_hand(const struct compartment *c)
{
	struct generation *pending = state_pending(c);

	return pending != NULL ? pending : state_current(c);
}

int find_own(const struct user *u, const char *label, uint64_t number,
	     struct found_share *out)
{
	int r;

	memset(out, 0, sizeof(*out));
	r = find_compartment(u, label, &out->c);
	if (r != E_OK)
		return r;
	out->g = number == 0 ? in_hand(out->c) :
			       state_generation(out->c, number);
	if (out->g == NULL)
		return error_set(E_ABSENT, "%s has no such card set", label);
	out->h = policy_holder(out->g->policy, u->id, &out->group, &out->index);
	/* left out of a set that is pending, they still hold the current one */
	if (out->h == NULL && number == 0 && state_current(out->c) != NULL) {
		out->g = state_current(out->c);
		out->h = policy_holder(out->g->policy, u->id, &out->group,
				       &out->index);
	}
	if (out->h == NULL)
		return error_set(E_ABSENT, "you hold no share of %s", label);
	return E_OK;
}

void find_place(const struct user *u, const struct found_share *f,
		struct share_place *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->vault, ledger_state(u->ledger)->vault, ID_TEXT);
	memcpy(out->compartment, f->c->id, ID_TEXT);
	memcpy(out->label, f->c->label, sizeof(out->label));
	out->generation = (uint32_t)f->g->number;
	memcpy(out->holder, f->h->id, ID_TEXT);
}

int find_check(const struct generation *g, size_t group, size_t index,
	       const struct share_place *place, const struct secret *share)
{
	const struct holder *h = &g->policy->groups[group].holders[index];
	struct share_slot slot;
	uint8_t key[NOTE_KEY_LEN];
	int r;

	r = share_key(share, place, NULL, key);
	if (r != E_OK)
		return r;
	policy_slot(g->policy, g->slip, group, index, &slot);
	if (memcmp(key, h->key, sizeof(key)) != 0 || !share_fits(share, &slot))
		return error_set(E_SHARE, "the share is not the one dealt");
	return E_OK;
}

int find_unseal(const struct user *u, const struct found_share *f,
		struct secret **share)
{
	struct buffer box = BUFFER_INIT;
	struct secret *found = NULL;
	struct share_place place;
	struct span span;
	int r;

	find_place(u, f, &place);
	r = ledger_object(u->ledger, &f->h->h, &box);
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = share_unseal(span, u->identities, u->identity_count, &place,
				 &found);
	}
	if (r == E_OK)
		r = find_check(f->g, f->group, f->index, &place, found);
	buffer_free(&box);
	if (r != E_OK) {
		secret_free(&found);
		return r;
	}
	*share = found;
	return E_OK;
}

int find_card(const struct user *u, const char *label, const char *name,
	      struct found_share *out)
{
	size_t i, j;
	char *is;
	int r;

	memset(out, 0, sizeof(*out));
	r = find_compartment(u, label, &out->c);
	if (r != E_OK)
		return r;
	out->g = in_hand(out->c);
	for (i = 0; out->g != NULL && i < out->g->policy->count; i++)
		for (j = 0; j < out->g->policy->groups[i].count; j++) {
			struct holder *h =
				&out->g->policy->groups[i].holders[j];

			if (!h->card)
				continue;
			is = reader_holder_name(u->reader, out->c,
						out->g->number, h);
			if (is != NULL && strcmp(is, name) == 0)
				out->h = h;
			free(is);
			out->group = i;
			out->index = j;
			if (out->h != NULL)
				return E_OK;
		}
	return error_set(E_ABSENT, "%s has no card of %s", label, name);
}

/* --- by its words --- */

static bool fits(const struct user *u, struct found_share *f,
		 const struct secret *share)
{
	struct share_place place;

	f->h = &f->g->policy->groups[f->group].holders[f->index];
	find_place(u, f, &place);
	return find_check(f->g, f->group, f->index, &place, share) == E_OK;
}

static bool in_generation(const struct user *u, const struct secret *share,
			  struct compartment *c, struct generation *g,
			  struct found_share *out)
{
	struct found_share f = { .c = c, .g = g };
	bool found = false;

	for (f.group = 0; f.group < g->policy->count; f.group++)
		for (f.index = 0; f.index < g->policy->groups[f.group].count;
		     f.index++) {
			if (!fits(u, &f, share))
				continue;
			*out = f;
			found = true;
			if (f.h->card)
				return true;
		}
	return found;
}

int find_words(const struct user *u, const char *label,
	       const struct secret *share, struct found_share *out)
{
	const struct state *s = ledger_state(u->ledger);
	struct found_share f;
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++) {
		struct compartment *c = &s->compartments[i];

		for (k = 0; k < c->count; k++) {
			if (!in_generation(u, share, c, &c->generations[k], &f))
				continue;
			if (label != NULL && strcmp(label, c->label) != 0)
				return error_set(
					E_SHARE, "it is of card set %llu of %s",
					(unsigned long long)f.g->number,
					c->label);
			*out = f;
			return E_OK;
		}
	}
	return error_set(E_SHARE, "it is no share of this vault");
}

int find_outdated(const struct found_share *f)
{
	const struct generation *current = state_current(f->c);
	char since[TIME_TEXT] = "";

	time_format(f->g->ended_ts, since);
	return error_set(E_SHARE,
			 "it is of card set %llu of %s, out of use since "
			 "%.10s; the set in use is %llu",
			 (unsigned long long)f->g->number, f->c->label, since,
			 (unsigned long long)(current == NULL ?
						      0 :
						      current->number));
}
