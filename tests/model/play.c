/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/play.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/audit/audit.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"
#include "vault/deposit/deposit.h"
#include "vault/member/phrase.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* --- names --- */

static const char *const names[PEOPLE][2] = {
	{ "Jonas Beck", "jonas" }, { "Eva Lind", "eva" },
	{ "Ida Kern", "ida" },     { "Anna Weber", "anna" },
	{ "Ben Ode", "ben" },      { "Carl Nim", "carl" },
	{ "Dora Ahn", "dora" },    { "Nils Opp", "nils" },
	{ "Olga Rau", "olga" },    { "Anna Zett", "anna" }
};

const char *play_label(int label)
{
	static const char *const labels[LABELS] = { "MAIL", "GRID", "WEB",
						    "TRY" };

	return label < 0 ? NULL : labels[label];
}

const char *play_nick(int nick)
{
	return names[nick][1];
}

void play_path(int path, char out[8])
{
	snprintf(out, 8, "p/%d", path);
}

int play_path_of(const char *path)
{
	return strncmp(path, "p/", 2) == 0 && path[3] == '\0' ? path[2] - '0' :
								-1;
}

const char *play_field(int field)
{
	return field < 0 ? NULL : field == 0 ? "password" : "key";
}

/* Some are empty, most are no text at all. */
size_t play_text(int id, uint8_t out[TEXT_MAX_LEN])
{
	size_t len = (size_t)(id * 37) % TEXT_MAX_LEN, i;
	uint32_t x = (uint32_t)id * 2654435761U + 1;

	for (i = 0; i < len; i++) {
		x = x * 1664525U + 1013904223U;
		out[i] = (uint8_t)(x >> 24);
	}
	return len;
}

/* --- the cast --- */

void cast_make(struct cast *cast)
{
	int i;

	memset(cast, 0, sizeof(*cast));
	fine(secret_start());
	for (i = 0; i < PEOPLE; i++)
		fine(member_new(NULL, names[i][0], names[i][1],
				&cast->identities[i], &cast->people[i]));
}

void cast_free(struct cast *cast)
{
	int i;

	for (i = 0; i < PEOPLE; i++) {
		member_file_free(&cast->people[i]);
		secret_free(&cast->identities[i]);
	}
}

/* --- the vault --- */

static int64_t clock_of(void *ctx)
{
	return ((struct play *)ctx)->now;
}

static const struct secret *const *identity(const struct play *p, int who)
{
	return (const struct secret *const *)&p->cast->identities[who];
}

static void found(struct play *p)
{
	struct secret *phrase = NULL;
	struct init_options o;

	fine(reading_phrase_new(&phrase));
	memset(&o, 0, sizeof(o));
	o.path = p->at->vault;
	o.label = "Musterstadt";
	o.founder = &p->cast->people[JONAS];
	o.identities = identity(p, JONAS);
	o.identity_count = 1;
	o.reading_phrase = phrase;
	o.work_factor = 10;
	o.host = &p->host;
	o.home = p->at->homes[JONAS];
	fine(custody_init(&o, &p->init));
	secret_free(&phrase);
}

