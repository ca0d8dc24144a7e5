/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host.h -- what the library asks of the machine: clocks and files.
 *
 * The clock is injected, so that tests and a stated time (--time) need no
 * sleeping and no settimeofday.
 */
#ifndef BG_BASE_HOST_H
#define BG_BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/secret.h"

struct host {
	int64_t (*wall_ms)(void *ctx); /* since 1970 UTC */
	int64_t (*monotonic_ms)(void *ctx);
	void *ctx;
	bool stated;       /* the time was stated by a person: which, */
	int64_t stated_ms; /* less the monotonic clock of then */
	bool anchored;     /* host_anchor was called: when it was, */
	int64_t began_ms;  /* less the monotonic clock of then */
	/* told of each head that is durable: what else the machine does with it
	 * is no affair of the log's. NULL: nobody is. ${root} has 32 bytes. */
	void (*committed)(const char *origin, uint64_t size,
			  const uint8_t *root);
};

/* The machine's own clocks (CLOCK_REALTIME, CLOCK_BOOTTIME). */
void host_system(struct host *host);

/* From now on host_now counts from ${ms}, by the monotonic clock alone: a
 * machine's clock that is set right meanwhile would be added to it. */
void host_state_time(struct host *host, int64_t ms);

/* host_anchor -- from now on host_now goes at least as fast as the monotonic
 * clock: who sets the machine's clock back prolongs nothing. */
void host_anchor(struct host *host);

int64_t host_now(const struct host *host);
int64_t host_monotonic(const struct host *host);

/* file_read -- a whole regular file of at most ${max} bytes, appended to out.
 * E_ABSENT, E_IO, E_INPUT when it is longer or no regular file. "-" is not
 * special here. Detail names the path. */
int file_read(const char *path, size_t max, struct buffer *out);

/* file_open -- a regular file of at most ${max} bytes, for reading; the caller
 * closes *fd. Failures as file_read's. */
int file_open(const char *path, size_t max, int *fd, size_t *size);

/* fd_read -- all of a stream, at most ${max} bytes, appended to out. */
int fd_read(int fd, size_t max, struct buffer *out);

/* file_read_secret -- the same into guarded memory (reads the size first). */
int file_read_secret(const char *path, size_t max, struct secret **out);

/* fd_read_secret -- all of a stream, at most ${max} bytes, grown by new, copy,
 * free inside guarded memory. */
int fd_read_secret(int fd, size_t max, struct secret **out);

/* file_create -- a new file, mode 0600, no link followed; synced, directory
 * synced. It has its name when all of it is on the disk, and is not there when
 * anything fails or the power goes; only where a file cannot be without a name
 * (vfat, no /proc) is it there from the beginning. E_EXISTS when something is. */
int file_create(const char *path, const void *bytes, size_t len);

/* The same piece by piece. file_out_end takes what the pieces came to: E_OK
 * makes the file durable; on that or another failure, which is handed on, it is
 * removed. The path is borrowed. file_out_close leaves the directory to be
 * synced by whoever makes many in it. */
struct file_out {
	const char *path;
	int fd;
	bool nameless; /* as yet */
	bool unsynced; /* nobody waits for the disk */
};

int file_out_begin(const char *path, struct file_out *out);
int file_out_put(struct file_out *f, const void *bytes, size_t len);
int file_out_end(struct file_out *f, int r);
int file_out_close(struct file_out *f, int r);

/* file_replace -- write beside it, sync, rename over, sync the directory: the
 * old or the new contents, never neither. Mode 0600. */
int file_replace(const char *path, const void *bytes, size_t len);
/* file_replace_unsynced -- the same without waiting for the disk: after a power cut
 * it may be empty or torn. For what is judged whole when it is read, and can
 * be made again. */
int file_replace_unsynced(const char *path, const void *bytes, size_t len);

/* file_make_dirs -- mkdir -p with mode 0700 for what is new, and what is above
 * that synced: it is found after a crash with all that was written into it. */
int file_make_dirs(const char *path);

/* file_move_new -- another name for a file, durable; E_EXISTS when it is taken,
 * E_IO. */
int file_move_new(const char *from, const char *to);

/* directory_names -- ${each} of the names in it that are wanted, sorted; stops
 * at the first non-zero return and gives it back. E_ABSENT, E_IO. */
int directory_names(const char *path, bool (*wanted)(const char *name),
		    int (*each)(void *ctx, const char *name), void *ctx);

/* file_sync_parent -- fsync of the directory that holds ${path}. */
int file_sync_parent(const char *path);

bool file_exists(const char *path);
/* file_same -- both are there, and one file. */
bool file_same(const char *a, const char *b);

/* file_remove -- overwriting is no promise on today's disks, so just unlink;
 * absent is fine. file_remove_dir removes a directory and its plain files; others
 * may do the same at once. */
int file_remove(const char *path);
int file_remove_dir(const char *path);

#endif
