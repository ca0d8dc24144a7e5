/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * totp.h -- one-time codes of a stored key (RFC 6238, RFC 4226).
 *
 * A key is stored as people get it: an otpauth URI (the Key URI format:
 * otpauth://totp/LABEL?secret=BASE32&algorithm=SHA1|SHA256|SHA512&digits=6|8&
 * period=30), or its base32 alone, in which spaces and hyphens are passed over,
 * either case is right and padding may be missing, or be %3D in a URI.
 */
#ifndef BG_DEPOSIT_TOTP_H
#define BG_DEPOSIT_TOTP_H

#include <stdint.h>

#include "vault/base/secret.h"

#define TOTP_DIGITS_MAX 8

struct totp {
	struct secret *key; /* raw bytes; owned */
	enum totp_hash { TOTP_SHA1, TOTP_SHA256, TOTP_SHA512 } hash;
	unsigned digits; /* 6 to 8 */
	unsigned period; /* seconds, 1 to 3600 */
};

/* totp_parse -- E_INPUT names what is wrong, and never a character of it.
 * A trailing line end is passed over. The caller frees with totp_free. */
int totp_parse(const struct secret *text, struct totp *out);
void totp_free(struct totp *totp);

/* totp_code -- the code at ${seconds} since 1970, as ${digits} decimal digits
 * (no NUL) in a secret of the caller's; *left: seconds until the next. */
int totp_code(const struct totp *totp, uint64_t seconds, struct secret **code,
	      unsigned *left);

#endif
