/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_fold.c -- all that a ledger knows of its log, as bytes: the state, the
 * logs and their heads, the tiles of their leaf hashes, what is VOID, and what credentials are called. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/cache_io.h"
#include "vault/ledger/kept_names.h"
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
	kept_names_io(io, l);
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

int cache_fold_write(const struct ledger *l, struct buffer *out)
{
	struct io io = { .out = out };

	/* writing changes nothing of it */
	ledger(&io, (struct ledger *)(uintptr_t)l);
	return buffer_status(out);
}

int cache_fold_read(struct ledger *l, struct span bytes)
{
	struct io io = { .out = NULL };

	cursor_init(&io.in, bytes.bytes, bytes.len);
	ledger(&io, l);
	if (io.no_memory)
		return error_set(E_MEMORY, "what was kept of the log");
	if (!cursor_done(&io.in) || !hangs_together(l))
		return error_set(E_INPUT, "what was kept of the log");
	return E_OK;
}
