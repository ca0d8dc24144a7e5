/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept_pages.h -- private to ledger: where the long tables lie in what was kept,
 * and which row an id or a path leads to.
 *
 * Rows lie in pages of PAGE_ROWS, which are read by themselves. How long each is
 * stands in the head (cache_fold.c), which is read at once; from then on a row
 * cannot be wrong for any reason but an error of this program's. There is then no
 * going on that would not see less than there is: cache_bytes_give_up.
 */
#ifndef BG_LEDGER_KEPT_PAGES_H
#define BG_LEDGER_KEPT_PAGES_H

#include <sodium.h>

#include "vault/home/cache_bytes.h"
#include "vault/ledger/cache_io.h"

#define PAGE_ROWS 16
#define KEPT_KEY crypto_shorthash_KEYBYTES
#define KEPT_NONE SIZE_MAX

/* What lies behind the head, in the order in which the head tells of it. */
struct kept_body {
	struct cache_bytes *bytes; /* reading: all of it, the head as well */
	struct buffer *out;        /* writing */
	size_t at;                 /* reading: where the next begins */
	uint8_t key[KEPT_KEY];     /* of the indexes */
};

/* --- pages --- */

struct kept_pages {
	struct cache_bytes *bytes; /* borrowed */
	size_t rows;
	size_t *at;  /* of each page, and of the end; owned */
	bool *there; /* of each page: it was brought in; owned */
};

size_t kept_pages_of(size_t rows);

/* kept_pages_io -- the number of rows; reading, there is then room for as many
 * pages as they have. kept_page_io -- the length of the next page: writing, of
 * what was appended to the body since ${from}. */
void kept_pages_io(struct io *io, struct kept_pages *p, struct kept_body *body,
		   size_t rows);
void kept_page_io(struct io *io, struct kept_pages *p, struct kept_body *body,
		  size_t page, size_t from);
void kept_pages_free(struct kept_pages *p);

/* kept_page -- an io that reads this page, and the rows in it. */
size_t kept_page(const struct kept_pages *p, size_t page, struct io *io);

/* kept_page_fn -- reads the rows of a page of ${table}, which is not there yet;
 * false: they cannot be. kept_bring -- the page that has the row at ${place}, which
 * has to be right. kept_bring_all -- whether all pages are. kept_brought -- how
 * many are there. */
typedef bool kept_page_fn(const void *table, size_t page);

void kept_bring(const struct kept_pages *p, size_t place, kept_page_fn *read,
		const void *table);
bool kept_bring_all(const struct kept_pages *p, kept_page_fn *read,
		    const void *table);
size_t kept_brought(const struct kept_pages *p);

/* --- indexes: places by a hash of a text. Texts are whatever a writer chose: the
 * hash is one that nobody outside knows. A slot has 8 bits of it, so that hardly
 * any row is looked at in vain, and 24 for the place. --- */

struct kept_index {
	struct cache_bytes *bytes; /* borrowed */
	size_t at, slots, rows;
	uint8_t key[KEPT_KEY];
};

/* Writing: an index in the making. kept_slots_new -- for ${entries}; NULL:
 * E_MEMORY, or none. kept_slots_put -- in the order of places. */
uint32_t *kept_slots_new(size_t entries);
void kept_slots_put(uint32_t *slots, size_t entries,
		    const uint8_t key[KEPT_KEY], const char *text,
		    size_t place);

/* kept_index_io -- with ${entries} of a table of ${rows}. Writing, ${slots} are
 * appended to the body, and freed. */
void kept_index_io(struct io *io, struct kept_index *x, struct kept_body *body,
		   size_t entries, size_t rows, uint32_t *slots);

/* kept_index_is -- whether it is this one, which is freed; reads all of it. */
bool kept_index_is(const struct kept_index *x, uint32_t *slots);

/* kept_walk -- places that may be of ${text}, ascending where it is the same. */
struct kept_walk {
	const struct kept_index *index;
	size_t slot, left;
	uint32_t mark;
};

void kept_walk(struct kept_walk *w, const struct kept_index *x,
	       const char *text);
size_t kept_walk_next(struct kept_walk *w);

#endif
