/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/command.h"

#include <stdio.h>
#include <string.h>

#define SETS_TRIED 6 /* by chance; afterwards every one is asked for */
#define SESSIONS_TRIED 45

uint64_t chance_below(struct chance *r, uint64_t below)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % below;
}

static int below(struct chance *r, int n)
{
	return (int)chance_below(r, (uint64_t)n);
}

static bool one_in(struct chance *r, int n)
{
	return below(r, n) == 0;
}

/* --- who --- */

/* Mostly somebody who has one of the roles, sometimes a member who has none of
 * them, or anybody. */
static int someone(struct chance *r, const struct model *m, unsigned roles)
{
	bool others = one_in(r, 7);
	int at = below(r, PEOPLE), i;

	if (one_in(r, 20))
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

static unsigned some_roles(struct chance *r)
{
	return one_in(r, 12) ? 0 : 1 + (unsigned)below(r, 7);
}

static int company(const struct model *m)
{
	int i, n = 0;

	for (i = 0; i < PEOPLE; i++)
		n += model_active(m, i);
	return n;
}

/* --- policies --- */

static int some_holder(struct chance *r, const struct model *m)
{
	if (one_in(r, 3))
		return CARD + below(r, CARDS);
	return nick_of(someone(r, m, CUSTODIAN));
}

static void some_group(struct chance *r, const struct model *m,
		       struct quorum *q, unsigned size)
{
	struct quorum_group *g = &q->groups[q->count++];
	int tries = 12, h;

	while (g->count < size && tries-- > 0) {
		h = some_holder(r, m);
		if (quorum_bit(q, h) == 0 || one_in(r, 12))
			g->holders[g->count++] = h;
	}
	g->threshold = 1 + (unsigned)below(r, (int)size);
}

static void some_shape(struct chance *r, const struct model *m,
		       struct quorum *q)
{
	memset(q, 0, sizeof(*q));
	if (!one_in(r, 3)) {
		some_group(r, m, q, 2 + (unsigned)below(r, 4));
		q->threshold = 1;
		return;
	}
	some_group(r, m, q, 1 + (unsigned)below(r, 3));
	some_group(r, m, q, 1 + (unsigned)below(r, 3));
	if (one_in(r, 3))
		some_group(r, m, q, 1);
	q->threshold = 1 + (unsigned)below(r, (int)q->count);
	if (one_in(r, 20))
		q->threshold++;
}

static void some_policy(struct chance *r, const struct model *m,
			struct quorum *out)
{
	struct quorum resolved;
	int tries = one_in(r, 8) ? 1 : 20;

	do
		some_shape(r, m, out);
	while (model_resolve(m, out, &resolved) != 0 && --tries > 0);
}

/* --- what --- */

static int some_label(struct chance *r, const struct model *m)
{
	bool any = one_in(r, 15);
	int at = below(r, LABELS), i;

	for (i = 0; i < LABELS && !any && !m->compartments[at].there; i++)
		at = (at + 1) % LABELS;
	return at;
}

static int label_with(struct chance *r, struct model *m, enum standing standing)
{
	int at = some_label(r, m), i, k;

	for (i = 0; i < LABELS; i++) {
		int label = (at + i) % LABELS;

		for (k = 1; model_set(m, label, k) != NULL; k++)
			if (model_set(m, label, k)->standing == standing)
				return label;
	}
	return at;
}

static int some_session(struct chance *r, const struct model *m,
			enum stage stage)
{
	bool any = one_in(r, 12);
	int i, at;

	if (m->session_count == 0)
		return 0;
	at = below(r, m->session_count);
	for (i = 0; i < m->session_count && !any; i++) {
		if (m->sessions[at].stage == stage)
			break;
		at = (at + 1) % m->session_count;
	}
	return m->sessions[at].id;
}

static int requester(struct chance *r, struct model *m, int session)
{
	const struct m_session *s = model_session(m, session);

	return s == NULL || s->requester == GUEST || one_in(r, 15) ?
		       someone(r, m, ADMIN) :
		       s->requester;
}

/* Some path, mostly of one that is there and of that compartment. */
static int some_path(struct chance *r, const struct model *m, int label)
{
	int at = below(r, PATHS), i;

	for (i = 0; i < m->credential_count && !one_in(r, 15); i++) {
		const struct m_credential *c =
			&m->credentials[(at + i) % m->credential_count];

		if (c->label == label)
			return c->path;
	}
	return at;
}

static void some_card(struct chance *r, struct model *m, int label, int set,
		      struct command *out)
{
	const struct m_set *s;
	int i;

	out->card_label = one_in(r, 10) ? some_label(r, m) : label;
	out->card_set = one_in(r, 10) ? 1 + below(r, 3) : set;
	out->card = below(r, CARDS);
	s = model_set(m, out->card_label, out->card_set);
	for (i = 0; s != NULL && i < CARDS; i++) {
		if (quorum_bit(&s->policy, CARD + out->card) != 0)
			break;
		out->card = (out->card + 1) % CARDS;
	}
}

static int number(struct model *m, int label, const struct m_set *s)
{
	return s == NULL ? 1 : (int)(s - m->compartments[label].sets) + 1;
}

/* --- each kind --- */

static void fill_enrol(struct chance *r, struct model *m, struct command *c)
{
	int i;

	c->person = 1 + below(r, PEOPLE - 1);
	for (i = 0; i < PEOPLE && m->people[c->person].enrolled; i++)
		c->person = (c->person + 1) % PEOPLE;
	c->roles = some_roles(r);
	c->who = someone(r, m, ADMIN);
}

static void fill_member(struct chance *r, struct model *m, struct command *c)
{
	c->who = someone(r, m, ADMIN);
	c->nick = nick_of(someone(r, m, 7));
	c->roles = some_roles(r);
	if (c->kind == ROLES && !one_in(r, 3))
		c->roles |= CUSTODIAN;
	if (c->kind == ROLES && one_in(r, 3)) {
		c->nick = nick_of(someone(r, m, ADMIN));
		c->roles &= ~(unsigned)ADMIN;
	}
	if (c->kind == FACTS)
		c->who = someone(r, m, 7);
}

static void fill_add(struct chance *r, struct model *m, struct command *c)
{
	int i;

	c->label = below(r, LABELS);
	for (i = 0; i < LABELS && m->compartments[c->label].there; i++)
		c->label = (c->label + 1) % LABELS;
	c->who = someone(r, m, ADMIN);
	c->drill = c->label == LABELS - 1;
	c->max_open = 7200;
	some_policy(r, m, &c->policy);
}

static void fill_secret(struct chance *r, struct model *m, struct command *c)
{
	c->who = someone(r, m, ADMIN);
	c->label = some_label(r, m);
	c->path = (c->label + LABELS * below(r, 3)) % PATHS;
	if (one_in(r, 6))
		c->label = one_in(r, 2) ? -1 : some_label(r, m);
	c->field = below(r, 3) - 1;
	if (c->kind == TESTED)
		c->path = some_path(r, m, some_label(r, m));
}

static void fill_request(struct chance *r, struct model *m, struct command *c)
{
	c->who = someone(r, m, ADMIN);
	c->label = some_label(r, m);
	c->purpose = one_in(r, 2) ? REDEAL : READ;
	if (c->label == LABELS - 1 ? one_in(r, 2) : one_in(r, 25))
		c->purpose = DRILL;
	if (c->purpose != REDEAL ? one_in(r, 4) : one_in(r, 12))
		c->set = 1 + below(r, m->compartments[c->label].count + 1);
	c->duration = 600 + below(r, one_in(r, 20) ? 14400 : 6600);
	if (m->compartments[c->label].count >= SETS_TRIED &&
	    c->purpose == REDEAL)
		c->purpose = READ;
	if (c->purpose == REDEAL)
		some_policy(r, m, &c->policy);
}

static void fill_approve(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;
	int i;

	c->session = some_session(r, m, WAITING);
	c->answers = c->session;
	if (one_in(r, 15))
		c->answers = some_session(r, m, WAITING);
	c->who = requester(r, m, c->session);
	c->custodian = someone(r, m, CUSTODIAN);
	c->stolen = one_in(r, 25);
	c->refuse = one_in(r, 15);
	s = model_session(m, c->answers);
	for (i = 0; s != NULL && i < PEOPLE && !one_in(r, 40); i++) {
		const struct m_set *set = model_set(m, s->label, s->set);

		if ((s->asked >> c->custodian & 1) != 0 &&
		    ((s->gave | s->refused) &
		     quorum_bit(&set->policy, c->custodian)) == 0)
			break;
		c->custodian = (c->custodian + 1) % PEOPLE;
	}
}

static void fill_card(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;

	c->session = some_session(r, m, WAITING);
	c->who = requester(r, m, c->session);
	s = model_session(m, c->session);
	some_card(r, m, s == NULL ? 0 : s->label, s == NULL ? 1 : s->set, c);
}

static void fill_reveal(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;

	c->session = some_session(r, m, OPEN);
	c->who = requester(r, m, c->session);
	s = model_session(m, c->session);
	c->path = some_path(r, m, s == NULL ? 0 : s->label);
	c->field = below(r, 3) - 1;
	c->version = one_in(r, 2) ? 0 : 1 + below(r, 3);
}

static void fill_session(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;
	int i;

	c->session = some_session(r, m, c->kind == REVIEW ? CLOSED : OPEN);
	for (i = 0; c->kind == DEAL && i < m->session_count; i++) {
		s = &m->sessions[i];
		if (s->stage == OPEN && s->purpose == REDEAL && !one_in(r, 10))
			c->session = s->id;
	}
	if (c->kind == CLOSE && one_in(r, 4))
		c->session = some_session(r, m, WAITING);
	c->who = c->kind == REVIEW || c->kind == EXPIRE ?
			 someone(r, m, 7) :
			 requester(r, m, c->session);
}

static void fill_share(struct chance *r, struct model *m, struct command *c)
{
	struct m_set *s;

	c->label = label_with(r, m, PENDING);
	if (one_in(r, 3))
		c->label = some_label(r, m);
	c->who = someone(r, m, c->kind == ACK ? CUSTODIAN : 7);
	s = model_pending(m, c->label);
	if (s == NULL)
		s = model_current(m, c->label);
	some_card(r, m, c->label, number(m, c->label, s), c);
	if (c->kind == ACK_CARD && one_in(r, 4))
		c->label = one_in(r, 3) ? some_label(r, m) : -1;
}

static void fill_set(struct chance *r, struct model *m, struct command *c)
{
	const struct m_compartment *of;
	int i;

	c->who = someone(r, m, ADMIN);
	c->label = label_with(r, m, c->kind == RETIRE_SET ? OLD : PENDING);
	of = &m->compartments[c->label];
	c->set = 1 + below(r, of->count + 1);
	for (i = 0; i < of->count && !one_in(r, 4); i++)
		if (of->sets[i].standing == OLD)
			c->set = i + 1;
}

/* A compartment that cards open without anybody. */
static int cards_alone(struct chance *r, struct model *m)
{
	int at = some_label(r, m), i, k;

	for (i = 0; i < LABELS; i++) {
		const struct m_set *s = model_current(m, (at + i) % LABELS);
		uint32_t cards = 0;

		for (k = 0; s != NULL && k < CARDS; k++)
			cards |= quorum_bit(&s->policy, CARD + k);
		if (s != NULL && quorum_met(&s->policy, cards))
			return (at + i) % LABELS;
	}
	return at;
}

static void fill_by_cards(struct chance *r, struct model *m, struct command *c)
{
	c->label = cards_alone(r, m);
	c->purpose = c->label == LABELS - 1 ? DRILL : READ;
	c->duration = 600 + below(r, 6600);
	c->cards = one_in(r, 4) ? (unsigned)below(r, 8) : 7;
	c->path = some_path(r, m, c->label);
	c->field = -1;
	c->close = !one_in(r, 3);
}

static void fill(struct chance *r, struct model *m, struct command *c)
{
	switch (c->kind) {
	case ENROL:
		fill_enrol(r, m, c);
		break;
	case RETIRE:
	case ROLES:
	case FACTS:
		fill_member(r, m, c);
		break;
	case ADD:
		fill_add(r, m, c);
		break;
	case PUT:
	case TESTED:
		fill_secret(r, m, c);
		break;
	case REQUEST:
		fill_request(r, m, c);
		break;
	case APPROVE:
		fill_approve(r, m, c);
		break;
	case ENTER_CARD:
		fill_card(r, m, c);
		break;
	case REVEAL:
		fill_reveal(r, m, c);
		break;
	case ACK:
	case ATTEST:
	case ACK_CARD:
	case SEAL:
		fill_share(r, m, c);
		break;
	case COMMIT:
	case ABORT:
	case RETIRE_SET:
		fill_set(r, m, c);
		break;
	case BY_CARDS:
		fill_by_cards(r, m, c);
		break;
	case COSIGN:
	case BACKUP:
	case KEEP_OLDER:
	case OPEN_OLDER:
	case COPY:
	case MERGE:
		c->who = someone(r, m, c->kind >= COPY ? ADMIN : 7);
		c->close = one_in(r, 2);
		break;
	default:
		fill_session(r, m, c);
		break;
	}
}

/* --- which kind --- */

static const unsigned weights[KINDS] = {
	[ENROL] = 4,    [RETIRE] = 4,     [ROLES] = 5,      [FACTS] = 1,
	[ADD] = 2,      [PUT] = 16,       [TESTED] = 3,     [REQUEST] = 10,
	[APPROVE] = 8,  [ENTER_CARD] = 3, [GRANT] = 2,      [REVEAL] = 6,
	[PROVE] = 1,    [DEAL] = 2,       [CLOSE] = 4,      [EXPIRE] = 2,
	[REVIEW] = 3,   [ACK] = 4,        [ATTEST] = 2,     [ACK_CARD] = 2,
	[SEAL] = 1,     [COMMIT] = 2,     [ABORT] = 1,      [RETIRE_SET] = 3,
	[COSIGN] = 3,   [BACKUP] = 1,     [KEEP_OLDER] = 1, [OPEN_OLDER] = 2,
	[BY_CARDS] = 2, [COPY] = 5,       [MERGE] = 9,
};

static enum kind some_kind(struct chance *r)
{
	unsigned sum = 0, at;
	int i;

	for (i = 0; i < KINDS; i++)
		sum += weights[i];
	at = (unsigned)below(r, (int)sum);
	for (i = 0; at >= weights[i]; i++)
		at -= weights[i];
	return (enum kind)i;
}

/* Sessions that somebody may still go on with. */
static int live(const struct model *m)
{
	int i, n = 0;

	for (i = 0; i < m->session_count; i++)
		n += m->sessions[i].stage <= OPEN &&
		     m->sessions[i].requester != GUEST &&
		     model_active(m, m->sessions[i].requester);
	return n;
}

static bool too_many(const struct model *m, const struct command *c)
{
	int i;

	if (c->kind == REQUEST || c->kind == BY_CARDS)
		return m->session_count >= SESSIONS_TRIED || live(m) > 3;
	if (c->kind == DEAL)
		for (i = 0; i < LABELS; i++)
			if (m->compartments[i].count >= SETS_TRIED + 2)
				return true;
	if (c->kind == PUT)
		for (i = 0; i < m->credential_count; i++)
			if (m->credentials[i].path == c->path &&
			    m->credentials[i].count >= VERSIONS / 3)
				return true;
	if (c->kind == PUT && m->credential_count > CREDENTIALS / 2)
		return true;
	return c->kind == RETIRE && company(m) < 6;
}

/* People first, in half of the vaults few admins; then places for secrets. */
static void first_ones(struct chance *r, const struct model *m, int id,
		       struct command *c)
{
	static const unsigned usual[] = { [EVA] = ADMIN | AUDITOR,
					  [IDA] = ADMIN | CUSTODIAN,
					  [ANNA] = CUSTODIAN,
					  [BEN] = CUSTODIAN,
					  [CARL] = CUSTODIAN };

	c->who = JONAS;
	c->told = true;
	if (id <= CARL) {
		c->kind = ENROL;
		c->person = id;
		c->roles = usual[id];
		if (c->roles != ADMIN && one_in(r, 2))
			c->roles &= ~(unsigned)ADMIN;
		return;
	}
	c->kind = ADD;
	c->label = id - CARL - 1;
	c->drill = c->label == LABELS - 1;
	c->max_open = 7200;
	some_policy(r, m, &c->policy);
}

/* Only main is kept, copied and merged into, and one copy is out at a time. */
static bool out_of_place(const struct both *b, const struct command *c)
{
	if (c->kind == COPY)
		return b->out || c->apart;
	if (c->kind == MERGE)
		return !b->out || c->apart;
	return c->apart && (c->kind == BACKUP || c->kind == KEEP_OLDER ||
			    c->kind == OPEN_OLDER);
}

static void some_command(struct chance *r, struct both *b, struct command *out)
{
	bool apart = b->out && one_in(r, 3);
	struct model *m = apart ? &b->copy : &b->main;

	do {
		if (below(r, 5) > 2 || !errand(r, m, out)) {
			memset(out, 0, sizeof(*out));
			out->kind = some_kind(r);
			fill(r, m, out);
		}
		out->apart = apart;
	} while (too_many(m, out) || out_of_place(b, out));
	out->told = !one_in(r, 6);
}

void command_random(struct chance *r, struct both *b, int id,
		    struct command *out)
{
	memset(out, 0, sizeof(*out));
	if (id <= CARL + LABELS)
		first_ones(r, &b->main, id, out);
	else
		some_command(r, b, out);
	out->id = id;
	out->pause = 1000 * (1 + below(r, 90));
	if (one_in(r, 20))
		out->pause = 1000 * (1 + below(r, 9000));
}
