/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_keepass.h -- private to import*.c: keys of one-time codes as KeePass
 * (TimeOtp-*) and older KeePassXC (TOTP Seed, TOTP Settings) keep them: in
 * several strings of an entry.
 */
#ifndef BG_CARRY_IMPORT_KEEPASS_H
#define BG_CARRY_IMPORT_KEEPASS_H

#include "vault/carry/import_build.h"

enum keepass_otp_part {
	OTP_RAW, /* TimeOtp-Secret, as UTF-8 */
	OTP_HEX,
	OTP_BASE32,
	OTP_BASE64,
	OTP_SEED, /* TOTP Seed, base32 */
	OTP_LENGTH,
	OTP_PERIOD,
	OTP_ALGORITHM,
	OTP_SETTINGS, /* TOTP Settings: "30;6" */
	OTP_PARTS
};

struct keepass_otp {
	struct span parts[OTP_PARTS];
	size_t count; /* that are not empty */
};

/* keepass_otp_key -- whether a string's key is of one. keepass_otp_take -- take
 * the value if so. keepass_otp_put -- a field `totp` for the item at hand; what
 * is not understood becomes fields under their own names, and a note. */
bool keepass_otp_key(struct span key);
void keepass_otp_take(struct keepass_otp *otp, struct span key,
		      struct span value);
int keepass_otp_put(struct import_builder *b, const struct keepass_otp *otp);

#endif
