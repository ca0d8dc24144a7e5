/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tagged.h -- a file of others that is too long to be held in memory, as it was
 * when it was read from end to end: nobody changes it for us after that.
 */
#ifndef BG_STORE_TAGGED_H
#define BG_STORE_TAGGED_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

struct tagged;

/* tagged_new -- reads the ${size} bytes of ${fd} once, and keeps a tag of each
 * block: at most 8 MiB of tags, whatever the size. On success ${fd} is closed by
 * tagged_free. Messages call the file ${name}. E_IO, also when it is shorter;
 * E_INPUT when it is over TAGGED_MOST. */
#define TAGGED_MOST ((uint64_t)1 << 39)
int tagged_new(int fd, uint64_t size, const char *name, struct tagged **out);

/* tagged_head -- the first ${len} bytes of it; zeros where it is shorter.
 * E_IO, E_CHANGED. */
int tagged_head(struct tagged *t, const char *name, uint8_t *out, size_t len);

/* tagged_connect -- a connection of SQLite's to the file as it was, which can
 * only be read; there is no journal, no lock, and no other file to it. It has
 * to be closed before tagged_free. A code of SQLite's. */
int tagged_connect(struct tagged *t, sqlite3 **db);

/* tagged_fault -- E_OK, or why a read failed, and no other one succeeds after
 * it: E_IO; E_CHANGED, a block was not what it was. */
int tagged_fault(const struct tagged *t, const char *name);

void tagged_free(struct tagged **t);

#endif
