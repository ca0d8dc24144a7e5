/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trunks.c -- the logs that a request stands on, and the proof of each fact in
 * its own: at its index in the tree of the head, or of the parent that a
 * branch.begun names by size and root, and in the smaller tree of the
 * checkpoint it came with.  Whose checkpoints these are is believe.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/log/event.h"

static const struct fact *entry0(const struct request_file_parts *p,
				 const char *origin)
{
	size_t i;

	for (i = 0; i < p->fact_count; i++)
		if (p->facts[i].index == 0 &&
		    strcmp(p->facts[i].origin, origin) == 0)
			return &p->facts[i];
	return NULL;
}

static bool is_main(const char *origin)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT];

	return origin_parse(origin, vault, branch) == E_OK &&
	       strcmp(branch, "main") == 0;
}

/* The log that a branch goes on from, as its entry 0 says. */
static int parent(const struct request_file_parts *p, const struct trunk *t,
		  struct trunk *out)
{
	const struct fact *f = entry0(p, t->origin);
	int64_t size = 0;

	if (f == NULL || event_of(f->leaf.ev) != EV_BRANCH_BEGUN ||
	    event_check(&f->leaf) != NULL)
		return error_set(E_INPUT, "where its branch began is not "
					  "shown");
	memset(out, 0, sizeof(*out));
	strncpy(out->origin, json_text(json_get(f->leaf.d, "origin")),
		sizeof(out->origin) - 1);
	json_integer(json_get(f->leaf.d, "size"), &size);
	out->size = (uint64_t)size;
	json_base64(json_get(f->leaf.d, "root"), out->root.bytes,
		    sizeof(out->root.bytes));
	return E_OK;
}

static void turn_round(struct request_file_parts *p)
{
	struct trunk t;
	size_t i;

	for (i = 0; i < p->trunk_count / 2; i++) {
		t = p->trunks[i];
		p->trunks[i] = p->trunks[p->trunk_count - 1 - i];
		p->trunks[p->trunk_count - 1 - i] = t;
	}
	for (i = 1; i < p->trunk_count; i++)
		p->trunks[i].start =
			p->trunks[i - 1].start + p->trunks[i - 1].size;
}

int trunks_find(struct request_file_parts *p)
{
	struct trunk *t = &p->trunks[0];
	int r;

	memset(t, 0, sizeof(*t));
	memcpy(t->origin, p->head.origin, sizeof(t->origin));
	t->size = p->head.size;
	t->root = p->head.root;
	p->trunk_count = 1;
	while (!is_main(t->origin)) {
		if (p->trunk_count == TRUNKS_MAX)
			return error_set(E_INPUT, "too many branches");
		r = parent(p, t, &p->trunks[p->trunk_count]);
		if (r != E_OK)
			return r;
		t = &p->trunks[p->trunk_count++];
		if (t->size > INT64_MAX / TRUNKS_MAX)
			return error_set(E_INPUT, "its branch goes on from "
						  "no size there is");
	}
	turn_round(p);
	return E_OK;
}

static const struct trunk *trunk_of(const struct request_file_parts *p,
				    const struct fact *f)
{
	size_t i;

	for (i = 0; i < p->trunk_count; i++)
		if (strcmp(p->trunks[i].origin, f->origin) == 0)
			return &p->trunks[i];
	return NULL;
}

/* In its log, and in the checkpoint it came with, which closes its range. */
static int prove(const struct request_file_parts *p, struct fact *f)
{
	const struct trunk *t = trunk_of(p, f);
	struct span bytes = { f->note, f->note_len };
	struct checkpoint cp;
	struct note *note;
	int r = E_OK;

	if (t == NULL)
		return error_set(E_INPUT, "entry %llu is of another log",
				 (unsigned long long)f->index);
	if (!tree_check_inclusion(&f->hash, f->index, t->size, &f->proof,
				  &t->root))
		return error_set(E_INPUT, "entry %llu is not in the head",
				 (unsigned long long)f->index);
	note = malloc(sizeof(*note));
	if (note == NULL)
		return error_set(E_MEMORY, "a note");
	if (note_parse(bytes, note) != E_OK ||
	    checkpoint_parse(note->text, &cp) != E_OK ||
	    strcmp(cp.origin, t->origin) != 0 || cp.size != f->leaf.cp ||
	    cp.size > t->size ||
	    !tree_check_inclusion(&f->hash, f->index, cp.size, &f->note_proof,
				  &cp.root))
		r = error_set(E_INPUT,
			      "entry %llu is not in its own checkpoint",
			      (unsigned long long)f->index);
	free(note);
	f->at = t->start + f->index;
	return r;
}

int trunks_prove(struct request_file_parts *p)
{
	size_t i;
	int r;

	r = prove(p, &p->request);
	for (i = 0; r == E_OK && i < p->fact_count; i++) {
		r = prove(p, &p->facts[i]);
		if (r == E_OK && i > 0 && p->facts[i].at <= p->facts[i - 1].at)
			r = error_set(E_INPUT, "its facts are out of order");
	}
	/* what was asked before the branch is not asked on it */
	if (r == E_OK && strcmp(p->request.origin,
				p->trunks[p->trunk_count - 1].origin) != 0)
		r = error_set(E_INPUT, "the request is of another log than "
				       "the head");
	return r;
}
