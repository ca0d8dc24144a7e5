/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * txn.c -- entries, objects and the one checkpoint over them, in one SQLite
 * transaction: all of it is durable when txn_commit returns, or none (V1).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/ledger/verify.h"
#include "vault/log/note.h"

struct txn {
	struct ledger *l;
	struct actor actor;
	const struct secret *seed; /* borrowed */
	uint8_t key[NOTE_KEY_LEN];
	size_t entries;
	size_t put;
	bool standing;
	struct frontier frontier; /* of the tip */
};

void frontier_meta_write(const struct frontier *f, struct buffer *out)
{
	size_t i;

	buffer_u64be(out, f->size);
	for (i = 0; i < f->count; i++)
		buffer_put(out, f->peaks[i].bytes, TREE_HASH_LEN);
}

void frontier_meta_key(const char *branch, char out[FRONTIER_META_TEXT])
{
	snprintf(out, FRONTIER_META_TEXT, "frontier/%s", branch);
}

/* Whether the actor's standing key is the one we sign with.  A founder's and
 * a guest's are declared by the entry to come. */
static bool key_stands(const struct txn *t)
{
	const struct state *s = &t->l->fold.state;
	bool known = false;
	size_t i;

	for (i = 0; i < s->keys_count; i++) {
		if (!actor_equal(&s->keys[i].actor, &t->actor))
			continue;
		known = true;
		if (s->keys[i].standing &&
		    memcmp(s->keys[i].key, t->key, NOTE_KEY_LEN) == 0)
			return true;
	}
	return !known;
}

static int writable(const struct ledger *l)
{
	if (l->stale)
		return error_set(E_INTERNAL, "an earlier change failed");
	return E_OK;
}

static int refuse(const struct ledger *l)
{
	const struct fault *f = ledger_invalid(l);

	error_text(E_INTEGRITY, f == NULL ? "INVALID" : f->what);
	return error_within(E_INTEGRITY, "%s", store_path(l->store));
}

/* What is INVALID stops writers; a broken end of the log does not stop a
 * branch that leaves it out. */
static int may_go_on(const struct ledger *l, bool branch)
{
	if (l->size > 0 && (l->strange || (l->ended && !(branch && l->tail))))
		return refuse(l);
	return E_OK;
}

static int new_branch(struct ledger *l)
{
	char branch[BRANCH_TEXT];

	id_random(branch);
	l->stale = true; /* until it is committed */
	return fold_segment(&l->fold, branch);
}

static int begin(struct ledger *l, const struct actor *actor,
		 const struct secret *seed, bool branch, struct txn **out)
{
	struct txn *t = NULL;
	int r;

	r = writable(l);
	if (r != E_OK)
		return r;
	r = store_begin(l->store, LEDGER_WAIT_MS);
	if (r != E_OK)
		return r;
	r = ledger_refresh(l);
	if (r == E_OK)
		r = may_go_on(l, branch);
	if (r == E_OK && branch)
		r = new_branch(l);
	if (r != E_OK)
		goto out;
	t = calloc(1, sizeof(*t));
	if (t == NULL) {
		r = error_set(E_MEMORY, "a transaction");
		goto out;
	}
	t->l = l;
	t->actor = *actor;
	t->seed = seed;
	t->frontier = ledger_tip(l)->frontier;
	r = note_public_key(seed, t->key);
	if (r != E_OK)
		goto out;
	t->standing = key_stands(t);
	*out = t;
	return E_OK;
out:
	free(t);
	store_rollback(l->store);
	return r;
}

int txn_begin(struct ledger *l, const struct actor *actor,
	      const struct secret *seed, struct txn **out)
{
	return begin(l, actor, seed, false, out);
}

int txn_branch(struct ledger *l, const struct actor *actor,
	       const struct secret *seed, struct txn **out)
{
	return begin(l, actor, seed, true, out);
}

