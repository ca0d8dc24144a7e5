/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint.h -- C2SP tlog-checkpoint bodies without extension lines, and
 * the names we give origins and keys (docs/format.md, Checkpoint).
 */
#ifndef BG_LOG_CHECKPOINT_H
#define BG_LOG_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/text.h"
#include "vault/log/tree.h"

#define ORIGIN_TEXT 96      /* longest of ours is 76, and a NUL */
#define BRANCH_TEXT ID_TEXT /* "main" or an id */
#define KEY_NAME_TEXT 160

struct checkpoint {
	char origin[ORIGIN_TEXT];
	uint64_t size;
	struct tree_hash root;
};

/* The three lines. */
void checkpoint_write(const struct checkpoint *cp, struct buffer *out);

/* checkpoint_parse -- exactly three lines; origin at most 95 bytes of clean
 * text without white space; size without leading zeros; E_INPUT. */
int checkpoint_parse(struct span text, struct checkpoint *out);

/* "breakglass/<vault>/<branch>" */
void origin_format(const char *vault, const char *branch,
		   char out[ORIGIN_TEXT]);
/* The parts of one of our origins; E_INPUT for any other. */
int origin_parse(const char *origin, char vault[ID_TEXT],
		 char branch[BRANCH_TEXT]);
/* "main" or 32 lower hex digits */
int branch_valid(const char *branch);

/* "<origin>/member/<id>", "<origin>/session/<id>",
 * "breakglass/<vault>/witness/<member>" */
void key_name_member(const char *origin, const char *id,
		     char out[KEY_NAME_TEXT]);
void key_name_session(const char *origin, const char *id,
		      char out[KEY_NAME_TEXT]);
void key_name_witness(const char *vault, const char *member,
		      char out[KEY_NAME_TEXT]);

#endif
