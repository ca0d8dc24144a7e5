/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle_read.h -- private to audit: a bundle in memory. */
#ifndef BG_AUDIT_BUNDLE_READ_H
#define BG_AUDIT_BUNDLE_READ_H

#include "vault/audit/bundle_files.h"

/* Rows point into the files. */
struct bundle_row {
	uint64_t key;
	struct span bytes;
};

struct bundle_rows {
	struct bundle_row *list; /* ascending */
	size_t count, cap;
};

struct bundle_log {
	char branch[BRANCH_TEXT];
	struct bundle_rows leaves, heads;
};

struct bundle {
	struct bundle_files files;
	struct bundle_log *logs;
	size_t logs_count, logs_cap;
};

#endif
