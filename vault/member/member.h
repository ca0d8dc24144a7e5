/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * member.h -- an enrolled person's keys and the public file that enrols them
 * (docs/format.md, Member keys and Files: MEMBER).
 */
#ifndef BG_MEMBER_MEMBER_H
#define BG_MEMBER_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/age/age.h"
#include "vault/base/buffer.h"
#include "vault/base/json.h"
#include "vault/base/secret.h"
#include "vault/base/text.h"
#include "vault/log/note.h"

#define MEMBER_NAME_MAX 120 /* bytes */
#define MEMBER_SHORT_MAX 32 /* [a-z0-9][a-z0-9._-]* */

/* E, the clear enrolment: everything a log reader needs to check signatures. */
struct enrolment {
	char id[ID_TEXT];
	uint8_t recipient[AGE_KEY_LEN];
	uint8_t sign[NOTE_KEY_LEN];
	uint8_t witness[NOTE_KEY_LEN];
	uint8_t sig[NOTE_SIG_LEN];
	uint8_t *seed; /* age file to recipient; owned */
	size_t seed_len;
};

/* The private halves: Ed25519 seeds, each 32 bytes. */
struct member_keys {
	struct secret *sign;
	struct secret *witness;
};

/* MEMBER file {v 1, member E, name, short}. */
struct member_file {
	struct enrolment enrolment;
	char name[MEMBER_NAME_MAX + 1];
	char nick[MEMBER_SHORT_MAX + 1]; /* "short" in the bytes */
	uint8_t hash[32];                /* SHA-256 of the canonical JSON */
};

/* enrolment_parse -- E from JSON of closed schema; checks that the recipient
 * can be sealed to, that both keys are valid points and not the same, and the
 * self-signature. E_INPUT names what. On success the caller owns *out. */
int enrolment_parse(const struct json *e, struct enrolment *out);

/* enrolment_json -- E as a value of ${doc}. enrolment_copy -- a second one,
 * with a seed of its own; E_MEMORY. */
struct json *enrolment_json(struct json_doc *doc, const struct enrolment *e);
int enrolment_copy(const struct enrolment *from, struct enrolment *out);
void enrolment_free(struct enrolment *e);

/* member_new -- a fresh identity and its enrolment. ${keep_id} (32 hex) keeps
 * the id of an earlier enrolment (rekeying); NULL draws a new one. The caller
 * owns *identity and frees *out with member_file_free. E_INPUT: id, name or
 * short name is not as it should be. */
int member_new(const char *keep_id, const char *name, const char *nick,
	       struct secret **identity, struct member_file *out);

/* member_file_write -- the armored file; member_file_parse reads one (E_INPUT
 * names what is wrong; includes the checks of enrolment_parse). */
int member_file_write(const struct member_file *m, struct buffer *out);
int member_file_parse(struct span text, struct member_file *out);
void member_file_free(struct member_file *m);

/* member_keys_open -- the seed is unsealed with whichever identity opens it,
 * the keys are derived and must equal those of the enrolment.
 * E_IDENTITY when none opens it. *which (may be NULL) says which one did. */
int member_keys_open(const struct enrolment *e,
		     const struct secret *const *identities, size_t n,
		     struct member_keys *out, size_t *which);
void member_keys_free(struct member_keys *k);

/* member_nick -- the default short name: the first name in lower case, with
 * umlauts spelled out, other marks of Latin-1 taken off, and all else but
 * digits and hyphens dropped. E_INPUT when nothing is left.
 * member_nick_valid: [a-z0-9][a-z0-9._-]{0,31}. */
int member_nick(const char *name, char out[MEMBER_SHORT_MAX + 1]);
bool member_nick_valid(const char *nick);
/* member_spelled -- what the letter at ${at} becomes where it is one of Latin-1
 * beyond ASCII; *used is how many bytes it has. Others become nothing, byte by
 * byte. */
const char *member_spelled(const char *at, size_t *used);

/* identity_file_write -- the text of an age identity file as age-keygen makes
 * it: comment lines (created, public key), then the identity; under ${phrase}
 * (not NULL) sealed as an age scrypt file, armored. */
int identity_file_write(const struct secret *identity, int64_t created_ms,
			const struct secret *phrase, unsigned work_factor,
			struct secret **out);

/* identity_file_read -- the identities of a file's bytes; when it is an age
 * scrypt file, ${phrase} opens it (NULL: E_PASSPHRASE, detail says one is
 * needed). Up to ${cap} identities, owned by the caller; E_INPUT. */
int identity_file_read(const struct secret *file, const struct secret *phrase,
		       struct secret **ids, size_t cap, size_t *n);

#endif
