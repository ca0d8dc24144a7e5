/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules_merge.c -- branch.merged: what a branch did comes home (V6).
 *
 * The branch was judged on its own, with the state it left.  Of what that made
 * of it, main takes over what gives nobody any right: credentials and versions
 * of secrets whose depositor is still a member, sessions as history, what was
 * revealed, what was tested, reviews.  The rest is set aside, and stays to be
 * read in the branch.  Suspicion always crosses.
 *
 * A version whose number main gave to another one meanwhile gets the next, and
 * both are kept.  Merging the same branch again, further on, adds what is new:
 * versions are known by their object, sessions and credentials by their ids.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

struct merging {
	const struct judged *j;
	struct state *s;        /* main's */
	const struct fold *sub; /* the branch, on its own */
	const struct state *b;  /* its state */
	uint64_t from;          /* position of its first own entry */
	size_t conflicts, set_aside;
};

static bool good_standing(const struct state *s, const char *member)
{
	const struct member *m = state_member(s, member);

	return m != NULL && !m->retired;
}

/* --- credentials and secrets --- */

static const char *credential_adopt(struct merging *m,
				    const struct credential *of)
{
	const struct record_ref *rec = state_record(m->b, "credential", of->id);
	struct state *s = m->s;
	struct credential *c;
	struct record_ref *ref;

	if (state_credential(s, of->id) != NULL)
		return NULL;
	if (rec == NULL || state_compartment(s, of->compartment) == NULL) {
		m->set_aside++;
		return NULL;
	}
	if (array_room(&s->credentials, &s->credentials_cap,
		       s->credentials_count, sizeof(*c)) != E_OK ||
	    array_room(&s->records, &s->records_cap, s->records_count,
		       sizeof(*ref)) != E_OK)
		return rule_no_memory;
	c = &s->credentials[s->credentials_count++];
	memset(c, 0, sizeof(*c));
	memcpy(c->id, of->id, ID_TEXT);
	memcpy(c->compartment, of->compartment, ID_TEXT);
	c->retired = of->retired;
	c->added_at = m->j->entry->at;
	ref = &s->records[s->records_count++];
	*ref = *rec;
	ref->at = m->j->entry->at;
	return NULL;
}

/* The version of main that is this one. */
static struct secret_version *counterpart(struct credential *c,
					  const struct secret_version *of)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->versions[i].field, of->field) == 0 &&
		    tree_hash_equal(&c->versions[i].copies[0].h,
				    &of->copies[0].h))
			return &c->versions[i];
	return NULL;
}

static const char *version_add(struct merging *m, struct credential *c,
			       const struct secret_version *of)
{
	const struct secret_version *last = state_last(c, of->field);
	const struct secret_version *newest = state_newest(c, of->field);
	bool later = newest != NULL && newest->ts > of->ts;
	uint64_t next = last == NULL ? 1 : last->version + 1;
	struct sealed_copy *copies;
	struct secret_version *v;
	size_t i;

	copies = calloc(of->count, sizeof(*copies));
	if (copies == NULL ||
	    array_room(&c->versions, &c->cap, c->count, sizeof(*v)) != E_OK) {
		free(copies);
		return rule_no_memory;
	}
	memcpy(copies, of->copies, of->count * sizeof(*copies));
	for (i = 0; i < of->count; i++)
		copies[i].at = m->j->entry->at;
	v = &c->versions[c->count++];
	*v = *of;
	v->copies = copies;
	v->cap = of->count;
	v->version = next;
	v->conflict = of->conflict || next != of->version;
	v->outdated = v->conflict && later;
	v->at = m->j->entry->at;
	v->revealed = v->tested = false; /* marks_adopt */
	v->adopted = true;
	m->conflicts += v->conflict;
	return NULL;
}

static void marks_adopt(struct merging *m, struct secret_version *v,
			const struct secret_version *of)
{
	if (of->revealed && !v->revealed) {
		v->revealed = true;
		v->revealed_at = m->j->entry->at;
	}
	if (of->tested && !v->tested && good_standing(m->s, of->tester)) {
		v->tested = true;
		memcpy(v->tester, of->tester, ID_TEXT);
	}
}

