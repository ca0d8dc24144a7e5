/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"
#include "vault/ledger/state_index.h"
#include "vault/ledger/state_records.h"

const char rule_no_memory[] = N_("out of memory");

const char *d_text(const struct judged *j, const char *key)
{
	return json_text(json_get(j->leaf->d, key));
}

uint64_t d_number(const struct judged *j, const char *key)
{
	int64_t n = 0;

	json_integer(json_get(j->leaf->d, key), &n);
	return (uint64_t)n;
}

void d_bytes(const struct judged *j, const char *key, uint8_t *out, size_t len)
{
	if (!json_base64(json_get(j->leaf->d, key), out, len))
		memset(out, 0, len);
}

void d_hash(const struct judged *j, const char *key, struct tree_hash *out)
{
	d_bytes(j, key, out->bytes, sizeof(out->bytes));
}

bool d_has(const struct judged *j, const char *key)
{
	return json_get(j->leaf->d, key) != NULL;
}

struct compartment *d_compartment(const struct judged *j)
{
	return state_compartment(j->state, d_text(j, "compartment"));
}

struct generation *d_generation(const struct judged *j, struct compartment *c)
{
	return c == NULL ? NULL :
			   state_generation(c, d_number(j, "generation"));
}

struct credential *d_credential(const struct judged *j)
{
	return state_credential(j->state, d_text(j, "credential"));
}

unsigned roles_of(const struct json *roles)
{
	static const struct {
		const char *name;
		unsigned role;
	} table[] = { { "admin", ROLE_ADMIN },
		      { "auditor", ROLE_AUDITOR },
		      { "custodian", ROLE_CUSTODIAN } };
	unsigned all = 0;
	size_t i, k;

	for (i = 0; i < json_count(roles); i++)
		for (k = 0; k < sizeof(table) / sizeof(table[0]); k++)
			if (strcmp(json_text(json_item(roles, i)),
				   table[k].name) == 0)
				all |= table[k].role;
	return all;
}

bool is_admin(const struct member *m)
{
	return m != NULL && !m->retired && (m->roles & ROLE_ADMIN) != 0;
}

size_t admins(const struct state *s, const struct member *without)
{
	size_t i, n = 0;

	for (i = 0; i < s->members_count; i++)
		if (&s->members[i] != without && is_admin(&s->members[i]))
			n++;
	return n;
}

int declare(struct state *s, const struct actor *actor,
	    const uint8_t key[NOTE_KEY_LEN], bool standing)
{
	struct declared_key *k;
	int r;

	r = array_room(&s->keys, &s->keys_cap, s->keys_count, sizeof(*k));
	if (r != E_OK)
		return r;
	k = &s->keys[s->keys_count++];
	memset(k, 0, sizeof(*k));
	k->actor = *actor;
	memcpy(k->key, key, NOTE_KEY_LEN);
	k->effect = standing;
	k->standing = standing;
	return E_OK;
}

void undeclare(struct state *s, const struct actor *actor)
{
	size_t i;

	for (i = 0; i < s->keys_count; i++)
		if (actor_equal(&s->keys[i].actor, actor))
			s->keys[i].standing = false;
}

int box_add(struct state *s, uint64_t epoch, const char *kind, const char *id,
	    const struct tree_hash *h)
{
	struct epoch_box_ref *box;
	int r;

	r = array_room(&s->boxes, &s->boxes_cap, s->boxes_count, sizeof(*box));
	if (r != E_OK)
		return r;
	box = &s->boxes[s->boxes_count++];
	memset(box, 0, sizeof(*box));
	box->epoch = epoch;
	if (id == NULL)
		snprintf(box->to, sizeof(box->to), "%s", kind);
	else
		snprintf(box->to, sizeof(box->to), "%s:%s", kind, id);
	box->h = *h;
	return E_OK;
}

