/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h -- the log of one vault: verified from its first entry when it is
 * opened, folded into a state, and extended by transactions that are signed
 * and durable or never were (docs/authority.md; T1, T2, V1).
 */
#ifndef BG_LEDGER_LEDGER_H
#define BG_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/host.h"
#include "vault/base/json.h"
#include "vault/base/secret.h"
#include "vault/ledger/fold.h"
#include "vault/ledger/state.h"
#include "vault/ledger/tables.h"
#include "vault/log/event.h"
#include "vault/log/tiles.h"
#include "vault/log/tree.h"
#include "vault/store/store.h"

#define LEDGER_WAIT_MS 30000 /* for another process's transaction */

enum fault_kind {
	FAULT_VOID,   /* an entry without effect */
	FAULT_INVALID /* bytes that are not those signed */
};

struct fault {
	enum fault_kind kind;
	bool has_seq;
	uint64_t seq; /* index of the entry, where it is about one */
	char branch[BRANCH_TEXT]; /* ... of this log */
	char what[240];
};

struct ledger {
	struct tables tables;    /* where its rows are */
	struct store *store;     /* borrowed; NULL: rows only, no objects */
	const struct host *host; /* borrowed */
	struct fold fold;        /* state, heads, segments */
	struct tiles *logs[SEGMENTS_MAX]; /* leaf hashes; owned (hashes.c) */
	uint64_t size;     /* entries of all segments under a good checkpoint */
	uint64_t kept;     /* ... and how many of them were verified by another
			  process: cache.h; 0 none */
	size_t kept_heads; /* ... and of their heads */
	struct note_sums { /* of heads that this process verified, or wrote */
		struct tree_hash *items; /* sums of their notes */
		size_t first;            /* the index of the first head */
		size_t count, cap;
	} notes;
	struct fault *faults;
	size_t faults_count, faults_cap;
	bool invalid;                 /* some fault is INVALID */
	struct merged_source *merged; /* branches that came home; owned */
	struct kept_names *names;     /* of credentials; owned, or NULL */
	struct cache_bytes *bytes;    /* that kept rows and names are read from;
				       owned, or NULL */
	struct proven *proven;        /* signatures that need no second look;
				       owned, or NULL */
	bool only_main; /* branches that go on are left alone (merging) */
	bool strange;   /* rows are in the file that no entry asked for */
	bool ended;     /* what follows the tip's good entries is INVALID */
	bool tail;      /* ... and is no more than its last transaction */
	bool stale;     /* a transaction failed half-way */
	bool loose;     /* something of it hangs on rows that no root holds: a
			   branch that was to come home and does not verify, a
			   checkpoint that another key of its writer's signed */
};

enum ledger_depth {
	LEDGER_MAIN,    /* main alone: branches that go on are left alone */
	LEDGER_ENTRIES, /* entries, tree, checkpoints */
	LEDGER_WHOLE    /* ... and every object, meta row, and SQLite's
				   own check: audit verify */
};

/* ledger_open -- read and verify all; faults do not fail the call, they are
 * listed. E_IO, E_MEMORY; E_INTEGRITY when not even the first transaction is
 * whole. The store stays the caller's and must outlive the ledger. */
int ledger_open(struct store *store, const struct host *host,
		enum ledger_depth depth, struct ledger **out);
/* ledger_blank -- for a store just created: no entries yet. */
int ledger_blank(struct store *store, const struct host *host,
		 struct ledger **out);
void ledger_close(struct ledger **ledger);

/* The same of rows that lie elsewhere than in a vault: entries, tree and
 * checkpoints; there are no objects, and nothing can be written. */
int ledger_open_tables(const struct tables *tables, const struct host *host,
		       struct ledger **out);
int ledger_blank_tables(const struct tables *tables, const struct host *host,
			struct ledger **out);

/* ledger_vault -- which vault a file says it is, before any of it is verified:
 * the hash of entry 0, and the id that it begins with. E_ABSENT. */
