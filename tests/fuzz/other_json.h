/* SPDX-License-Identifier: GPL-3.0-or-later */
/* other_json.h -- what jansson says of a text. */
#ifndef TESTS_FUZZ_OTHER_JSON_H
#define TESTS_FUZZ_OTHER_JSON_H

#include <stdbool.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"

/* other_canonical -- jansson reads it, each value is of a kind that entries may
 * hold, and its shortest form with sorted keys is the very text. */
bool other_canonical(struct span in);

/* other_reads -- whether jansson reads it; then everything in it is appended in
 * the order of the text, as other_put has it. *apart: jansson refuses it for
 * a limit of its own, not for what the text is. */
bool other_reads(struct span in, struct buffer *out, bool *apart);

/* One more value: its kind, and what it holds, so that two readers compare. */
void other_put(struct buffer *out, char kind, struct span bytes);

#endif
