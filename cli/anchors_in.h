/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * anchors_in.h -- what --anchor names: a file, a directory of them, another copy
 * of the vault, a bundle.
 */
#ifndef BG_CLI_ANCHORS_IN_H
#define BG_CLI_ANCHORS_IN_H

#include "vault/audit/audit.h"

struct cli;

struct anchors {
	struct audit_anchor *list; /* owned, and so are names and bytes */
	size_t count, cap;
};

/* anchors_in -- all of them; anchors_gather -- the files of one directory, which
 * need not be there. The caller ends both with anchors_end, on failure too. */
int anchors_in(const struct cli *cli, struct anchors *out);
int anchors_gather(const char *dir, struct anchors *out);
void anchors_end(struct anchors *a);

#endif
