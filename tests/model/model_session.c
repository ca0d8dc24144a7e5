/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_session.c -- breaking glass, from the first share to the review. */
#include <string.h>

#include "tests/model/model.h"
#include "vault/base/error.h"

/* --- taking it up --- */

static void over(struct model *m, struct m_session *s, enum stage stage,
		 int who)
{
	model_wrote(m, who);
	s->stage = stage;
	s->ended_head = s->touched = m->head;
}

static bool time_over(const struct model *m, const struct m_session *s)
{
	return s->stage == OPEN && m->now > s->granted + s->duration * 1000;
}

static uint32_t take_up(struct model *m, const struct command *c,
			struct m_session **out)
{
	struct m_session *s = model_session(m, c->session);
	uint32_t faults = model_may(m, c, SELF);

	if (faults != 0)
		return faults;
	if (s == NULL)
		return FAULT(E_ABSENT);
	if (s->requester != c->who)
		return FAULT(E_AUTHORITY);
	if (s->stage == CLOSED || s->stage == EXPIRED)
		return FAULT(E_CLOSED);
	if (time_over(m, s)) {
		over(m, s, EXPIRED, c->who);
		return FAULT(E_CLOSED);
	}
	*out = s;
	return 0;
}

/* --- what is given --- */

/* A share more; with it the session may be granted, in the same breath. */
static uint32_t give(struct model *m, struct m_session *s, uint32_t bit)
{
	const struct m_set *set = model_set(m, s->label, s->set);
	bool due =
		s->stage == WAITING && quorum_met(&set->policy, s->gave | bit);

	if (due && set->standing != CURRENT && set->standing != OLD)
		return FAULT(E_AUTHORITY);
	s->gave |= bit;
	if (due) {
		s->stage = OPEN;
		s->granted = m->now;
	}
	return 0;
}

/* Whether the head in a request is the first that the custodian sees, the one
 * they know, or shown to go on from that: a request shows what came since they
 * vouched last, to the end of the log that they vouched in. */
static bool believed(const struct model *m, const struct m_person *p,
		     const struct m_session *of, int custodian)
{
	int vouched = of->vouched[custodian], pin = p->pin[0];

	if (p->pin[0] == 0 && p->pin[1] == 0)
		return true;
	if (!of->asked_apart)
		return pin != 0 && (pin == of->asked_head ||
				    (pin < of->asked_head && vouched > 0));
	pin = p->pin[1];
	if (pin != 0)
		return pin == of->asked_head ||
		       (pin < of->asked_head && vouched > m->parted);
	/* a copy that is new to them, of a main that is not */
	return p->pin[0] == m->parted || vouched > 0;
}

static bool vouches(struct model *m, int custodian, const struct m_session *of)
{
	struct m_person *p = &m->people[custodian];

	/* of a copy that came home: they remember that log, and not main */
	if (of->adopted && p->pin[0] == 0 && p->pin[1] == 0)
		p->pin[1] = 1;
	if (of->adopted || !believed(m, p, of, custodian))
		return false;
	p->pin[of->asked_apart] = of->asked_head;
	return true;
}

static bool is_for(struct model *m, const struct command *c)
{
	const struct m_session *s = model_session(m, c->answers);

	return s != NULL && (s->asked >> c->custodian & 1) != 0;
}

static uint32_t taken(struct model *m, const struct command *c,
		      struct m_session *s, bool vouched)
{
	struct m_set *set = model_set(m, s->label, s->set);
	uint32_t bit = quorum_bit(&set->policy, c->custodian);
	uint32_t faults;

	if (c->answers != c->session || !model_active(m, c->custodian) ||
	    ((s->gave | s->refused) & bit) != 0) {
		model_wrote(m, c->who); /* that it was refused, is written */
		return FAULT(E_SHARE);
	}
	if (c->refuse) {
		s->refused |= bit;
		model_wrote(m, c->who);
		s->touched = m->head;
		return 0;
	}
	faults = give(m, s, bit);
	if (faults != 0)
		return faults;
	set->acked |= bit;
	if (vouched && m->people[c->custodian].cosigned < s->asked_head)
		m->people[c->custodian].cosigned = s->asked_head;
	model_wrote(m, c->who);
	s->touched = m->head;
	return 0;
}

