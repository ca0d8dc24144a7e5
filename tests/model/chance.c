/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/chance.h"

#include <string.h>

uint64_t chance_below(struct chance *r, uint64_t below)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % below;
}

int chance_int(struct chance *r, int n)
{
	return (int)chance_below(r, (uint64_t)n);
}

bool chance_one_in(struct chance *r, int n)
{
	return chance_int(r, n) == 0;
}

/* --- who --- */

/* Mostly somebody who has one of the roles, sometimes a member who has none of
 * them, or anybody. */
int chance_person(struct chance *r, const struct model *m, unsigned roles)
{
	bool others = chance_one_in(r, 7);
	int at = chance_int(r, PEOPLE), i;

	if (chance_one_in(r, 20))
		return at;
	for (i = 0; i < PEOPLE; i++, at = (at + 1) % PEOPLE)
		if (model_active(m, at) &&
		    ((m->people[at].roles & roles) == 0) == others)
			return at;
	return at;
}

static int nick_of(int person)
{
	return person == OTHER_ANNA ? ANNA : person;
}

/* --- policies --- */

static int some_holder(struct chance *r, const struct model *m)
{
	if (chance_one_in(r, 3))
		return CARD + chance_int(r, CARDS);
	return nick_of(chance_person(r, m, CUSTODIAN));
}

static void some_group(struct chance *r, const struct model *m,
		       struct quorum *q, unsigned size)
{
	struct quorum_group *g = &q->groups[q->count++];
	int tries = 12, h;

	while (g->count < size && tries-- > 0) {
		h = some_holder(r, m);
		if (quorum_bit(q, h) == 0 || chance_one_in(r, 12))
			g->holders[g->count++] = h;
	}
	g->threshold = 1 + (unsigned)chance_int(r, (int)size);
}

static void some_shape(struct chance *r, const struct model *m,
		       struct quorum *q)
{
	memset(q, 0, sizeof(*q));
	if (!chance_one_in(r, 3)) {
		some_group(r, m, q, 2 + (unsigned)chance_int(r, 4));
		q->threshold = 1;
		return;
	}
	some_group(r, m, q, 1 + (unsigned)chance_int(r, 3));
	some_group(r, m, q, 1 + (unsigned)chance_int(r, 3));
	if (chance_one_in(r, 3))
		some_group(r, m, q, 1);
	q->threshold = 1 + (unsigned)chance_int(r, (int)q->count);
	if (chance_one_in(r, 20))
		q->threshold++;
}

void chance_policy(struct chance *r, const struct model *m, struct quorum *out)
{
	struct quorum resolved;
	int tries = chance_one_in(r, 8) ? 1 : 20;

	do
		some_shape(r, m, out);
	while (model_resolve(m, out, &resolved) != 0 && --tries > 0);
}

/* --- what --- */

int chance_label(struct chance *r, const struct model *m)
{
	bool any = chance_one_in(r, 15);
	int at = chance_int(r, LABELS), i;

	for (i = 0; i < LABELS && !any && !m->compartments[at].there; i++)
		at = (at + 1) % LABELS;
	return at;
}

int chance_label_with(struct chance *r, struct model *m, enum standing standing)
{
	int at = chance_label(r, m), i, k;

	for (i = 0; i < LABELS; i++) {
		int label = (at + i) % LABELS;

		for (k = 1; model_set(m, label, k) != NULL; k++)
			if (model_set(m, label, k)->standing == standing)
				return label;
	}
	return at;
}

int chance_session(struct chance *r, const struct model *m, enum stage stage)
{
	bool any = chance_one_in(r, 12);
	int i, at;

	if (m->session_count == 0)
		return 0;
	at = chance_int(r, m->session_count);
	for (i = 0; i < m->session_count && !any; i++) {
		if (m->sessions[at].stage == stage)
			break;
		at = (at + 1) % m->session_count;
	}
	return m->sessions[at].id;
}

int chance_requester(struct chance *r, struct model *m, int session)
{
	const struct m_session *s = model_session(m, session);

	return s == NULL || s->requester == GUEST || chance_one_in(r, 15) ?
		       chance_person(r, m, ADMIN) :
		       s->requester;
}

/* Some path, mostly of one that is there and of that compartment. */
int chance_path(struct chance *r, const struct model *m, int label)
{
	int at = chance_int(r, PATHS), i;

	for (i = 0; i < m->credential_count && !chance_one_in(r, 15); i++) {
		const struct m_credential *c =
			&m->credentials[(at + i) % m->credential_count];

		if (c->label == label)
			return c->path;
	}
	return at;
}

void chance_card(struct chance *r, struct model *m, int label, int set,
		 struct command *out)
{
	const struct m_set *s;
	int i;

	out->card_label = chance_one_in(r, 10) ? chance_label(r, m) : label;
	out->card_set = chance_one_in(r, 10) ? 1 + chance_int(r, 3) : set;
	out->card = chance_int(r, CARDS);
	s = model_set(m, out->card_label, out->card_set);
	for (i = 0; s != NULL && i < CARDS; i++) {
		if (quorum_bit(&s->policy, CARD + out->card) != 0)
			break;
		out->card = (out->card + 1) % CARDS;
	}
}
