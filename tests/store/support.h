/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * support.h -- a folder of this one test, a vault in it, and the ways of those
 * who come at it with SQLite, an editor or a second process.
 */
#ifndef TESTS_STORE_SUPPORT_H
#define TESTS_STORE_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/store/store.h"

#define VAULT "v.vault"

/* A suite's .init and .fini: each test begins inside an empty folder. */
void folder_begin(void);
void folder_end(void);

struct span text_span(const char *text);

/* vault_make -- VAULT with entry main/0 "zero", checkpoint main/1 "note one",
 * meta frontier/main "f" and an object of the bytes "object". */
void vault_make(void);

/* opened -- the vault, or the test fails. opening -- what opening comes to. */
struct store *opened(const char *path, enum store_mode mode);
int opening(const char *path, enum store_mode mode);

/* Whether the last fault's detail holds the text. */
bool told(const char *text);

/* The bytes of entry ${seq} of main are ${text}; there is no such entry. */
bool leaf_is(struct store *s, uint64_t seq, const char *text);
bool leaf_absent(struct store *s, uint64_t seq);

/* sql_at -- run by SQLite as anyone would, no holds barred. */
void sql_at(const char *path, const char *statements);
void sql(const char *statements); /* at VAULT */

/* Files */
void file_write(const char *path, const void *bytes, size_t len);
void file_poke(const char *path, size_t offset, const void *bytes, size_t len);
size_t file_size(const char *path);
/* All names in the folder, sorted, and the hash of every file. */
void folder_print(struct buffer *out);

/* journal_crafted -- a journal that SQLite takes for the rest of a cut-short
 * transaction over many files, whose list is the file ${victim}. */
void journal_crafted(const char *vault, const char *victim);

/* journal_of_page -- one that takes page 1 back to ${page}. */
void journal_of_page(const char *vault, const uint8_t page[4096]);

/* child -- run in a process of its own: 0 when ${run} returned 0, else what it
 * returned; 256 and the signal when it was killed. as_nobody -- the same
 * without root's rights. */
int child(int (*run)(void));
int as_nobody(int (*run)(void));
/* In such a process: leave with the number of the line when it does not hold. */
#define HOLDS(x) \
	do { \
		if (!(x)) \
			return __LINE__ % 200 + 20; \
	} while (0)

#endif
