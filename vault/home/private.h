/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to home: names that cannot lead elsewhere. */
#ifndef BG_HOME_PRIVATE_H
#define BG_HOME_PRIVATE_H

#include "vault/home/home.h"

struct home {
	char *dir;
};

/* home_path -- "<dir>/<vault>[/<more>...]", malloc'd; ${vault} must be an id.
 * E_INPUT otherwise. ${more} ends with HOME_END. */
#define HOME_END ((const char *)NULL)
int home_path(const struct home *home, const char *vault, char **out, ...)
	__attribute__((sentinel));

/* [a-z0-9._-]+, not beginning with a dot, not ending in ".new" */
bool home_name_valid(const char *name);

/* home_write -- directories, then the file, replaced atomically. What somebody
 * left unfinished of it long ago goes. */
int home_write(const char *path, struct span bytes);
/* home_write_unsynced -- the same of what nobody misses (file_replace_unsynced). */
int home_write_unsynced(const char *path, struct span bytes);

/* home_sweep -- ${path} in ${dir} was written now: remove what is left of older
 * beginnings, if it can be. */
void home_sweep(const char *dir, const char *path);

/* --- the pin (pin_text.c) --- */

/* Whether it is of that vault. */
bool pin_is_of(const struct pin *pin, const char *vault);

/* pin_text_read -- E_INTEGRITY, also for that of another vault; messages begin with
 * ${path}. pin_text_write appends. */
int pin_text_read(const char *path, const char *vault, struct span text,
		  struct pin *out);
int pin_text_write(const struct pin *pin, struct buffer *out);

/* --- what was saved since it was written (pin_since.c) --- */

#define SINCE_LEN 16384

struct since {
	struct buffer bytes;
	bool there;
	struct span newest; /* pin's text, in ${bytes}; of no length: none */
	size_t free;        /* where the next may begin; SINCE_LEN: nowhere */
};

/* since_load -- a file that is not there has nothing, and takes nothing. E_INPUT: it is
 * too long, or no file; E_INTEGRITY: no power cut left it so. since_free only when it was loaded. */
int since_load(const char *path, struct since *out);
void since_free(struct since *s);

/* since_append -- durable on return; only what since_takes. since_make -- a new one,
 * synced, its folder left to be synced. since_clear -- once `pin` has all of
 * it: an empty one takes its place, or what is none is removed, which is not
 * synced. */
bool since_takes(const struct since *s, struct span text);
int since_append(const char *path, const struct since *s, struct span text);
int since_make(const char *path);
int since_clear(const char *path, const struct since *s);

/* --- the cache --- */

struct cache_file {
	char *path; /* NULL: there is none */
	int fd;     /* -1: it was closed */
	size_t size;
};

/* cache_file_open -- E_ABSENT, E_IO, E_INPUT, E_MEMORY. cache_file_read -- ${len}
 * bytes from ${from} on, all of them; E_IO. cache_file_goes -- whether it can be
 * removed. cache_file_close -- fine where none is open; the path stays the
 * caller's to free. */
int cache_file_open(const struct home *home, const char *vault,
		    struct cache_file *out);
int cache_file_read(const struct cache_file *f, size_t from, uint8_t *out,
		    size_t len);
bool cache_file_goes(const struct cache_file *f);
void cache_file_close(struct cache_file *f);

#define CACHE_PIECE ((size_t)4096)
#define CACHE_TAG 16
#define CACHE_NONCE 24
#define CACHE_PIECE_NONCE 12

/* cache_keys -- of what is read at once and of the pieces, in the file with that
 * nonce; the caller's. cache_pieces -- of a body of that length.
 * cache_piece_nonce -- its number, the highest byte first. */
int cache_keys(const struct secret *identity, const uint8_t nonce[CACHE_NONCE],
	       struct secret **box, struct secret **pieces);
size_t cache_pieces(size_t body);
void cache_piece_nonce(size_t piece, uint8_t nonce[CACHE_PIECE_NONCE]);

#endif
