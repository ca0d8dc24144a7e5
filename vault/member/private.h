/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to member. */
#ifndef BG_MEMBER_PRIVATE_H
#define BG_MEMBER_PRIVATE_H

#include "vault/member/member.h"

#define ARMOR_MEMBER "BREAKGLASS MEMBER"

/* enrolment_text -- append what the enrolment's signature covers. */
int enrolment_text(const struct enrolment *e, struct buffer *out);

/* keys_derive -- both Ed25519 seeds from the member's 32-byte seed. */
int keys_derive(const struct secret *seed, struct member_keys *out);

#endif
