/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/command.h"

#include <string.h>

#include "tests/model/chance.h"

#define SETS_TRIED 6 /* by chance; afterwards every one is asked for */
#define SESSIONS_TRIED 45

/* --- each kind --- */

static int nick_of(int person)
{
	return person == OTHER_ANNA ? ANNA : person;
}

static unsigned some_roles(struct chance *r)
{
	return chance_one_in(r, 12) ? 0 : 1 + (unsigned)chance_int(r, 7);
}

static int number(struct model *m, int label, const struct m_set *s)
{
	return s == NULL ? 1 : (int)(s - m->compartments[label].sets) + 1;
}

static void fill_enrol(struct chance *r, struct model *m, struct command *c)
{
	int i;

	c->person = 1 + chance_int(r, PEOPLE - 1);
	for (i = 0; i < PEOPLE && m->people[c->person].enrolled; i++)
		c->person = (c->person + 1) % PEOPLE;
	c->roles = some_roles(r);
	c->who = chance_person(r, m, ADMIN);
}

static void fill_member(struct chance *r, struct model *m, struct command *c)
{
	c->who = chance_person(r, m, ADMIN);
	c->nick = nick_of(chance_person(r, m, 7));
	c->roles = some_roles(r);
	if (c->kind == ROLES && !chance_one_in(r, 3))
		c->roles |= CUSTODIAN;
	if (c->kind == ROLES && chance_one_in(r, 3)) {
		c->nick = nick_of(chance_person(r, m, ADMIN));
		c->roles &= ~(unsigned)ADMIN;
	}
	if (c->kind == FACTS)
		c->who = chance_person(r, m, 7);
}

static void fill_add(struct chance *r, struct model *m, struct command *c)
{
	int i;

	c->label = chance_int(r, LABELS);
	for (i = 0; i < LABELS && m->compartments[c->label].there; i++)
		c->label = (c->label + 1) % LABELS;
	c->who = chance_person(r, m, ADMIN);
	c->drill = c->label == LABELS - 1;
	c->max_open = 7200;
	chance_policy(r, m, &c->policy);
}

static void fill_secret(struct chance *r, struct model *m, struct command *c)
{
	c->who = chance_person(r, m, ADMIN);
	c->label = chance_label(r, m);
	c->path = (c->label + LABELS * chance_int(r, 3)) % PATHS;
	if (chance_one_in(r, 6))
		c->label = chance_one_in(r, 2) ? -1 : chance_label(r, m);
	c->field = chance_int(r, 3) - 1;
	if (c->kind == TESTED)
		c->path = chance_path(r, m, chance_label(r, m));
}

static void fill_request(struct chance *r, struct model *m, struct command *c)
{
	c->who = chance_person(r, m, ADMIN);
	c->label = chance_label(r, m);
	c->purpose = chance_one_in(r, 2) ? REDEAL : READ;
	if (c->label == LABELS - 1 ? chance_one_in(r, 2) : chance_one_in(r, 25))
		c->purpose = DRILL;
	if (c->purpose != REDEAL ? chance_one_in(r, 4) : chance_one_in(r, 12))
		c->set = 1 + chance_int(r, m->compartments[c->label].count + 1);
	c->duration = 600 + chance_int(r, chance_one_in(r, 20) ? 14400 : 6600);
	if (m->compartments[c->label].count >= SETS_TRIED &&
	    c->purpose == REDEAL)
		c->purpose = READ;
	if (c->purpose == REDEAL)
		chance_policy(r, m, &c->policy);
}

