/* SPDX-License-Identifier: GPL-3.0-or-later */
/* times_out.h -- what to think of an entry's time, in words. */
#ifndef BG_CLI_TIMES_OUT_H
#define BG_CLI_TIMES_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/error.h"

struct entry_time;

/* "12 s", "3 min", "4 h", "2 days": rounded down, of a time between. */
void span_text(int64_t ms, char out[32]);

/* clock_text -- what is wrong with it, commas between; "" when nothing is.
 * ${in}: the language, lang_english for what is kept. */
void clock_text(const struct entry_time *t, error_translation *in, char *out,
		size_t cap);

#endif