static uint32_t approve(struct model *m, const struct command *c)
{
	struct m_session *s = NULL;
	bool vouched;
	uint32_t faults;

	if (!is_for(m, c))
		return FAULT(E_ABSENT);
	if (c->stolen)
		return FAULT(E_IDENTITY);
	vouched = !c->refuse &&
		  vouches(m, c->custodian, model_session(m, c->answers));
	faults = take_up(m, c, &s);
	return faults != 0 ? faults : taken(m, c, s, vouched);
}

static uint32_t enter_card(struct model *m, const struct command *c)
{
	struct m_session *s = NULL;
	uint32_t bit, faults;

	faults = take_up(m, c, &s);
	if (faults != 0)
		return faults;
	bit = quorum_bit(&model_set(m, s->label, s->set)->policy,
			 CARD + c->card);
	if (c->card_label != s->label || c->card_set != s->set ||
	    ((s->gave | s->refused) & bit) != 0) {
		model_wrote(m, c->who);
		return FAULT(E_SHARE);
	}
	faults = give(m, s, bit);
	if (faults != 0)
		return faults;
	model_wrote(m, c->who);
	s->touched = m->head;
	return 0;
}

/* --- what it opens --- */

/* The field asked for; where none is, the only one or the first. */
static int chosen(const struct m_credential *c, int field)
{
	int i;

	if (field >= 0)
		return field;
	for (i = 1; i < c->count; i++)
		if (c->versions[i].field != c->versions[0].field)
			return 0;
	return c->versions[0].field;
}

static struct m_version *numbered(struct m_credential *c, int field, int number)
{
	int i;

	if (number == 0)
		return model_newest(c, field);
	for (i = 0; i < c->count; i++)
		if (c->versions[i].field == field &&
		    c->versions[i].number == number)
			return &c->versions[i];
	return NULL;
}

/* A guest learns names from the cards' key, which is no key to them in a drill;
 * there only the id leads to a secret. */
static uint32_t no_name(const struct model *m, const struct m_session *s)
{
	return s->requester == GUEST && m->compartments[s->label].drill ?
		       FAULT(E_IDENTITY) :
		       FAULT(E_ABSENT);
}

static uint32_t shown(struct model *m, const struct command *c,
		      struct m_session *s, struct m_result *out)
{
	struct m_credential *of = model_credential(m, c->path);
	struct m_version *v;
	uint32_t faults = 0;

	if (s->purpose == REDEAL)
		faults |= FAULT(E_AUTHORITY);
	if (of == NULL)
		return faults | no_name(m, s);
	v = numbered(of, chosen(of, c->field), c->version);
	if (of->label != s->label)
		faults |= FAULT(E_POLICY);
	else if (v == NULL || (v->sealed >> s->set & 1) == 0)
		faults |= FAULT(E_ABSENT);
	if (faults != 0)
		return faults;
	v->revealed = true;
	s->reveals++;
	out->text = v->text;
	model_wrote(m, s->requester);
	s->touched = m->head;
	return 0;
}

static uint32_t reveal(struct model *m, const struct command *c,
		       struct m_result *out)
{
	struct m_session *s = NULL;
	uint32_t faults = take_up(m, c, &s);

	if (faults != 0)
		return faults;
	return s->stage == OPEN ? shown(m, c, s, out) : FAULT(E_PENDING);
}

static uint32_t granted(struct model *m, const struct command *c)
{
	struct m_session *s = NULL;
	uint32_t faults = take_up(m, c, &s);

	if (faults != 0)
		return faults;
	if (s->stage != OPEN)
		return FAULT(E_PENDING);
	if (c->kind == GRANT) /* it is already */
		return 0;
	model_set(m, s->label, s->set)->proven = true;
	model_wrote(m, c->who);
	return 0;
}

/* --- dealing again --- */

static uint32_t custodians_still(const struct model *m, const struct quorum *q)
{
	unsigned g, i;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++) {
			int h = q->groups[g].holders[i];

			if (h < CARD && (!model_active(m, h) ||
					 (m->people[h].roles & CUSTODIAN) == 0))
				return FAULT(E_AUTHORITY);
		}
	return 0;
}

static void seal_all(struct model *m, int label, int set)
{
	int i, k;

	for (i = 0; i < m->credential_count; i++)
		for (k = 0; k < m->credentials[i].count; k++)
			if (m->credentials[i].label == label &&
			    !model_stranded(m, &m->credentials[i],
					    &m->credentials[i].versions[k]))
				m->credentials[i].versions[k].sealed |=
					UINT32_C(1) << set;
}

