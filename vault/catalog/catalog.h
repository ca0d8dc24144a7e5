/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog.h -- names, people, phones, reasons and plan texts, sealed so that
 * members and holders of the reading phrase read them (docs/format.md,
 * Catalog).  An epoch is one X25519 pair; its secret half gives the record key.
 */
#ifndef BG_CATALOG_CATALOG_H
#define BG_CATALOG_CATALOG_H

#include <stddef.h>
#include <stdint.h>

#include "vault/age/age.h"
#include "vault/base/buffer.h"
#include "vault/base/json.h"
#include "vault/base/secret.h"
#include "vault/base/text.h"

/* One epoch's key, opened. */
struct epoch_key {
	uint64_t epoch;
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *identity; /* X25519 secret, 32 bytes */
	struct secret *records;  /* HKDF(identity, "breakglass/v1 records") */
};

/* epoch_new -- a fresh pair. epoch_open -- from a box (an age file whose plain
 * text is the identity as one line of text with LF), by whichever identity
 * opens it; the pair must be ${recipient}'s, else E_AUTH. E_IDENTITY when none
 * of them opens it. The caller frees *out with epoch_free. */
int epoch_new(uint64_t epoch, struct epoch_key *out);
int epoch_open(uint64_t epoch, const uint8_t recipient[AGE_KEY_LEN],
	       struct span box, const struct secret *const *identities,
	       size_t n, struct epoch_key *out);
void epoch_free(struct epoch_key *key);

/* epoch_box -- append the box of this epoch for one recipient. */
int epoch_box(const struct epoch_key *key, const uint8_t to[AGE_KEY_LEN],
	      struct buffer *out);

/* What a record is bound to. */
struct record_name {
	char vault[ID_TEXT];
	char kind[32]; /* vault, member, credential, holders, plan... */
	char id[ID_TEXT];
	uint64_t rev;
};

/* record_seal -- append nonce(24) || XChaCha20-Poly1305(record key; ad =
 * "breakglass/v1 record" || vault id || kind || 0 || id || rev u64 BE), ids
 * raw; E_INPUT when vault or id is no id. record_open -- E_AUTH when key, name
 * or bytes are not those sealed. */
int record_seal(const struct epoch_key *key, const struct record_name *name,
		struct span plain, struct buffer *out);
int record_open(const struct epoch_key *key, const struct record_name *name,
		struct span sealed, struct secret **plain);

/* record_name_parse / format -- "kind:id:rev", as `obj` holds it (the vault is
 * not part of the text and is given): kind [a-z-]{1,31}, rev from 1. E_INPUT. */
int record_name_parse(const char *obj, const char *vault,
		      struct record_name *out);
void record_name_format(const struct record_name *name, char out[128]);

/* detail_seal -- the details of one entry, ad = origin LF seq LF ev.
 * nonce(24) || XChaCha20-Poly1305 under the record key. detail_open: E_AUTH. */
int detail_seal(const struct epoch_key *key, const char *origin, uint64_t seq,
		const char *ev, struct span plain, struct buffer *out);
int detail_open(const struct epoch_key *key, const char *origin, uint64_t seq,
		const char *ev, struct span sealed, struct secret **plain);

/* The same for one who has no key: an age file to the epoch's recipient whose
 * plain text is `breakglass detail v1` LF origin LF seq LF ev LF, then the
 * bytes; opened with the epoch's identity, bound to the place. E_AUTH;
 * E_IDENTITY when it was sealed to another epoch's recipient. */
int detail_seal_guest(const uint8_t recipient[AGE_KEY_LEN], const char *origin,
		      uint64_t seq, const char *ev, struct span plain,
		      struct buffer *out);
int detail_open_guest(const struct epoch_key *key, const char *origin,
		      uint64_t seq, const char *ev, struct span sealed,
		      struct secret **plain);

/* --- the reading identity (vault/catalog/reading.c) --- */

/* reading_new -- a fresh X25519 pair sealed under the reading phrase (age
 * scrypt; plain text: the identity as one line with LF). The object's bytes are
 * appended to ${object}; only the public half stays. */
int reading_new(const struct secret *phrase, unsigned work_factor,
		uint8_t recipient[AGE_KEY_LEN], struct buffer *object);

/* reading_open -- the reading identity from its object, owned by the caller;
 * E_PASSPHRASE; E_AUTH when it is not ${recipient}'s or under no phrase. */
int reading_open(struct span object, const struct secret *phrase,
		 const uint8_t recipient[AGE_KEY_LEN],
		 struct secret **identity);

#endif
