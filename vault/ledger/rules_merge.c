/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules_merge.c -- branch.merged: what a branch did comes home (V6).
 *
 * The branch was judged on its own, with the state it left; entries that went
 * on with main itself as the main they were.  Of what that made of it, main
 * takes over what gives nobody any right: credentials and versions of secrets
 * whose depositor is still a member, sealed to a card set that main knows,
 * sessions as history, what was revealed, what was tested, reviews.  The rest is
 * set aside (aside.c), and stays to be read in the branch.  Suspicion always
 * crosses.
 *
 * A version whose number main gave to another one meanwhile gets the next, and
 * both are kept.  Merging the same branch again, further on, adds what is new:
 * versions are known by their object, sessions and credentials by their ids.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/merging.h"
#include "vault/ledger/state_credentials.h"
#include "vault/ledger/state_records.h"

static bool knows_key(const struct state *s, const char *member,
		      const uint8_t key[NOTE_KEY_LEN])
{
	size_t i;

	for (i = 0; i < s->keys_count; i++)
		if (s->keys[i].effect &&
		    s->keys[i].actor.kind == ACTOR_MEMBER &&
		    strcmp(s->keys[i].actor.id, member) == 0 &&
		    memcmp(s->keys[i].key, key, NOTE_KEY_LEN) == 0)
			return true;
	return false;
}

/* Whoever enrols somebody in a copy chooses the id, which may be that of one
 * whom main enrolled meanwhile; the key, that signed for itself, they cannot
 * choose. */
static bool same_person(const struct merging *m, const char *id)
{
	const struct state *b = m->b;
	size_t i;

	for (i = 0; i < b->keys_count; i++)
		if (b->keys[i].effect &&
		    b->keys[i].actor.kind == ACTOR_MEMBER &&
		    strcmp(b->keys[i].actor.id, id) == 0 &&
		    knows_key(m->s, id, b->keys[i].key))
			return true;
	return false;
}

/* What any member may do counts of an active member of main's. */
bool merging_standing(const struct merging *m, const char *id)
{
	const struct member *here = state_member(m->s, id);

	return here != NULL && !here->retired && same_person(m, id);
}

/* What an admin may do counts of whom main has as an admin: who was none any
 * more does not become one by a copy from before. */
static bool admin_standing(const struct merging *m, const char *id)
{
	return is_admin(state_member(m->s, id)) && same_person(m, id);
}

/* --- credentials and secrets --- */

/* An admin of main's, with a key that is theirs here. */
static bool depositor_stands(const struct merging *m,
			     const struct secret_version *of)
{
	return is_admin(state_member(m->s, of->depositor)) &&
	       knows_key(m->s, of->depositor, of->signer);
}

/* A name in the catalog is a place to deposit to: it comes from an admin of
 * main's, or with what one deposited there. */
static bool credential_stands(const struct merging *m,
			      const struct credential *of)
{
	size_t i;

	if (admin_standing(m, of->adder))
		return true;
	for (i = 0; i < of->count; i++)
		if (depositor_stands(m, &of->versions[i]))
			return true;
	return false;
}

/* A catalog key of both: what it seals can be read here. */
static bool epoch_shared(const struct merging *m, uint64_t number)
{
	const struct epoch *here = state_epoch(m->s, number);
	const struct epoch *there = state_epoch(m->b, number);

	return here != NULL && there != NULL &&
	       memcmp(here->recipient, there->recipient, AGE_KEY_LEN) == 0;
}

static const char *record_adopt(struct merging *m, const struct credential *of)
{
	const struct record_ref *rec = state_record(m->b, "credential", of->id);
	struct record_ref ref;

	if (rec == NULL || !epoch_shared(m, rec->epoch))
		return NULL;
	ref = *rec;
	ref.at = m->j->entry->at;
	return state_record_add(m->s, &ref) == E_OK ? NULL : rule_no_memory;
}

