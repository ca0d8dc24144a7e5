/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tell.h -- private to audit: an entry in words. */
#ifndef BG_AUDIT_TELL_H
#define BG_AUDIT_TELL_H

#include <stdbool.h>

#include "vault/base/error.h"
#include "vault/ledger/ledger.h"
#include "vault/ledger/reader.h"

/* Names that were looked up for one entry: no event has more of them. */
struct names {
	char *owned[4];
	size_t count;
};

struct telling {
	const struct ledger *l;
	const struct reader *reader; /* NULL: names stay sealed */
	const char *origin;          /* of its log */
	const struct leaf *leaf;
	struct buffer *out;
	error_translation *in; /* the language; NULL: English */
	struct names *names;   /* tell_entry's own */
};

/* tell_entry -- append what happened; ${plain}: just what stands in d, for an
 * entry that may hold anything. */
void tell_entry(const struct telling *t, bool plain);

/* tell_words -- append a text that translators are shown. */
void tell_words(const struct telling *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* tell_word -- a word of the format, like a purpose or a role; ${in} may be NULL. */
const char *tell_word(error_translation *in, const char *text);

/* tell_drill -- drill.recorded (tell_drill.c). */
void tell_drill(const struct telling *t);

#endif
