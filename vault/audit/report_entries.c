/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_entries.c -- every entry, and everybody in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/persons.h"
#include "vault/audit/report_private.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

struct gathering_entries {
	const struct user *u;
	struct report *out;
};

static int person_index(struct gathering_entries *g, const char *id, size_t *at)
{
	struct report *out = g->out;
	char *name;
	int r;

	for (*at = 0; *at < out->person_count; (*at)++)
		if (strcmp(out->persons[*at].id, id) == 0)
			return E_OK;
	r = array_room(&out->persons, &out->person_cap, out->person_count,
		       sizeof(out->persons[0]));
	if (r != E_OK)
		return r;
	name = person_name(g->u, id);
	if (name == NULL)
		return error_set(E_MEMORY, "a name");
	memcpy(out->persons[*at].id, id, ID_TEXT);
	out->persons[*at].name = name;
	out->person_count++;
	return E_OK;
}

static int persons_fill(struct gathering_entries *g,
			const struct entry_facts *facts, struct report_entry *e)
{
	size_t i;
	int r = E_OK;

	if (facts->person_count == 0)
		return E_OK;
	e->persons = calloc(facts->person_count, sizeof(e->persons[0]));
	if (e->persons == NULL)
		return error_set(E_MEMORY, "the persons");
	for (i = 0; r == E_OK && i < facts->person_count; i++)
		r = person_index(g, facts->persons[i],
				 &e->persons[e->person_count++]);
	return r;
}

static int witnesses_fill(struct gathering_entries *g, struct report_entry *e)
{
	struct bracket *b = &e->time.bracket;
	int r = E_OK;

	if (b->not_before.known)
		r = person_index(g, b->not_before.member, &e->after_by);
	if (r == E_OK && b->not_after.known)
		r = person_index(g, b->not_after.member, &e->before_by);
	b->not_before.member = b->not_after.member = NULL;
	return r;
}

static int keep(void *ctx, const struct audit_line *line)
{
	struct gathering_entries *g = ctx;
	struct report *out = g->out;
	struct report_entry *e;
	int r;

	r = array_room(&out->entries, &out->entry_cap, out->entry_count,
		       sizeof(*e));
	if (r != E_OK)
		return r;
	e = &out->entries[out->entry_count++];
	memset(e, 0, sizeof(*e));
	e->seq = line->seq;
	snprintf(e->branch, sizeof(e->branch), "%s", line->branch);
	e->home = line->home;
	e->ts = line->ts;
	e->time = line->time;
	memcpy(e->ev, line->ev, sizeof(e->ev));
	e->outcome = line->outcome;
	snprintf(e->label, sizeof(e->label), "%s", line->label);
	snprintf(e->sid, sizeof(e->sid), "%s", line->sid);
	e->actor = strdup(line->actor);
	e->text = strdup(line->text);
	if (line->void_reason != NULL)
		e->void_reason = strdup(line->void_reason);
	if (e->actor == NULL || e->text == NULL ||
	    (line->void_reason != NULL && e->void_reason == NULL))
		return error_set(E_MEMORY, "an entry");
	r = persons_fill(g, line->facts, e);
	return r == E_OK ? witnesses_fill(g, e) : r;
}

int report_entries(const struct user *u, struct report *out)
{
	struct gathering_entries g = { u, out };

	return audit_list_in(u->ledger, u->reader, NULL, out->in, keep, &g);
}
