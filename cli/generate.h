/* SPDX-License-Identifier: GPL-3.0-or-later */
/* generate.h -- passwords to be read out and typed at night. */
#ifndef BG_CLI_GENERATE_H
#define BG_CLI_GENERATE_H

#include "vault/base/secret.h"

/* generate_password -- 28 characters in groups of four with - between, of an
 * alphabet without look-alikes (0 O o 1 l I) and without y and z, whose keys
 * change places between layouts: about 135 bits. No line end. */
int generate_password(struct secret **out);

#endif
