/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_state.c -- a state as bytes: each thing of state.h, field by field, but
 * for the long tables (cache_rows.c). */
#include "vault/ledger/cache.h"
#include "vault/ledger/cache_io.h"

#define HASH(io, h) io_raw((io), (h).bytes, TREE_HASH_LEN)
#define KEY(io, key) io_raw((io), (key), sizeof(key))
#define TEXT(io, text) io_text((io), (text), sizeof(text))
#define ROLES_ALL (ROLE_ADMIN | ROLE_AUDITOR | ROLE_CUSTODIAN)

/* --- who --- */

static void bytes(struct io *io, uint8_t **at, size_t *len)
{
	size_t cap = *len;

	io_list(io, at, len, &cap, 1);
	if (*len > 0)
		io_raw(io, *at, *len);
}

static void enrolment(struct io *io, struct enrolment *e)
{
	io_id(io, e->id);
	KEY(io, e->recipient);
	KEY(io, e->sign);
	KEY(io, e->witness);
	KEY(io, e->sig);
	bytes(io, &e->seed, &e->seed_len);
}

static void member(struct io *io, struct member *m)
{
	io_id(io, m->id);
	io_unsigned(io, &m->roles, ROLES_ALL);
	io_bool(io, &m->retired);
	io_u64(io, &m->enrolled_at);
	enrolment(io, &m->enrolment);
	IO_ALL(io, m->facts, m->fact_count, m->fact_cap, io_u64);
}

static void declared_key(struct io *io, struct declared_key *k)
{
	IO_ENUM(io, k->actor.kind, ACTOR_SESSION);
	io_id(io, k->actor.id);
	KEY(io, k->key);
	io_bool(io, &k->effect);
	io_bool(io, &k->standing);
}

static void seen_key(struct io *io, struct seen_key *k)
{
	KEY(io, k->key);
	io_id(io, k->member);
	io_bool(io, &k->witness);
}

/* --- the catalog --- */

static void epoch(struct io *io, struct epoch *e)
{
	io_u64(io, &e->number);
	KEY(io, e->recipient);
	KEY(io, e->reading);
	HASH(io, e->reading_h);
	io_bool(io, &e->has_prev);
	HASH(io, e->prev_h);
	io_u64(io, &e->at);
}

static void box(struct io *io, struct epoch_box_ref *b)
{
	io_u64(io, &b->epoch);
	TEXT(io, b->to);
	HASH(io, b->h);
}

static void record(struct io *io, struct record_ref *r)
{
	TEXT(io, r->name.kind);
	io_id(io, r->name.id);
	io_u64(io, &r->name.rev);
	io_bool(io, &r->unset);
	HASH(io, r->h);
	io_u64(io, &r->epoch);
	io_u64(io, &r->at);
}

/* --- shares --- */

static void holder(struct io *io, struct holder *h)
{
	io_id(io, h->id);
	io_bool(io, &h->card);
	KEY(io, h->key);
	io_bool(io, &h->has_box);
	HASH(io, h->h);
	io_bool(io, &h->acked);
	io_u64(io, &h->proof_size);
	io_u64(io, &h->proof_at);
	io_i64(io, &h->proof_ts);
	io_bool(io, &h->proof_seal);
}

static void group(struct io *io, struct policy_group *g)
{
	size_t i;

	TEXT(io, g->name);
	io_unsigned(io, &g->threshold, GROUP_MAX);
	io_size(io, &g->count, GROUP_MAX);
	for (i = 0; i < g->count; i++)
		holder(io, &g->holders[i]);
}

static void policy(struct io *io, struct policy **policy)
{
	struct policy *p;
	size_t i;

	if (!io_there(io, policy, sizeof(**policy)))
		return;
	p = *policy;
	io_unsigned(io, &p->threshold, GROUP_MAX);
	io_size(io, &p->count, GROUP_MAX);
	for (i = 0; i < p->count; i++)
		group(io, &p->groups[i]);
}

static void generation(struct io *io, struct generation *g)
{
	io_u64(io, &g->number);
	KEY(io, g->recipient);
	io_raw(io, &g->slip, sizeof(g->slip));
	policy(io, &g->policy);
	if (g->policy == NULL)
		io_wrong(io); /* each has one */
	HASH(io, g->canary_h);
	record(io, &g->names);
	IO_ENUM(io, g->status, GENERATION_RETIRED);
	io_bool(io, &g->proven);
	io_u64(io, &g->dealt_at);
	io_i64(io, &g->dealt_ts);
	io_u64(io, &g->current_at);
	io_u64(io, &g->ended_at);
	io_i64(io, &g->ended_ts);
}

