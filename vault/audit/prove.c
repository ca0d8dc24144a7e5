/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prove.c -- one entry, and that it stands in the log: a file for somebody who
 * has nothing else. */
#include "vault/audit/audit.h"
#include "vault/audit/private.h"
#include "vault/base/error.h"

int prove_entry(const struct one_log *log, uint64_t seq, uint64_t size,
		struct buffer *out)
{
	struct buffer leaf = BUFFER_INIT, note = BUFFER_INIT;
	struct tree_proof path;
	int r;

	r = logs_leaf(log, seq, &leaf);
	if (r == E_OK)
		r = logs_note(log, size, &note);
	if (r != E_OK)
		goto out;
	r = ledger_prove_inclusion(log->judge, log->segment, size, seq, &path);
	if (r != E_OK)
		goto out;
	tlog_proof_write(seq, &path, (struct span){ leaf.bytes, leaf.len },
			 (struct span){ note.bytes, note.len }, out);
	r = buffer_status(out);
out:
	buffer_free(&leaf);
	buffer_free(&note);
	return r;
}

int audit_prove(struct ledger *l, const char *branch, uint64_t seq,
		struct buffer *out)
{
	struct one_log log;
	int r = logs_find(l, branch, &log);

	return r == E_OK ?
		       prove_entry(&log, seq, logs_best_head(&log, seq), out) :
		       r;
}
