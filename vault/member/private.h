/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to member. */
#ifndef BG_MEMBER_PRIVATE_H
#define BG_MEMBER_PRIVATE_H

#include "vault/member/member.h"

#define ARMOR_MEMBER "BREAKGLASS MEMBER"
#define SEED_LEN 32 /* from which both keys of a member are derived */

/* enrolment_text -- append what the enrolment's signature covers. */
int enrolment_text(const struct enrolment *e, struct buffer *out);

/* enrolment_make -- a fresh seed sealed to ${identity}'s recipient, its public
 * keys and the signature. The caller frees *out with enrolment_free. */
int enrolment_make(const struct secret *identity, const char *id,
		   struct enrolment *out);

/* keys_derive -- both Ed25519 seeds from the member's seed. */
int keys_derive(const struct secret *seed, struct member_keys *out);

#endif