static void fill_approve(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;
	int i;

	c->session = chance_session(r, m, WAITING);
	c->answers = c->session;
	if (chance_one_in(r, 15))
		c->answers = chance_session(r, m, WAITING);
	c->who = chance_requester(r, m, c->session);
	c->custodian = chance_person(r, m, CUSTODIAN);
	c->stolen = chance_one_in(r, 25);
	c->refuse = chance_one_in(r, 15);
	s = model_session(m, c->answers);
	for (i = 0; s != NULL && i < PEOPLE && !chance_one_in(r, 40); i++) {
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

	c->session = chance_session(r, m, WAITING);
	c->who = chance_requester(r, m, c->session);
	s = model_session(m, c->session);
	chance_card(r, m, s == NULL ? 0 : s->label, s == NULL ? 1 : s->set, c);
}

static void fill_reveal(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;

	c->session = chance_session(r, m, OPEN);
	c->who = chance_requester(r, m, c->session);
	s = model_session(m, c->session);
	c->path = chance_path(r, m, s == NULL ? 0 : s->label);
	c->field = chance_int(r, 3) - 1;
	c->version = chance_one_in(r, 2) ? 0 : 1 + chance_int(r, 3);
}

static void fill_session(struct chance *r, struct model *m, struct command *c)
{
	const struct m_session *s;
	int i;

	c->session = chance_session(r, m, c->kind == REVIEW ? CLOSED : OPEN);
	for (i = 0; c->kind == DEAL && i < m->session_count; i++) {
		s = &m->sessions[i];
		if (s->stage == OPEN && s->purpose == REDEAL &&
		    !chance_one_in(r, 10))
			c->session = s->id;
	}
	if (c->kind == CLOSE && chance_one_in(r, 4))
		c->session = chance_session(r, m, WAITING);
	c->who = c->kind == REVIEW || c->kind == EXPIRE ?
			 chance_person(r, m, 7) :
			 chance_requester(r, m, c->session);
}

static void fill_share(struct chance *r, struct model *m, struct command *c)
{
	struct m_set *s;

	c->label = chance_label_with(r, m, PENDING);
	if (chance_one_in(r, 3))
		c->label = chance_label(r, m);
	c->who = chance_person(r, m, c->kind == ACK ? CUSTODIAN : 7);
	s = model_pending(m, c->label);
	if (s == NULL)
		s = model_current(m, c->label);
	chance_card(r, m, c->label, number(m, c->label, s), c);
	if (c->kind == ACK_CARD && chance_one_in(r, 4))
		c->label = chance_one_in(r, 3) ? chance_label(r, m) : -1;
}

static void fill_set(struct chance *r, struct model *m, struct command *c)
{
	const struct m_compartment *of;
	int i;

	c->who = chance_person(r, m, ADMIN);
	c->label =
		chance_label_with(r, m, c->kind == RETIRE_SET ? OLD : PENDING);
	of = &m->compartments[c->label];
	c->set = 1 + chance_int(r, of->count + 1);
	for (i = 0; i < of->count && !chance_one_in(r, 4); i++)
		if (of->sets[i].standing == OLD)
			c->set = i + 1;
}

/* A compartment that cards open without anybody. */
static int cards_alone(struct chance *r, struct model *m)
{
	int at = chance_label(r, m), i, k;

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
	c->duration = 600 + chance_int(r, 6600);
	c->cards = chance_one_in(r, 4) ? (unsigned)chance_int(r, 8) : 7;
	c->path = chance_path(r, m, c->label);
	c->field = -1;
	c->close = !chance_one_in(r, 3);
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
		c->who = chance_person(r, m, c->kind >= COPY ? ADMIN : 7);
		if (c->kind == OPEN_OLDER && chance_one_in(r, 2))
			c->who = chance_int(r, PEOPLE);
		c->close = chance_one_in(r, 2);
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
	[COSIGN] = 3,   [BACKUP] = 1,     [KEEP_OLDER] = 2, [OPEN_OLDER] = 4,
	[BY_CARDS] = 2, [COPY] = 5,       [MERGE] = 9,
};

static enum kind some_kind(struct chance *r)
{
	unsigned sum = 0, at;
	int i;

	for (i = 0; i < KINDS; i++)
		sum += weights[i];
	at = (unsigned)chance_int(r, (int)sum);
	for (i = 0; at >= weights[i]; i++)
		at -= weights[i];
	return (enum kind)i;
}

static int company(const struct model *m)
{
	int i, n = 0;

	for (i = 0; i < PEOPLE; i++)
		n += model_active(m, i);
	return n;
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
		if (c->roles != ADMIN && chance_one_in(r, 2))
			c->roles &= ~(unsigned)ADMIN;
		return;
	}
	c->kind = ADD;
	c->label = id - CARL - 1;
	c->drill = c->label == LABELS - 1;
	c->max_open = 7200;
	chance_policy(r, m, &c->policy);
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
	bool apart = b->out && chance_one_in(r, 3);
	struct model *m = apart ? &b->copy : &b->main;

	do {
		if (chance_int(r, 5) > 2 || !errand(r, m, out)) {
			memset(out, 0, sizeof(*out));
			out->kind = some_kind(r);
			fill(r, m, out);
		}
		out->apart = apart;
	} while (too_many(m, out) || out_of_place(b, out));
	out->told = !chance_one_in(r, 6);
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
	out->pause = 1000 * (1 + chance_int(r, 90));
	if (chance_one_in(r, 20))
		out->pause = 1000 * (1 + chance_int(r, 9000));
}
