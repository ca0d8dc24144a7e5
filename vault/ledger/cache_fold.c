/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_fold.c -- all that a ledger knows of its log, as bytes:
 *
 *     length of the head(8)
 *     head    key of the indexes(16), the state without its long tables, the logs
 *             and their heads, the tiles of their leaf hashes, what is VOID; then
 *             of each long table the number of its rows and how long each of its
 *             pages is
 *     body    of each long table its pages, then its index
 *
 * The long tables: records, credentials, what credentials are called
 * (kept_names.c). The head is read at once, the body where somebody asks for it.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/cache_io.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/state_credentials.h"
#include "vault/ledger/state_records.h"
#include "vault/ledger/verify.h"

#define HASH(io, h) io_raw((io), (h).bytes, TREE_HASH_LEN)
#define TEXT(io, text) io_text((io), (text), sizeof(text))

static void hash(struct io *io, struct tree_hash *h)
{
	HASH(io, *h);
}

static void head(struct io *io, struct head *h)
{
	io_unsigned(io, &h->segment, SEGMENTS_MAX - 1);
	io_u64(io, &h->size);
	HASH(io, h->root);
}

static void frontier(struct io *io, struct frontier *f)
{
	size_t i;

	io_u64(io, &f->size);
	io_size(io, &f->count, TREE_PROOF_MAX);
	for (i = 0; i < f->count; i++)
		HASH(io, f->peaks[i]);
	if (!frontier_valid(f))
		io_wrong(io);
}

static void segment(struct io *io, struct segment *s)
{
	TEXT(io, s->branch);
	TEXT(io, s->origin);
	io_u64(io, &s->start);
	io_u64(io, &s->first);
	io_u64(io, &s->size);
	frontier(io, &s->frontier);
}

static void tiles(struct io *io, struct tiles **tiles)
{
	struct tiles *t;
	size_t i;

	if (!io_there(io, tiles, sizeof(**tiles)))
		return;
	t = *tiles;
	io_u64(io, &t->size);
	IO_ALL(io, t->roots, t->roots_count, t->roots_cap, hash);
	if (t->size / TILE_LEAVES != t->roots_count) {
		io_wrong(io);
		t->size = 0;
	}
	for (i = 0; i < t->size % TILE_LEAVES; i++)
		HASH(io, t->last[i]);
}

static void fault(struct io *io, struct fault *f)
{
	IO_ENUM(io, f->kind, FAULT_INVALID);
	io_bool(io, &f->has_seq);
	io_u64(io, &f->seq);
	TEXT(io, f->branch);
	TEXT(io, f->what);
}

static void fold(struct io *io, struct fold *f)
{
	unsigned i;

	cache_state(io, &f->state);
	IO_ALL(io, f->heads.items, f->heads.count, f->heads.cap, head);
	io_unsigned(io, &f->segment_count, SEGMENTS_MAX);
	if (f->segment_count == 0) {
		io_wrong(io);
		f->segment_count = 1;
	}
	for (i = 0; i < f->segment_count; i++)
		segment(io, &f->segments[i]);
	io_i64(io, &f->newest_ts);
	io_id(io, f->retiring.member);
	io_u64(io, &f->retiring.at);
}

static void ledger(struct io *io, struct ledger *l)
{
	unsigned i;

	fold(io, &l->fold);
	for (i = 0; i < l->fold.segment_count; i++)
		tiles(io, &l->logs[i]);
	io_u64(io, &l->size);
	IO_ALL(io, l->faults, l->faults_count, l->faults_cap, fault);
}

/* Of one log, and nothing missing. */
static bool hangs_together(const struct ledger *l)
{
	const struct segment *s;
	uint64_t at = 0;
	unsigned i;

	for (i = 0; i < l->fold.segment_count; i++) {
		s = &l->fold.segments[i];
		if (s->start != at || s->first != 0 || s->size == 0 ||
		    s->frontier.size != s->size || l->logs[i] == NULL ||
		    l->logs[i]->size != s->size)
			return false;
		at += s->size;
	}
	return at == l->size;
}

#define LENGTH 8

_Static_assert(CACHE_KEY == KEPT_KEY, "the key of the indexes");

static void all(struct io *io, struct ledger *l, struct kept_body *body)
{
	io_raw(io, body->key, KEPT_KEY);
	ledger(io, l);
	if (!io_good(io))
		return;
	state_records_io(io, &l->fold.state, body);
	if (io_good(io))
		state_credentials_io(io, &l->fold.state, body);
	if (io_good(io))
		kept_names_io(io, l, body);
}

int cache_fold_write(const struct ledger *l, const uint8_t key[CACHE_KEY],
		     struct buffer *out)
{
	struct buffer head = BUFFER_INIT, rest = BUFFER_INIT;
	struct kept_body body = { .out = &rest };
	struct io io = { .out = &head };
	int r;

	memcpy(body.key, key, KEPT_KEY);
	/* writing changes nothing of it */
	all(&io, (struct ledger *)(uintptr_t)l, &body);
	r = buffer_status(&head);
	if (r == E_OK)
		r = buffer_status(&rest);
	if (r == E_OK) {
		buffer_reserve(out, LENGTH + head.len + rest.len);
		buffer_u64be(out, LENGTH + head.len);
		buffer_put(out, head.bytes, head.len);
		if (rest.len > 0)
			buffer_put(out, rest.bytes, rest.len);
		r = buffer_status(out);
	}
	buffer_free(&head);
	buffer_free(&rest);
	return r;
}

size_t cache_fold_head(const struct buffer *fold)
{
	struct cursor c;

	cursor_init(&c, fold->bytes, LENGTH);
	return (size_t)cursor_u64be(&c);
}

/* The head's own length, and an io of the rest of it. */
static bool head_begin(struct cache_bytes *bytes, struct kept_body *body,
		       struct io *io)
{
	const uint8_t *at = cache_bytes_at(bytes, 0, LENGTH);
	struct cursor c;
	uint64_t len;

	if (at == NULL)
		return false;
	cursor_init(&c, at, LENGTH);
	len = cursor_u64be(&c);
	if (len < LENGTH || len > cache_bytes_len(bytes))
		return false;
	body->bytes = bytes;
	body->at = (size_t)len;
	at = cache_bytes_at(bytes, LENGTH, body->at - LENGTH);
	if (at == NULL)
		return false;
	cursor_init(&io->in, at, body->at - LENGTH);
	return true;
}

int cache_fold_read(struct ledger *l, struct cache_bytes *bytes)
{
	struct kept_body body = { .out = NULL };
	struct io io = { .out = NULL };

	l->bytes = bytes;
	if (!head_begin(bytes, &body, &io))
		return error_set(E_INPUT, "what was kept of the log");
	all(&io, l, &body);
	if (io.no_memory)
		return error_set(E_MEMORY, "what was kept of the log");
	if (!cursor_done(&io.in) || body.at != cache_bytes_len(bytes) ||
	    !hangs_together(l))
		return error_set(E_INPUT, "what was kept of the log");
	return E_OK;
}

bool cache_fold_whole(const struct ledger *l)
{
	return state_records_whole(&l->fold.state) &&
	       state_credentials_whole(&l->fold.state) && kept_names_whole(l);
}
