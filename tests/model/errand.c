/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errand.c -- what comes next where something was begun: by chance alone hardly
 * any session would be granted, and hardly any card set be put to use. */
#include <string.h>

#include "tests/model/chance.h"
#include "tests/model/command.h"

/* One of the holders, from some place on, of whom ${wanted} says yes. */
struct finding {
	const struct model *m;
	const struct m_session *s;
	const struct m_set *set;
};

static int find_holder(struct chance *r, const struct finding *f,
		       bool (*wanted)(const struct finding *f, int holder))
{
	const struct quorum *q = &f->set->policy;
	unsigned g = (unsigned)chance_int(r, (int)q->count), i, k;

	for (k = 0; k < q->count; k++, g = (g + 1) % q->count)
		for (i = 0; i < q->groups[g].count; i++)
			if (wanted(f, q->groups[g].holders[i]))
				return q->groups[g].holders[i];
	return -1;
}

/* --- sessions --- */

static bool may_give(const struct finding *f, int holder)
{
	uint32_t bit = quorum_bit(&f->set->policy, holder);

	if (((f->s->gave | f->s->refused) & bit) != 0)
		return false;
	return holder >= CARD ||
	       (model_active(f->m, holder) && (f->s->asked >> holder & 1) != 0);
}

static void gather(struct chance *r, const struct finding *f, struct command *c)
{
	int holder = find_holder(r, f, may_give);

	c->kind = CLOSE;
	if (holder < 0)
		return;
	c->kind = holder >= CARD ? ENTER_CARD : APPROVE;
	c->custodian = holder >= CARD ? 0 : holder;
	c->refuse = holder < CARD && chance_one_in(r, 10);
	c->answers = f->s->id;
	c->card_label = f->s->label;
	c->card_set = f->s->set;
	c->card = holder >= CARD ? holder - CARD : 0;
}

/* A version that the session may show. */
static bool choose(struct chance *r, const struct finding *f, struct command *c)
{
	const struct m_credential *of;
	const struct m_version *v;
	int i, n = f->m->credential_count, at = n == 0 ? 0 : chance_int(r, n);

	for (i = 0; i < n; i++) {
		of = &f->m->credentials[(at + i) % n];
		if (of->count == 0) /* who deposited it on a copy had left */
			continue;
		v = &of->versions[chance_int(r, of->count)];
		if (of->label != f->s->label ||
		    (v->sealed >> f->s->set & 1) == 0)
			continue;
		c->path = of->path;
		c->field = v->field;
		c->version = chance_one_in(r, 2) ? v->number : 0;
		return true;
	}
	return false;
}

/* What it may not do any more, after its set went out of use, is tried, too. */
static bool use_to_deal(struct chance *r, const struct finding *f,
			struct command *c)
{
	struct model m = *f->m;
	bool waits = model_pending(&m, f->s->label) != NULL;

	if (waits && !chance_one_in(r, 6))
		return false;
	c->kind = chance_one_in(r, 4) ? CLOSE : DEAL;
	return true;
}

static bool use(struct chance *r, const struct finding *f, struct command *c)
{
	if (f->s->purpose == REDEAL && f->m->parted == 0)
		return use_to_deal(r, f, c);
	c->kind = CLOSE;
	if (!chance_one_in(r, 5) && choose(r, f, c))
		c->kind = REVEAL;
	else if (chance_one_in(r, 3))
		c->kind = chance_one_in(r, 2) ? PROVE : GRANT;
	return true;
}

