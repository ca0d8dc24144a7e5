/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * whence.c -- what a branch went on from.
 *
 * A branch says so itself, in its first entry. Entries that somebody went on
 * with in another file, with main or with a branch, and undeclared, are kept
 * apart from it under another name, from the index on where the two parted;
 * their checkpoints name the log they are of. Of one name there may so be
 * several logs, and one may have another name in another file: which is meant
 * is told by the root.
 */
#include "vault/ledger/whence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

const char whence_not_whole[] = N_("its branch does not verify");
static const char no_branch[] = N_("its branch is not in the file");

/* --- by the root --- */

int whence_head(const struct tables *s, const char *branch, uint64_t size,
		struct checkpoint *cp, bool *has)
{
	struct buffer bytes = BUFFER_INIT;
	struct note *note;
	int r;

	*has = false;
	r = tables_checkpoint(s, branch, size, &bytes);
	if (r == E_ABSENT) {
		error_clear();
		return E_OK;
	}
	if (r != E_OK)
		return r;
	note = malloc(sizeof(*note));
	if (note == NULL)
		r = error_set(E_MEMORY, "a checkpoint");
	else if (note_parse((struct span){ bytes.bytes, bytes.len }, note) ==
			 E_OK &&
		 checkpoint_parse(note->text, cp) == E_OK)
		*has = true;
	else
		error_clear();
	free(note);
	buffer_free(&bytes);
	return r;
}

static int has_head(const struct tables *s, const char *branch, uint64_t size,
		    const struct tree_hash *root, bool *has)
{
	struct checkpoint cp;
	int r = whence_head(s, branch, size, &cp, has);

	*has = *has && tree_hash_equal(&cp.root, root);
	return r;
}

struct first_row {
	bool found;
	uint64_t seq;
};

static int first_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct first_row *f = ctx;

	(void)bytes;
	if (!f->found)
		f->seq = seq;
	f->found = true;
	return E_OK;
}

struct looking {
	const struct tables *tables;
	uint64_t size;
	const struct tree_hash *root;
	char found[BRANCH_TEXT]; /* "" so far */
};

static int each_apart(void *ctx, const char *branch)
{
	struct looking *l = ctx;
	struct first_row first = { false, 0 };
	bool has = false;
	int r;

	if (l->found[0] != '\0' || !branch_valid(branch))
		return E_OK;
	r = tables_leaves(l->tables, branch, 0, first_leaf, &first);
	if (r == E_OK && first.seq > 0 && first.seq < l->size)
		r = has_head(l->tables, branch, l->size, l->root, &has);
	if (r == E_OK && has)
		memcpy(l->found, branch, strlen(branch) + 1);
	return r;
}

int whence_meant(const struct tables *s, const char *branch, uint64_t size,
		 const struct tree_hash *root, char out[BRANCH_TEXT])
{
	struct looking l = { .tables = s, .size = size, .root = root };
	bool own = false, main = false;
	int r;

	r = has_head(s, branch, size, root, &own);
	if (r == E_OK && !own)
		r = has_head(s, "main", size, root, &main);
	if (r == E_OK && !own && !main)
		r = tables_branches(s, each_apart, &l);
	snprintf(out, BRANCH_TEXT, "%s",
		 main               ? "main" :
		 l.found[0] != '\0' ? l.found :
				      branch);
	return r;
}

/* --- entries kept apart --- */

/* They begin where they part: those before lie in the log itself, and only
 * there. */
static int parts(const struct ledger *l, const char *branch, uint64_t seq,
		 const char *from, const char **why)
{
	struct buffer here = BUFFER_INIT, there = BUFFER_INIT;
	int r;

	r = tables_leaf(&l->tables, branch, seq, &here);
	if (r == E_OK)
		r = tables_leaf(&l->tables, from, seq, &there);
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	} else if (r == E_OK && here.len == there.len &&
		   memcmp(here.bytes, there.bytes, here.len) == 0) {
		*why = whence_not_whole;
	}
	buffer_free(&here);
	buffer_free(&there);
	return r;
}

/* The log that they are of is in their checkpoints. */
static int fork_of(const struct ledger *l, const struct step *of,
		   uint64_t first, struct step *out, const char **why)
{
	char vault[ID_TEXT];
	struct checkpoint cp;
	bool has;
	int r;

	r = whence_head(&l->tables, of->branch, of->size, &cp, &has);
	if (r != E_OK)
		return r;
	if (!has || origin_parse(cp.origin, vault, out->branch) != E_OK ||
	    strcmp(out->branch, of->branch) == 0) {
		error_clear();
		*why = whence_not_whole;
		return E_OK;
	}
	out->size = first;
	return parts(l, of->branch, first, out->branch, why);
}

/* --- branches --- */

/* What branch.begun says; false: it is none. */
static bool begun_read(const struct leaf *leaf, struct step *out,
		       struct tree_hash *root)
{
	char vault[ID_TEXT];
	int64_t size = 0;

	if (event_of(leaf->ev) != EV_BRANCH_BEGUN || event_check(leaf) != NULL)
		return false;
	json_integer(json_get(leaf->d, "size"), &size);
	json_base64(json_get(leaf->d, "root"), root->bytes,
		    sizeof(root->bytes));
	out->size = (uint64_t)size;
	return origin_parse(json_text(json_get(leaf->d, "origin")), vault,
			    out->branch) == E_OK;
}

static int begun_from(const struct ledger *l, const struct step *of,
		      struct step *out, const char **why)
{
	struct tree_hash root;
	char name[BRANCH_TEXT];
	struct leaf leaf;
	bool begun;
	int r;

	r = ledger_branch_leaf(l, of->branch, 0, &leaf);
	if (r == E_MEMORY)
		return r;
	begun = r == E_OK && begun_read(&leaf, out, &root);
	if (r == E_OK)
		leaf_free(&leaf);
	if (!begun) {
		error_clear();
		*why = whence_not_whole;
		return E_OK;
	}
	memcpy(name, out->branch, sizeof(name));
	return whence_meant(&l->tables, name, out->size, &root, out->branch);
}

static int parent_of(const struct ledger *l, struct step *of, struct step *out,
		     const char **why)
{
	struct first_row first = { false, 0 };
	int r;

	r = tables_leaves(&l->tables, of->branch, 0, first_leaf, &first);
	if (r != E_OK)
		return r;
	if (!first.found) {
		*why = no_branch;
		return E_OK;
	}
	of->fork = first.seq > 0;
	return of->fork ? fork_of(l, of, first.seq, out, why) :
			  begun_from(l, of, out, why);
}

int whence_trail(const struct ledger *l, const char *branch, uint64_t size,
		 struct trail *out, const char **why)
{
	struct step *at = &out->steps[0];
	int r = E_OK;

	memset(out, 0, sizeof(*out));
	memcpy(at->branch, branch, strlen(branch) + 1);
	at->size = size;
	out->count = 1;
	while (r == E_OK && *why == NULL && strcmp(at->branch, "main") != 0) {
		if (out->count == SEGMENTS_MAX) {
			*why = whence_not_whole;
			break;
		}
		r = parent_of(l, at, &out->steps[out->count], why);
		at = &out->steps[out->count++];
	}
	return r;
}
