/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/report.h"

#include <stdlib.h>
#include <string.h>

#include "vault/audit/report_private.h"
#include "vault/base/error.h"

int report_of(const struct user *u, int64_t now, error_translation *in,
	      struct report *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct report p;
	int r;

	memset(&p, 0, sizeof(p));
	p.now = now;
	p.in = in;
	p.sealed = u->reader == NULL;
	memcpy(p.vault, st->vault, ID_TEXT);
	if (u->reader != NULL)
		p.label = reader_text(u->reader, "vault", st->vault, "label");
	error_clear();
	r = report_entries(u, &p);
	if (r == E_OK)
		r = report_openings(u, &p);
	if (r == E_OK)
		r = debts_list(u, &p.debts);
	if (r == E_OK)
		r = report_standing(u, &p);
	if (r == E_OK)
		r = duties_check(u, in, &p.duties);
	if (r != E_OK) {
		report_free(&p);
		return r;
	}
	*out = p;
	return E_OK;
}

static void entries_free(struct report *r)
{
	size_t i;

	for (i = 0; i < r->entry_count; i++) {
		free(r->entries[i].actor);
		free(r->entries[i].text);
		free(r->entries[i].void_reason);
		free(r->entries[i].persons);
	}
	free(r->entries);
	for (i = 0; i < r->person_count; i++)
		free(r->persons[i].name);
	free(r->persons);
}

static void openings_free(struct report *r)
{
	size_t i, k;

	for (i = 0; i < r->opening_count; i++) {
		for (k = 0; k < r->openings[i].secret_count; k++)
			free(r->openings[i].secrets[k].secret.path);
		for (k = 0; k < r->openings[i].wanted_count; k++)
			free(r->openings[i].wanted[k]);
		free(r->openings[i].wanted);
		free(r->openings[i].secrets);
		record_free(&r->openings[i].record);
	}
	free(r->openings);
}

void report_free(struct report *r)
{
	size_t i;

	entries_free(r);
	openings_free(r);
	debts_free(&r->debts);
	for (i = 0; i < r->quorum_count; i++)
		quorum_health_free(&r->quorums[i]);
	free(r->quorums);
	for (i = 0; i < r->set_count; i++)
		free(r->sets[i].policy);
	free(r->sets);
	for (i = 0; i < r->member_count; i++) {
		free(r->members[i].nick);
		free(r->members[i].name);
		free(r->members[i].site);
		free(r->members[i].holds);
	}
	free(r->members);
	duties_free(&r->duties);
	free(r->label);
	memset(r, 0, sizeof(*r));
}