static bool go_on(struct chance *r, struct model *m, struct command *c)
{
	struct finding f = { .m = m };
	int i, n = m->session_count, at = n == 0 ? 0 : chance_int(r, n);

	for (i = 0; i < n && f.s == NULL; i++) {
		const struct m_session *s = &m->sessions[(at + i) % n];

		if ((s->stage == WAITING || s->stage == OPEN) &&
		    s->requester != GUEST && model_active(m, s->requester))
			f.s = s;
	}
	if (f.s == NULL)
		return false;
	f.set = model_set(m, f.s->label, f.s->set);
	c->session = f.s->id;
	c->who = f.s->requester;
	if (m->now > f.s->granted + f.s->duration * 1000 &&
	    chance_one_in(r, 2) && f.s->stage == OPEN)
		c->kind = EXPIRE;
	else if (f.s->stage == OPEN)
		return use(r, &f, c);
	else
		gather(r, &f, c);
	return true;
}

/* --- card sets --- */

static bool may_ack(const struct finding *f, int holder)
{
	return (f->set->acked & quorum_bit(&f->set->policy, holder)) == 0 &&
	       (holder >= CARD || model_active(f->m, holder));
}

static int number(struct model *m, int label, const struct m_set *s)
{
	return (int)(s - m->compartments[label].sets) + 1;
}

static bool put_to_use(struct chance *r, struct model *m, struct command *c)
{
	struct finding f = { .m = m };
	int i, at = chance_int(r, LABELS), holder;

	for (i = 0; i < LABELS && f.set == NULL; i++) {
		c->label = (at + i) % LABELS;
		f.set = model_pending(m, c->label);
	}
	if (f.set == NULL)
		return false;
	c->who = model_admin(m);
	if (chance_one_in(r, 6)) {
		c->kind = PUT;
		c->path = (c->label + LABELS * chance_int(r, 3)) % PATHS;
		return true;
	}
	holder = find_holder(r, &f, may_ack);
	if (holder < 0 || chance_one_in(r, 5)) {
		c->kind = chance_one_in(r, 8) ? ABORT : COMMIT;
		return true;
	}
	c->kind = holder >= CARD ? ACK_CARD : ACK;
	if (holder < CARD)
		c->who = holder;
	c->card_label = c->label;
	c->card_set = number(m, c->label, f.set);
	c->card = holder >= CARD ? holder - CARD : 0;
	return true;
}

static bool be_done_with(struct chance *r, struct model *m, struct command *c)
{
	int i, k, at = chance_int(r, LABELS);

	c->who = model_admin(m);
	c->kind = RETIRE_SET;
	for (i = 0; i < LABELS; i++)
		for (k = 1; model_set(m, (at + i) % LABELS, k) != NULL; k++)
			if (model_set(m, (at + i) % LABELS, k)->standing ==
			    OLD) {
				c->label = (at + i) % LABELS;
				c->set = k;
				return true;
			}
	return false;
}

/* --- what must be changed --- */

static bool change(struct chance *r, struct model *m, struct command *c)
{
	struct m_credential *of;
	const struct m_version *shown;
	int i, n = m->credential_count, at = n == 0 ? 0 : chance_int(r, n);

	for (i = 0; i < n; i++) {
		of = &m->credentials[(at + i) % n];
		c->field = chance_int(r, FIELDS);
		shown = model_debt(of, c->field);
		if (shown == NULL || of->count >= VERSIONS / 3)
			continue;
		c->who = model_admin(m);
		c->path = of->path;
		c->label = of->label;
		c->kind = model_newest(of, c->field) == shown ? PUT : TESTED;
		return true;
	}
	return false;
}

static bool one_of_them(struct chance *r, struct model *m, struct command *c)
{
	switch (chance_int(r, 10)) {
	case 0:
		return be_done_with(r, m, c);
	case 1:
	case 2:
		return change(r, m, c);
	case 3:
	case 4:
	case 5:
		return put_to_use(r, m, c);
	default:
		return go_on(r, m, c);
	}
}

bool errand(struct chance *r, struct model *m, struct command *out)
{
	int tries;

	for (tries = 0; tries < 4; tries++) {
		memset(out, 0, sizeof(*out));
		if (one_of_them(r, m, out))
			return true;
	}
	return false;
}
