/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SLIP-0039: a master secret, encrypted to its "encrypted master secret"
 * (EMS), shared in two levels (groups, and members of each group), every share
 * written as 20 to 33 words.
 *
 *      master --encrypt--> EMS --split--> shares --to_words--> text
 *      master <--decrypt-- EMS <-combine- shares <-from_words- text
 *
 * All memory is the caller's. The fields of a share but its value are public,
 * and so are all lengths; time depends on them alone (S6), except in the two
 * functions that look words up. Nothing secret stays on the stack. Every
 * function that answers an int answers an enum shamir_error.
 */
#ifndef SHAMIR_SLIP39_H
#define SHAMIR_SLIP39_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLIP39_MAX_SHARES 16 /* members of a group, and groups */
#define SLIP39_SECRET_MIN 16
#define SLIP39_SECRET_MAX 32 /* lengths between are even */
#define SLIP39_WORDS_MIN 20
#define SLIP39_WORDS_MAX 33
#define SLIP39_TEXT_MAX (SLIP39_WORDS_MAX * (8 + 1)) /* with the NUL */
#define SLIP39_IDENTIFIER_MAX 0x7fff
#define SLIP39_EXPONENT_MAX 15

/* ${threshold} of ${count} members stand for their group. */
struct slip39_group {
	uint8_t threshold;
	uint8_t count;
};

/* One share. Thresholds and counts are what they say, 1 to 16; indices are
 * from 0. The size is a multiple of 16, so that arrays of shares can lie in
 * guarded memory. */
struct slip39_share {
	uint16_t identifier; /* 15 bits, the same in all of a set */
	uint8_t extendable;  /* 0 or 1 */
	uint8_t exponent;    /* of the iterations: 10000 * 2^exponent */
	uint8_t group_index;
	uint8_t group_threshold;
	uint8_t group_count;
	uint8_t member_index;
	uint8_t member_threshold;
	uint8_t value_len;
	uint8_t value[SLIP39_SECRET_MAX];
	uint8_t unused[6]; /* 0 */
};

_Static_assert(sizeof(struct slip39_share) % 16 == 0,
	       "a share in sodium_malloc must be aligned");

/* slip39_encrypt -- turn a master secret into the EMS that is shared.
 * ${len} is 16 to 32 and even; ${ems} takes as much and may be ${master}.
 * The passphrase is ${passlen} bytes of printable ASCII, none at all being the
 * empty passphrase (${pass} may then be NULL). ${identifier} enters only when
 * ${extendable} is false: extendable sets of one master secret and passphrase
 * have the same EMS. Fails only with SHAMIR_EPARAM. */
int slip39_encrypt(const uint8_t *master, size_t len, const uint8_t *pass,
		   size_t passlen, uint16_t identifier, bool extendable,
		   uint8_t exponent, uint8_t *ems);

/* slip39_decrypt -- turn an EMS back into its master secret.
 * As slip39_encrypt; ${master} may be ${ems}. A wrong passphrase is no fault
 * anybody could find: it gives a different master secret. */
int slip39_decrypt(const uint8_t *ems, size_t len, const uint8_t *pass,
		   size_t passlen, uint16_t identifier, bool extendable,
		   uint8_t exponent, uint8_t *master);

/* slip39_split -- share ${ems} among groups.
 * Any ${group_threshold} of the ${ngroups} groups restore it, each by its
 * threshold of members. ${shares} is the caller's array, as long as the sum of
 * the counts; it is filled group by group, ready for slip39_to_words.
 * A group whose threshold is 1 has exactly one share ({1, 1}), as the standard
 * wants it; that several people hold this one share is not known here.
 * Fails only with SHAMIR_EPARAM: length, thresholds, counts, identifier or
 * exponent out of range. Randomness is randombytes_buf's. */
int slip39_split(const uint8_t *ems, size_t len, unsigned group_threshold,
		 const struct slip39_group *groups, size_t ngroups,
		 uint16_t identifier, bool extendable, uint8_t exponent,
		 struct slip39_share *shares);

/* slip39_combine -- restore the EMS from exactly as many shares as are needed.
 * ${shares} holds ${n} shares in any order: of exactly group_threshold groups
 * exactly member_threshold members each. ${len} is the length of their values
 * (else SHAMIR_EPARAM), and of ${ems}.
 * SHAMIR_EFORMAT, SHAMIR_EMISMATCH, SHAMIR_EDUPLICATE, SHAMIR_ECOUNT, in this
 * order, before any arithmetic; SHAMIR_EDIGEST after it. A group of threshold
 * 1 under a group threshold of 1 carries no digest: its share is the EMS. */
int slip39_combine(const struct slip39_share *shares, size_t n, uint8_t *ems,
		   size_t len);

/* slip39_check -- whether the fields of ${share} are those of any share at all.
 * SHAMIR_EFORMAT when a number is out of its range, the group threshold above
 * the group count, or the group index not below it. */
int slip39_check(const struct slip39_share *share);

/* slip39_to_words -- write a share as words with single spaces between.
 * Ends in a NUL; never longer than SLIP39_TEXT_MAX with it. SHAMIR_EFORMAT:
 * not a share. SHAMIR_EPARAM: ${cap} bytes at ${out} are too few; nothing was
 * written. Not constant-time. */
int slip39_to_words(const struct slip39_share *share, char *out, size_t cap);

/* slip39_from_words -- read the share in the ${len} characters at ${text}.
 * Words stand between spaces, tabs and line ends, any number of them, in
 * either case; ${text} needs no NUL. SHAMIR_EWORD (slip39_words_check says
 * which), SHAMIR_ELENGTH, SHAMIR_ECHECKSUM, SHAMIR_EFORMAT, SHAMIR_EPADDING,
 * in this order. Not constant-time. */
int slip39_from_words(const char *text, size_t len, struct slip39_share *out);

/* slip39_words_check -- the first word of ${text} that is not on the list.
 * Counts from 1; 0 when all are on it. */
size_t slip39_words_check(const char *text, size_t len);

#endif
