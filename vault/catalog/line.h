/* SPDX-License-Identifier: GPL-3.0-or-later */
/* line.h -- private to catalog: an identity as one line of text with LF, so
 * that an opened box is an identity file for age(1). */
#ifndef BG_CATALOG_LINE_H
#define BG_CATALOG_LINE_H

#include "vault/base/secret.h"

/* line_write -- the line; line_parse -- the identity of exactly one such line,
 * E_AUTH for anything else. The caller owns what comes out. */
int line_write(const struct secret *identity, struct secret **text);
int line_parse(const struct secret *text, struct secret **identity);

#endif
