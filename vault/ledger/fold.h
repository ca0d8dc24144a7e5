/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fold.h -- the log's meaning: one entry at a time goes through the table of
 * rules (docs/authority.md) and changes the state, or is VOID: no effect, and
 * named.
 *
 * The fold is pure: it is given leaves whose place in the tree and whose
 * checkpoint signature were checked already (verify.h), and reads nothing
 * else.  A cache of the state can stand in front of it, for it needs only the
 * state, the hashes so far, and the next leaf.
 */
#ifndef BG_LEDGER_FOLD_H
#define BG_LEDGER_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/ledger/state.h"
#include "vault/log/event.h"
#include "vault/log/leaf.h"
#include "vault/log/tree.h"

/* The heads of all segments so far, for entries that name one. */
struct heads {
	struct head {
		unsigned segment;
		uint64_t size;
		struct tree_hash root;
	} * items;
	size_t count, cap;
};

/* One log: main, or a branch that goes on where the one before it ended. An
 * entry has an index in its own log, and a position in the whole: positions run
 * on from segment to segment, and are all that the state speaks of. */
struct segment {
	char branch[BRANCH_TEXT];
	char origin[ORIGIN_TEXT]; /* "" until vault.init */
	uint64_t start;           /* position of its entry 0 */
	uint64_t first; /* index of its first own entry: not 0 where somebody
			   went on with main itself, apart from it */
	uint64_t size;  /* entries under a good checkpoint */
	struct frontier frontier; /* of those */
};

#define SEGMENTS_MAX 16

/* Where a fold finds a branch that comes home: verified and folded on its own,
 * with what it went on from, up to a head. *why: it does not hold. *out stays
 * the source's. E_MEMORY. */
struct fold;
struct fold_source {
	void *ctx;
	int (*branch)(void *ctx, const char *branch, uint64_t size,
		      const struct tree_hash *root, const struct fold **out,
		      const char **why);
};

struct fold {
	struct state state;
	struct heads heads;
	struct segment segments[SEGMENTS_MAX];
	unsigned segment_count; /* at least 1: main */
	int64_t newest_ts;      /* the latest time that an entry gives */
	const struct fold_source *source; /* borrowed; NULL: no branches */
	struct {
		char member[ID_TEXT]; /* "" none */
		uint64_t at;
	} retiring; /* a retirement that waits for its rotation */
	struct {
		const char *reason; /* NULL: none */
		uint64_t at;
	} undone; /* an earlier entry that the last one made VOID */
};

/* One entry about to be judged. */
struct entry {
	const struct leaf *leaf;
	enum event ev;
	struct tree_hash hash;
	uint64_t at;   /* its position */
	bool standing; /* the key that signed its checkpoint
					   had effect for this actor */
};

void fold_init(struct fold *f);
void fold_free(struct fold *f);

/* fold_entry -- judge and apply.  *reason is NULL when the entry counts, else
 * why it is VOID (valid until the next call on this thread).  Non-zero only
 * when memory ran out: the state is then useless.
 * A retirement counts only with the catalog rotation right after it; where
 * that does not come, f->undone names the retirement: it is VOID as well. */
int fold_entry(struct fold *f, const struct entry *e, const char **reason);

/* The log that is written now: the last segment. */
const struct segment *fold_tip(const struct fold *f);

const struct segment *fold_segment_at(const struct fold *f, uint64_t at);

/* fold_on_main -- whether what is folded now is main: entries that went on with
 * it and lie apart are main as much as those that stand there. */
bool fold_on_main(const struct fold *f);
/* fold_main_only -- whether that is where such an event has any effect. */
bool fold_main_only(enum event ev);

/* fold_segment -- a branch goes on from the tip. E_INTEGRITY: too many.
 * fold_unsegment -- it does not: nothing of it was folded. */
int fold_segment(struct fold *f, const char *branch);
/* fold_fork -- entries that go on with main itself, and lie apart from it. */
int fold_fork(struct fold *f, const char *branch);
void fold_unsegment(struct fold *f);

/* fold_parent_fault -- why ${d}, of a branch.begun whose schema holds, does not
 * go on from the end of that segment; NULL: it does. */
const char *fold_parent_fault(const struct fold *f, unsigned segment,
			      const struct json *d);

/* fold_head -- the tip's entries so far make this head. */
int fold_head(struct fold *f, const struct frontier *frontier);
/* fold_head_at -- of a log, wherever its entries lie; NULL: no head of that
 * size. fold_root_at -- its root. */
const struct head *fold_head_at(const struct fold *f, unsigned segment,
				uint64_t size);
const struct tree_hash *fold_root_at(const struct fold *f, unsigned segment,
				     uint64_t size);

/* fold_declares -- whether the leaf declares the key that may sign its own
 * range: vault.init its founder's, a guest's open.requested its session's. */
bool fold_declares(const struct leaf *leaf, const struct actor *actor,
		   uint8_t key[NOTE_KEY_LEN]);

#endif
