/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_page.h -- what is missing from the plan, or due, as one page of HTML
 * that needs no network, no script and no other file, and prints. */
#ifndef BG_CLI_LINT_PAGE_H
#define BG_CLI_LINT_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"

struct json;
struct plan;

/* lint_page -- append it to *out: ${lint} as plan_lint makes it, ${differs} a
 * list of {what, plan, vault}, as of ${ms}. E_MEMORY. */
int lint_page(const struct plan *p, const struct json *lint,
	      const struct json *differs, int64_t ms, struct buffer *out);

/* lint_column -- a key of such a row, as a heading in the language in use.
 * lint_value -- what stands under it, ${text} (may be NULL), as people read it: as
 * it is and whole, or, where it is ours, translated into ${room}. */
const char *lint_column(const char *key);
const char *lint_value(const char *key, const char *text, char *room,
		       size_t cap);

#endif
