/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * html.h -- a page of HTML, written so that nothing from a file becomes markup:
 * html_put takes what we wrote ourselves, everything else takes texts of others
 * and escapes them.  What a clean text may not hold (text_mask) becomes '?', and
 * a name stands in <bdi>, so that its direction ends with it.
 */
#ifndef BG_CLI_HTML_H
#define BG_CLI_HTML_H

#include <stdint.h>

#include "vault/base/buffer.h"

struct html {
	struct buffer out; /* the caller checks buffer_status and frees it */
};

/* html_put -- markup: a literal of this program, never a text of others. */
void html_put(struct html *h, const char *literal);

/* html_text -- escaped, for contents and for values in double quotes.
 * html_format -- the same of what is formatted. html_name -- a name, a path, a
 * reason: whatever somebody typed. */
void html_text(struct html *h, const char *text);
void html_format(struct html *h, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void html_name(struct html *h, const char *text);

/* html_say -- a text of ours, in the language in use; html_format looks its format
 * up as well. */
void html_say(struct html *h, const char *english);

/* html_fill -- the same with a {} in it, where ${name} stands. */
void html_fill(struct html *h, const char *english, const char *name);

/* html_number -- digits. */
void html_number(struct html *h, uint64_t n);

/* html_time -- to the minute, UTC, in <time>. html_day -- to the day. */
void html_time(struct html *h, int64_t ms);
void html_day(struct html *h, int64_t ms);

/* html_mark -- a word that stands out, by a sign as well as by colour. */
enum html_mark { MARK_GOOD, MARK_WARN, MARK_BAD, MARK_PLAIN };
void html_mark(struct html *h, enum html_mark kind, const char *text);

/* html_digest -- "sha256-..." of an inline text, for a security policy. */
void html_digest(struct html *h, const char *inline_text);

#endif
