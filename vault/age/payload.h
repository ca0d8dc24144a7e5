/* SPDX-License-Identifier: GPL-3.0-or-later */
/* payload.h -- private to age: STREAM over 64 KiB chunks. */
#ifndef BG_AGE_PAYLOAD_H
#define BG_AGE_PAYLOAD_H

#include "vault/age/age.h"

#define CHUNK_LEN 65536
#define PAYLOAD_NONCE_LEN 16
#define CHUNK_TAG_LEN 16
#define SEALED_CHUNK_LEN (CHUNK_LEN + CHUNK_TAG_LEN)

struct payload_key {
	struct secret *key;
	uint64_t counter;
};

int payload_start(const struct secret *file_key,
		  const uint8_t nonce[PAYLOAD_NONCE_LEN],
		  struct payload_key *out);
void payload_end(struct payload_key *k);

/* One chunk of at most CHUNK_LEN; out has room for CHUNK_TAG_LEN more. */
int payload_seal(struct payload_key *k, bool last, const uint8_t *plain,
		 size_t len, uint8_t *out);
/* out has room for len - CHUNK_TAG_LEN. E_AUTH. An empty chunk is only good as
 * the first and last. */
int payload_open(struct payload_key *k, bool last, const uint8_t *sealed,
		 size_t len, uint8_t *out);

#endif