int txn_put_begun(struct txn *t, const char *why)
{
	const struct fold *f = &t->l->fold;
	const struct segment *parent = &f->segments[f->segment_count - 2];
	struct draft draft = { .ev = EV_BRANCH_BEGUN };
	struct json_doc *doc = NULL;
	struct tree_hash root;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	frontier_root(&parent->frontier, &root);
	d = json_object(doc);
	json_set_text(doc, d, "origin", parent->origin);
	json_set_integer(doc, d, "size", (int64_t)parent->size);
	json_set_base64(doc, d, "root", root.bytes, sizeof(root.bytes));
	json_set_text(doc, d, "why", why);
	draft.d = d;
	if (t->actor.kind == ACTOR_SESSION)
		draft.sid = t->actor.id;
	return txn_put_doc(t, &draft, &doc);
}

int txn_follow(struct txn *t)
{
	struct ledger *l = t->l;
	int r;

	l->stale = true;
	r = ledger_refresh(l);
	if (r == E_OK)
		r = may_go_on(l, false);
	if (r != E_OK)
		return r;
	t->frontier = ledger_tip(l)->frontier;
	t->standing = key_stands(t);
	return E_OK;
}

void txn_expect(struct txn *t, size_t entries)
{
	t->entries = entries;
}

uint64_t txn_next(const struct txn *t)
{
	return t->frontier.size;
}

int txn_object(struct txn *t, struct span bytes, struct tree_hash *hash)
{
	return store_put_object(t->l->store, bytes, hash);
}

static int leaf_bytes(const struct txn *t, const struct draft *draft,
		      struct buffer *out)
{
	struct leaf leaf;
	struct json_doc *doc = NULL;
	struct json *x;
	int r;

	memset(&leaf, 0, sizeof(leaf));
	leaf.seq = t->frontier.size;
	leaf.cp = ledger_tip(t->l)->size + t->entries;
	leaf.ts = host_now(t->l->host);
	leaf.act = t->actor;
	leaf.d = draft->d;
	strncpy(leaf.ev, event_name(draft->ev), sizeof(leaf.ev) - 1);
	if (draft->obj != NULL)
		strncpy(leaf.obj, draft->obj, sizeof(leaf.obj) - 1);
	if (draft->sid != NULL)
		strncpy(leaf.sid, draft->sid, sizeof(leaf.sid) - 1);
	leaf.has_h = draft->h != NULL;
	if (draft->h != NULL)
		leaf.h = *draft->h;
	leaf.has_xk = draft->xk != 0;
	leaf.xk = draft->xk;
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	if (draft->x.bytes != NULL) {
		x = json_object(doc);
		json_set_base64(doc, x, "x", draft->x.bytes, draft->x.len);
		leaf.x = json_get(x, "x");
	}
	r = json_status(doc);
	if (r == E_OK)
		r = leaf_write(&leaf, out);
	json_free(&doc);
	return r;
}

static int refused(const char *ev, const char *reason)
{
	error_text(E_AUTHORITY, reason);
	return error_within(E_AUTHORITY, "%s", ev);
}

/* What is about to be written is read back and judged as a verifier will. */
static int fold_bytes(struct txn *t, const struct buffer *bytes,
		      struct tree_hash *hash)
{
	struct entry e = { NULL, EV_UNKNOWN, { { 0 } }, 0, t->standing };
	const char *reason;
	struct leaf leaf;
	int r;

	r = leaf_parse(bytes->bytes, bytes->len, &leaf);
	if (r != E_OK)
		return r;
	tree_leaf_hash(bytes->bytes, bytes->len, &e.hash);
	e.leaf = &leaf;
	e.at = ledger_tip(t->l)->start + leaf.seq;
	e.ev = event_of(leaf.ev);
	r = fold_entry(&t->l->fold, &e, &reason);
	if (r == E_OK && reason != NULL)
		r = refused(leaf.ev, reason);
	else if (r == E_OK && t->l->fold.undone.reason != NULL)
		r = refused(event_name(EV_MEMBER_RETIRED),
			    t->l->fold.undone.reason);
	*hash = e.hash;
	leaf_free(&leaf);
	return r;
}