static const char *version_adopt(struct merging *m, struct credential *c,
				 const struct secret_version *of)
{
	struct secret_version *v = counterpart(c, of);
	const char *reason;

	if (v == NULL && !good_standing(m->s, of->depositor)) {
		m->set_aside++;
		return NULL;
	}
	if (v == NULL) {
		reason = version_add(m, c, of);
		if (reason != NULL)
			return reason;
		v = &c->versions[c->count - 1];
	}
	marks_adopt(m, v, of);
	return NULL;
}

static const char *secrets_adopt(struct merging *m)
{
	const char *reason = NULL;
	struct credential *c;
	size_t i, k;

	for (i = 0; reason == NULL && i < m->b->credentials_count; i++) {
		const struct credential *of = &m->b->credentials[i];

		reason = credential_adopt(m, of);
		c = state_credential(m->s, of->id);
		for (k = 0; reason == NULL && c != NULL && k < of->count; k++)
			reason = version_adopt(m, c, &of->versions[k]);
	}
	return reason;
}

/* --- sessions --- */

static const char *contributions_adopt(struct merging *m, struct session *s,
				       const struct session *of)
{
	struct contribution *c;
	size_t i;

	for (i = 0; i < of->contribution_count; i++) {
		if (state_contribution(s, of->contributions[i].holder) != NULL)
			continue;
		if (array_room(&s->contributions, &s->contribution_cap,
			       s->contribution_count, sizeof(*c)) != E_OK)
			return rule_no_memory;
		c = &s->contributions[s->contribution_count++];
		*c = of->contributions[i];
		c->at = m->j->entry->at;
	}
	return NULL;
}

/* The number a version has on main. */
static uint64_t number_on_main(const struct merging *m, const struct reveal *r)
{
	const struct credential *of = state_credential(m->b, r->credential);
	struct credential *c = state_credential(m->s, r->credential);
	const struct secret_version *v =
		of == NULL ? NULL : state_version(of, r->field, r->version);

	if (c == NULL || v == NULL)
		return r->version;
	v = counterpart(c, v);
	return v == NULL ? r->version : v->version;
}

/* A session reveals in order: what main has is the beginning. */
static const char *reveals_adopt(struct merging *m, struct session *s,
				 const struct session *of)
{
	struct reveal *r;
	size_t i;

	for (i = s->reveal_count; i < of->reveal_count; i++) {
		if (array_room(&s->reveals, &s->reveal_cap, s->reveal_count,
			       sizeof(*r)) != E_OK)
			return rule_no_memory;
		r = &s->reveals[s->reveal_count++];
		*r = of->reveals[i];
		r->version = number_on_main(m, &of->reveals[i]);
		r->at = m->j->entry->at;
	}
	return NULL;
}

/* Whatever it was on the branch, on main it has no rights any more. */
static void session_end(const struct merging *m, struct session *s,
			const struct session *of)
{
	bool over =
		of->status == SESSION_CLOSED || of->status == SESSION_EXPIRED;

	if (of->granted_at != 0 && s->granted_at == 0) {
		s->granted_at = m->j->entry->at;
		s->granted_ts = of->granted_ts;
	}
	if (s->status == SESSION_WAITING || s->status == SESSION_OPEN ||
	    s->adopted) {
		s->status = over ? of->status : SESSION_EXPIRED;
		s->ended_at = m->j->entry->at;
		s->ended_ts = over ? of->ended_ts : m->j->leaf->ts;
	}
	s->suspect = s->suspect || of->suspect;
	if (of->reviewed && !s->reviewed && good_standing(m->s, of->reviewer)) {
		s->reviewed = true;
		memcpy(s->reviewer, of->reviewer, ID_TEXT);
		memcpy(s->verdict, of->verdict, sizeof(s->verdict));
		s->reviewed_at = m->j->entry->at;
		s->reviewed_ts = of->reviewed_ts;
	}
}

