/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to share. */
#ifndef BG_SHARE_PRIVATE_H
#define BG_SHARE_PRIVATE_H

#include <stdbool.h>

#include "vault/base/cursor.h"
#include "vault/base/secret.h"

/* next_token -- what stands between white space; false at the end. */
bool next_token(struct cursor *c, struct span *out);

/* share_parse_span -- as share_parse, of bytes that lie in a secret. */
int share_parse_span(struct span text, struct secret **share);

#endif
