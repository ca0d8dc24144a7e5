/* SPDX-License-Identifier: GPL-3.0-or-later */
/* play_session.c -- a session, and the files that go to custodians and back. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/play.h"
#include "vault/ask/ask.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/session/session.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* --- asking --- */

static void keep_sid(struct play *p, int id, const char *sid)
{
	p->sessions[p->session_count].id = id;
	memcpy(p->sessions[p->session_count++].sid, sid, ID_TEXT);
}

/* Of one that nobody asked for: an id that nobody has. */
static const char *sid_of(const struct play *p, int id)
{
	int i;

	for (i = 0; i < p->session_count; i++)
		if (p->sessions[i].id == id)
			return p->sessions[i].sid;
	return "00000000000000000000000000000000";
}

static int addressee(const struct play *p, const struct model *m,
		     const char *nick)
{
	int i = 0;

	(void)p;
	while (strcmp(play_nick(i), nick) != 0)
		i++;
	return model_called(m, i);
}

static void keep_files(struct play *p, int id, struct request_result *result)
{
	struct play_request *q;
	size_t i;

	for (i = 0; i < result->file_count; i++) {
		fine(array_room(&p->requests, &p->request_cap, p->request_count,
				sizeof(*q)));
		q = &p->requests[p->request_count++];
		q->session = id;
		q->custodian = addressee(p, p->model, result->files[i].nick);
		q->bytes = result->files[i].bytes;
		q->len = result->files[i].len;
		result->files[i].bytes = NULL;
	}
}

static void options_of(const struct command *c, struct request_options *o)
{
	static const char *const purposes[] = { "read", "drill", "redeal" };

	memset(o, 0, sizeof(*o));
	o->label = play_label(c->label);
	o->purpose = purposes[c->purpose];
	o->ticket = "INC-1";
	o->reason = "store corrupt";
	o->why_not = "directory down";
	o->duration = (uint64_t)c->duration;
	o->generation = (uint64_t)c->set;
}

static int request(struct play *p, const struct command *c,
		   struct m_result *out)
{
	struct deal_policy *policy = calloc(1, sizeof(*policy));
	struct request_result result;
	struct request_options o;
	int r;

	options_of(c, &o);
	play_policy(&c->policy, policy);
	if (c->purpose == REDEAL)
		o.policy = policy;
	r = session_request(p->u, &o, &result);
	free(policy);
	if (r != E_OK)
		return r;
	out->files = (unsigned)result.file_count;
	out->needed = result.needed;
	keep_sid(p, c->id, result.sid);
	keep_files(p, c->id, &result);
	request_result_free(&result);
	return E_OK;
}

/* --- a custodian, who has no vault --- */

struct custodian {
	struct home *home;
	struct pin pin;
	struct ask_seen *seen; /* owned */
	struct ask_memory memory;
	struct ask *ask;
};

static void remember(struct custodian *k, struct span file)
{
	char compartment[ID_TEXT], vault[ID_TEXT];
	struct tree_hash init;
	size_t i;

	fine(ask_peek(file, &init, compartment));
	hex_encode(init.bytes, ID_LEN, vault);
	k->pin.init = init;
	if (pin_load(k->home, vault, &k->pin) != E_OK) {
		error_clear();
		k->pin.init = init;
		return;
	}
	k->seen = calloc(k->pin.head_count + 1, sizeof(*k->seen));
	for (i = 0; i < k->pin.head_count; i++) {
		memcpy(k->seen[i].origin, k->pin.heads[i].origin, ORIGIN_TEXT);
		k->seen[i].frontier = k->pin.heads[i].frontier;
	}
	k->memory.known = true;
	k->memory.seen = k->seen;
	k->memory.seen_count = k->pin.head_count;
	k->memory.generation = pin_generation(&k->pin, compartment);
}

static void pin_first(struct custodian *k)
{
	const struct ask *a = k->ask;

	if (!a->has_frontier ||
	    (a->seen != SEEN_EXTENDS && a->seen != SEEN_FIRST))
		return;
	fine(pin_set_head(&k->pin, a->origin, &a->frontier));
	fine(pin_set_generation(&k->pin, a->compartment, a->generation));
	fine(pin_save(k->home, a->vault, &k->pin));
}

static int answer(struct play *p, const struct command *c, struct span file,
		  struct buffer *out)
{
	int who = c->stolen ? (c->custodian + 1) % PEOPLE : c->custodian;
	struct custodian k = { .home = p->at->homes[who] };
	struct buffer receipt = BUFFER_INIT;
	int r;

	remember(&k, file);
	r = ask_open(file,
		     (const struct secret *const *)&p->cast->identities[who], 1,
		     &k.memory, &k.ask);
	if (r == E_OK && c->refuse)
		r = ask_refuse(k.ask, "not today", out);
	if (r == E_OK && !c->refuse) {
		pin_first(&k);
		r = ask_approve(k.ask, p->now, out, &receipt);
	}
	ask_free(&k.ask);
	pin_free(&k.pin);
	free(k.seen);
	buffer_free(&receipt);
	return r;
}

