/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reveal.c -- one secret: its entry first, durable, and then its bytes (T1).
 *
 * Its object is gone over from end to end before a byte of it is given to
 * anybody. What is short is then at hand, in guarded memory, and goes out from
 * there; of what is long nothing is kept, and a second pass gives it away piece
 * by piece. Between the two the file may have been changed: the second believes
 * no more than the first, and says when what came out is not all, or not right.
 *
 * Only the hash of the secret is not formed a second time. The reader hashes
 * what is sealed in each pass and fails unless it is what the name says, which
 * is the same in both, before the last chunk is opened. The key is the session's
 * in both. So what the second opened to its end are the bytes that the first
 * found right, and they open to the secret that it hashed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/session/private.h"

/* What sealing adds to a secret of SECRET_SMALL, at most: head, age header,
 * tags. */
#define SEALED_MORE 4096

/* What goes out in pieces is kept all the same when it has no more. */
#define KEPT_MOST 65536

static int put_reveal(struct vault_session *s, const struct credential *c,
		      const struct secret_version *v, const char *how)
{
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "credential", c->id);
	json_set_text(doc, d, "field", v->field);
	json_set_integer(doc, d, "version", (int64_t)v->version);
	json_set_text(doc, d, "how", how);
	r = json_status(doc);
	if (r == E_OK)
		r = session_begin(s, &t);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = session_put(s, t, EV_SECRET_REVEALED, d);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}

/* --- one that is being revealed --- */

struct revealing {
	struct vault_session *s;
	char path[PATH_MAX_LEN + 1]; /* for messages */
	struct tree_hash h;          /* of the object */
	/* what its entry says */
	char credential[ID_TEXT];
	char field[33];
	uint64_t version, original; /* on main; in the payload */
	char depositor[ID_TEXT];
	uint64_t len; /* of the body, once it was looked at */
	/* where the body goes */
	int (*sink)(void *ctx, const uint8_t *bytes, size_t len);
	void *ctx;
	struct secret *held; /* or here; NULL: nowhere yet */
	bool refused;        /* by the sink */
};

static void take_entry(struct revealing *g, const struct credential *c,
		       const struct secret_version *v)
{
	const uint64_t generation = session_state_of(g->s)->generation;

	g->h = state_copy(v, generation)->h;
	memcpy(g->credential, c->id, ID_TEXT);
	memcpy(g->depositor, v->depositor, ID_TEXT);
	snprintf(g->field, sizeof(g->field), "%s", v->field);
	g->version = v->version;
	g->original = v->original;
}

/* By any key that was the depositor's: they may have been rekeyed since. */
static bool depositor_signed(const struct revealing *g, struct span head)
{
	const struct state *st = ledger_state(g->s->u->ledger);
	size_t i;

	for (i = 0; i < st->keys_count; i++)
		if (st->keys[i].effect &&
		    st->keys[i].actor.kind == ACTOR_MEMBER &&
		    strcmp(st->keys[i].actor.id, g->depositor) == 0 &&
		    payload_signed(head, st->keys[i].key))
			return true;
	return false;
}

static int judge_head(void *ctx, const struct payload *p, struct span text)
{
	struct revealing *g = ctx;

	if (strcmp(p->vault, ledger_state(g->s->u->ledger)->vault) != 0 ||
	    strcmp(p->credential, g->credential) != 0 ||
	    strcmp(p->field, g->field) != 0 || p->version != g->original ||
	    strcmp(p->depositor, g->depositor) != 0)
		return error_set(E_INTEGRITY, "the payload is not that of its "
					      "entry");
	if (!depositor_signed(g, text))
		return error_set(E_INTEGRITY, "the depositor's signature does "
					      "not hold");
	g->len = p->length;
	return E_OK;
}

static int read_object(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	return store_reader_read(ctx, bytes, cap, len);
}

/* The object from end to end; all of it is judged, ${body} may be NULL.
 * ${again}: it was before, under the same name. */
static int pass_over(struct revealing *g,
		     int (*head)(void *, const struct payload *, struct span),
		     int (*body)(void *, const uint8_t *, size_t), bool again)
{
	const struct payload_sink out = { head, body, g, again };
	struct store_reader *reader = NULL;
	struct age_source in;
	int r;

	r = store_reader_new(g->s->u->store, &g->h, &reader);
	if (r != E_OK)
		return r;
	in.read = read_object;
	in.ctx = reader;
	r = payload_pass(&in, g->s->key, &out);
	store_reader_free(&reader);
	return r;
}

static int too_long(const struct revealing *g)
{
	return error_set(E_POLICY,
			 "%s, %s: over %d bytes, which only `save`, `run` and "
			 "`show` into a pipe take",
			 g->path, g->field, SECRET_SMALL);
}

/* Found before anything is logged; what its object hides is found after. */
static int small_enough(const struct revealing *g)
{
	uint64_t len;

	if (store_object_look(g->s->u->store, &g->h, &len) != E_OK) {
		error_clear();
		return E_OK;
	}
	return len > SECRET_SMALL + SEALED_MORE ? too_long(g) : E_OK;
}

/* Others may have written meanwhile, and the state moved: that of which the entry
 * tells is looked up again, by its id, whatever has its name by now. */
static int take_again(struct revealing *g)
{
	struct secret_version *v;
	struct credential *c;
	int r;

	r = version_again(g->s, g->credential, g->path, g->field, g->version,
			  &c, &v);
	if (r == E_OK)
		take_entry(g, c, v);
	return r;
}

