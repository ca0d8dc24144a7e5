/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c -- rows as they lie in the file become entries that count.
 *
 * An entry counts only as part of its transaction: all entries up to its `cp`,
 * of one actor, under the one checkpoint row of that size, whose root is the
 * tree's and whose one signature is by a key declared for that actor before
 * the first of them (docs/format.md, Checkpoint).  The first transaction that
 * fails ends the walk: nothing behind it can be judged.  Which logs there are to
 * walk is chain.c's.
 */
#include "vault/ledger/verify.h"
#include "vault/home/proven.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/progress.h"

/* Compared by address: no fault of the checkpoint. */
static const char no_memory[] = N_("out of memory");

/* --- one walk over the rows --- */

struct waiting {
	struct leaf leaf;
	struct tree_hash hash;
	struct tree_hash tile; /* its root, where this is its last */
};

struct walk {
	struct ledger *l;
	const char *branch; /* of the segment walked: the tip */
	uint64_t limit;     /* entries from there on are not looked at */
	uint64_t *sizes;    /* of all checkpoint rows, ascending */
	size_t sizes_count, sizes_cap;
	struct waiting *group; /* entries whose checkpoint is to come */
	struct json_doc *doc;  /* ... and what they hold */
	size_t group_count, group_cap;
	struct frontier frontier;
	uint64_t next; /* index expected */
	bool ended;    /* a fault made the rest unjudgeable */
};

/* Ends the walk: a fault that is no error of ours. */
static int walk_end(struct walk *w, uint64_t seq, const char *what)
{
	uint64_t at = ledger_tip(w->l)->start + seq;

	w->ended = true;
	return fault_add(w->l, FAULT_INVALID, &at, "%s", what);
}

static void group_drop(struct walk *w)
{
	json_clear(w->doc);
	w->group_count = 0;
}

static void signer_name(const char *origin, const struct actor *actor,
			char name[KEY_NAME_TEXT])
{
	if (actor->kind == ACTOR_MEMBER)
		key_name_member(origin, actor->id, name);
	else
		key_name_session(origin, actor->id, name);
}

bool signed_by(const struct note *note, const char *origin,
	       const struct actor *actor, const uint8_t key[NOTE_KEY_LEN])
{
	char name[KEY_NAME_TEXT];

	if (note->count != 1)
		return false;
	signer_name(origin, actor, name);
	return note_find(note, name, key);
}

/* All that signed_by looks at: the signer's name, their key, what is signed, and
 * the one signature line. */
static bool signed_before(const struct ledger *l, const struct note *note,
			  const char *name, const uint8_t *key,
			  uint8_t tag[PROVEN_TAG])
{
	const struct note_signature *one = &note->signatures[0];
	const struct span parts[] = {
		{ (const uint8_t *)name, strlen(name) },
		{ key, NOTE_KEY_LEN },
		note->text,
		one->name,
		{ one->id, sizeof(one->id) },
		{ one->bytes, one->len },
	};

	proven_tag(l->proven, parts, sizeof(parts) / sizeof(parts[0]), tag);
	return proven_has(l->proven, tag);
}

/* signed_by, which a program of this user may have found before. */
static bool signs(const struct ledger *l, const struct note *note,
		  const char *origin, const struct actor *actor,
		  const uint8_t key[NOTE_KEY_LEN])
{
	char name[KEY_NAME_TEXT];
	uint8_t tag[PROVEN_TAG];

	if (l->proven == NULL || note->count != 1)
		return signed_by(note, origin, actor, key);
	signer_name(origin, actor, name);
	if (signed_before(l, note, name, key, tag))
		return true;
	if (!signed_by(note, origin, actor, key))
		return false;
	proven_add(l->proven, tag);
	return true;
}

/* Whether the note is signed by a key declared for the actor; *standing is
 * whether that key had effect. */
static bool declared_signer(const struct walk *w, const struct note *note,
			    const struct actor *actor, const char *origin,
			    bool *standing)
{
	const struct state *s = &w->l->fold.state;
	uint8_t own[NOTE_KEY_LEN];
	bool found = false, known = false;
	size_t i;

	*standing = false;
	for (i = 0; i < s->keys_count; i++) {
		const struct declared_key *k = &s->keys[i];

		if (!actor_equal(&k->actor, actor))
			continue;
		known = true;
		if (!signs(w->l, note, origin, actor, k->key))
			continue;
		found = true;
		*standing = *standing || k->standing;
	}
	if (found)
		return true;
	for (i = 0; i < w->group_count; i++) {
		if (!fold_declares(&w->group[i].leaf, actor, own) ||
		    !signs(w->l, note, origin, actor, own))
			continue;
		/* a second key for a session that has one never stands */
		*standing = !known;
		return true;
	}
	return false;
}

