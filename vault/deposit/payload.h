/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * payload.h -- the plain text of a deposited secret (docs/format.md, Secret
 * payload): a signed head, the bytes themselves, and padding.
 *
 * The bytes are never held whole here: they go by, on their way in through
 * struct body, on their way out through payload_pass.
 */
#ifndef BG_DEPOSIT_PAYLOAD_H
#define BG_DEPOSIT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/age/age.h"
#include "vault/base/hash.h"
#include "vault/ledger/user.h"

#define PATH_MAX_LEN 200
#define SECRET_SMALL 1048576    /* what is held whole, at most */
#define SECRET_MAX (1024 << 20) /* what is deposited, at most */

/* The hash of a short secret is as telling as the secret: who has had one of
 * these wipes it. */
struct payload {
	char vault[ID_TEXT];
	char credential[ID_TEXT];
	char label[PATH_MAX_LEN + 1]; /* the path */
	char user[121];
	char field[33];
	uint64_t version;
	char depositor[ID_TEXT];
	uint8_t hash[HASH_LEN]; /* of the body */
	uint8_t signature[NOTE_SIG_LEN];
	uint64_t length; /* of the body */
};

/* --- the head (payload.c) --- */

/* payload_head -- append the head, signed with ${sign_seed}, which note_sign
 * takes. The signature in ${p} is not looked at. */
int payload_head(const struct payload *p, const struct secret *sign_seed,
		 struct buffer *out);

/* payload_parse -- the head at the beginning of ${text}; *len is its length.
 * E_INTEGRITY. */
int payload_parse(struct span text, struct payload *out, size_t *len);

/* payload_signed -- whether the signature in the head at the beginning of
 * ${text} holds under ${sign}. */
bool payload_signed(struct span text, const uint8_t sign[NOTE_KEY_LEN]);

/* payload_padding -- the number of spaces behind head and body of ${used}
 * bytes together. */
size_t payload_padding(uint64_t used);

/* --- on its way in (body.c) --- */

/* The bytes of a secret: held whole, or in a file that is read twice. Key and tag
 * say whether it was twice the same (body.c); like the hash they are wiped with
 * it. */
struct body {
	const struct secret *held; /* NULL: the file */
	int file;                  /* a regular file; borrowed */
	uint8_t hash[HASH_LEN];
	uint64_t len;
	uint8_t tag_key[32], tag[16];
};

/* body_look -- the hash, the length, and the tag under a key drawn for it.
 * E_INPUT: over SECRET_MAX; E_IO. */
int body_look(struct body *b);

/* body_seal -- head, body and padding as one age file to ${recipient}, put into
 * the store. E_INPUT: the file is no longer what it was. */
int body_seal(const struct body *b, struct span head,
	      const uint8_t recipient[AGE_KEY_LEN], struct store *s,
	      struct tree_hash *hash);

/* --- on its way out (passing.c) --- */

/* Who is told: ${head} once, with the head also as it stands; ${body} for every
 * piece of the body, at most 64 KiB (NULL: it is looked at and dropped). What
 * they return other than E_OK ends it and is handed on.
 * ${judged}: the very same sealed bytes passed before, with the same key, and the
 * source fails when they are not the same at its end: then the body is not
 * hashed again. */
struct payload_sink {
	int (*head)(void *ctx, const struct payload *p, struct span text);
	int (*body)(void *ctx, const uint8_t *bytes, size_t len);
	void *ctx;
	bool judged;
};

/* payload_pass -- an age file from end to end: chunks, head, length, hash and
 * padding. Pieces of the body are authentic as they come, but only E_OK says
 * that they are all, and the right ones. E_INTEGRITY, and as age_open_stream. */
int payload_pass(const struct age_source *in, const struct secret *key,
		 const struct payload_sink *out);

#endif
