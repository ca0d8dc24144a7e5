/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frontier_meta.h -- private to the ledger: the meta row of a frontier, u64 BE
 * size and then the peaks, largest first. */
#ifndef BG_LEDGER_FRONTIER_META_H
#define BG_LEDGER_FRONTIER_META_H

#include "vault/base/buffer.h"
#include "vault/log/tree.h"

#define FRONTIER_META "frontier/main"

void frontier_meta_write(const struct frontier *f, struct buffer *out);

#endif
