/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age.h -- the age v1 file format (age-encryption.org/v1, C2SP age.md), with
 * X25519 and scrypt recipients, binary or armored.
 *
 * A recipient is its 32-byte X25519 public key, an identity the 32-byte
 * secret scalar in a struct secret.  Files made here open with age(1) and the
 * reverse.  Nothing is released before it is authenticated: the whole-file
 * calls give all of the plain text or none, the streaming ones give a chunk to
 * the sink only after its tag held, and fail if the end is missing.
 */
#ifndef BG_AGE_AGE_H
#define BG_AGE_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

#define AGE_KEY_LEN 32
#define AGE_RECIPIENT_TEXT 63   /* "age1" and 58 characters, and a NUL */
#define AGE_WORK_FACTOR_USER 18 /* 2^18, as age(1) */
#define AGE_WORK_FACTOR_MAX 22  /* refused above, as age(1) */

/* --- recipients and identities (vault/age/identity.c) --- */

int age_recipient_parse(struct span text, uint8_t out[AGE_KEY_LEN]);
void age_recipient_format(const uint8_t key[AGE_KEY_LEN],
			  char out[AGE_RECIPIENT_TEXT]);

int age_identity_new(struct secret **out);
/* AGE-SECRET-KEY-1... in upper case, without line end */
int age_identity_parse(struct span text, struct secret **out);
int age_identity_format(const struct secret *identity, struct secret **text);
int age_identity_recipient(const struct secret *identity,
			   uint8_t out[AGE_KEY_LEN]);

/* age_identity_file -- the identities of an age identity file: one a line,
 * empty lines and lines beginning with # passed over; at most ${cap}.
 * The caller owns ids[0 .. *n). E_INPUT names the line at fault. */
int age_identity_file(const struct secret *file, struct secret **ids,
		      size_t cap, size_t *n);

/* Whether the bytes begin like an age file, binary or armored. */
bool age_is_file(struct span file);

/* --- whole files (vault/age/seal.c) --- */

/* age_seal -- append an age file of ${plain} for ${n} recipients (1..500). */
int age_seal(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
	     const void *plain, size_t len, struct buffer *out);

/* age_seal_phrase -- the same under a passphrase; 1 <= work_factor <= 22. */
int age_seal_phrase(const struct secret *phrase, unsigned work_factor,
		    const void *plain, size_t len, struct buffer *out);

/* age_open -- the plain text, owned by the caller. Accepts armor.
 * E_IDENTITY: no stanza is for any of the identities; E_AUTH: header MAC or
 * payload altered or cut; E_INPUT: not an age file. */
int age_open(struct span file, const struct secret *const *identities, size_t n,
	     struct secret **plain);

/* age_open_phrase -- E_PASSPHRASE when the phrase does not open it; E_IDENTITY
 * when it is not sealed under a passphrase at all; E_INPUT when the work factor
 * is above ${max_work_factor}. */
int age_open_phrase(struct span file, const struct secret *phrase,
		    unsigned max_work_factor, struct secret **plain);

/* Whether the (binary or armored) file asks for a passphrase. */
bool age_wants_phrase(struct span file);

/* --- streams of any length in bounded memory (sealing.c, stream.c) --- */

/* A source gives up to ${cap} bytes, sets *len (0 = end); a sink takes all.
 * Non-zero returns end the call and are handed on. What is opened comes in
 * chunks of 64 KiB, all whole but the last; of an empty file none comes. */
struct age_source {
	int (*read)(void *ctx, uint8_t *bytes, size_t cap, size_t *len);
	void *ctx;
};

struct age_sink {
	int (*write)(void *ctx, const uint8_t *bytes, size_t len);
	void *ctx;
};

/* age_sealing_new -- writes the header; age_sealing_put takes the plain text in
 * pieces of any size; without age_sealing_end the file is cut short and will
 * not open. The sink is copied, its ctx borrowed. One chunk is held, guarded. */
struct age_sealing;

int age_sealing_new(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
		    const struct age_sink *to, struct age_sealing **out);
int age_sealing_put(struct age_sealing *s, const void *bytes, size_t len);
int age_sealing_end(struct age_sealing *s);
void age_sealing_free(struct age_sealing **sealing);

int age_seal_stream(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
		    const struct age_source *in, const struct age_sink *out);
int age_open_stream(const struct age_source *in,
		    const struct secret *const *identities, size_t n,
		    const struct age_sink *out);
/* ... and what is under a passphrase: as age_open_phrase. */
int age_open_phrase_stream(const struct age_source *in,
			   const struct secret *phrase,
			   unsigned max_work_factor,
			   const struct age_sink *out);

#endif