int txn_put(struct txn *t, const struct draft *draft, struct tree_hash *hash)
{
	struct ledger *l = t->l;
	struct buffer bytes = BUFFER_INIT;
	struct tree_hash h;
	struct span span;
	int r;

	if (t->put == t->entries)
		return error_set(E_INTERNAL, "more entries than announced");
	l->stale = true;
	r = leaf_bytes(t, draft, &bytes);
	if (r == E_OK)
		r = fold_bytes(t, &bytes, &h);
	if (r != E_OK)
		goto out;
	span.bytes = bytes.bytes;
	span.len = bytes.len;
	r = store_put_leaf(l->store, ledger_tip(l)->branch, t->frontier.size,
			   span);
	if (r != E_OK)
		goto out;
	r = hashes_append(l, &h, NULL);
	if (r != E_OK)
		goto out;
	frontier_append(&t->frontier, &h);
	t->put++;
	if (hash != NULL)
		*hash = h;
out:
	buffer_free(&bytes);
	return r;
}

int txn_put_doc(struct txn *t, const struct draft *draft, struct json_doc **doc)
{
	int r = json_status(*doc);

	if (r == E_OK)
		r = txn_put(t, draft, NULL);
	json_free(doc);
	return r;
}

static int checkpoint_note(const struct txn *t, struct buffer *out)
{
	const char *origin = ledger_origin(t->l);
	char name[KEY_NAME_TEXT];
	uint8_t sig[NOTE_SIG_LEN];
	struct checkpoint cp;
	struct span text;
	int r;

	memset(&cp, 0, sizeof(cp));
	memcpy(cp.origin, origin, sizeof(cp.origin));
	cp.size = t->frontier.size;
	frontier_root(&t->frontier, &cp.root);
	checkpoint_write(&cp, out);
	r = buffer_status(out);
	if (r != E_OK)
		return r;
	text.bytes = out->bytes;
	text.len = out->len;
	r = note_sign(text, t->seed, sig);
	if (r != E_OK)
		return r;
	if (t->actor.kind == ACTOR_MEMBER)
		key_name_member(origin, t->actor.id, name);
	else
		key_name_session(origin, t->actor.id, name);
	buffer_text(out, "\n");
	note_put_signature(out, name, 1, t->key, sig, sizeof(sig));
	return buffer_status(out);
}

static int put_head(struct txn *t)
{
	struct buffer note = BUFFER_INIT, meta = BUFFER_INIT;
	const char *branch = ledger_tip(t->l)->branch;
	char key[FRONTIER_META_TEXT];
	struct span head, span;
	int r;

	r = checkpoint_note(t, &note);
	if (r != E_OK)
		goto out;
	head.bytes = note.bytes;
	head.len = note.len;
	r = store_put_checkpoint(t->l->store, branch, t->frontier.size, head);
	if (r != E_OK)
		goto out;
	frontier_meta_write(&t->frontier, &meta);
	r = buffer_status(&meta);
	if (r != E_OK)
		goto out;
	span.bytes = meta.bytes;
	span.len = meta.len;
	frontier_meta_key(branch, key);
	r = store_put_meta(t->l->store, key, span);
	if (r == E_OK)
		r = fold_head(&t->l->fold, &t->frontier);
	if (r == E_OK)
		r = note_known(t->l, head);
out:
	buffer_free(&note);
	buffer_free(&meta);
	return r;
}

static void tell_host(const struct txn *t)
{
	const struct host *host = t->l->host;
	struct tree_hash root;

	if (host->committed == NULL)
		return;
	frontier_root(&t->frontier, &root);
	host->committed(ledger_origin(t->l), t->frontier.size, root.bytes);
}

int txn_commit(struct txn **txn)
{
	struct txn *t = *txn;
	struct ledger *l = t->l;
	int r;

	if (t->put != t->entries) {
		txn_abort(txn);
		return error_set(E_INTERNAL, "fewer entries than announced");
	}
	r = t->put > 0 ? put_head(t) : E_OK;
	if (r == E_OK)
		r = store_commit(l->store);
	if (r != E_OK) {
		txn_abort(txn);
		return r;
	}
	l->size = ledger_tip(l)->start + t->frontier.size;
	l->stale = false;
	tell_host(t);
	free(t);
	*txn = NULL;
	return E_OK;
}

void txn_abort(struct txn **txn)
{
	struct txn *t = *txn;

	if (t == NULL)
		return;
	store_rollback(t->l->store);
	free(t);
	*txn = NULL;
}
