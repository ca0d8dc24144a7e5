/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list.c -- every entry as a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/audit.h"
#include "vault/audit/tell.h"
#include "vault/base/error.h"

static char *actor_name(const struct telling *t)
{
	char *name = NULL;

	if (t->leaf->act.kind == ACTOR_MEMBER)
		return reader_member_name(t->reader, t->leaf->act.id);
	if (asprintf(&name, "session %.6s", t->leaf->act.id) < 0)
		return NULL;
	return name;
}

struct telling_all {
	const struct ledger *l;
	const struct reader *reader;
	int (*each)(void *ctx, const struct audit_line *line);
	void *ctx;
};

static int tell(void *ctx, const struct ledger_entry *e)
{
	const struct telling_all *all = ctx;
	struct buffer text = BUFFER_INIT;
	struct telling t = { all->l, all->reader, e->origin, e->leaf, &text };
	struct audit_line line;
	int r;

	memset(&line, 0, sizeof(line));
	/* an entry that does not count may hold anything */
	line.is_void = e->void_reason != NULL;
	tell_entry(&t, line.is_void);
	line.aside = line.is_void ? NULL : e->aside;
	line.seq = e->seq;
	line.branch = e->branch;
	line.ts = e->leaf->ts;
	memcpy(line.ev, e->leaf->ev, sizeof(line.ev));
	line.actor = actor_name(&t);
	r = buffer_status(&text);
	if (r == E_OK && line.actor == NULL)
		r = error_set(E_MEMORY, "a line");
	line.text = text.len == 0 ? (char *)"" : (char *)text.bytes;
	if (r == E_OK)
		r = all->each(all->ctx, &line);
	free(line.actor);
	buffer_free(&text);
	return r;
}

int audit_list(struct ledger *l, const struct reader *reader,
	       int (*each)(void *ctx, const struct audit_line *line), void *ctx)
{
	struct telling_all all = { l, reader, each, ctx };

	return ledger_walk(l, tell, &all);
}
