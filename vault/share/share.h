/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * share.h -- one holder's share of a compartment's secret key: the sealed
 * text, the share key that names it, and the split and joining of the secret
 * (docs/format.md, Share).
 */
#ifndef BG_SHARE_SHARE_H
#define BG_SHARE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shamir/slip39.h"
#include "vault/age/age.h"
#include "vault/base/buffer.h"
#include "vault/base/secret.h"
#include "vault/base/text.h"
#include "vault/log/note.h"

#define SHARE_SECRET_LEN 32
#define SHARE_WORDS 33
#define SHARE_WORDS_TEXT 320 /* 33 words of up to 8 letters, and a NUL */
#define LABEL_MAX 16         /* [A-Z][A-Z0-9-]{0,15} */
#define GROUP_MAX 16
#define GROUP_NAME_MAX 16

/* Where a share belongs. */
struct share_place {
	char vault[ID_TEXT];
	char compartment[ID_TEXT];
	char label[LABEL_MAX + 1];
	uint32_t generation;
	char holder[ID_TEXT];
};

/* The shape of a policy: groups and their member thresholds, for splitting. A
 * group with threshold 1 gives one share (member index 0) to all holders. */
struct share_shape {
	unsigned group_threshold;
	size_t groups;
	struct slip39_group group[GROUP_MAX];
};

/* share_split -- split the 32-byte secret: *shares holds an array of
 * slip39_share (group-major; a 1-of-n group contributes ONE) and *count their
 * number. Identifier ${slip} (0-32767), empty passphrase, exponent 0,
 * extendable. */
int share_split(const struct secret *key, const struct share_shape *shape,
		uint16_t slip, struct secret **shares, size_t *count);

/* share_join -- combine and decrypt ${n} shares (array of slip39_share in a
 * secret); X25519(secret) must equal ${recipient}, else E_SHARE. */
int share_join(const struct secret *shares, size_t n,
	       const uint8_t recipient[AGE_KEY_LEN], struct secret **key);

/* share_words -- the 33 words, lower case, single spaces, no NUL, of one
 * slip39_share held in a secret. share_parse -- from words: E_SHARE naming the
 * number of the word or the fault, E_INPUT when it is not 33 words; never
 * echoes one. White space and line ends between words are accepted, and a
 * number with optional '.' before each word. */
int share_words(const struct secret *share, struct secret **words);
int share_parse(const struct secret *words, struct secret **share);

/* share_key -- the Ed25519 seed HKDF(ikm = 32 value bytes, salt = vault id ||
 * compartment id || generation u32 BE || holder id (ids raw), info
 * "breakglass/v1 possession"), and its public half (either out may be NULL). */
int share_key(const struct secret *share, const struct share_place *place,
	      struct secret **seed, uint8_t public[NOTE_KEY_LEN]);

/* share_seal -- append the age file of the text `breakglass share v1` to the
 * holder's recipient. share_unseal -- opens it with whichever identity does,
 * requires every line to equal ${place}, returns the slip39_share. A line
 * that differs: E_SHARE naming which line, echoing nothing of it. */
int share_seal(const struct secret *share, const struct share_place *place,
	       const uint8_t recipient[AGE_KEY_LEN], struct buffer *out);
int share_unseal(struct span file, const struct secret *const *identities,
		 size_t n, const struct share_place *place,
		 struct secret **share);

/* The 33-word check against a dealing: identifier, group and member index and
 * thresholds are those of the slot. E_SHARE naming the cause in the detail;
 * *cause (may be NULL) is "checksum", "foreign", "compartment", "generation"
 * or "format" as share.refused writes it. */
struct share_slot {
	uint16_t slip;
	uint8_t group_index, group_threshold, group_count;
	uint8_t member_index, member_threshold;
};
bool share_fits(const struct secret *share, const struct share_slot *slot);

/* Canary text (`breakglass canary v1`) sealed to a generation's recipient. */
int canary_seal(const struct share_place *place,
		const uint8_t recipient[AGE_KEY_LEN], struct buffer *out);
int canary_open(struct span file, const struct secret *key,
		const struct share_place *place);

bool label_valid(const char *label);

#endif