int ledger_vault(struct store *store, struct tree_hash *init,
		 char vault[ID_TEXT]);

/* ledger_refresh -- see what others have written since. */
int ledger_refresh(struct ledger *l);

const struct state *ledger_state(const struct ledger *l);

/* The log that is written now: main, or the branch that goes on from it. */
const struct segment *ledger_tip(const struct ledger *l);
const char *ledger_origin(const struct ledger *l);
void ledger_head(const struct ledger *l, struct checkpoint *out);
size_t ledger_voids(const struct ledger *l);
/* ledger_invalid -- the first fault that is INVALID, or NULL. */
const struct fault *ledger_invalid(const struct ledger *l);

/* ledger_leaf -- parse the entry at a position; the caller frees it.
 * ledger_note -- append the checkpoint note of a segment at ${size}; E_ABSENT:
 * no head is of that size. Both are E_INTEGRITY where the row is not what was
 * verified, or is gone.
 * ledger_object -- append an object. */
int ledger_leaf(const struct ledger *l, uint64_t at, struct leaf *out);
int ledger_leaf_bytes(const struct ledger *l, uint64_t at, struct buffer *out);
int ledger_note(const struct ledger *l, const struct segment *segment,
		uint64_t size, struct buffer *out);
/* ledger_leaves -- the entries of one segment as they were verified, by their
 * index; ledger_heads -- its heads, by size. Both stop at a non-zero return and
 * hand it on; E_INTEGRITY where a row is not what was verified. */
int ledger_leaves(const struct ledger *l, const struct segment *s,
		  tables_row_fn *each, void *ctx);
int ledger_heads(const struct ledger *l, const struct segment *segment,
		 int (*each)(void *ctx, uint64_t size), void *ctx);
/* ledger_branch_leaf -- parse entry ${seq} of a branch by its name, be it in the
 * chain or come home; as it lies there now, held to nothing. */
int ledger_branch_leaf(const struct ledger *l, const char *branch, uint64_t seq,
		       struct leaf *out);
/* ledger_branch -- a branch in the file as it is judged on its own, up to a head
 * (${root} NULL: whatever it is there). *why: it does not hold. *out is the
 * ledger's. */
int ledger_branch(struct ledger *l, const char *branch, uint64_t size,
		  const struct tree_hash *root, const struct fold **out,
		  const char **why);

/* ledger_branch_judge -- the same, as the ledger it was judged with. */
int ledger_branch_judge(struct ledger *l, const char *branch, uint64_t size,
			const struct ledger **out, const char **why);

/* ledger_session_leaf -- the request of a session, wherever it stands, and the
 * origin its details are sealed with. */
int ledger_session_leaf(struct ledger *l, const struct session *s,
			struct leaf *out, char origin[ORIGIN_TEXT]);

/* ledger_walk -- every entry in order (walk.c); what is given is good during
 * the call. */
struct ledger_entry {
	const char *branch; /* "main", or whose it is */
	const char *origin; /* that its details are sealed with */
	uint64_t seq;
	const struct leaf *leaf;
	struct span bytes;       /* ... as it was signed */
	const char *void_reason; /* NULL: it counts, there */
	bool home; /* of a branch that came home: history, but for what was
		      taken over */
	const char *aside; /* ... why it was not; NULL: it was, or there is
			      nothing to take */
	const struct ledger *judge; /* the ledger it was judged in, and its */
	uint64_t at;                /* ... position there */
	uint64_t told_at; /* in this ledger: its position, or that of the
			     entry that brought it home */
};
int ledger_walk(struct ledger *l,
		int (*each)(void *ctx, const struct ledger_entry *e),
		void *ctx);

/* ledger_aside -- why an entry of a branch that came home has no effect on main
 * (aside.c); NULL: it has, or needs none. ${void_reason}: as ledger_void says
 * of it in the ledger that the branch was judged with. */
const char *ledger_aside(const struct ledger *l, const struct leaf *leaf,
			 const char *void_reason);
