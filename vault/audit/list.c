/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list.c -- every entry as a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/audit.h"
#include "vault/audit/tell.h"
#include "vault/base/error.h"

static bool is_void(const struct ledger *l, const struct segment *segment,
		    uint64_t seq)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == FAULT_VOID && l->faults[i].has_seq &&
		    l->faults[i].seq == seq &&
		    strcmp(l->faults[i].branch, segment->branch) == 0)
			return true;
	return false;
}

static char *actor_name(const struct telling *t)
{
	char *name = NULL;

	if (t->leaf->act.kind == ACTOR_MEMBER)
		return reader_member_name(t->reader, t->leaf->act.id);
	if (asprintf(&name, "session %.6s", t->leaf->act.id) < 0)
		return NULL;
	return name;
}

static int tell(const struct ledger *l, const struct reader *reader,
		uint64_t at, const struct leaf *leaf,
		int (*each)(void *ctx, const struct audit_line *line),
		void *ctx)
{
	const struct segment *segment = fold_segment_at(&l->fold, at);
	struct buffer text = BUFFER_INIT;
	struct telling t = { l, reader, at, leaf, &text };
	struct audit_line line;
	int r;

	memset(&line, 0, sizeof(line));
	/* an entry that does not count may hold anything */
	line.is_void = is_void(l, segment, leaf->seq);
	tell_entry(&t, line.is_void);
	line.seq = leaf->seq;
	line.branch = segment->branch;
	line.ts = leaf->ts;
	memcpy(line.ev, leaf->ev, sizeof(line.ev));
	line.actor = actor_name(&t);
	r = buffer_status(&text);
	if (r == E_OK && line.actor == NULL)
		r = error_set(E_MEMORY, "a line");
	line.text = text.len == 0 ? (char *)"" : (char *)text.bytes;
	if (r == E_OK)
		r = each(ctx, &line);
	free(line.actor);
	buffer_free(&text);
	return r;
}

int audit_list(const struct ledger *l, const struct reader *reader,
	       int (*each)(void *ctx, const struct audit_line *line), void *ctx)
{
	struct leaf leaf;
	uint64_t at;
	int r = E_OK;

	for (at = 0; r == E_OK && at < l->size; at++) {
		r = ledger_leaf(l, at, &leaf);
		if (r != E_OK)
			return r;
		r = tell(l, reader, at, &leaf, each, ctx);
		leaf_free(&leaf);
	}
	return r;
}
