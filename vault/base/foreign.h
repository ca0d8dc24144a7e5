/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * foreign.h -- JSON as others write it (RFC 8259), read where it lies.
 *
 * A document is a tree of places in the caller's bytes: what is read may hold
 * secrets, and is copied nowhere until somebody asks for one text of it. No key
 * twice in an object, no byte order mark, nothing behind the end, depth at most
 * 64, four million values at most. Only what is one of our own kind of values
 * comes out as such: integers |n| < 2^53, clean text.
 */
#ifndef BG_BASE_FOREIGN_H
#define BG_BASE_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/secret.h"

enum foreign_type {
	FOREIGN_NULL,
	FOREIGN_BOOL,
	FOREIGN_NUMBER,
	FOREIGN_TEXT,
	FOREIGN_ARRAY,
	FOREIGN_OBJECT
};

struct foreign;       /* a document; borrows the bytes */
struct foreign_value; /* one value of it; the document's */

/* foreign_parse -- all of it, or E_INPUT naming line and column; E_MEMORY. */
int foreign_parse(const void *bytes, size_t len, struct foreign **out);
void foreign_free(struct foreign **doc);

const struct foreign_value *foreign_root(const struct foreign *f);
enum foreign_type foreign_type(const struct foreign_value *v); /* not NULL */

/* Members or items, in the order of the file; NULL at the end. */
const struct foreign_value *foreign_first(const struct foreign *f,
					  const struct foreign_value *v);
const struct foreign_value *foreign_next(const struct foreign *f,
					 const struct foreign_value *v);
size_t foreign_count(const struct foreign_value *v);

/* foreign_get -- the member of that key, which is plain ASCII; NULL when it is
 * none or ${v} no object. foreign_key_is -- whether the member has that key. */
const struct foreign_value *foreign_get(const struct foreign *f,
					const struct foreign_value *v,
					const char *key);
bool foreign_key_is(const struct foreign *f, const struct foreign_value *member,
		    const char *key);

/* foreign_path -- append where it is, "$.components[3].id". */
void foreign_path(const struct foreign *f, const struct foreign_value *v,
		  struct buffer *out);

/* foreign_integer -- false: no number, not whole, or out of range. */
bool foreign_integer(const struct foreign *f, const struct foreign_value *v,
		     int64_t *out);
bool foreign_bool(const struct foreign *f, const struct foreign_value *v,
		  bool *out);

/* foreign_text -- malloc'd clean text for the caller; E_INPUT: no text, or not
 * clean. foreign_is -- whether it is that text. */
int foreign_text(const struct foreign *f, const struct foreign_value *v,
		 char **out);
bool foreign_is(const struct foreign *f, const struct foreign_value *v,
		const char *text);

/* foreign_secret -- any text, in guarded memory; E_INPUT: no text. */
int foreign_secret(const struct foreign *f, const struct foreign_value *v,
		   struct secret **out);

#endif
