/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frontier_meta.h -- private to the ledger: the meta rows of frontiers, u64 BE
 * size and then the peaks, largest first; one a branch. */
#ifndef BG_LEDGER_FRONTIER_META_H
#define BG_LEDGER_FRONTIER_META_H

#include "vault/base/buffer.h"
#include "vault/log/checkpoint.h"
#include "vault/log/tree.h"

#define FRONTIER_META_TEXT (sizeof("frontier/") + BRANCH_TEXT)

void frontier_meta_key(const char *branch, char out[FRONTIER_META_TEXT]);

void frontier_meta_write(const struct frontier *f, struct buffer *out);

#endif