/* In memory where that is possible: what a disk does is asked elsewhere. */
static const char *place(void)
{
	return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

void play_begin(struct play *p, const struct cast *cast, int64_t now)
{
	memset(p, 0, sizeof(*p));
	p->cast = cast;
	p->now = now;
	snprintf(p->dir, sizeof(p->dir), "%s/breakglass-model-XXXXXX", place());
	cr_assert_not_null(mkdtemp(p->dir));
	snprintf(p->older, sizeof(p->older), "%s/older.vault", p->dir);
	host_system(&p->host);
	p->host.wall_ms = clock_of;
	p->host.ctx = p;
	p->at = &p->places[0];
	place_begin(p, p->at, "main");
	found(p);
}

void play_end(struct play *p)
{
	char command[160];
	size_t i;

	user_close(&p->u);
	place_end(&p->places[0]);
	place_end(&p->places[1]);
	for (i = 0; i < p->request_count; i++)
		free(p->requests[i].bytes);
	for (i = 0; i < p->card_count; i++)
		secret_free(&p->cards[i].share);
	free(p->requests);
	free(p->cards);
	free(p->differs);
	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	cr_assert_eq(system(command), 0);
}

int play_open_file(struct play *p, const char *path, int who, bool told,
		   enum store_mode mode)
{
	struct user_options o;

	user_close(&p->u);
	memset(&o, 0, sizeof(o));
	o.path = path;
	o.mode = mode;
	o.host = &p->host;
	o.has_fingerprint = told;
	o.fingerprint = p->init;
	if (who != GUEST) {
		o.home = p->at->homes[who];
		o.identities = identity(p, who);
		o.identity_count = 1;
	}
	return user_open(&o, &p->u);
}

int play_open(struct play *p, const struct command *c, int who)
{
	int r = play_open_file(p, p->at->vault, who, c->told, STORE_WRITE);

	if (r == E_OK && p->differs == NULL)
		p->differs = compare_state(p, p->model, p->u);
	return r;
}

int play_look(struct play *p, const struct model *m)
{
	p->at = &p->places[0];
	return play_open_file(p, p->at->vault, model_admin(m), true,
			      STORE_READ);
}

/* --- dealing --- */

static void group_of(const struct quorum_group *from, unsigned number,
		     struct deal_group *out)
{
	unsigned i;

	snprintf(out->name, sizeof(out->name), "G%u", number);
	out->threshold = from->threshold;
	out->count = from->count;
	for (i = 0; i < from->count; i++) {
		struct deal_holder *h = &out->holders[i];

		h->card = from->holders[i] >= CARD;
		if (h->card)
			snprintf(h->name, sizeof(h->name), "Card %d",
				 from->holders[i] - CARD);
		else
			snprintf(h->name, sizeof(h->name), "%s",
				 play_nick(from->holders[i]));
	}
}

void play_policy(const struct quorum *q, struct deal_policy *out)
{
	unsigned g;

	memset(out, 0, sizeof(*out));
	out->threshold = q->threshold;
	out->count = q->count;
	for (g = 0; g < q->count; g++)
		group_of(&q->groups[g], g, &out->groups[g]);
}

/* The cards go to their holders. */
void play_dealt(struct play *p, int label, struct deal_result *r,
		struct m_result *out)
{
	struct play_card *card;
	size_t i;

	out->set = (int)r->generation;
	out->shares = r->shares;
	out->needed = r->needed;
	out->slack = r->slack;
	out->cards = (unsigned)r->card_count;
	for (i = 0; i < r->card_count; i++) {
		fine(array_room(&p->cards, &p->card_cap, p->card_count,
				sizeof(*card)));
		card = &p->cards[p->card_count++];
		card->label = label;
		card->set = (int)r->generation;
		card->card = r->cards[i].holder[strlen("Card ")] - '0';
		card->share = r->cards[i].share;
		r->cards[i].share = NULL;
	}
	deal_result_free(r);
}

const struct secret *play_card(const struct play *p, const struct command *c)
{
	size_t i;

	for (i = 0; i < p->card_count; i++)
		if (p->cards[i].label == c->card_label &&
		    p->cards[i].set == c->card_set &&
		    p->cards[i].card == c->card)
			return p->cards[i].share;
	return NULL;
}

static int add(struct play *p, const struct command *c, struct m_result *out)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;
	int r;

	o->label = play_label(c->label);
	o->max_open = (uint64_t)c->max_open;
	o->drill = c->drill;
	play_policy(&c->policy, &o->policy);
	r = custody_add(p->u, o, &result);
	if (r == E_OK)
		play_dealt(p, c->label, &result, out);
	free(o);
	return r;
}

/* --- members --- */

static int enrol(struct play *p, const struct command *c)
{
	struct enrol_options o = { .member = &p->cast->people[c->person],
				   .roles = c->roles };

	return custody_enrol(p->u, &o);
}

static int facts(struct play *p, const struct command *c)
{
	struct member_change change = { .phone = "+49 1" };

	return custody_set(p->u, play_nick(c->nick), &change);
}

static int cosign(struct play *p)
{
	struct buffer receipt = BUFFER_INIT;
	int r = audit_cosign(p->u, &receipt);

	buffer_free(&receipt);
	return r;
}

/* --- secrets --- */

/* The credential that was not there before. */
static void find_new(struct play *p, int id)
{
	const struct state *s = ledger_state(p->u->ledger);

	p->credentials[p->credential_count].id = id;
	memcpy(p->credentials[p->credential_count++].text,
	       state_credential_at(s, state_credential_count(s) - 1)->id,
	       ID_TEXT);
}

