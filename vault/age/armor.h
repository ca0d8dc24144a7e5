/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * armor.h -- BEGIN/END text around base64: age's own armor, and that of the
 * project's files (docs/format.md, Files) which differs only in its label.
 */
#ifndef BG_AGE_ARMOR_H
#define BG_AGE_ARMOR_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"

#define ARMOR_AGE "AGE ENCRYPTED FILE"

/* armor_write -- append "-----BEGIN ${label}-----", base64 in 64-column lines
 * and the END line, each with LF. */
void armor_write(const char *label, const void *bytes, size_t len,
		 struct buffer *out);

/* armor_read -- append the bytes of exactly one armored text; CRLF and white
 * space around it are accepted, nothing else. E_INPUT names the line. */
int armor_read(const char *label, struct span text, struct buffer *out);

/* Whether, white space apart, the text begins with this label's BEGIN line. */
bool armor_is(const char *label, struct span text);

#endif
