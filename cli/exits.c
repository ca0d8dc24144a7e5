/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exits.h"

const struct exit_row exit_rows[] = {
	{ 0, "done", "it was done" },
	{ 1, "could not",
	  "it could not be done: a file, the disk, memory, a lock that another "
	  "process has" },
	{ 2, "usage",
	  "the command was not understood, or was given up at a question" },
	{ 3, "no such thing",
	  "there is no such credential, member, session, entry or file" },
	{ 4, "refused",
	  "refused: a wrong or foreign share, no authority, the policy, a wrong "
	  "phrase or passphrase, a session that is over, a name that is taken" },
	{ 5, "more approvals needed",
	  "too few approvals and cards yet; what came is kept" },
	{ 6, "integrity",
	  "the vault contradicts its log, or has entries that do not count" },
	{ 7, "older or forked copy",
	  "this copy is older than one that was seen, or another history" },
	{ 8, "log not written",
	  "the log could not be written, and nothing was shown" },
	{ 9, "findings",
	  "it was looked at, and there is something to do: see the list" },
	{ 10, "bad input file",
	  "a file that was given is damaged, altered or not as it should be" },
};

const size_t exit_row_count = sizeof(exit_rows) / sizeof(exit_rows[0]);
