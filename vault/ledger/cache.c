/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache.c -- the kept state's file, and what must be so before it serves.
 *
 *     "breakglass cache 3" LF
 *     32 hex: the program that made it   LF
 *     the ledger's fold (cache_fold.c), sealed by the member's own identity, bound
 *     to the lines before it (home/cache_seal.c)
 *
 * No key that comes from the vault would do. To seal to a member takes only what
 * everybody has: whoever may write both files could put a box of their own into
 * the one, and under its key another state into the other.
 */
#include "vault/ledger/cache.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/proven.h"
#include "vault/ledger/verify.h"
#include "vault/ledger/whence.h"

/* Of the sources that say what a log adds up to: another program may have found
 * otherwise. */
#ifndef FOLD_ID
#error "the Makefile gives FOLD_ID"
#endif

static const char first_lines[] = "breakglass cache 3\n" FOLD_ID "\n";

#define FIRST_LEN (sizeof(first_lines) - 1)

static struct span all_of(const struct buffer *b)
{
	struct span s = { b->bytes, b->len };

	return s;
}

static struct span lines(void)
{
	struct span s = { (const uint8_t *)first_lines, FIRST_LEN };

	return s;
}

/* --- whether the file is one that goes on from it --- */

static int has_head(const struct ledger *l, const struct segment *s, bool *has)
{
	struct tree_hash root;
	struct checkpoint cp;
	int r = whence_head(&l->tables, s->branch, s->size, &cp, has);

	frontier_root(&s->frontier, &root);
	*has = *has && cp.size == s->size &&
	       strcmp(cp.origin, s->origin) == 0 &&
	       tree_hash_equal(&cp.root, &root);
	return r;
}

static int each_beyond(void *ctx, uint64_t seq, struct span bytes)
{
	bool *there = ctx;

	(void)seq;
	(void)bytes;
	*there = true;
	return E_FINDINGS;
}

/* A log that a branch went on from has not grown since: it would be what
 * matters now. */
static int ends(const struct ledger *l, const struct segment *s, bool *ends)
{
	bool there = false;
	int r = tables_leaves(&l->tables, s->branch, s->size, each_beyond,
			      &there);

	if (r == E_OK)
		r = tables_checkpoints(&l->tables, s->branch, s->size + 1,
				       each_beyond, &there);
	*ends = !there;
	return there ? E_OK : r;
}

static int serves(const struct ledger *l, const struct tree_hash *init,
		  bool *out)
{
	const struct fold *f = &l->fold;
	unsigned i;
	int r = E_OK;

	*out = tree_hash_equal(&f->state.init, init);
	for (i = 0; r == E_OK && *out && i < f->segment_count; i++) {
		r = has_head(l, &f->segments[i], out);
		if (r == E_OK && *out && i + 1 < f->segment_count)
			r = ends(l, &f->segments[i], out);
	}
	return r;
}

/* --- opening --- */

static int kept(struct store *store, const struct cache_options *o,
		struct tree_hash *init, struct cache_bytes **out)
{
	char vault[ID_TEXT];
	int r = ledger_vault(store, init, vault);

	return r == E_OK ? cache_bytes_open(o->home, vault, lines(),
					    o->identity, o->piecewise, out) :
			   r;
}

/* For want of it, signatures are checked. */
static void look_back(struct ledger *l, const struct home *home,
		      const struct secret *identity)
{
	if (proven_load(home, ledger_state(l)->vault, identity, lines(),
			&l->proven) != E_OK)
		error_clear();
}

static int go_on(struct ledger *l, const struct tree_hash *init, bool *out)
{
	int r = store_read_begin(l->store);

	if (r != E_OK)
		return r;
	r = serves(l, init, out);
	if (r == E_OK && *out) {
		l->kept = l->size;
		l->kept_heads = l->fold.heads.count;
		r = verify_entries(l);
		*out = !l->invalid && !l->loose;
	}
	store_read_end(l->store);
	return r;
}

