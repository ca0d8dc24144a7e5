/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.h -- private to session: the REQUEST file for one custodian, gathered
 * from the log (docs/format.md, Files: REQUEST).
 */
#ifndef BG_SESSION_FACTS_H
#define BG_SESSION_FACTS_H

#include "vault/base/buffer.h"
#include "vault/ledger/user.h"

/* request_file_write -- append the armored file that asks ${to} (a member
 * with a sealed share of the session's generation) to approve ${session}. */
int request_file_write(const struct user *u, const struct session *session,
		       const char *to, struct buffer *out);

#endif
