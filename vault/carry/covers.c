/* SPDX-License-Identifier: GPL-3.0-or-later */
/* covers.c -- whether a copy has anything that the vault has not. */
#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/carry/logs.h"

/* All of it under its own name; or, of what somebody went on with undeclared,
 * under the name that merge gave it. */
static int log_covered(const struct log *theirs, struct store *ours,
		       bool *covered)
{
	struct buffer last = BUFFER_INIT;
	char name[BRANCH_TEXT];
	uint64_t common = 0;
	bool more;
	int r;

	r = logs_part(theirs, ours, &common, &more);
	*covered = r == E_OK && common == theirs->size;
	if (r != E_OK || *covered)
		return r;
	r = logs_name(theirs, common, ours, name);
	if (r == E_OK)
		r = store_leaf(ours, name, theirs->size - 1, &last);
	*covered = r == E_OK;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	buffer_free(&last);
	return r;
}

static int judge(const struct user *u, struct ledger *theirs, const char *path,
		 bool *covered)
{
	struct log log;
	size_t i;
	int r = E_OK;

	if (!tree_hash_equal(&ledger_state(theirs)->init,
			     &ledger_state(u->ledger)->init))
		return error_set(E_INPUT, "%s: a copy of another vault", path);
	if (theirs->invalid) {
		error_text(E_INTEGRITY, ledger_invalid(theirs)->what);
		return error_within(E_INTEGRITY, "%s", path);
	}
	*covered = true;
	for (i = 0; r == E_OK && *covered && i < theirs->fold.segment_count;
	     i++) {
		logs_segment(theirs, &theirs->fold.segments[i], &log);
		r = log_covered(&log, u->store, covered);
	}
	return r;
}

int carry_covers(const struct user *u, const char *path, bool *covered)
{
	struct ledger *l = NULL;
	struct store *s = NULL;
	int r;

	r = store_open(path, STORE_COPY, &s);
	if (r == E_OK)
		r = ledger_open(s, u->host, LEDGER_ENTRIES, &l);
	if (r == E_OK)
		r = judge(u, l, path, covered);
	ledger_close(&l);
	store_close(&s);
	return r;
}