const char *play_credential(const struct play *p, int id)
{
	int i = 0;

	while (p->credentials[i].id != id)
		i++;
	return p->credentials[i].text;
}

static int put(struct play *p, const struct command *c, struct m_result *out)
{
	uint8_t text[TEXT_MAX_LEN];
	struct put_options o = { .compartment = play_label(c->label),
				 .field = play_field(c->field) };
	struct put_result result;
	struct secret *body = NULL;
	char path[8];
	int r;

	play_path(c->path, path);
	o.path = path;
	fine(secret_copy(text, play_text(c->id, text), &body));
	o.body = body;
	r = deposit_put(p->u, &o, &result);
	secret_free(&body);
	if (r != E_OK)
		return r;
	if (result.added)
		find_new(p, c->id);
	out->version = (int)result.version;
	out->added = result.added;
	out->missing = result.acks_missing;
	return E_OK;
}

static int tested(struct play *p, const struct command *c, struct m_result *out)
{
	uint64_t version = 0;
	char path[8];
	int r;

	play_path(c->path, path);
	r = deposit_tested(p->u, path, play_field(c->field), &version);
	if (r == E_OK)
		out->version = (int)version;
	return r;
}

/* --- shares --- */

static int possess(struct play *p, const struct command *c)
{
	const char *label = play_label(c->label);
	struct possession_view view;
	char name[16];
	int r;

	memset(&view, 0, sizeof(view));
	snprintf(name, sizeof(name), "Card %d", c->card);
	if (c->kind == ACK)
		r = possession_ack(p->u, label, &view);
	else if (c->kind == ATTEST)
		r = possession_attest(p->u, label, &view);
	else if (c->kind == SEAL)
		r = possession_seal(p->u, label, name, "E-1", &view);
	else
		r = possession_ack_card(p->u, label, play_card(p, c), &view);
	possession_view_clear(&view);
	return r;
}

static int become(struct play *p, const struct command *c, struct m_result *out)
{
	const char *label = play_label(c->label);
	uint64_t set = 0;
	int r;

	if (c->kind == RETIRE_SET)
		return custody_retire_set(p->u, label, (uint64_t)c->set);
	r = c->kind == COMMIT ? custody_commit(p->u, label, &set) :
				custody_abort(p->u, label, &set);
	if (r == E_OK)
		out->set = (int)set;
	return r;
}

/* --- */

static int act(struct play *p, const struct command *c, struct m_result *out)
{
	switch (c->kind) {
	case ENROL:
		return enrol(p, c);
	case RETIRE:
		return custody_retire(p->u, play_nick(c->nick), NULL, 0);
	case ROLES:
		return custody_roles(p->u, play_nick(c->nick), c->roles);
	case FACTS:
		return facts(p, c);
	case COSIGN:
		return cosign(p);
	case BACKUP:
	case COPY:
	case MERGE:
		return play_copies(p, c, out);
	case ADD:
		return add(p, c, out);
	case PUT:
		return put(p, c, out);
	case TESTED:
		return tested(p, c, out);
	case ACK:
	case ATTEST:
	case ACK_CARD:
	case SEAL:
		return possess(p, c);
	case COMMIT:
	case ABORT:
	case RETIRE_SET:
		return become(p, c, out);
	default:
		return play_session(p, c, out);
	}
}

/* What nobody can begin with. */
static bool impossible(const struct play *p, const struct command *c)
{
	return (c->apart && !p->out) ||
	       ((c->kind == ACK_CARD || c->kind == ENTER_CARD) &&
		play_card(p, c) == NULL);
}

int play_do(struct play *p, const struct model *before, const struct command *c,
	    struct m_result *out)
{
	int r = E_OK;

	memset(out, 0, sizeof(*out));
	p->model = before;
	p->now += c->pause;
	error_clear();
	if (impossible(p, c))
		return E_ABSENT;
	p->at = &p->places[c->apart];
	if (c->kind == KEEP_OLDER || c->kind == OPEN_OLDER)
		return play_copies(p, c, out);
	if (c->kind != APPROVE)
		r = play_open(p, c, c->kind == BY_CARDS ? GUEST : c->who);
	if (r == E_OK)
		r = act(p, c, out);
	user_close(&p->u);
	return r;
}
