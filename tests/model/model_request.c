/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_request.c -- breaking glass: what may be asked for, and of whom. */
#include <string.h>

#include "tests/model/model.h"
#include "vault/base/error.h"

static uint32_t set_fault(struct model *m, const struct command *c)
{
	const struct m_set *s = model_set(m, c->label, c->set);

	if (c->set == 0)
		return 0;
	if (s == NULL)
		return FAULT(E_ABSENT);
	if (s->standing == CURRENT)
		return 0;
	/* an older one opens, if it says so, but deals nothing */
	return s->standing == OLD && c->purpose != REDEAL ? 0 :
							    FAULT(E_AUTHORITY);
}

uint32_t model_request_faults(struct model *m, const struct command *c,
			      struct quorum *policy)
{
	const struct m_compartment *to = &m->compartments[c->label];
	uint32_t faults;

	if (!to->there)
		return FAULT(E_ABSENT);
	faults = set_fault(m, c);
	if (c->duration > to->max_open)
		faults |= FAULT(E_POLICY);
	if (c->purpose == DRILL && !to->drill)
		faults |= FAULT(E_POLICY);
	if (c->purpose != REDEAL)
		return faults;
	if (model_pending(m, c->label) != NULL)
		faults |= FAULT(E_EXISTS);
	return faults | model_resolve(m, &c->policy, policy);
}

static int current_number(struct model *m, int label)
{
	return (int)(model_current(m, label) - m->compartments[label].sets) + 1;
}

/* Custodians of its set who are there yet get a file each. */
static uint32_t whom(const struct model *m, const struct quorum *q)
{
	uint32_t people = 0;
	int i;

	for (i = 0; i < PEOPLE; i++)
		if (model_active(m, i) && quorum_bit(q, i) != 0)
			people |= UINT32_C(1) << i;
	return people;
}

struct m_session *model_asked(struct model *m, const struct command *c)
{
	struct m_session *s = &m->sessions[m->session_count++];
	const struct quorum *q;
	int i;

	memset(s, 0, sizeof(*s));
	s->id = c->id;
	s->requester = c->kind == BY_CARDS ? GUEST : c->who;
	s->label = c->label;
	s->set = c->set == 0 ? current_number(m, c->label) : c->set;
	s->purpose = c->purpose;
	s->duration = c->duration;
	s->reviewer = -1;
	q = &model_set(m, s->label, s->set)->policy;
	s->asked = s->requester == GUEST ? 0 : whom(m, q);
	for (i = 0; i < PEOPLE; i++)
		s->vouched[i] = m->people[i].cosigned;
	model_wrote(m, s->requester);
	s->asked_head = s->touched = m->head;
	s->asked_apart = m->parted > 0;
	return s;
}

uint32_t model_request(struct model *m, const struct command *c,
		       struct m_result *out)
{
	struct quorum policy;
	struct m_session *s;
	uint32_t faults;

	faults = model_may(m, c,
			   c->purpose == REDEAL ?
				   NEEDS_ADMIN | NEEDS_TRUST | NEEDS_MAIN :
				   NEEDS_ADMIN);
	if (faults == 0)
		faults = model_request_faults(m, c, &policy);
	if (faults != 0)
		return faults;
	s = model_asked(m, c);
	if (c->purpose == REDEAL)
		s->policy = policy;
	out->files = quorum_size(s->asked);
	out->needed =
		quorum_missing(&model_set(m, s->label, s->set)->policy, 0);
	return 0;
}
