/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/carry/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

void merge_result_free(struct merge_result *r)
{
	free(r->conflicts);
	free(r->asides);
	memset(r, 0, sizeof(*r));
}

static const struct merged_branch *merged_of(const struct state *s,
					     const char *branch)
{
	size_t i;

	for (i = 0; i < s->merged_count; i++)
		if (strcmp(s->merged[i].branch, branch) == 0)
			return &s->merged[i];
	return NULL;
}

/* --- conflicts --- */

static bool came_now(const struct state *s, const struct secret_version *v,
		     const struct home_coming *homes, size_t n)
{
	const struct merged_branch *b;
	size_t i;

	for (i = 0; i < n; i++) {
		b = merged_of(s, homes[i].branch);
		if (b != NULL && b->at == v->at)
			return true;
	}
	return false;
}

static int conflict_add(struct merge_result *out, const struct credential *c,
			const struct secret_version *v)
{
	const struct secret_version *newest = state_newest(c, v->field);
	struct merge_conflict *row;

	if (array_room(&out->conflicts, &out->conflict_cap, out->conflict_count,
		       sizeof(*row)) != E_OK)
		return error_set(E_MEMORY, "the conflicts");
	row = &out->conflicts[out->conflict_count++];
	memset(row, 0, sizeof(*row));
	memcpy(row->credential, c->id, ID_TEXT);
	memcpy(row->field, v->field, sizeof(row->field));
	row->version = v->version;
	row->original = v->original;
	row->in_use = newest == NULL ? v->version : newest->version;
	return E_OK;
}

static int conflicts_fill(const struct state *s,
			  const struct home_coming *homes, size_t n,
			  struct merge_result *out)
{
	size_t i, k;
	int r = E_OK;

	for (i = 0; i < state_credential_count(s); i++) {
		const struct credential *c = state_credential_at(s, i);

		for (k = 0; r == E_OK && k < c->count; k++)
			if (c->versions[k].conflict &&
			    came_now(s, &c->versions[k], homes, n))
				r = conflict_add(out, c, &c->versions[k]);
	}
	return r;
}

/* --- what was set aside --- */

static int aside_add(struct merge_result *out, const char *branch,
		     const struct leaf *leaf, const char *why)
{
	const char *id = json_text(json_get(leaf->d, "credential"));
	struct merge_aside *row;

	if (array_room(&out->asides, &out->aside_cap, out->aside_count,
		       sizeof(*row)) != E_OK)
		return error_set(E_MEMORY, "what was set aside");
	row = &out->asides[out->aside_count++];
	memset(row, 0, sizeof(*row));
	memcpy(row->branch, branch, strlen(branch) + 1);
	row->seq = leaf->seq;
	memcpy(row->ev, leaf->ev, sizeof(row->ev));
	/* an entry that does not count may hold anything */
	if (id != NULL && strlen(id) < sizeof(row->credential))
		memcpy(row->credential, id, strlen(id));
	snprintf(row->why, sizeof(row->why), "%s", why);
	return E_OK;
}

static int asides_of(struct ledger *l, const struct home_coming *h,
		     struct merge_result *out)
{
	const struct merged_branch *b = merged_of(ledger_state(l), h->branch);
	const struct ledger *sub;
	const char *why;
	struct leaf leaf;
	uint64_t seq;
	int r;

	r = ledger_branch_judge(l, h->branch, h->size, &sub, &why);
	if (r != E_OK || why != NULL || b == NULL)
		return r;
	seq = h->before > b->first ? h->before : b->first;
	for (; r == E_OK && seq < h->size; seq++) {
		r = ledger_leaf(sub, ledger_tip(sub)->start + seq, &leaf);
		if (r != E_OK)
			return r;
		why = ledger_aside(l, &leaf, ledger_void(sub, h->branch, seq));
		if (why != NULL)
			r = aside_add(out, h->branch, &leaf, why);
		leaf_free(&leaf);
	}
	return r;
}

int report_fill(struct user *u, const struct home_coming *homes, size_t n,
		struct merge_result *out)
{
	size_t i;
	int r;

	out->branches = n;
	for (i = 0; i < n; i++)
		out->forks += homes[i].fork;
	r = conflicts_fill(ledger_state(u->ledger), homes, n, out);
	for (i = 0; r == E_OK && i < n; i++)
		r = asides_of(u->ledger, &homes[i], out);
	return r;
}
