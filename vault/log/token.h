/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.h -- names that stand in a line between spaces. */
#ifndef BG_LOG_TOKEN_H
#define BG_LOG_TOKEN_H

#include <stdbool.h>

#include "vault/base/cursor.h"

/* token_valid -- clean text (text_clean) of at least one byte, without any of
 * Unicode's white space. */
bool token_valid(struct span s);

#endif
