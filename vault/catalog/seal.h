/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.h -- private to catalog: nonce(24) || XChaCha20-Poly1305. */
#ifndef BG_CATALOG_SEAL_H
#define BG_CATALOG_SEAL_H

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

int seal_bytes(const struct secret *key, const struct buffer *ad,
	       struct span plain, struct buffer *out);
/* E_AUTH */
int open_bytes(const struct secret *key, const struct buffer *ad,
	       struct span sealed, struct secret **plain);

#endif