/* Logged, durable; what comes after may be done with the secret (T1). */
static int log_reveal(struct revealing *g, const char *path, const char *field,
		      uint64_t version, const char *how, bool whole)
{
	struct secret_version *v;
	struct credential *c;
	int r;

	r = version_find(g->s, path, field, version, &c, &v);
	if (r != E_OK)
		return r;
	snprintf(g->path, sizeof(g->path), "%s", path);
	take_entry(g, c, v);
	if (whole)
		r = small_enough(g);
	if (r == E_OK)
		r = put_reveal(g->s, c, v, how);
	return r == E_OK ? take_again(g) : r;
}

static int begin(struct vault_session *s, const char *path, const char *field,
		 uint64_t version, const char *how, bool whole,
		 struct revealing *g)
{
	int r;

	memset(g, 0, sizeof(*g));
	g->s = s;
	r = session_live(s);
	if (r == E_OK)
		r = session_grant(s);
	if (r == E_OK)
		r = log_reveal(g, path, field, version, how, whole);
	return r;
}

/* An altered object is that, whichever chunk of it was wrong: what a pass that
 * gave nothing away failed with gives way to it. */
static int altered_or(const struct revealing *g, int r)
{
	uint64_t len;
	int look = store_object_look(g->s->u->store, &g->h, &len);

	return look == E_OK ? r : look;
}

/* The first pass: nothing comes out before it ended well. */
static int judge(struct revealing *g,
		 int (*head)(void *, const struct payload *, struct span),
		 int (*body)(void *, const uint8_t *, size_t))
{
	int r = pass_over(g, head, body, false);

	return r == E_OK || r == E_MEMORY ? r : altered_or(g, r);
}

/* --- held whole --- */

static int room_for(struct revealing *g, const struct payload *p)
{
	g->len = 0;
	return secret_new((size_t)p->length, &g->held);
}

static int hold_head(void *ctx, const struct payload *p, struct span text)
{
	struct revealing *g = ctx;
	int r = judge_head(g, p, text);

	if (r == E_OK && p->length > SECRET_SMALL)
		r = too_long(g);
	return r == E_OK ? room_for(g, p) : r;
}

static int hold_body(void *ctx, const uint8_t *bytes, size_t len)
{
	struct revealing *g = ctx;

	memcpy(secret_bytes(g->held) + g->len, bytes, len);
	g->len += len;
	return E_OK;
}

int session_reveal(struct vault_session *s, const char *path, const char *field,
		   uint64_t version, const char *how, struct secret **body)
{
	struct revealing g;
	int r;

	r = begin(s, path, field, version, how, true, &g);
	if (r == E_OK)
		r = judge(&g, hold_head, hold_body);
	if (r == E_OK) {
		*body = g.held;
		g.held = NULL;
	}
	secret_free(&g.held);
	return r;
}

/* --- piece by piece --- */

static int keep_head(void *ctx, const struct payload *p, struct span text)
{
	struct revealing *g = ctx;
	int r = judge_head(g, p, text);

	return r == E_OK && p->length <= KEPT_MOST ? room_for(g, p) : r;
}

static int keep_body(void *ctx, const uint8_t *bytes, size_t len)
{
	struct revealing *g = ctx;

	return g->held == NULL ? E_OK : hold_body(ctx, bytes, len);
}

int session_reveal_begin(struct vault_session *s, const char *path,
			 const char *field, uint64_t version, const char *how,
			 struct revealing **out)
{
	struct revealing *g = calloc(1, sizeof(*g));
	int r;

	if (g == NULL)
		return error_set(E_MEMORY, "a secret");
	r = begin(s, path, field, version, how, false, g);
	if (r == E_OK)
		r = judge(g, keep_head, keep_body);
	if (r == E_OK) {
		*out = g;
		g = NULL;
	}
	session_reveal_end(&g);
	return r;
}

static int sink_body(void *ctx, const uint8_t *bytes, size_t len)
{
	struct revealing *g = ctx;
	int r = g->sink(g->ctx, bytes, len);

	g->refused = r != E_OK;
	return r;
}

/* It does not stay for what is done with it: a program may run for hours. */
static int give_held(struct revealing *g,
		     int (*sink)(void *ctx, const uint8_t *bytes, size_t len),
		     void *ctx)
{
	const size_t len = secret_len(g->held);
	int r = len == 0 ? E_OK : sink(ctx, secret_peek(g->held), len);

	secret_free(&g->held);
	return r;
}

int session_reveal_to(struct revealing *g,
		      int (*sink)(void *ctx, const uint8_t *bytes, size_t len),
		      void *ctx)
{
	int r;

	if (g->held != NULL)
		return give_held(g, sink, ctx);
	g->sink = sink;
	g->ctx = ctx;
	g->refused = false;
	r = pass_over(g, judge_head, sink_body, true);
	if (r == E_OK || g->refused)
		return r;
	if (r != E_MEMORY && r != E_IO && r != E_HELD)
		r = E_INTEGRITY;
	return error_within(r, "%s: what came out is incomplete", g->path);
}

void session_reveal_end(struct revealing **revealing)
{
	if (*revealing != NULL)
		secret_free(&(*revealing)->held);
	free(*revealing);
	*revealing = NULL;
}
