/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect_proof.h -- what a tlog-proof says, and whether it holds: with the
 * leaf it brings or --leaf, and the keys given with --key. E_INTEGRITY. */
#ifndef BG_CLI_INSPECT_PROOF_H
#define BG_CLI_INSPECT_PROOF_H

#include "vault/base/cursor.h"

struct cli;

int inspect_proof(const struct cli *cli, struct span bytes);

#endif
