/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/public_hash.h"

#include <string.h>

void public_hash_begin_portable(struct public_hash *h)
{
	h->quick = false;
	crypto_hash_sha256_init(&h->portable);
}

void public_hash_begin(struct public_hash *h)
{
	if (!marked_is_quick()) {
		public_hash_begin_portable(h);
		return;
	}
	h->quick = true;
	h->used = 0;
	h->total = 0;
	marked_quick_begin(&h->words);
}

/* Up to a whole block, which is then done with. */
static size_t fill(struct public_hash *h, const uint8_t *at, size_t len)
{
	size_t n = MARKED_BLOCK - h->used;

	n = n < len ? n : len;
	memcpy(h->held + h->used, at, n);
	h->used += n;
	if (h->used == MARKED_BLOCK) {
		marked_quick_blocks(&h->words, h->held, 1);
		h->used = 0;
	}
	return n;
}

void public_hash_add(struct public_hash *h, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	size_t n;

	if (len == 0)
		return;
	if (!h->quick) {
		crypto_hash_sha256_update(&h->portable, at, len);
		return;
	}
	h->total += len;
	n = h->used > 0 ? fill(h, at, len) : 0;
	at += n;
	len -= n;
	n = len / MARKED_BLOCK;
	marked_quick_blocks(&h->words, at, n);
	at += n * MARKED_BLOCK;
	len -= n * MARKED_BLOCK;
	if (len > 0)
		fill(h, at, len);
}

void public_hash_end(struct public_hash *h, uint8_t out[32])
{
	if (h->quick)
		marked_quick_end(&h->words, h->held, h->used, h->total, out);
	else
		crypto_hash_sha256_final(&h->portable, out);
}

void public_hash(const void *bytes, size_t len, uint8_t out[32])
{
	struct public_hash h;

	public_hash_begin(&h);
	public_hash_add(&h, bytes, len);
	public_hash_end(&h, out);
}