void cache_open(struct store *store, const struct host *host,
		const struct cache_options *o, struct ledger **out)
{
	struct cache_bytes *bytes = NULL;
	struct ledger *l = NULL;
	struct tree_hash init;
	bool good = false;
	int r;

	*out = NULL;
	if (o->home == NULL || o->identity == NULL)
		return;
	r = kept(store, o, &init, &bytes);
	if (r == E_OK)
		r = ledger_blank(store, host, &l);
	if (r == E_OK)
		r = cache_fold_read(l, bytes);
	else
		cache_bytes_free(&bytes);
	if (r == E_OK)
		look_back(l, o->home, o->identity);
	if (r == E_OK)
		r = go_on(l, &init, &good);
	if (r == E_OK && good) {
		*out = l;
		return;
	}
	/* whatever is wrong with it, it serves nobody, and stops nobody */
	ledger_close(&l);
	error_clear();
}

/* --- keeping --- */

#define WORTH_ENTRIES 1024

/* In signatures: what it takes to write a file, and so many records of it more;
 * and how many heads whose signatures were found good before are looked at again
 * in the time of one (proven.h). */
#define WRITING 4
#define RECORDS 20
#define AGAIN 3

/* Each command looks again at what came since: of n heads that came one by one,
 * n * n / 2 were looked at by now. Where that is more than a file takes to write,
 * fewer files would have cost more, and so would more of them. */
bool cache_worth(const struct ledger *l)
{
	size_t heads = l->fold.heads.count - l->kept_heads;
	size_t checked = l->proven == NULL ? heads : proven_added(l->proven);
	size_t again = heads > checked ? heads - checked : 0;

	return l->size - l->kept >= WORTH_ENTRIES ||
	       heads * (checked + again / AGAIN) / 2 >=
		       WRITING + state_record_count(&l->fold.state) / RECORDS;
}

int cache_remember(struct ledger *l)
{
	return l->proven == NULL ? E_OK : proven_save(l->proven);
}

int cache_remembered(struct ledger *l, const struct home *home)
{
	return proven_forget(home, ledger_state(l)->vault, l->proven);
}

int cache_says(const struct ledger *l, const uint8_t key[CACHE_KEY],
	       const struct buffer *plain)
{
	struct buffer again = BUFFER_INIT;
	struct cache_bytes *bytes = NULL;
	struct ledger *read = NULL;
	int r = ledger_blank(l->store, l->host, &read);

	if (r == E_OK)
		r = cache_bytes_plain(all_of(plain), &bytes);
	if (r == E_OK)
		r = cache_fold_read(read, bytes);
	if (r == E_OK && !cache_fold_whole(read))
		r = E_INTERNAL;
	if (r == E_OK)
		r = cache_fold_write(read, key, &again);
	if (r == E_OK && !span_equal(all_of(plain), all_of(&again)))
		r = E_INTERNAL;
	ledger_close(&read);
	buffer_free(&again);
	return r == E_OK || r == E_MEMORY ?
		       r :
		       error_set(E_INTERNAL, "what is kept of the log would "
					     "not be what it is");
}

int cache_keep(const struct ledger *l, const struct home *home,
	       const struct secret *identity)
{
	struct buffer file = BUFFER_INIT, plain = BUFFER_INIT;
	uint8_t key[CACHE_KEY];
	int r;

	randombytes_buf(key, sizeof(key));
	if (l->invalid || l->loose || l->stale)
		return error_set(E_INTEGRITY, "the log is not what its heads "
					      "alone say");
	r = cache_fold_write(l, key, &plain);
	if (r == E_OK)
		r = cache_says(l, key, &plain);
	if (r == E_OK)
		r = cache_seal(identity, lines(), all_of(&plain),
			       cache_fold_head(&plain), &file);
	if (r == E_OK)
		r = cache_file_save(home, ledger_state(l)->vault,
				    all_of(&file));
	buffer_free(&file);
	buffer_free(&plain);
	return r;
}
