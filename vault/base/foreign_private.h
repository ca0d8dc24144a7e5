/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foreign_private.h -- private to foreign*.c: values as places. */
#ifndef BG_BASE_FOREIGN_PRIVATE_H
#define BG_BASE_FOREIGN_PRIVATE_H

#include "vault/base/cursor.h"
#include "vault/base/foreign.h"

#define FOREIGN_DEPTH_MAX 64
#define FOREIGN_VALUES_MAX 4000000 /* of 56 bytes each */
#define FOREIGN_NONE UINT32_MAX

/* Indices into the document's values. Raw texts are between their quotes. */
struct foreign_value {
	enum foreign_type type;
	uint32_t parent, next, first;
	uint32_t index; /* in its parent */
	uint32_t count;
	struct span raw;
	struct span key; /* raw; of a member */
};

struct foreign {
	struct foreign_value *values;
	size_t count, cap;
};

/* The letters of a raw text, escapes undone. */
struct letters {
	struct span raw;
	size_t at;
};

/* letters_next -- the next character; -1 at the end. Raw texts were checked
 * by the parser. */
int32_t letters_next(struct letters *l);

/* letters_compare -- as strcmp, of two raw texts. */
int letters_compare(struct span a, struct span b);

/* letters_utf8 -- its bytes, at most 4; how many. */
size_t letters_utf8(int32_t c, uint8_t out[4]);

#endif