const char *record_check(const struct judged *j, const char *kind,
			 const char *id)
{
	const struct record_ref *have;
	struct record_name name;

	if (record_name_parse(j->leaf->obj, j->state->vault, &name) != E_OK)
		return N_("obj names no record");
	if (kind != NULL && strcmp(name.kind, kind) != 0)
		return N_("obj names a record of another kind");
	if (id != NULL && strcmp(name.id, id) != 0)
		return N_("obj names a record of another id");
	have = state_record(j->state, name.kind, name.id);
	if (name.rev != (have == NULL ? 1 : have->name.rev + 1))
		return N_("its revision is not the next");
	if (j->leaf->has_xk && state_epoch(j->state, j->leaf->xk) == NULL)
		return N_("its catalog epoch is not known");
	return NULL;
}

const char *record_put(const struct judged *j)
{
	struct state *s = j->state;
	struct record_ref ref;
	size_t place;
	int r;

	memset(&ref, 0, sizeof(ref));
	if (record_name_parse(j->leaf->obj, s->vault, &ref.name) != E_OK)
		return N_("obj names no record");
	ref.unset = !j->leaf->has_h;
	ref.h = j->leaf->h;
	ref.epoch = j->leaf->xk;
	ref.at = j->entry->at;
	place = state_find(s, INDEXED_RECORDS, ref.name.id, ref.name.kind);
	r = place == INDEX_NONE ? state_record_add(s, &ref) :
				  state_record_set(s, place, &ref);
	return r == E_OK ? NULL : rule_no_memory;
}

const char *head_fault_in(const struct judged *j, unsigned segment,
			  uint64_t *covers)
{
	const struct tree_hash *root;
	struct tree_hash claimed;

	root = fold_root_at(j->fold, segment, d_number(j, "size"));
	if (root == NULL)
		return N_("it names a head that never was");
	d_hash(j, "root", &claimed);
	if (!tree_hash_equal(root, &claimed))
		return N_("it names another root at its head");
	*covers = j->fold->segments[segment].start + d_number(j, "size");
	return NULL;
}

const char *head_fault(const struct judged *j, uint64_t *covers)
{
	return head_fault_in(j, j->fold->segment_count - 1, covers);
}

int cosigned_add(const struct judged *j, const char *member, uint64_t covers,
		 const uint8_t cosig[NOTE_COSIG_LEN])
{
	struct state *s = j->state;
	struct cosigned_head *c;
	int r;

	r = array_room(&s->cosigned, &s->cosigned_cap, s->cosigned_count,
		       sizeof(*c));
	if (r != E_OK)
		return r;
	c = &s->cosigned[s->cosigned_count++];
	memset(c, 0, sizeof(*c));
	memcpy(c->member, member, ID_TEXT);
	memcpy(c->witness, state_member(s, member)->enrolment.witness,
	       NOTE_KEY_LEN);
	memcpy(c->cosig, cosig, NOTE_COSIG_LEN);
	c->size = covers;
	c->at = j->entry->at;
	return E_OK;
}

/* Whether ${word} is one of the space-separated ${words}. */
static bool among(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word)) != NULL) {
		if ((at == words || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

const char *grant_fault(const struct judged *j, const char *purposes)
{
	const struct session *s = j->session;

	if (s == NULL || s->status != SESSION_OPEN)
		return N_("its session had no grant");
	if (!among(purposes, s->purpose))
		return N_("its session was granted for another purpose");
	if (j->leaf->ts > s->granted_ts + (int64_t)s->duration * 1000)
		return N_("its session's time was over");
	return NULL;
}

const char *redeal_fault(const struct judged *j, const struct compartment *c)
{
	const char *reason = grant_fault(j, "redeal");
	const struct generation *current = state_current(c);

	if (reason != NULL)
		return reason;
	if (strcmp(j->session->compartment, c->id) != 0)
		return N_("its session was for another compartment");
	if (current == NULL || current->number != j->session->generation)
		return N_(
			"its session was of another generation than the current");
	return NULL;
}

const char *generation_fault(const struct generation *g)
{
	if (g == NULL || g->status == GENERATION_PENDING ||
	    g->status == GENERATION_ABORTED || g->status == GENERATION_RETIRED)
		return N_("its generation cannot be opened");
	return NULL;
}
