/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_merge.c -- what main takes over of a copy that comes home: what gives
 * nobody a right (docs/authority.md, What comes home). */
#include <stddef.h>
#include <string.h>

#include "tests/model/model.h"

static bool is_admin(const struct model *m, int person)
{
	return model_active(m, person) &&
	       (m->people[person].roles & ADMIN) != 0;
}

/* --- secrets --- */

static struct m_version *counterpart(struct m_credential *c,
				     const struct m_version *of)
{
	int i;

	for (i = 0; i < c->count; i++)
		if (c->versions[i].text == of->text)
			return &c->versions[i];
	return NULL;
}

/* Main put one meanwhile that the copy has not. */
static bool both_put(struct m_credential *here, struct m_credential *there,
		     int field)
{
	int i;

	for (i = 0; i < here->count; i++)
		if (here->versions[i].field == field &&
		    counterpart(there, &here->versions[i]) == NULL)
			return true;
	return false;
}

/* Those of its sets that main has and that open. */
static uint32_t sets_left(struct model *m, int label, uint32_t sealed)
{
	uint32_t left = 0;
	int i;

	for (i = 1; model_set(m, label, i) != NULL; i++)
		if (model_set(m, label, i)->standing != ABORTED &&
		    model_set(m, label, i)->standing != RETIRED)
			left |= sealed & UINT32_C(1) << i;
	return left;
}

static struct m_version *version_add(struct model *m, struct m_credential *to,
				     struct m_credential *from,
				     const struct m_version *of,
				     unsigned *conflicts)
{
	const struct m_version *last = model_last(to, of->field);
	const struct m_version *in_use = model_newest(to, of->field);
	uint32_t sealed = sets_left(m, to->label, of->sealed);
	struct m_version v = *of;

	if (sealed == 0)
		return NULL;
	v.number = last == NULL ? 1 : last->number + 1;
	v.sealed = sealed;
	v.adopted = true;
	v.revealed = v.tested = false;
	v.conflict = both_put(to, from, of->field);
	v.outdated = v.conflict && in_use != NULL && in_use->when > of->when;
	*conflicts += v.conflict;
	to->versions[to->count] = v;
	return &to->versions[to->count++];
}

static void version_home(struct model *m, struct m_credential *to,
			 struct m_credential *from, const struct m_version *of,
			 unsigned *conflicts)
{
	struct m_version *v = counterpart(to, of);

	if (v == NULL && is_admin(m, of->depositor))
		v = version_add(m, to, from, of, conflicts);
	if (v == NULL)
		return;
	v->revealed = v->revealed || of->revealed;
	if (of->tested && !v->tested && is_admin(m, of->tester)) {
		v->tested = true;
		v->tester = of->tester;
	}
}

/* A name is a place to put things, and comes from an admin of main's. */
static struct m_credential *credential_add(struct model *m,
					   const struct m_credential *of)
{
	bool wanted = is_admin(m, of->adder);
	struct m_credential *c;
	int i;

	for (i = 0; i < of->count; i++)
		wanted = wanted || is_admin(m, of->versions[i].depositor);
	if (!wanted)
		return NULL;
	c = &m->credentials[m->credential_count++];
	*c = *of;
	c->count = 0;
	return c;
}

static void secrets_home(struct both *b, unsigned *conflicts)
{
	int i, k;

	for (i = 0; i < b->copy.credential_count; i++) {
		struct m_credential *of = &b->copy.credentials[i];
		struct m_credential *c = model_credential_id(&b->main, of->id);

		if (c == NULL)
			c = credential_add(&b->main, of);
		for (k = 0; c != NULL && k < of->count; k++)
			version_home(&b->main, c, of, &of->versions[k],
				     conflicts);
	}
}

/* --- sessions --- */

static bool is_over(const struct m_session *s)
{
	return s->stage == CLOSED || s->stage == EXPIRED;
}

static bool may_review(struct model *m, const struct m_session *s, int who)
{
	const struct m_set *set = model_set(m, s->label, s->set);

	return s->requester != who &&
	       (s->gave & quorum_bit(&set->policy, who)) == 0;
}

static void review_home(struct model *m, struct m_session *s,
			const struct m_session *of)
{
	if (s->reviewer >= 0 && !may_review(m, s, s->reviewer))
		s->reviewer = -1;
	if (s->reviewer < 0 && of->reviewer >= 0 &&
	    model_active(m, of->reviewer) && may_review(m, s, of->reviewer))
		s->reviewer = of->reviewer;
}

/* Where the copy has more of it than main had, nobody has vouched for that. */
static void session_end(struct model *m, struct m_session *s,
			const struct m_session *of, bool news)
{
	if (of->granted != 0 && s->granted == 0) {
		s->granted = of->granted;
		news = true;
	}
	if (!is_over(s) || (s->adopted && is_over(of))) {
		s->stage = is_over(of) ? of->stage : EXPIRED;
		news = news || s->ended_head == 0;
	}
	if (news)
		s->ended_head = m->head;
}

/* ${before}: what it had shown when the two parted. */
static void session_home(struct model *m, const struct m_session *of,
			 int before)
{
	struct m_session *s = model_session(m, of->id);
	uint32_t answered;
	bool news = false;

	if (s == NULL) {
		s = &m->sessions[m->session_count++];
		*s = *of;
		s->gave = s->refused = 0;
		s->granted = 0;
		s->reveals = s->ended_head = 0;
		s->reviewer = -1;
		s->adopted = true;
	}
	answered = s->gave | s->refused;
	news = ((of->gave | of->refused) & ~answered) != 0 ||
	       of->reveals > before;
	s->gave |= of->gave & ~answered;
	s->refused |= of->refused & ~answered;
	s->reveals += of->reveals - before;
	session_end(m, s, of, news);
	review_home(m, s, of);
}

void model_merge(struct both *b, unsigned *conflicts)
{
	int i;

	*conflicts = 0;
	secrets_home(b, conflicts);
	for (i = 0; i < b->copy.session_count; i++)
		if (b->copy.sessions[i].touched > b->copy.parted)
			session_home(&b->main, &b->copy.sessions[i],
				     b->copy.sessions[i].parted_reveals);
}