static uint32_t deal_faults(struct model *m, const struct m_session *s)
{
	uint32_t faults = 0;

	if (s->purpose != REDEAL)
		return FAULT(E_POLICY);
	if (model_pending(m, s->label) != NULL)
		faults |= FAULT(E_EXISTS);
	if (s->stage != OPEN)
		faults |= FAULT(E_PENDING);
	if (model_set(m, s->label, s->set)->standing != CURRENT ||
	    m->parted > 0)
		faults |= FAULT(E_AUTHORITY);
	return faults | custodians_still(m, &s->policy);
}

static uint32_t deal(struct model *m, const struct command *c,
		     struct m_result *out)
{
	struct m_session *s = NULL;
	struct m_compartment *to;
	struct m_set *fresh;
	uint32_t faults = take_up(m, c, &s);

	if (faults == 0)
		faults = deal_faults(m, s);
	if (faults != 0)
		return faults;
	to = &m->compartments[s->label];
	model_set(m, s->label, s->set)->proven = true;
	fresh = &to->sets[to->count++];
	memset(fresh, 0, sizeof(*fresh));
	fresh->policy = s->policy;
	fresh->standing = PENDING;
	seal_all(m, s->label, to->count);
	out->set = to->count;
	model_dealt(&fresh->policy, out);
	model_wrote(m, c->who);
	return 0;
}

/* --- the end, and afterwards --- */

static uint32_t closed(struct model *m, const struct command *c)
{
	struct m_session *s = NULL;
	uint32_t faults = take_up(m, c, &s);

	if (faults == 0)
		over(m, s, CLOSED, c->who);
	return faults;
}

static uint32_t expired(struct model *m, const struct command *c)
{
	struct m_session *s = model_session(m, c->session);
	uint32_t faults = model_may(m, c, SELF);

	if (faults != 0)
		return faults;
	if (s == NULL)
		return FAULT(E_ABSENT);
	if (!time_over(m, s))
		return FAULT(E_POLICY);
	over(m, s, EXPIRED, c->who);
	return 0;
}

static uint32_t reviewed(struct model *m, const struct command *c)
{
	struct m_session *s = model_session(m, c->session);
	uint32_t faults = model_may(m, c, SELF);

	if (faults != 0)
		return faults;
	if (s == NULL)
		return FAULT(E_ABSENT);
	if (s->stage != CLOSED && s->stage != EXPIRED)
		faults |= FAULT(E_POLICY);
	if (s->requester == c->who ||
	    (s->gave &
	     quorum_bit(&model_set(m, s->label, s->set)->policy, c->who)) != 0)
		faults |= FAULT(E_AUTHORITY);
	if (faults != 0)
		return faults;
	s->reviewer = c->who;
	model_wrote(m, c->who);
	s->touched = m->head;
	return 0;
}

/* --- a guest, with cards alone --- */

static uint32_t by_cards(struct model *m, const struct command *c,
			 struct m_result *out)
{
	struct quorum none;
	struct m_session *s;
	uint32_t bit, faults = model_request_faults(m, c, &none);
	int i;

	if (faults != 0)
		return faults;
	s = model_asked(m, c);
	for (i = 0; i < CARDS; i++) {
		bit = quorum_bit(&model_set(m, s->label, s->set)->policy,
				 CARD + i);
		if ((c->cards >> i & 1) == 0 || bit == 0)
			continue;
		give(m, s, bit);
		model_wrote(m, GUEST);
		s->touched = m->head;
	}
	faults = s->stage == OPEN ? shown(m, c, s, out) : FAULT(E_PENDING);
	if (c->close)
		over(m, s, CLOSED, GUEST);
	return faults;
}

void model_do_session(struct model *m, const struct command *c,
		      struct m_result *out)
{
	switch (c->kind) {
	case REQUEST:
		out->faults = model_request(m, c, out);
		break;
	case APPROVE:
		out->faults = approve(m, c);
		break;
	case ENTER_CARD:
		out->faults = enter_card(m, c);
		break;
	case GRANT:
	case PROVE:
		out->faults = granted(m, c);
		break;
	case REVEAL:
		out->faults = reveal(m, c, out);
		break;
	case DEAL:
		out->faults = deal(m, c, out);
		break;
	case CLOSE:
		out->faults = closed(m, c);
		break;
	case EXPIRE:
		out->faults = expired(m, c);
		break;
	case REVIEW:
		out->faults = reviewed(m, c);
		break;
	default:
		out->faults = by_cards(m, c, out);
		break;
	}
}
