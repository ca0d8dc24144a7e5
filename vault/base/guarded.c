/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/guarded.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEPT_MAX 16

/* In front of the bytes, behind libsodium's own, which is looked at only when
 * the pages are taken down. */
#define CANARY_LEN 16

/* What libsodium puts into one page, its own canary before it. All that fits there
 * gets as much, and lies at its end: any such page will do for the next. */
#define PAGE_ROOM 4080
#define SHORT_MAX (PAGE_ROOM - CANARY_LEN)

static uint8_t *kept[KEPT_MAX]; /* as libsodium gave them */
static size_t kept_count;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static uint8_t canary[CANARY_LEN];
static bool forked;

/* What libsodium gave, of the bytes that were given on; how long it is. */
static uint8_t *whole(uint8_t *bytes, size_t room)
{
	return room <= SHORT_MAX ? bytes + room - PAGE_ROOM :
				   bytes - CANARY_LEN;
}

static size_t whole_len(size_t room)
{
	return room <= SHORT_MAX ? PAGE_ROOM : room + CANARY_LEN;
}

/* The last ${room} bytes of what libsodium gave. */
static uint8_t *part(uint8_t *all, size_t room)
{
	uint8_t *bytes = all + whole_len(room) - room;

	memcpy(bytes - CANARY_LEN, canary, CANARY_LEN);
	return bytes;
}

static void drop_all(void)
{
	/* checks its canary, wipes, unlocks */
	while (kept_count > 0)
		sodium_free(kept[--kept_count]);
}

static void before_fork(void)
{
	pthread_mutex_lock(&kept_lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&kept_lock);
}

/* A child has its parent's pages without their locks, and empty, canaries and
 * all: it takes none down that it did not make, and keeps nothing. */
static void in_child(void)
{
	forked = true;
	kept_count = 0;
	pthread_mutex_unlock(&kept_lock);
}

static void start(void)
{
	randombytes_buf(canary, sizeof(canary));
	pthread_atfork(before_fork, after_fork, in_child);
}

/* The one that was given back last: the likeliest to be in the cache. */
static uint8_t *again(size_t room)
{
	uint8_t *all = NULL;

	if (room > SHORT_MAX)
		return NULL;
	pthread_mutex_lock(&kept_lock);
	if (kept_count > 0)
		all = kept[--kept_count];
	pthread_mutex_unlock(&kept_lock);
	if (all == NULL || sodium_mprotect_readwrite(all) != 0)
		return NULL;
	return part(all, room);
}

/* A child is to have none of it: whole pages, the last of which ends where
 * ${len} does. A kernel before 4.14 does not know how. */
static void wipe_on_fork(uint8_t *bytes, size_t len)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uint8_t *from = bytes - (uintptr_t)bytes % page;

	madvise(from, (size_t)(bytes - from) + len, MADV_WIPEONFORK);
}

static uint8_t *fresh(size_t room, bool *locked)
{
	const size_t len = whole_len(room);
	uint8_t *all = sodium_malloc(len);

	if (all == NULL)
		return NULL;
	wipe_on_fork(all, len);
	/* sodium_malloc goes on when it may not lock, and says nothing */
	*locked = sodium_mlock(all, len) == 0;
	memset(all, 0, len);
	return part(all, room);
}

uint8_t *guarded_take(size_t room, bool *locked)
{
	uint8_t *bytes;

	if (room > SIZE_MAX - CANARY_LEN)
		return NULL;
	pthread_once(&started, start);
	bytes = again(room);
	if (bytes != NULL) {
		*locked = true;
		return bytes;
	}
	bytes = fresh(room, locked);
	if (bytes != NULL && *locked)
		return bytes;
	/* those that are kept may be what is wanting */
	if (bytes != NULL)
		sodium_free(whole(bytes, room));
	guarded_drop();
	return fresh(room, locked);
}

static void keep(uint8_t *all)
{
	uint8_t *oldest = NULL;

	pthread_mutex_lock(&kept_lock);
	if (kept_count == KEPT_MAX) {
		oldest = kept[0];
		memmove(&kept[0], &kept[1], --kept_count * sizeof(kept[0]));
	}
	kept[kept_count++] = all;
	pthread_mutex_unlock(&kept_lock);
	sodium_free(oldest);
}

void guarded_give(uint8_t *bytes, size_t room, bool locked)
{
	uint8_t *all = whole(bytes, room);

	if (forked && sodium_is_zero(bytes - CANARY_LEN, CANARY_LEN)) {
		sodium_memzero(bytes, room); /* its parent's, see in_child */
		return;
	}
	if (sodium_memcmp(bytes - CANARY_LEN, canary, CANARY_LEN) != 0)
		abort();
	sodium_memzero(all, whole_len(room));
	if (locked && !forked && room <= SHORT_MAX &&
	    sodium_mprotect_noaccess(all) == 0)
		keep(all);
	else
		sodium_free(all);
}

void guarded_drop(void)
{
	pthread_mutex_lock(&kept_lock);
	drop_all();
	pthread_mutex_unlock(&kept_lock);
}
