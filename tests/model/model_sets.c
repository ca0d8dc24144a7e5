/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_sets.c -- compartments, their card sets, and the shares of these. */
#include <string.h>

#include "tests/model/model.h"
#include "vault/base/error.h"

/* --- policies --- */

static uint32_t resolve_one(const struct model *m, int *holder)
{
	int who;

	if (*holder >= CARD)
		return 0;
	who = model_called(m, *holder);
	if (who < 0)
		return FAULT(E_ABSENT);
	*holder = who;
	return (m->people[who].roles & CUSTODIAN) == 0 ? FAULT(E_POLICY) : 0;
}

uint32_t model_resolve(const struct model *m, const struct quorum *asked,
		       struct quorum *out)
{
	uint32_t faults = quorum_sound(asked) ? 0 : FAULT(E_POLICY);
	unsigned g, i;

	*out = *asked;
	for (g = 0; g < out->count; g++)
		for (i = 0; i < out->groups[g].count; i++)
			faults |= resolve_one(m, &out->groups[g].holders[i]);
	return faults;
}

void model_dealt(const struct quorum *q, struct m_result *out)
{
	unsigned g, i;

	out->shares = quorum_size(quorum_all(q));
	out->needed = quorum_missing(q, 0);
	out->slack = quorum_slack(q, quorum_all(q));
	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++)
			out->cards += q->groups[g].holders[i] >= CARD;
}

/* --- a new compartment --- */

static uint32_t add(struct model *m, const struct command *c,
		    struct m_result *out)
{
	struct m_compartment *to = &m->compartments[c->label];
	struct quorum policy;
	uint32_t faults = model_resolve(m, &c->policy, &policy);

	if (to->there)
		faults |= FAULT(E_EXISTS);
	if (faults != 0)
		return faults;
	to->there = true;
	to->drill = c->drill;
	to->max_open = c->max_open;
	to->count = 1;
	to->sets[0].policy = policy;
	to->sets[0].standing = CURRENT;
	out->set = 1;
	model_dealt(&policy, out);
	return 0;
}

/* --- shares --- */

/* Of the pending set, else of the one in use. */
static struct m_set *own_set(struct model *m, int label, int who)
{
	struct m_set *s = model_pending(m, label);

	if (s != NULL && quorum_bit(&s->policy, who) != 0)
		return s;
	s = model_current(m, label);
	return s != NULL && quorum_bit(&s->policy, who) != 0 ? s : NULL;
}

static uint32_t prove(struct model *m, const struct command *c)
{
	struct m_set *s = own_set(m, c->label, c->who);

	if (s == NULL)
		return FAULT(E_ABSENT);
	if (c->kind == ACK)
		s->acked |= quorum_bit(&s->policy, c->who);
	m->people[c->who].cosigned = m->head;
	return 0;
}

static uint32_t ack_card(struct model *m, const struct command *c)
{
	struct m_set *s = model_set(m, c->card_label, c->card_set);

	if (c->label >= 0 && c->label != c->card_label)
		return FAULT(E_SHARE);
	if (s == NULL || (s->standing != CURRENT && s->standing != PENDING))
		return FAULT(E_SHARE);
	s->acked |= quorum_bit(&s->policy, CARD + c->card);
	return 0;
}

/* A look at an envelope acknowledges nothing. */
static uint32_t seal(struct model *m, const struct command *c)
{
	const struct m_set *s = model_pending(m, c->label);

	if (s == NULL)
		s = model_current(m, c->label);
	if (s == NULL || quorum_bit(&s->policy, CARD + c->card) == 0)
		return FAULT(E_ABSENT);
	return 0;
}

/* --- what becomes of a set --- */

static int number_of(const struct model *m, int label, const struct m_set *s)
{
	return (int)(s - m->compartments[label].sets) + 1;
}

/* All of them, or so many that any one may yet be lost. */
static bool acked_enough(const struct model *m, const struct m_set *s)
{
	uint32_t have = s->acked & model_in_hand(m, &s->policy);

	return have == quorum_all(&s->policy) ||
	       quorum_slack(&s->policy, have) >= 1;
}

/* Every version that the set in use opens has to be sealed to it. */
static bool all_sealed(struct model *m, int label, int set)
{
	int i, k;

	for (i = 0; i < m->credential_count; i++) {
		const struct m_credential *c = &m->credentials[i];

		for (k = 0; k < c->count && c->label == label; k++)
			if (!model_stranded(m, c, &c->versions[k]) &&
			    (c->versions[k].sealed >> set & 1) == 0)
				return false;
	}
	return true;
}

static uint32_t commit(struct model *m, const struct command *c,
		       struct m_result *out)
{
	struct m_set *s = model_pending(m, c->label);

	if (s == NULL)
		return FAULT(E_ABSENT);
	if (!acked_enough(m, s))
		return FAULT(E_UNACKED);
	if (!all_sealed(m, c->label, number_of(m, c->label, s)))
		return FAULT(E_AUTHORITY);
	model_current(m, c->label)->standing = OLD;
	s->standing = CURRENT;
	out->set = number_of(m, c->label, s);
	return 0;
}

static uint32_t give_up(struct model *m, const struct command *c,
			struct m_result *out)
{
	struct m_set *s = model_pending(m, c->label);

	if (s == NULL)
		return FAULT(E_ABSENT);
	s->standing = ABORTED;
	out->set = number_of(m, c->label, s);
	return 0;
}

/* Whether a secret in use opens with that set alone. */
static bool needed(struct model *m, int label, int set)
{
	uint32_t others = 0;
	int i, field;

	for (i = 1; model_set(m, label, i) != NULL; i++)
		if (i != set && (model_set(m, label, i)->standing == CURRENT ||
				 model_set(m, label, i)->standing == OLD))
			others |= UINT32_C(1) << i;
	for (i = 0; i < m->credential_count; i++)
		for (field = 0; field < FIELDS; field++) {
			const struct m_version *v =
				model_newest(&m->credentials[i], field);

			if (m->credentials[i].label == label && v != NULL &&
			    (v->sealed >> set & 1) != 0 &&
			    (v->sealed & others) == 0)
				return true;
		}
	return false;
}

static uint32_t retire_set(struct model *m, const struct command *c)
{
	struct m_set *s = model_set(m, c->label, c->set);

	if (s == NULL)
		return FAULT(E_ABSENT);
	if (s->standing != OLD)
		return FAULT(E_POLICY);
	if (needed(m, c->label, c->set))
		return FAULT(E_AUTHORITY);
	s->standing = RETIRED;
	return 0;
}

/* --- */

static unsigned needs(enum kind kind)
{
	return kind == ADD || kind == COMMIT || kind == ABORT ||
			       kind == RETIRE_SET ?
		       NEEDS_ADMIN | NEEDS_TRUST | NEEDS_MAIN :
		       SELF;
}

static uint32_t taken(struct model *m, const struct command *c,
		      struct m_result *out)
{
	switch (c->kind) {
	case ADD:
		return add(m, c, out);
	case ACK:
	case ATTEST:
		return prove(m, c);
	case ACK_CARD:
		return ack_card(m, c);
	case SEAL:
		return seal(m, c);
	case COMMIT:
		return commit(m, c, out);
	case ABORT:
		return give_up(m, c, out);
	default:
		return retire_set(m, c);
	}
}

void model_do_sets(struct model *m, const struct command *c,
		   struct m_result *out)
{
	out->faults = model_may(m, c, needs(c->kind));
	if (out->faults == 0)
		out->faults = taken(m, c, out);
	if (out->faults == 0)
		model_wrote(m, c->who);
}