static const char *credential_adopt(struct merging *m,
				    const struct credential *of)
{
	struct state *s = m->s;
	struct credential *c;

	if (state_credential(s, of->id) != NULL ||
	    state_compartment(s, of->compartment) == NULL ||
	    !credential_stands(m, of))
		return NULL;
	c = state_credential_add(s);
	if (c == NULL)
		return rule_no_memory;
	memcpy(c->id, of->id, ID_TEXT);
	memcpy(c->compartment, of->compartment, ID_TEXT);
	memcpy(c->adder, of->adder, ID_TEXT);
	c->retired = of->retired;
	c->added_at = m->j->entry->at;
	return record_adopt(m, of);
}

static bool same_version(const struct secret_version *a,
			 const struct secret_version *b)
{
	size_t i, k;

	if (strcmp(a->field, b->field) != 0)
		return false;
	for (i = 0; i < a->count; i++)
		for (k = 0; k < b->count; k++)
			if (tree_hash_equal(&a->copies[i].h, &b->copies[k].h))
				return true;
	return false;
}

/* The version of a credential that is this one of the other log. */
struct secret_version *merging_counterpart(const struct credential *c,
					   const struct secret_version *of)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (same_version(&c->versions[i], of))
			return &c->versions[i];
	return NULL;
}

/* Whether main has a version of that field that the branch has not. */
static bool both_deposited(const struct merging *m, const struct credential *c,
			   const char *field)
{
	const struct credential *there = state_credential(m->b, c->id);
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->versions[i].field, field) == 0 &&
		    merging_counterpart(there, &c->versions[i]) == NULL)
			return true;
	return false;
}

/* A card set of main's, and not only one of that number; and one that opens:
 * of a retired one the version in use would be one that nobody can open. */
static bool set_shared(const struct merging *m, const char *compartment,
		       uint64_t number)
{
	const struct generation *here =
		state_generation(state_compartment(m->s, compartment), number);
	const struct generation *there =
		state_generation(state_compartment(m->b, compartment), number);

	return here != NULL && there != NULL &&
	       here->status != GENERATION_ABORTED &&
	       here->status != GENERATION_RETIRED &&
	       memcmp(here->recipient, there->recipient, AGE_KEY_LEN) == 0;
}

/* What of it a quorum of main's can open. */
static const char *copies_adopt(const struct merging *m,
				const struct credential *c,
				const struct secret_version *of,
				struct secret_version *v)
{
	struct sealed_copy *copy;
	size_t i;

	v->copies = NULL;
	v->cap = v->count = 0;
	for (i = 0; i < of->count; i++) {
		if (!set_shared(m, c->compartment, of->copies[i].generation))
			continue;
		copy = state_copy_add(v);
		if (copy == NULL)
			return rule_no_memory;
		*copy = of->copies[i];
		copy->at = m->j->entry->at;
	}
	return NULL;
}

/* *out stays NULL where no quorum of main's could open it. */
static const char *version_add(struct merging *m, struct credential *c,
			       const struct secret_version *of,
			       struct secret_version **out)
{
	const struct secret_version *last = state_last(c, of->field);
	const struct secret_version *newest = state_newest(c, of->field);
	bool later = newest != NULL && newest->ts > of->ts;
	bool both = both_deposited(m, c, of->field);
	struct secret_version v = *of, *at;
	const char *reason;

	v.version = last == NULL ? 1 : last->version + 1;
	v.conflict = both;
	v.outdated = both && later;
	v.at = m->j->entry->at;
	v.revealed = v.tested = false; /* marks_adopt */
	v.adopted = true;
	reason = copies_adopt(m, c, of, &v);
	if (reason != NULL || v.count == 0) {
		free(v.copies);
		return reason;
	}
	at = state_version_add(c);
	if (at == NULL) {
		free(v.copies);
		return rule_no_memory;
	}
	*at = v;
	*out = at;
	return NULL;
}

static void marks_adopt(struct merging *m, struct secret_version *v,
			const struct secret_version *of)
{
	if (of->revealed && !v->revealed) {
		v->revealed = true;
		v->revealed_at = m->j->entry->at;
	}
	if (of->tested && !v->tested && admin_standing(m, of->tester)) {
		v->tested = true;
		memcpy(v->tester, of->tester, ID_TEXT);
	}
}

/* Under the id of a credential of main's there may be another one, of another
 * compartment: it was sealed to that one's card sets. */