const char *ledger_void(const struct ledger *l, const char *branch,
			uint64_t seq);

/* --- hashes.c: each reads some of the rows again, and is E_INTEGRITY when they
 * are not what was verified --- */

/* ledger_leaf_hash -- of the entry at a position. ledger_root, ledger_frontier
 * -- of a segment's log at any size up to the segment's. ledger_prove_* -- as
 * tree.h has them, of that log. */
int ledger_leaf_hash(const struct ledger *l, uint64_t at,
		     struct tree_hash *out);
int ledger_root(const struct ledger *l, const struct segment *segment,
		uint64_t size, struct tree_hash *root);
int ledger_frontier(const struct ledger *l, const struct segment *segment,
		    uint64_t size, struct frontier *out);
int ledger_prove_inclusion(const struct ledger *l,
			   const struct segment *segment, uint64_t size,
			   uint64_t index, struct tree_proof *out);
int ledger_prove_consistency(const struct ledger *l,
			     const struct segment *segment, uint64_t size,
			     uint64_t old, struct tree_proof *out);
/* ledger_parting -- the first index at which two logs differ, or the smaller
 * size. */
int ledger_parting(const struct ledger *a, const struct segment *one,
		   const struct ledger *b, const struct segment *other,
		   uint64_t *index);

int ledger_object(const struct ledger *l, const struct tree_hash *h,
		  struct buffer *out);

/* ledger_me -- the active or retired member whose recipient is one of the
 * identities'; E_IDENTITY when none is. *which (may be NULL): its index. */
int ledger_me(const struct ledger *l, const struct secret *const *identities,
	      size_t n, struct member **member, size_t *which);

/* --- transactions (txn.c) ---
 *
 * txn_begin takes the write lock and sees what others wrote: what is read from
 * then on stays true until the commit.  One actor, one checkpoint; txn_expect
 * announces the number of entries before the first, for it stands in each. Every
 * entry is folded before it is written: what would be VOID is refused
 * (E_AUTHORITY) and nothing is written.
 * On any failure call txn_abort; the ledger must then be closed. */
struct txn;

int txn_begin(struct ledger *l, const struct actor *actor,
	      const struct secret *seed, struct txn **out);
void txn_expect(struct txn *t, size_t entries);

/* txn_branch -- the same, but on a branch of its own, new, that goes on from
 * the tip, and whose entry 0 txn_put_begun writes: ${why} older, foreign,
 * readonly, tail or copy. A session's key needs no request before this: it may
 * follow in the same transaction. */
int txn_branch(struct ledger *l, const struct actor *actor,
	       const struct secret *seed, struct txn **out);
int txn_put_begun(struct txn *t, const char *why);

/* txn_follow -- rows were put into the file inside this transaction that go on
 * with the log: they are verified, and entries of its own come behind them. A
 * transaction without entries of its own may be committed then. E_INTEGRITY. */
int txn_follow(struct txn *t);

/* The index the next entry gets: sealed details are bound to it. */
uint64_t txn_next(const struct txn *t);

int txn_object(struct txn *t, struct span bytes, struct tree_hash *hash);

struct draft {
	enum event ev;
	const struct json *d;      /* of any document */
	const char *obj;           /* NULL or "kind:id:rev" */
	const struct tree_hash *h; /* NULL or the object's */
	const char *sid;           /* NULL or a session id */
	struct span x;             /* sealed details, {NULL, 0} none */
	uint64_t xk;               /* 0 none */
};

/* txn_put -- *hash (may be NULL): the leaf hash. */
int txn_put(struct txn *t, const struct draft *draft, struct tree_hash *hash);

/* txn_put_doc -- the same of a ${draft} whose d is of *doc, which must have come
 * out whole, and is freed in any case. */
int txn_put_doc(struct txn *t, const struct draft *draft,
		struct json_doc **doc);

/* txn_commit -- durable on 0. E_LOG: not written. Frees *t in any case. */
int txn_commit(struct txn **t);
void txn_abort(struct txn **t);

#endif