static void group_origin(const struct walk *w, char origin[ORIGIN_TEXT])
{
	char vault[ID_TEXT];

	if (ledger_origin(w->l)[0] != '\0') {
		memcpy(origin, ledger_origin(w->l), ORIGIN_TEXT);
		return;
	}
	hex_encode(w->group[0].hash.bytes, ID_LEN, vault);
	origin_format(vault, "main", origin);
}

/* Why the checkpoint row does not close this transaction, or NULL. */
static const char *note_fault(struct walk *w, struct span bytes,
			      const struct tree_hash *root, uint64_t size,
			      bool *standing)
{
	char origin[ORIGIN_TEXT];
	struct checkpoint cp;
	struct note *note;
	const char *why = NULL;

	note = malloc(sizeof(*note));
	if (note == NULL)
		return no_memory;
	group_origin(w, origin);
	if (note_parse(bytes, note) != E_OK)
		why = N_("its checkpoint is no signed note");
	else if (note->count != 1)
		why = N_("its checkpoint has more than one signature");
	else if (checkpoint_parse(note->text, &cp) != E_OK)
		why = N_("its checkpoint is malformed");
	else if (strcmp(cp.origin, origin) != 0)
		why = N_("its checkpoint is of another log");
	else if (cp.size != size)
		why = N_("its checkpoint is of another size");
	else if (!tree_hash_equal(&cp.root, root))
		why = N_("it is not what its checkpoint was signed over");
	else if (!declared_signer(w, note, &w->group[0].leaf.act, origin,
				  standing))
		why = N_("its checkpoint is not signed by its writer");
	free(note);
	return why;
}

/* An entry 0 without effect begins no branch, and what stands behind it is
 * of no log. */
static bool begins_nothing(const struct entry *e, const char *reason)
{
	return reason != NULL && e->leaf->seq == 0 && e->at > 0;
}