static int approve(struct play *p, const struct command *c)
{
	const struct play_request *q = NULL;
	struct vault_session *v = NULL;
	struct buffer file = BUFFER_INIT;
	bool refusal = !c->refuse;
	size_t i;
	int r;

	for (i = 0; i < p->request_count; i++)
		if (p->requests[i].session == c->answers &&
		    p->requests[i].custodian == c->custodian)
			q = &p->requests[i];
	if (q == NULL)
		return error_set(E_ABSENT, "they were not asked");
	r = answer(p, c, (struct span){ q->bytes, q->len }, &file);
	if (r == E_OK)
		r = play_open(p, c, c->who);
	if (r == E_OK)
		r = session_load(p->u, sid_of(p, c->session), &v);
	if (r == E_OK)
		r = session_answer(v, (struct span){ file.bytes, file.len },
				   &refusal, NULL, NULL);
	if (r == E_OK)
		cr_assert_eq(refusal, c->refuse);
	session_free(&v);
	buffer_free(&file);
	return r;
}

/* --- what it opens --- */

/* Which of what was ever put it is; -1: nothing of that. */
static int which_text(const struct secret *body, int last)
{
	uint8_t text[TEXT_MAX_LEN];
	int i;

	for (i = 0; i <= last; i++)
		if (play_text(i, text) == secret_len(body) &&
		    memcmp(text, secret_peek(body), secret_len(body)) == 0)
			return i;
	return -1;
}

static int show(struct vault_session *v, const struct command *c,
		const char *path, struct m_result *out)
{
	struct secret *body = NULL;
	int r = session_reveal(v, path, play_field(c->field),
			       (uint64_t)c->version, "show", &body);

	if (r == E_OK)
		out->text = which_text(body, c->id);
	else
		cr_assert_null(body);
	secret_free(&body);
	return r;
}

static int deal(struct play *p, struct vault_session *v, struct m_result *out)
{
	struct session_view view;
	struct deal_result result;
	int r, label = 0;

	session_look(v, &view);
	while (strcmp(play_label(label), view.label) != 0)
		label++;
	r = session_deal(v, &result);
	if (r == E_OK)
		play_dealt(p, label, &result, out);
	return r;
}

static int use(struct play *p, struct vault_session *v, const struct command *c,
	       struct m_result *out)
{
	char path[8];

	switch (c->kind) {
	case ENTER_CARD:
		return session_card_typed(v, play_card(p, c), NULL);
	case GRANT:
		return session_grant(v);
	case REVEAL:
		play_path(c->path, path);
		return show(v, c, path, out);
	case PROVE:
		return session_prove(v);
	case DEAL:
		return deal(p, v, out);
	default:
		return session_close(v);
	}
}

static int take_up(struct play *p, const struct command *c,
		   struct m_result *out)
{
	struct vault_session *v = NULL;
	int r = session_load(p->u, sid_of(p, c->session), &v);

	if (r == E_OK)
		r = use(p, v, c, out);
	session_free(&v);
	return r;
}

/* --- a guest --- */

static const char *newest_sid(const struct play *p)
{
	const struct state *s = ledger_state(p->u->ledger);

	return s->sessions[s->sessions_count - 1].sid;
}

static void enter_all(struct play *p, struct vault_session *v,
		      const struct command *c)
{
	struct model m = *p->model; /* the set in use, for which cards */
	struct command card = { .card_label = c->label };
	const struct secret *share;

	card.card_set = (int)(model_current(&m, c->label) -
			      m.compartments[c->label].sets) +
			1;
	for (card.card = 0; card.card < CARDS; card.card++) {
		share = play_card(p, &card);
		if (share != NULL && (c->cards >> card.card & 1) != 0)
			fine(session_card_typed(v, share, NULL));
	}
}

/* A drill's cards open no names. */
static void path_of(const struct play *p, const struct command *c,
		    char out[ID_TEXT])
{
	struct model m = *p->model;
	const struct m_credential *of = model_credential(&m, c->path);
	char path[8];

	play_path(c->path, path);
	if (m.compartments[c->label].drill && of != NULL)
		memcpy(out, play_credential(p, of->id), ID_TEXT);
	else
		snprintf(out, ID_TEXT, "%s", path);
}

static int by_cards(struct play *p, const struct command *c,
		    struct m_result *out)
{
	struct vault_session *v = NULL;
	struct request_options o;
	char path[ID_TEXT];
	int r;

	options_of(c, &o);
	r = session_guest(p->u, &o, &v);
	if (r != E_OK)
		return r;
	keep_sid(p, c->id, newest_sid(p));
	enter_all(p, v, c);
	path_of(p, c, path);
	r = show(v, c, path, out);
	if (c->close)
		fine(session_close(v));
	session_free(&v);
	return r;
}

int play_session(struct play *p, const struct command *c, struct m_result *out)
{
	switch (c->kind) {
	case REQUEST:
		return request(p, c, out);
	case APPROVE:
		return approve(p, c);
	case EXPIRE:
		return session_expire(p->u, sid_of(p, c->session));
	case REVIEW:
		return session_review(p->u, sid_of(p, c->session), "justified",
				      NULL);
	case BY_CARDS:
		return by_cards(p, c, out);
	default:
		return take_up(p, c, out);
	}
}
