/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logs.h -- a log whose entries are an input's lines, and whose signatures are
 * true: each transaction is signed by the key of whoever its last entry says
 * wrote it. What keeps the lines from being a log at all is put right: indices,
 * roots, origins, cosignatures.
 *
 * Who has this in it also has libFuzzer change what only a person would: one id
 * for another of the same log, and the order of lines.
 */
#ifndef TESTS_FUZZ_LOGS_H
#define TESTS_FUZZ_LOGS_H

#include "tests/fuzz/base.h"

#define LOGS 4

struct row {
	struct buffer bytes;
	uint64_t cp; /* 0: it is no entry */
	struct actor act;
	struct buffer note; /* of the size behind it, where one ends there */
};

struct log {
	char branch[BRANCH_TEXT];
	struct span lines; /* that are not rows yet */
	bool filling;
	struct row *rows;
	size_t count, cap;
	size_t shown; /* rows that there are, so far */
	struct frontier frontier;
	struct tree_hash *roots; /* by size - 1 */
	size_t roots_count, roots_cap;
};

struct logs {
	struct log list[LOGS];
	size_t count;
	char vault[ID_TEXT];
};

/* logs_start -- makes both vaults of base.h, for the keys of their people. */
void logs_start(void);

/* logs_read -- the lines of main, and behind each line that is an id those of a
 * branch of that name. logs_show -- how many entries of main there are for who
 * opens it, and no branch; 0: all of everything. */
void logs_read(struct span in, struct logs *logs);
void logs_show(struct logs *logs, size_t of_main);
void logs_free(struct logs *logs);

struct log *log_of(const struct logs *logs, const char *branch);

/* logs_open -- as a ledger, as far as they are shown. */
int logs_open(struct logs *logs, struct ledger **out);

#endif