static const char *version_adopt(struct merging *m, struct credential *c,
				 const struct credential *there,
				 const struct secret_version *of)
{
	struct secret_version *v = merging_counterpart(c, of);
	const char *reason = NULL;

	if (v == NULL && strcmp(c->compartment, there->compartment) == 0 &&
	    depositor_stands(m, of))
		reason = version_add(m, c, of, &v);
	if (reason == NULL && v != NULL)
		marks_adopt(m, v, of);
	return reason;
}

static const char *secrets_adopt(struct merging *m)
{
	const char *reason = NULL;
	struct credential *c;
	size_t i, k;

	for (i = 0; reason == NULL && i < state_credential_count(m->b); i++) {
		const struct credential *of = state_credential_at(m->b, i);

		reason = credential_adopt(m, of);
		c = state_credential(m->s, of->id);
		for (k = 0; reason == NULL && c != NULL && k < of->count; k++)
			reason = version_adopt(m, c, of, &of->versions[k]);
	}
	return reason;
}

/* --- the rest --- */

static struct merged_branch *merged_before(const struct state *s,
					   const char *branch)
{
	size_t i;

	for (i = 0; i < s->merged_count; i++)
		if (strcmp(s->merged[i].branch, branch) == 0)
			return &s->merged[i];
	return NULL;
}

/* The branch, and those it went on from. */
static const char *merged_put(struct merging *m)
{
	struct state *s = m->s;
	struct merged_branch *b;
	char vault[ID_TEXT];
	unsigned i;

	for (i = 1; i < m->sub->segment_count; i++) {
		const struct segment *seg = &m->sub->segments[i];

		b = merged_before(s, seg->branch);
		if (b == NULL) {
			if (array_room(&s->merged, &s->merged_cap,
				       s->merged_count, sizeof(*b)) != E_OK)
				return rule_no_memory;
			b = &s->merged[s->merged_count++];
			memset(b, 0, sizeof(*b));
			memcpy(b->branch, seg->branch, sizeof(b->branch));
		}
		if (origin_parse(seg->origin, vault, b->of) != E_OK)
			return rule_no_memory; /* ours: cannot be */
		b->at = m->j->entry->at;
		b->first = seg->first;
		if (seg->size > b->size)
			b->size = seg->size;
	}
	return NULL;
}

/* Where it left this main: the last head of main's that both have. */
static uint64_t parted_at(const struct fold *main, const struct fold *sub)
{
	const struct tree_hash *here;
	size_t i = sub->heads.count;

	while (i-- > 0) {
		const struct head *h = &sub->heads.items[i];

		if (strcmp(sub->segments[h->segment].origin,
			   main->segments[0].origin) != 0)
			continue;
		here = fold_root_at(main, 0, h->size);
		if (here != NULL && tree_hash_equal(here, &h->root))
			return h->size;
	}
	return 0;
}

const char *rule_branch_merged(const struct judged *j)
{
	struct merging m = { .j = j, .s = j->state };
	char vault[ID_TEXT], branch[BRANCH_TEXT];
	const struct fold_source *source = j->fold->source;
	const struct merged_branch *before;
	const char *reason = NULL;
	struct tree_hash root;

	if (origin_parse(d_text(j, "origin"), vault, branch) != E_OK ||
	    strcmp(vault, j->state->vault) != 0 || strcmp(branch, "main") == 0)
		return N_("it is no branch of this vault");
	before = merged_before(j->state, branch);
	if (before != NULL && before->size >= d_number(j, "size"))
		return N_("its branch was merged as far before");
	if (source == NULL)
		return N_("its branch is not in the file");
	d_hash(j, "root", &root);
	if (source->branch(source->ctx, branch, d_number(j, "size"), &root,
			   &m.sub, &reason) != E_OK)
		return rule_no_memory;
	if (reason != NULL)
		return reason;
	m.b = &m.sub->state;
	m.from = parted_at(j->fold, m.sub);
	reason = secrets_adopt(&m);
	if (reason == NULL)
		reason = merging_sessions(&m);
	return reason != NULL ? reason : merged_put(&m);
}
