/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.h -- private to catalog: nonce(24) || XChaCha20-Poly1305. */
#ifndef BG_CATALOG_SEAL_H
#define BG_CATALOG_SEAL_H

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

/* seal_put -- append ${plain}, sealed under the 32-byte key with a random
 * nonce and bound to ${ad}. seal_open -- the plain text, owned by the caller;
 * E_AUTH. */
int seal_put(const struct secret *key, const struct buffer *ad,
	     struct span plain, struct buffer *out);
int seal_open(const struct secret *key, const struct buffer *ad,
	      struct span sealed, struct secret **plain);

#endif
