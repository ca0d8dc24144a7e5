/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/model.h"

#include <string.h>

#include "vault/base/error.h"

void model_found(struct model *m, int64_t now)
{
	memset(m, 0, sizeof(*m));
	m->now = now;
	m->people[JONAS].enrolled = true;
	m->people[JONAS].roles = ADMIN;
	model_wrote(m, JONAS);
}

/* A head is made, and whoever made it remembers it. */
void model_wrote(struct model *m, int who)
{
	m->head++;
	if (who != GUEST)
		m->people[who].pin[m->parted > 0] = m->head;
}

uint32_t model_may(const struct model *m, const struct command *c,
		   unsigned needs)
{
	const struct m_person *p = &m->people[c->who];

	if (!p->enrolled)
		return FAULT(E_IDENTITY);
	if (p->retired)
		return FAULT(E_AUTHORITY);
	if ((needs & NEEDS_ADMIN) != 0 && (p->roles & ADMIN) == 0)
		return FAULT(E_AUTHORITY);
	if ((needs & NEEDS_TRUST) != 0 && !c->told && p->pin[0] == 0 &&
	    p->pin[1] == 0)
		return FAULT(E_UNKNOWN_VAULT);
	/* who may do what changes on main only */
	return (needs & NEEDS_MAIN) != 0 && m->parted > 0 ? FAULT(E_ROLLBACK) :
							    0;
}

/* --- members --- */

static uint32_t enrol(struct model *m, const struct command *c)
{
	struct m_person *p = &m->people[c->person];
	int nick = c->person == OTHER_ANNA ? ANNA : c->person;

	if (p->enrolled || model_called(m, nick) >= 0)
		return FAULT(E_EXISTS);
	p->enrolled = true;
	p->roles = c->roles;
	return 0;
}

static uint32_t retire(struct model *m, const struct command *c)
{
	int who = model_called(m, c->nick);

	if (who < 0)
		return FAULT(E_ABSENT);
	if (who == c->who)
		return FAULT(E_POLICY);
	m->people[who].retired = true;
	return 0;
}

static bool other_admin(const struct model *m, int but)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		if (i != but && model_active(m, i) &&
		    (m->people[i].roles & ADMIN) != 0)
			return true;
	return false;
}

static uint32_t roles(struct model *m, const struct command *c)
{
	int who = model_called(m, c->nick);

	if (who < 0)
		return FAULT(E_ABSENT);
	if ((c->roles & ADMIN) == 0 && !other_admin(m, who))
		return FAULT(E_AUTHORITY);
	m->people[who].roles = c->roles;
	return 0;
}

static uint32_t facts(const struct model *m, const struct command *c)
{
	int who = model_called(m, c->nick);

	if (who < 0)
		return FAULT(E_ABSENT);
	if (who != c->who && (m->people[c->who].roles & ADMIN) == 0)
		return FAULT(E_AUTHORITY);
	return 0;
}

/* What somebody vouches for is the head as it stands, and not the entry that
 * says so. */
static uint32_t cosign(struct model *m, const struct command *c)
{
	m->people[c->who].cosigned = m->head;
	return 0;
}

static uint32_t open_older(const struct model *m, const struct command *c)
{
	if (m->older == 0)
		return FAULT(E_ABSENT);
	return m->people[c->who].pin[0] > m->older ? FAULT(E_ROLLBACK) : 0;
}

static unsigned people_needs(enum kind kind)
{
	switch (kind) {
	case ENROL:
	case RETIRE:
	case ROLES:
		return NEEDS_ADMIN | NEEDS_TRUST | NEEDS_MAIN;
	case COPY:
	case MERGE:
		return NEEDS_ADMIN | NEEDS_TRUST;
	case BACKUP:
		return NEEDS_TRUST;
	default:
		return SELF;
	}
}

/* A member has a role. Who says otherwise may be told before anything else. */
static uint32_t usage(const struct command *c)
{
	return (c->kind == ENROL || c->kind == ROLES) && c->roles == 0 ?
		       FAULT(E_USAGE) :
		       0;
}

void model_do_people(struct model *m, const struct command *c,
		     struct m_result *out)
{
	out->faults = usage(c) | model_may(m, c, people_needs(c->kind));
	if (out->faults != 0)
		return;
	switch (c->kind) {
	case ENROL:
		out->faults = enrol(m, c);
		break;
	case RETIRE:
		out->faults = retire(m, c);
		break;
	case ROLES:
		out->faults = roles(m, c);
		break;
	case FACTS:
		out->faults = facts(m, c);
		break;
	case COSIGN:
		out->faults = cosign(m, c);
		break;
	default: /* BACKUP says no more than that it was made */
		break;
	}
	if (out->faults == 0)
		model_wrote(m, c->who);
}

/* --- copies --- */

static void copy(struct both *b, const struct command *c)
{
	int i;

	b->out = true;
	b->copy = b->main;
	b->copy.parted = b->main.head;
	for (i = 0; i < b->copy.session_count; i++)
		b->copy.sessions[i].parted_reveals =
			b->copy.sessions[i].reveals;
	model_wrote(&b->copy, c->who); /* that it is one */
	b->main.people[c->who].pin[1] = b->copy.people[c->who].pin[1];
}

static void do_copies(struct both *b, const struct command *c,
		      struct m_result *out)
{
	out->faults = model_may(&b->main, c, people_needs(c->kind));
	if (out->faults == 0 && c->kind == MERGE && !b->out)
		out->faults = FAULT(E_ABSENT);
	if (out->faults != 0)
		return;
	model_wrote(&b->main, c->who);
	if (c->kind == COPY) {
		copy(b, c);
		return;
	}
	model_merge(b, &out->conflicts);
	b->out = false;
}

/* --- what every command goes through --- */

static void do_one(struct model *m, const struct command *c,
		   struct m_result *out)
{
	switch (c->kind) {
	case ENROL:
	case RETIRE:
	case ROLES:
	case FACTS:
	case COSIGN:
	case BACKUP:
		model_do_people(m, c, out);
		break;
	case KEEP_OLDER:
		m->older = m->head;
		break;
	case OPEN_OLDER:
		out->faults = open_older(m, c);
		break;
	case PUT:
	case TESTED:
		model_do_secrets(m, c, out);
		break;
	case ADD:
	case ACK:
	case ATTEST:
	case ACK_CARD:
	case SEAL:
	case COMMIT:
	case ABORT:
	case RETIRE_SET:
		model_do_sets(m, c, out);
		break;
	default:
		model_do_session(m, c, out);
		break;
	}
}

/* A card that was never dealt, nobody can type; one that main dealt since, may be
 * typed at the copy. */
static bool no_such_card(struct both *b, const struct command *c)
{
	const struct m_set *s;

	if (c->kind != ACK_CARD && c->kind != ENTER_CARD)
		return false;
	s = model_set(&b->main, c->card_label, c->card_set);
	return s == NULL || quorum_bit(&s->policy, CARD + c->card) == 0;
}

void model_do(struct both *b, const struct command *c, struct m_result *out)
{
	memset(out, 0, sizeof(*out));
	b->main.now += c->pause;
	b->copy.now = b->main.now;
	if ((c->apart && !b->out) || no_such_card(b, c))
		out->faults = FAULT(E_ABSENT);
	else if (c->kind == COPY || c->kind == MERGE)
		do_copies(b, c, out);
	else
		do_one(c->apart ? &b->copy : &b->main, c, out);
}