static int fold_group(struct walk *w, bool standing)
{
	struct ledger *l = w->l;
	const char *reason;
	size_t i;
	int r;

	for (i = 0; i < w->group_count; i++) {
		struct waiting *at = &w->group[i];
		struct entry e = { &at->leaf, event_of(at->leaf.ev), at->hash,
				   ledger_tip(l)->start + at->leaf.seq,
				   standing };

		r = fold_entry(&l->fold, &e, &reason);
		if (r != E_OK)
			return r;
		if (begins_nothing(&e, reason))
			return walk_end(w, 0, reason);
		if (reason != NULL)
			r = fault_add(l, FAULT_VOID, &e.at, "%s: %s",
				      at->leaf.ev, reason);
		if (r == E_OK && l->fold.undone.reason != NULL)
			r = fault_add(l, FAULT_VOID, &l->fold.undone.at,
				      "%s: %s", event_name(EV_MEMBER_RETIRED),
				      l->fold.undone.reason);
		if (r != E_OK)
			return r;
		r = hashes_append(l, &at->hash, &at->tile);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* Rows came in the order of their sizes. */
static bool has_row(const struct walk *w, uint64_t size)
{
	size_t low = 0, high = w->sizes_count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (w->sizes[mid] == size)
			return true;
		if (w->sizes[mid] < size)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static int group_close(struct walk *w)
{
	uint64_t first = w->group[0].leaf.seq;
	uint64_t size = w->group[0].leaf.cp;
	struct buffer bytes = BUFFER_INIT;
	struct tree_hash root;
	bool standing = false;
	const char *why;
	struct span span;
	int r;

	if (!has_row(w, size))
		return walk_end(w, first, N_("its checkpoint is missing"));
	r = tables_checkpoint(&w->l->tables, w->branch, size, &bytes);
	if (r != E_OK)
		goto out;
	span.bytes = bytes.bytes;
	span.len = bytes.len;
	frontier_root(&w->frontier, &root);
	why = note_fault(w, span, &root, size, &standing);
	if (why == no_memory) {
		r = error_set(E_MEMORY, "a checkpoint");
		goto out;
	}
	if (why != NULL) {
		r = walk_end(w, first, why);
		goto out;
	}
	/* an older key of theirs could be put in its place at any time */
	w->l->loose = w->l->loose || !standing;
	r = fold_group(w, standing);
	if (r == E_OK && ledger_origin(w->l)[0] == '\0')
		r = walk_end(w, first, N_("entry 0 does not begin a vault"));
	if (r == E_OK && !w->ended)
		r = fold_head(&w->l->fold, &w->frontier);
	if (r == E_OK && !w->ended)
		r = note_known(w->l, span);
	if (r != E_OK || w->ended)
		goto out;
	w->l->size = ledger_tip(w->l)->start + size;
out:
	buffer_free(&bytes);
	group_drop(w);
	return r;
}

/* Why the entry cannot stand in the transaction begun before it, or NULL. */
static const char *place_fault(const struct walk *w, const struct leaf *leaf,
			       uint64_t seq)
{
	const struct leaf *first;

	if (leaf->seq != seq)
		return N_("it says it is another entry");
	if (w->group_count == 0)
		return NULL;
	first = &w->group[0].leaf;
	if (leaf->cp != first->cp)
		return N_("its transaction was cut");
	if (!actor_equal(&leaf->act, &first->act))
		return N_("its transaction has two writers");
	return NULL;
}

static int each_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct walk *w = ctx;
	struct waiting *at;
	const char *why;
	int r;

	if (w->ended || w->next >= w->limit)
		return E_OK;
	if (seq != w->next)
		return walk_end(w, w->next, N_("it is missing"));
	r = array_room(&w->group, &w->group_cap, w->group_count, sizeof(*at));
	if (r != E_OK)
		return r;
	at = &w->group[w->group_count];
	r = leaf_parse_into(w->doc, bytes.bytes, bytes.len, &at->leaf);
	if (r == E_MEMORY)
		return r;
	if (r != E_OK)
		return walk_end(w, seq, error_detail());
	why = place_fault(w, &at->leaf, seq);
	if (why != NULL)
		return walk_end(w, seq, why);
	tree_leaf_hash(bytes.bytes, bytes.len, &at->hash);
	frontier_append_whole(&w->frontier, &at->hash, TILE_LEAVES, &at->tile);
	w->group_count++;
	w->next++;
	if (w->sizes_count > 0)
		progress_of_many(N_("verifying the log"), w->next,
				 w->sizes[w->sizes_count - 1]);
	return at->leaf.cp == w->next ? group_close(w) : E_OK;
}

static int each_size(void *ctx, uint64_t size, struct span note)
{
	struct walk *w = ctx;
	int r;

	(void)note;
	r = array_room(&w->sizes, &w->sizes_cap, w->sizes_count,
		       sizeof(w->sizes[0]));
	if (r == E_OK)
		w->sizes[w->sizes_count++] = size;
	return r;
}

/* Checkpoint rows that no transaction asked for. Behind a fault they cannot
 * be told from those that some entry did. */
static int extra_rows(struct walk *w)
{
	struct ledger *l = w->l;
	/* what a fork has in common with its log lies there only */
	uint64_t first = ledger_tip(l)->first;
	size_t i;
	int r;

	for (i = 0; i < w->sizes_count && !w->ended; i++) {
		if (w->sizes[i] > w->limit ||
		    (w->sizes[i] > first &&
		     fold_root_at(&l->fold, l->fold.segment_count - 1,
				  w->sizes[i]) != NULL))
			continue;
		l->strange = true;
		r = fault_add(l, FAULT_INVALID, NULL,
			      "%scheckpoint %llu closes no transaction",
			      branch_words(l), (unsigned long long)w->sizes[i]);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* Of what ended the walk: no more than the last transaction. */
static bool only_the_last(const struct walk *w)
{
	uint64_t size = ledger_tip(w->l)->size;
	size_t i, behind = 0;

	for (i = 0; i < w->sizes_count; i++)
		behind += w->sizes[i] > size;
	return size > 0 && behind <= 1;
}

/* Of what was verified before, only the new ones are looked at; of what an
 * undeclared fork has in common with its log, there may be none. */
static uint64_t sizes_from(const struct segment *tip)
{
	return tip->size > tip->first ? tip->size + 1 : 0;
}

int verify_log(struct ledger *l, uint64_t limit)
{
	const struct segment *tip = ledger_tip(l);
	struct walk w = { .l = l,
			  .branch = tip->branch,
			  .limit = limit,
			  .frontier = tip->frontier,
			  .next = tip->size };
	int r;

	r = json_new(&w.doc);
	if (r == E_OK)
		r = tables_checkpoints(&l->tables, tip->branch, sizes_from(tip),
				       each_size, &w);
	if (r == E_OK)
		r = tables_leaves(&l->tables, tip->branch, tip->size, each_leaf,
				  &w);
	if (r == E_OK && w.group_count > 0)
		r = walk_end(&w, w.group[0].leaf.seq,
			     N_("no checkpoint stands over it"));
	if (r == E_OK)
		r = extra_rows(&w);
	l->ended = w.ended;
	l->tail = w.ended && only_the_last(&w);
	json_free(&w.doc);
	free(w.group);
	free(w.sizes);
	return r;
}
