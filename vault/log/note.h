/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * note.h -- signed notes (C2SP signed-note) and the two kinds of signature
 * lines we write: Ed25519 (type 01) by an actor, and timestamped cosignatures
 * (C2SP tlog-cosignature, cosignature/v1, type 04) by a witness key.
 */
#ifndef BG_LOG_NOTE_H
#define BG_LOG_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

#define NOTE_KEY_LEN 32 /* Ed25519 public key */
#define NOTE_SIG_LEN 64
#define NOTE_COSIG_LEN 72 /* u64 BE seconds since 1970, then Ed25519 */
#define NOTE_SIGNATURES_MAX 64
#define NOTE_MAX 65536   /* longest note read */
#define NOTE_SEED_LEN 32 /* Ed25519 seed */
#define NOTE_PAIR_LEN 64 /* libsodium's secret key: seed, public key */

struct note_signature {
	struct span name;   /* UTF-8, no white space, no plus */
	uint8_t id[4];      /* key id, big-endian */
	uint8_t bytes[128]; /* what follows the id */
	size_t len;
};

/* Spans point into the text parsed. */
struct note {
	struct span text; /* the body, its last LF included */
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
	size_t count;
};

/* note_parse -- body, empty line, one or more signature lines, nothing else.
 * Signatures of foreign kinds and lengths (up to 128 bytes; longer ones are
 * skipped over as unknown) are kept unjudged. E_INPUT. */
int note_parse(struct span bytes, struct note *out);

/* The 4-byte key id: SHA-256(name || LF || type || public key). */
void note_key_id(const char *name, uint8_t type,
		 const uint8_t key[NOTE_KEY_LEN], uint8_t id[4]);

/* note_sign -- the 64-byte Ed25519 signature of the body by the 32-byte seed, or
 * by what note_expand made of it, which for many signatures saves half of the
 * time. note_expand -- the seed with its public key, NOTE_PAIR_LEN bytes. */
int note_sign(struct span text, const struct secret *seed,
	      uint8_t sig[NOTE_SIG_LEN]);
int note_expand(const struct secret *seed, struct secret **pair);
bool note_check(struct span text, const uint8_t key[NOTE_KEY_LEN],
		const uint8_t sig[NOTE_SIG_LEN]);

/* note_cosign -- over "cosignature/v1", "time N" and the checkpoint body. */
int note_cosign(struct span text, uint64_t seconds, const struct secret *seed,
		uint8_t cosig[NOTE_COSIG_LEN]);
bool note_check_cosign(struct span text, const uint8_t key[NOTE_KEY_LEN],
		       const uint8_t cosig[NOTE_COSIG_LEN]);
uint64_t note_cosign_time(const uint8_t cosig[NOTE_COSIG_LEN]);

/* Append a signature line: em dash, space, name, space, base64, LF. */
void note_put_signature(struct buffer *out, const char *name, uint8_t type,
			const uint8_t key[NOTE_KEY_LEN], const uint8_t *sig,
			size_t len);

/* note_find -- whether the note carries a valid type-01 signature of this
 * name and key; note_find_cosign the same for type 04. An invalid signature
 * under the very name and key id makes both false. */
bool note_find(const struct note *note, const char *name,
	       const uint8_t key[NOTE_KEY_LEN]);
bool note_find_cosign(const struct note *note, const char *name,
		      const uint8_t key[NOTE_KEY_LEN]);

/* A verifier key as C2SP writes it: name+hex id+base64(type || key).
 * Only type 01 is accepted. name has room for ${cap}. */
int note_verifier_parse(struct span text, char *name, size_t cap,
			uint8_t key[NOTE_KEY_LEN]);
/* The same of type 01 or 04, which is *type. */
int note_verifier_parse_any(struct span text, char *name, size_t cap,
			    uint8_t *type, uint8_t key[NOTE_KEY_LEN]);
void note_verifier_format(struct buffer *out, const char *name, uint8_t type,
			  const uint8_t key[NOTE_KEY_LEN]);

/* ed25519: the public key of a seed; whether a public key is a valid point of
 * the main subgroup (canonical, not of small order). */
int note_public_key(const struct secret *seed, uint8_t key[NOTE_KEY_LEN]);
bool note_key_valid(const uint8_t key[NOTE_KEY_LEN]);

#endif
