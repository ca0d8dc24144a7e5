/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * header.h -- private to age: the header of an age file, its stanzas, the file
 * key in them, and the MAC over it.
 */
#ifndef BG_AGE_HEADER_H
#define BG_AGE_HEADER_H

#include "vault/age/age.h"

#define FILE_KEY_LEN 16
#define HEADER_MAX (1024 * 1024)
#define STANZAS_MAX 1024
#define ARGS_MAX 8
#define STANZA_BODY_MAX 8192

struct stanza {
	struct span args[ARGS_MAX]; /* the first is the type */
	size_t arg_count;
	struct span body; /* base64 lines as they stand */
};

/* Spans point into the bytes parsed. */
struct header {
	struct stanza *stanzas; /* owned */
	size_t count;
	struct span signed_bytes; /* up to and including "---" */
	uint8_t mac[32];
	size_t len; /* of the whole header */
};

/* header_parse -- the header at the start of the bytes. E_INPUT. */
int header_parse(struct span bytes, struct header *out);
void header_free(struct header *h);

/* header_check -- the MAC, in constant time; E_AUTH. */
int header_check(const struct header *h, const struct secret *file_key);

/* Writing: version line, stanzas, then the MAC line over all of it. */
void header_begin(struct buffer *out);
void header_stanza(struct buffer *out, const char *args, const uint8_t *body,
		   size_t len);
int header_end(struct buffer *out, const struct secret *file_key);

/* The body of a stanza as bytes: strict base64 without padding, full lines but
 * the last. E_INPUT. */
int stanza_body(const struct stanza *s, uint8_t *out, size_t cap, size_t *len);

/* stanza.c: wrapping and unwrapping.  unwrap: E_IDENTITY when no stanza is for
 * any identity, E_PASSPHRASE, E_INPUT for a malformed stanza. */
int x25519_wrap(const uint8_t recipient[AGE_KEY_LEN],
		const struct secret *file_key, struct buffer *header);
int x25519_unwrap(const struct header *h,
		  const struct secret *const *identities, size_t n,
		  struct secret **file_key);
int scrypt_wrap(const struct secret *phrase, unsigned work_factor,
		const struct secret *file_key, struct buffer *header);
int scrypt_unwrap(const struct header *h, const struct secret *phrase,
		  unsigned max_work_factor, struct secret **file_key);
bool header_is_scrypt(const struct header *h);
/* E_INPUT when a scrypt stanza does not stand alone. */
int header_scrypt_alone(const struct header *h);

#endif
