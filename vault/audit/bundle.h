/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle.h -- the log as a directory of plain files, for somebody who has
 * neither the vault nor this program: leaves, signed heads, proofs, keys
 * (docs/format.md, Bundle).  No object is in it, and nothing that was sealed.
 *
 * All but the leaves, the heads, the anchors and the sizes of objects follows
 * from these: whoever verifies one makes it anew and compares.
 */
#ifndef BG_AUDIT_BUNDLE_H
#define BG_AUDIT_BUNDLE_H

#include "vault/audit/audit.h"

struct bundle;

/* bundle_open -- read leaves and heads of the bundle at ${dir}, and verify them
 * as a vault's are. Nothing is followed that is no plain file of the names a
 * bundle has. E_ABSENT, E_INPUT, E_IO; E_INTEGRITY when not even the first
 * transaction is whole. The ledger must be closed before the bundle. */
int bundle_open(const char *dir, const struct host *host, struct bundle **out,
		struct ledger **l);
void bundle_close(struct bundle **bundle);

/* bundle_check -- everything else that is in it; what does not fit is a fault
 * in *out, and so is an anchor in it that convicts. */
int bundle_check(struct bundle *b, struct ledger *l, struct audit_result *out);

#endif
