/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_merge_session.c -- sessions of a branch that comes home: history, but
 * for what was seen in them (rules_merge.c). */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/merging.h"

/* *news: the branch has one that main has not. */
static const char *contributions_adopt(struct merging *m, struct session *s,
				       const struct session *of, bool *news)
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
		*news = true;
	}
	return NULL;
}

static const struct secret_version *with_object(const struct credential *c,
						const struct tree_hash *h)
{
	size_t i, k;

	for (i = 0; i < c->count; i++)
		for (k = 0; k < c->versions[i].count; k++)
			if (tree_hash_equal(&c->versions[i].copies[k].h, h))
				return &c->versions[i];
	return NULL;
}

/* The number that the version has on main, or 0. */
static uint64_t number_on_main(const struct merging *m, const struct reveal *r)
{
	const struct credential *of = state_credential(m->b, r->credential);
	const struct credential *c = state_credential(m->s, r->credential);
	const struct secret_version *v;

	if (of == NULL || c == NULL)
		return 0;
	v = with_object(c, &r->object);
	if (v == NULL)
		v = with_object(of, &r->object);
	if (v != NULL)
		v = merging_counterpart(c, v);
	return v == NULL ? 0 : v->version;
}

static bool has_reveal(const struct session *s, const struct reveal *r)
{
	size_t i;

	for (i = 0; i < s->reveal_count; i++)
		if (tree_hash_equal(&s->reveals[i].leaf, &r->leaf))
			return true;
	return false;
}

/* A session that was open when the copies parted may have shown something on
 * either side. */
static const char *reveals_adopt(struct merging *m, struct session *s,
				 const struct session *of, bool *news)
{
	struct reveal r;
	size_t i;

	for (i = 0; i < of->reveal_count; i++) {
		r = of->reveals[i];
		r.version = number_on_main(m, &r);
		r.at = m->j->entry->at;
		if (has_reveal(s, &r))
			continue;
		if (array_room(&s->reveals, &s->reveal_cap, s->reveal_count,
			       sizeof(r)) != E_OK)
			return rule_no_memory;
		s->reveals[s->reveal_count++] = r;
		*news = true;
	}
	return NULL;
}

static bool is_over(const struct session *s)
{
	return s->status == SESSION_CLOSED || s->status == SESSION_EXPIRED;
}

/* Whatever it was on the branch, on main it has no rights any more. Where the
 * branch has more of it than main had, its end is this entry: whoever vouched
 * for main before did not vouch for that. */
static void session_end(const struct merging *m, struct session *s,
			const struct session *of, bool news)
{
	if (of->granted_at != 0 && s->granted_at == 0) {
		s->granted_at = m->j->entry->at;
		s->granted_ts = of->granted_ts;
		news = true;
	}
	if (of->suspect && !s->suspect)
		s->suspect = news = true;
	if (!is_over(s) || (s->adopted && is_over(of))) {
		s->status = is_over(of) ? of->status : SESSION_EXPIRED;
		s->ended_ts = is_over(of) ? of->ended_ts : m->j->leaf->ts;
		news = news || s->ended_at == 0;
	}
	if (news)
		s->ended_at = m->j->entry->at;
}

/* Neither who asked for it nor who approved it, on either side. */
static bool may_review(const struct session *s, const char *member)
{
	const struct contribution *c = state_contribution(s, member);

	return strcmp(s->requester, member) != 0 && (c == NULL || c->refused);
}

static void review_adopt(const struct merging *m, struct session *s,
			 const struct session *of)
{
	if (s->reviewed && !may_review(s, s->reviewer))
		s->reviewed = false;
	if (!of->reviewed || s->reviewed ||
	    !merging_standing(m, of->reviewer) || !may_review(s, of->reviewer))
		return;
	s->reviewed = true;
	memcpy(s->reviewer, of->reviewer, ID_TEXT);
	memcpy(s->verdict, of->verdict, sizeof(s->verdict));
	s->reviewed_at = m->j->entry->at;
	s->reviewed_ts = of->reviewed_ts;
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
	copy->reviewed = copy->suspect = false;
	copy->granted_at = copy->ended_at = 0;
	copy->at = m->j->entry->at;
	copy->adopted = true;
	copy->set_aside = !of->guest && !merging_standing(m, of->requester);
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

static bool gave_shares(const struct session *s)
{
	size_t i;

	for (i = 0; i < s->contribution_count; i++)
		if (!s->contributions[i].refused)
			return true;
	return false;
}

/* Another session under the id of one of main's: it neither ends that one nor
 * says anything of it.  What it may have opened is suspected all the same. */
static void namesake_suspect(const struct merging *m, const struct session *of)
{
	if (of->granted_at != 0 || of->suspect || gave_shares(of))
		rule_suspect_all(m->j, of->compartment);
}

static const char *session_adopt(struct merging *m, const struct session *of)
{
	struct session *s = state_session(m->s, of->sid);
	const char *reason = NULL;
	bool news = false;

	if (s != NULL && !tree_hash_equal(&s->leaf, &of->leaf)) {
		namesake_suspect(m, of);
		return NULL;
	}
	if (s == NULL)
		reason = session_copy(m, of);
	s = state_session(m->s, of->sid);
	if (reason == NULL)
		reason = contributions_adopt(m, s, of, &news);
	if (reason == NULL)
		reason = reveals_adopt(m, s, of, &news);
	if (reason != NULL)
		return reason;
	session_end(m, s, of, news);
	review_adopt(m, s, of);
	return NULL;
}

/* Of a compartment that main has not there is nothing to say. */
const char *merging_sessions(struct merging *m)
{
	const char *reason = NULL;
	size_t i;

	for (i = 0; reason == NULL && i < m->b->sessions_count; i++) {
		const struct session *of = &m->b->sessions[i];

		if (session_touched(m, of) &&
		    state_compartment(m->s, of->compartment) != NULL)
			reason = session_adopt(m, of);
	}
	return reason;
}
