/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_build.h -- private to import*.c: how readers put a list together. */
#ifndef BG_CARRY_IMPORT_BUILD_H
#define BG_CARRY_IMPORT_BUILD_H

#include "vault/carry/import.h"

#define IMPORT_WORD_MAX 60
#define IMPORT_PATH_MAX (PATH_MAX_LEN - 10) /* room for "-100000" */
#define IMPORT_ITEMS_MAX 100000
#define IMPORT_UNPACKED_MAX ((size_t)256 << 20) /* of all attachments */

/* --- paths (import_path.c) --- */

struct import_path {
	char text[PATH_MAX_LEN + 1];
	size_t len;
	bool cut;     /* something had no room */
	bool nothing; /* a word had no letter for a path */
};

/* import_path_add -- one word more, of any text: lower case, umlauts spelled
 * out, all else but a-z 0-9 . _ to hyphens. Of an empty text nothing is added.
 * import_path_split -- the same of each text between slashes. */
void import_path_add(struct import_path *p, const char *text);
void import_path_split(struct import_path *p, const char *text);

/* import_field_name -- a text as the name of a field, [a-z0-9-]{1,32};
 * "field" where nothing is left of it. import_field_number -- name-2, and so
 * on, cut where it must be. */
void import_field_name(const char *text, char out[33]);
void import_field_number(const char *base, unsigned n, char out[33]);

/* The paths given so far. */
struct import_names {
	struct import_taken {
		char *path;
		unsigned next; /* the number to try for another of it */
	} * list;
	size_t count, cap;
};

/* import_names_take -- ${base}, or that with -2, -3 ... where it was taken;
 * the caller's. E_MEMORY. */
int import_names_take(struct import_names *n, const char *base, char **out);
void import_names_free(struct import_names *n);

/* --- the list (import_build.c) --- */

struct import_builder {
	struct import *im;
	struct import_names names;
	size_t notes_from; /* left_out of the item at hand */
	size_t unpacked;   /* bytes of attachments so far */
};

/* Notes; the texts are masked. E_MEMORY. */
int import_note(struct import_notes *notes, const char *place,
		const char *format, ...) __attribute__((format(printf, 3, 4)));

/* An item from its beginning to its end; E_INPUT: there are too many. What fails
 * in between is E_MEMORY, or is a fault of the file and then a note. import_item_end gives it its path;
 * one without fields is left out, and that is noted. */
int import_item_begin(struct import_builder *b, const char *place);
int import_item_user(struct import_builder *b, const struct import_place *at);
int import_item_field(struct import_builder *b, const char *name,
		      const char *from, const struct import_place *at);
int import_item_end(struct import_builder *b, const struct import_path *path);

/* The item at hand, and a note of it. */
struct import_item *import_item(const struct import_builder *b);
int import_left_out(struct import_builder *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int import_fault(struct import_builder *b, const char *place,
		 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* import_fault_detail -- a fault that is the detail, "line 3, column 7: what". */
int import_fault_detail(struct import_builder *b);

/* import_name -- a text that is no secret, controls masked; the caller's. */
int import_name(const struct import *im, const struct import_place *at,
		char **out);

/* import_column_usual -- whether a column may well be called that: what else
 * stands in the first row of a table may be a secret, where it has no names. */
bool import_column_usual(const char *name);

/* --- one-time codes (import_totp.c) --- */

/* import_totp_uri -- an otpauth URI of a raw key. ${hash} is "SHA1", "SHA256"
 * or "SHA512". */
int import_totp_uri(const struct secret *key, const char *hash, unsigned digits,
		    unsigned period, struct secret **out);

/* --- packed bytes (import_gzip.c) --- */

/* import_gunzip -- E_INPUT: damaged, or over ${max} bytes. import_gunzip_ready --
 * zlib is there (library.h). Both: E_IO, E_MEMORY where it is not. */
int import_gunzip_ready(void);
int import_gunzip(const struct secret *packed, size_t max, struct secret **out);

/* --- the readers --- */

int import_read_bitwarden(struct import_builder *b, const struct secret *file);
int import_read_csv(struct import_builder *b, const struct secret *file,
		    const struct import_map *map); /* NULL: KeePassXC's */
int import_read_keepass(struct import_builder *b, const struct secret *file);

#endif
