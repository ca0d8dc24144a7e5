/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list.c -- every entry as a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/audit.h"
#include "vault/audit/filter.h"
#include "vault/audit/tell.h"
#include "vault/base/error.h"

__attribute__((format_arg(2))) static const char *in_words(
	error_translation *in, const char *english)
{
	return in == NULL ? english : in(english);
}

static char *actor_name(const struct telling *t)
{
	char *name = NULL;

	if (t->leaf->act.kind == ACTOR_MEMBER)
		return reader_member_name(t->reader, t->leaf->act.id);
	if (asprintf(&name, in_words(t->in, N_("session %.6s")),
		     t->leaf->act.id) < 0)
		return NULL;
	return name;
}

struct telling_all {
	struct ledger *l;
	const struct reader *reader;
	struct filter *filter;
	struct times *times;
	error_translation *in;
	int (*each)(void *ctx, const struct audit_line *line);
	void *ctx;
};

static const char *label_of(const struct ledger_entry *e,
			    const struct entry_facts *facts)
{
	const struct compartment *c =
		state_compartment(ledger_state(e->judge), facts->compartment);

	return c == NULL ? "" : c->label;
}

static int give(const struct telling_all *all, const struct ledger_entry *e,
		struct audit_line *line)
{
	struct buffer text = BUFFER_INIT;
	struct telling t = { all->l, all->reader, e->origin, e->leaf,
			     &text,  all->in,     NULL };
	int r;

	/* an entry that does not count may hold anything */
	tell_entry(&t, e->void_reason != NULL);
	line->seq = e->seq;
	line->branch = e->branch;
	line->home = e->home;
	line->ts = e->leaf->ts;
	memcpy(line->ev, e->leaf->ev, sizeof(line->ev));
	line->actor = actor_name(&t);
	line->outcome = line->facts->outcome;
	line->void_reason = e->void_reason;
	line->aside = e->void_reason == NULL ? e->aside : NULL;
	line->label = label_of(e, line->facts);
	line->sid = e->leaf->sid;
	r = buffer_status(&text);
	if (r == E_OK && line->actor == NULL)
		r = error_set(E_MEMORY, "a line");
	line->text = text.len == 0 ? (char *)"" : (char *)text.bytes;
	if (r == E_OK)
		r = all->each(all->ctx, line);
	free(line->actor);
	buffer_free(&text);
	return r;
}

static int tell(void *ctx, const struct ledger_entry *e)
{
	const struct telling_all *all = ctx;
	struct entry_facts facts;
	struct audit_line line;
	int r;

	memset(&line, 0, sizeof(line));
	/* each in its turn, be it asked for or not */
	r = times_of(all->times, all->l, e, &line.time);
	if (r == E_OK)
		r = facts_of(e, &facts);
	if (r != E_OK)
		return r;
	line.facts = &facts;
	if (filter_takes(all->filter, &facts))
		r = give(all, e, &line);
	facts_free(&facts);
	return r;
}

int audit_list_in(struct ledger *l, const struct reader *reader,
		  struct filter *filter, error_translation *in,
		  int (*each)(void *ctx, const struct audit_line *line),
		  void *ctx)
{
	struct telling_all all = { l, reader, filter, NULL, in, each, ctx };
	int r;

	r = times_new(&all.times);
	if (r == E_OK)
		r = ledger_walk(l, tell, &all);
	times_free(&all.times);
	return r == E_OK ? filter_done(filter) : r;
}

int audit_list(struct ledger *l, const struct reader *reader,
	       struct filter *filter,
	       int (*each)(void *ctx, const struct audit_line *line), void *ctx)
{
	return audit_list_in(l, reader, filter, NULL, each, ctx);
}