static const char *session_copy(struct merging *m, const struct session *of)
{
	struct state *s = m->s;
	struct session *copy;

	if (array_room(&s->sessions, &s->sessions_cap, s->sessions_count,
		       sizeof(*copy)) != E_OK)
		return rule_no_memory;
	copy = &s->sessions[s->sessions_count++];
	*copy = *of;
	copy->want = NULL;
	copy->want_count = 0;
	copy->policy = NULL;
	copy->contributions = NULL;
	copy->contribution_count = copy->contribution_cap = 0;
	copy->reveals = NULL;
	copy->reveal_count = copy->reveal_cap = 0;
	copy->reviewed = false;
	copy->granted_at = 0;
	copy->at = m->j->entry->at;
	copy->adopted = true;
	copy->set_aside = !of->guest && !good_standing(s, of->requester);
	m->set_aside += copy->set_aside;
	if (of->want_count > 0) {
		copy->want = calloc(of->want_count, sizeof(copy->want[0]));
		if (copy->want == NULL)
			return rule_no_memory;
		memcpy(copy->want, of->want,
		       of->want_count * sizeof(copy->want[0]));
		copy->want_count = of->want_count;
	}
	return NULL;
}

/* Whether something of it happened on the branch. */
static bool session_touched(const struct merging *m, const struct session *of)
{
	return of->at >= m->from || of->granted_at >= m->from ||
	       of->ended_at >= m->from || of->reviewed_at >= m->from ||
	       (of->contribution_count > 0 &&
		of->contributions[of->contribution_count - 1].at >= m->from) ||
	       (of->reveal_count > 0 &&
		of->reveals[of->reveal_count - 1].at >= m->from) ||
	       of->suspect;
}

static const char *sessions_adopt(struct merging *m)
{
	const char *reason = NULL;
	struct session *s;
	size_t i;

	for (i = 0; reason == NULL && i < m->b->sessions_count; i++) {
		const struct session *of = &m->b->sessions[i];

		if (!session_touched(m, of))
			continue;
		if (state_session(m->s, of->sid) == NULL)
			reason = session_copy(m, of);
		s = state_session(m->s, of->sid);
		if (reason == NULL)
			reason = contributions_adopt(m, s, of);
		if (reason == NULL)
			reason = reveals_adopt(m, s, of);
		if (reason == NULL)
			session_end(m, s, of);
	}
	return reason;
}

/* --- the rest --- */

/* Records that were written on the branch and not taken over. */
static void records_count(struct merging *m)
{
	const struct record_ref *here;
	size_t i;

	for (i = 0; i < m->b->records_count; i++) {
		const struct record_ref *r = &m->b->records[i];

		here = state_record(m->s, r->name.kind, r->name.id);
		if (r->at >= m->from &&
		    (here == NULL || !tree_hash_equal(&here->h, &r->h)))
			m->set_aside++;
	}
}

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
		b->at = m->j->entry->at;
		b->first = seg->first;
		if (seg->size > b->size)
			b->size = seg->size;
		if (i + 1 == m->sub->segment_count) {
			b->conflicts += m->conflicts;
			b->set_aside += m->set_aside;
		}
	}
	return NULL;
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
		return "it is no branch of this vault";
	before = merged_before(j->state, branch);
	if (before != NULL && before->size >= d_number(j, "size"))
		return "its branch was merged as far before";
	if (source == NULL)
		return "its branch is not in the file";
	d_hash(j, "root", &root);
	if (source->branch(source->ctx, branch, d_number(j, "size"), &root,
			   &m.sub, &reason) != E_OK)
		return rule_no_memory;
	if (reason != NULL)
		return reason;
	m.b = &m.sub->state;
	m.from = m.sub->segments[1].start + m.sub->segments[1].first;
	reason = secrets_adopt(&m);
	if (reason == NULL)
		reason = sessions_adopt(&m);
	if (reason != NULL)
		return reason;
	records_count(&m);
	return merged_put(&m);
}