static void compartment(struct io *io, struct compartment *c)
{
	io_id(io, c->id);
	TEXT(io, c->label);
	io_bool(io, &c->drill);
	io_u64(io, &c->max_open);
	io_u64(io, &c->added_at);
	IO_ALL(io, c->generations, c->count, c->cap, generation);
}

/* --- sessions --- */

static void contribution(struct io *io, struct contribution *c)
{
	io_id(io, c->holder);
	io_bool(io, &c->card);
	io_bool(io, &c->refused);
	io_u64(io, &c->at);
}

static void reveal(struct io *io, struct reveal *r)
{
	io_id(io, r->credential);
	TEXT(io, r->field);
	io_u64(io, &r->version);
	HASH(io, r->object);
	HASH(io, r->leaf);
	TEXT(io, r->how);
	io_u64(io, &r->at);
	io_i64(io, &r->ts);
}

static void session_request(struct io *io, struct session *s)
{
	size_t i, cap = s->want_count;

	io_id(io, s->sid);
	io_u64(io, &s->at);
	io_u64(io, &s->index);
	io_unsigned(io, &s->segment, SEGMENTS_MAX - 1);
	TEXT(io, s->branch);
	io_bool(io, &s->adopted);
	io_bool(io, &s->set_aside);
	HASH(io, s->leaf);
	io_i64(io, &s->ts);
	io_bool(io, &s->guest);
	io_id(io, s->requester);
	io_id(io, s->compartment);
	io_u64(io, &s->generation);
	TEXT(io, s->purpose);
	io_u64(io, &s->duration);
	io_u64(io, &s->epoch);
	KEY(io, s->verify);
	KEY(io, s->recipient);
	io_list(io, &s->want, &s->want_count, &cap, ID_TEXT);
	for (i = 0; i < s->want_count && io_good(io); i++)
		io_id(io, s->want[i]);
	policy(io, &s->policy);
}

static void session(struct io *io, struct session *s)
{
	session_request(io, s);
	IO_ALL(io, s->contributions, s->contribution_count, s->contribution_cap,
	       contribution);
	IO_ENUM(io, s->status, SESSION_EXPIRED);
	io_u64(io, &s->granted_at);
	io_i64(io, &s->granted_ts);
	io_u64(io, &s->ended_at);
	io_i64(io, &s->ended_ts);
	IO_ALL(io, s->reveals, s->reveal_count, s->reveal_cap, reveal);
	io_bool(io, &s->reviewed);
	io_id(io, s->reviewer);
	TEXT(io, s->verdict);
	io_u64(io, &s->reviewed_at);
	io_i64(io, &s->reviewed_ts);
	io_bool(io, &s->suspect);
}

static void void_request(struct io *io, struct void_request *v)
{
	io_id(io, v->sid);
	io_id(io, v->compartment);
}

/* --- heads and branches --- */

static void cosigned_head(struct io *io, struct cosigned_head *c)
{
	io_id(io, c->member);
	io_u64(io, &c->size);
	KEY(io, c->witness);
	KEY(io, c->cosig);
	io_u64(io, &c->at);
}

static void merged_branch(struct io *io, struct merged_branch *m)
{
	TEXT(io, m->branch);
	TEXT(io, m->of);
	io_u64(io, &m->first);
	io_u64(io, &m->size);
	io_u64(io, &m->at);
}

#define LIST(io, s, name, describe) \
	IO_ALL(io, (s)->name, (s)->name##_count, (s)->name##_cap, describe)

void cache_state(struct io *io, struct state *s)
{
	io_id(io, s->vault);
	HASH(io, s->init);
	io_u64(io, &s->format);
	LIST(io, s, members, member);
	LIST(io, s, keys, declared_key);
	LIST(io, s, seen, seen_key);
	LIST(io, s, epochs, epoch);
	LIST(io, s, boxes, box);
	LIST(io, s, compartments, compartment);
	LIST(io, s, sessions, session);
	LIST(io, s, void_requests, void_request);
	LIST(io, s, cosigned, cosigned_head);
	LIST(io, s, merged, merged_branch);
}
