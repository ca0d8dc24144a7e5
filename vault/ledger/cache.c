/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache.c -- the kept state's file, and what must be so before it serves.
 *
 *     "breakglass cache 1" LF
 *     32 hex: the program that made it   LF
 *     u64 BE epoch, its recipient (32), the hash of a box of its secret (32)
 *     nonce, then the ledger's fold (cache_fold.c), sealed under that epoch's
 *     secret (kept.c), bound to all before it
 *
 * The box is an object of the vault's; who can open it may read the cache.
 */
#include "vault/ledger/cache.h"

#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/verify.h"
#include "vault/ledger/whence.h"

/* Of the sources that say what a log adds up to: another program may have found
 * otherwise. */
#ifndef FOLD_ID
#error "the Makefile gives FOLD_ID"
#endif

static const char first_lines[] = "breakglass cache 1\n" FOLD_ID "\n";

#define FIRST_LEN (sizeof(first_lines) - 1)
#define FACTS_LEN (8 + AGE_KEY_LEN + TREE_HASH_LEN)

static struct span all_of(const struct buffer *b)
{
	struct span s = { b->bytes, b->len };

	return s;
}

/* --- the key --- */

static int key_by_box(struct store *store, struct cursor *facts,
		      const struct secret *const *identities, size_t n,
		      struct epoch_key *out)
{
	struct buffer box = BUFFER_INIT;
	uint8_t recipient[AGE_KEY_LEN];
	struct tree_hash h;
	uint64_t epoch = cursor_u64be(facts);
	int r;

	memcpy(recipient, cursor_bytes(facts, AGE_KEY_LEN).bytes, AGE_KEY_LEN);
	memcpy(h.bytes, cursor_bytes(facts, TREE_HASH_LEN).bytes,
	       TREE_HASH_LEN);
	r = store_object(store, &h, &box);
	if (r == E_OK)
		r = epoch_open(epoch, recipient, all_of(&box), identities, n,
			       out);
	buffer_free(&box);
	return r;
}

static int unseal(struct store *store, struct span file,
		  const struct secret *const *identities, size_t n,
		  struct buffer *out)
{
	struct span ad = { file.bytes, FIRST_LEN + FACTS_LEN }, sealed;
	struct epoch_key key;
	struct cursor c;
	int r;

	if (file.len < ad.len ||
	    memcmp(file.bytes, first_lines, FIRST_LEN) != 0)
		return error_set(E_ABSENT, "what was kept is not this "
					   "program's");
	memset(&key, 0, sizeof(key));
	cursor_init(&c, file.bytes + FIRST_LEN, FACTS_LEN);
	r = key_by_box(store, &c, identities, n, &key);
	if (r != E_OK)
		return r;
	sealed.bytes = file.bytes + ad.len;
	sealed.len = file.len - ad.len;
	r = kept_open(&key, ad, sealed, out);
	epoch_free(&key);
	return r;
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

static int vault_of(struct store *store, struct tree_hash *init,
		    char vault[ID_TEXT])
{
	struct buffer bytes = BUFFER_INIT;
	int r = store_leaf(store, "main", 0, &bytes);

	if (r == E_OK) {
		tree_leaf_hash(bytes.bytes, bytes.len, init);
		hex_encode(init->bytes, ID_LEN, vault);
	}
	buffer_free(&bytes);
	return r;
}

static int kept(struct store *store, const struct home *home,
		const struct secret *const *identities, size_t n,
		struct tree_hash *init, struct buffer *out)
{
	struct buffer file = BUFFER_INIT;
	char vault[ID_TEXT];
	int r;

	r = vault_of(store, init, vault);
	if (r == E_OK)
		r = cache_file_load(home, vault, &file);
	if (r == E_OK)
		r = unseal(store, all_of(&file), identities, n, out);
	buffer_free(&file);
	return r;
}

static int go_on(struct ledger *l, const struct tree_hash *init, bool *out)
{
	int r = store_read_begin(l->store);

	if (r != E_OK)
		return r;
	r = serves(l, init, out);
	if (r == E_OK && *out) {
		l->kept = l->size;
		r = verify_entries(l);
	}
	store_read_end(l->store);
	return r;
}

/* Whatever is wrong with it, it serves nobody, and stops nobody. */
static int no_use(int r)
{
	if (r == E_MEMORY || r == E_IO)
		return r;
	error_clear();
	return E_OK;
}

int cache_open(struct store *store, const struct host *host,
	       const struct home *home, const struct secret *const *identities,
	       size_t n, struct ledger **out)
{
	struct buffer plain = BUFFER_INIT;
	struct ledger *l = NULL;
	struct tree_hash init;
	bool good = false;
	int r;

	*out = NULL;
	if (home == NULL || n == 0)
		return E_OK;
	r = kept(store, home, identities, n, &init, &plain);
	if (r == E_OK)
		r = ledger_blank(store, host, &l);
	if (r == E_OK)
		r = cache_fold_read(l, all_of(&plain));
	if (r == E_OK)
		r = go_on(l, &init, &good);
	buffer_free(&plain);
	if (r == E_OK && good)
		*out = l;
	else
		ledger_close(&l);
	return no_use(r);
}

/* --- keeping --- */

static void facts_put(const struct epoch_key *key, const struct tree_hash *box,
		      struct buffer *out)
{
	buffer_put(out, first_lines, FIRST_LEN);
	buffer_u64be(out, key->epoch);
	buffer_put(out, key->recipient, AGE_KEY_LEN);
	buffer_put(out, box->bytes, TREE_HASH_LEN);
}

static int file_make(const struct ledger *l, const struct epoch_key *key,
		     const struct tree_hash *box, struct buffer *out)
{
	struct buffer facts = BUFFER_INIT, plain = BUFFER_INIT;
	int r;

	facts_put(key, box, &facts);
	facts_put(key, box, out);
	r = buffer_status(&facts);
	if (r == E_OK)
		r = cache_fold_write(l, &plain);
	if (r == E_OK)
		r = kept_seal(key, all_of(&facts), all_of(&plain), out);
	buffer_free(&facts);
	buffer_free(&plain);
	return r;
}

int cache_keep(const struct ledger *l, const struct home *home, const char *id,
	       const struct epoch_key *key)
{
	const struct epoch_box_ref *box;
	struct buffer file = BUFFER_INIT;
	char to[48] = "member:";
	int r;

	if (l->invalid || l->stale)
		return error_set(E_INTEGRITY, "the log has INVALID rows");
	memcpy(to + 7, id, ID_TEXT);
	box = state_box(ledger_state(l), key->epoch, to);
	if (box == NULL)
		return error_set(E_ABSENT, "a box of the catalog's key");
	r = file_make(l, key, &box->h, &file);
	if (r == E_OK)
		r = cache_file_save(home, ledger_state(l)->vault,
				    all_of(&file));
	buffer_free(&file);
	return r;
}
