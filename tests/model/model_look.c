/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "tests/model/model.h"

bool model_active(const struct model *m, int person)
{
	return m->people[person].enrolled && !m->people[person].retired;
}

int model_admin(const struct model *m)
{
	int i = 0;

	while (!model_active(m, i) || (m->people[i].roles & ADMIN) == 0)
		i++;
	return i;
}

int model_called(const struct model *m, int nick)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		if (model_active(m, i) &&
		    (i == nick || (i == OTHER_ANNA && nick == ANNA)))
			return i;
	return -1;
}

struct m_set *model_set(struct model *m, int label, int set)
{
	struct m_compartment *c = &m->compartments[label];

	return c->there && set >= 1 && set <= c->count ? &c->sets[set - 1] :
							 NULL;
}

static struct m_set *of_standing(struct model *m, int label,
				 enum standing standing)
{
	int i;

	for (i = 1; model_set(m, label, i) != NULL; i++)
		if (model_set(m, label, i)->standing == standing)
			return model_set(m, label, i);
	return NULL;
}

struct m_set *model_current(struct model *m, int label)
{
	return of_standing(m, label, CURRENT);
}

struct m_set *model_pending(struct model *m, int label)
{
	return of_standing(m, label, PENDING);
}

struct m_credential *model_credential(struct model *m, int path)
{
	int i;

	for (i = 0; i < m->credential_count; i++)
		if (m->credentials[i].path == path)
			return &m->credentials[i];
	return NULL;
}

struct m_credential *model_credential_id(struct model *m, int id)
{
	int i;

	for (i = 0; i < m->credential_count; i++)
		if (m->credentials[i].id == id)
			return &m->credentials[i];
	return NULL;
}

struct m_version *model_newest(struct m_credential *c, int field)
{
	int i;

	for (i = c->count - 1; i >= 0; i--)
		if (c->versions[i].field == field && !c->versions[i].outdated)
			return &c->versions[i];
	return NULL;
}

struct m_version *model_last(struct m_credential *c, int field)
{
	int i;

	for (i = c->count - 1; i >= 0; i--)
		if (c->versions[i].field == field)
			return &c->versions[i];
	return NULL;
}

bool model_stranded(struct model *m, const struct m_credential *c,
		    const struct m_version *v)
{
	int i;

	for (i = 1; model_set(m, c->label, i) != NULL; i++)
		if (model_set(m, c->label, i)->standing == CURRENT)
			return v->adopted && (v->sealed >> i & 1) == 0;
	return false;
}

struct m_session *model_session(struct model *m, int id)
{
	int i;

	for (i = 0; i < m->session_count; i++)
		if (m->sessions[i].id == id)
			return &m->sessions[i];
	return NULL;
}

uint32_t model_in_hand(const struct model *m, const struct quorum *q)
{
	uint32_t in = 0;
	unsigned g, i;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++) {
			int h = q->groups[g].holders[i];

			if (h >= CARD || model_active(m, h))
				in |= quorum_bit(q, h);
		}
	return in;
}

bool model_doubtful(const struct model *m, const struct m_session *s)
{
	int i;

	if (s->gave == 0)
		return false;
	for (i = 0; i < PEOPLE; i++)
		if (s->ended_head > 0 && i != s->requester &&
		    m->people[i].cosigned >= s->ended_head)
			return false;
	return true;
}

const struct m_version *model_debt(const struct m_credential *c, int field)
{
	const struct m_version *shown = NULL;
	int i;

	for (i = 0; i < c->count; i++)
		if (c->versions[i].field == field && c->versions[i].revealed)
			shown = &c->versions[i];
	for (i = 0; shown != NULL && i < c->count; i++)
		if (c->versions[i].field == field && c->versions[i].tested &&
		    !c->versions[i].outdated &&
		    c->versions[i].number > shown->number)
			return NULL;
	return shown;
}
