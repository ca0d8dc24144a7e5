/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/marked.h"

#include <sodium.h>
#include <stdatomic.h>

void marked_portable(uint8_t mark, const void *bytes, size_t len,
		     uint8_t out[32])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &mark, 1);
	if (len > 0)
		crypto_hash_sha256_update(&state, bytes, len);
	crypto_hash_sha256_final(&state, out);
}

/* Asked once: on a virtual machine the question is slow. */
bool marked_is_quick(void)
{
	static atomic_int known; /* 0: not asked yet, 1: no, 2: yes */
	int k = atomic_load_explicit(&known, memory_order_relaxed);

	if (k == 0) {
		k = marked_has_quick() ? 2 : 1;
		atomic_store_explicit(&known, k, memory_order_relaxed);
	}
	return k == 2;
}

void marked_hash(uint8_t mark, const void *bytes, size_t len, uint8_t out[32])
{
	if (marked_is_quick())
		marked_quick(mark, bytes, len, out);
	else
		marked_portable(mark, bytes, len, out);
}
