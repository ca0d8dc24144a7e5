/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/guarded.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vault/base/shelf.h"

/* In front of the bytes. libsodium has one of its own before that, which is
 * looked at only when its pages are taken down. */
#define CANARY_LEN 16

static pthread_mutex_t shelf_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static uint8_t canary[CANARY_LEN];
static bool forked;

static void before_fork(void)
{
	pthread_mutex_lock(&shelf_lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&shelf_lock);
}

/* A child has its parent's pages without their locks, and empty, canaries and
 * all. */
static void in_child(void)
{
	forked = true;
	shelf_unlocked();
	pthread_mutex_unlock(&shelf_lock);
}

static void start(void)
{
	randombytes_buf(canary, sizeof(canary));
	pthread_atfork(before_fork, after_fork, in_child);
}

/* A child is to have none of it: whole pages, the last of which ends where
 * ${len} does. A kernel before 4.14 does not know how. */
static void wipe_on_fork(uint8_t *bytes, size_t len)
{
	uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
	uint8_t *from = bytes - (uintptr_t)bytes % size;

	madvise(from, (size_t)(bytes - from) + len, MADV_WIPEONFORK);
}

static uint8_t *of_sodium(size_t len, bool *locked)
{
	uint8_t *all = sodium_malloc(len);

	if (all == NULL)
		return NULL;
	wipe_on_fork(all, len);
	/* sodium_malloc goes on when it may not lock, and says nothing */
	*locked = sodium_mlock(all, len) == 0;
	memset(all, 0, len);
	return all + len;
}

static uint8_t *of_shelf(size_t len, bool *locked)
{
	uint8_t *end;

	if (len > SHELF_ROOM)
		return NULL;
	pthread_mutex_lock(&shelf_lock);
	end = shelf_take(locked);
	pthread_mutex_unlock(&shelf_lock);
	return end;
}

static uint8_t *some(size_t room, bool *locked)
{
	uint8_t *end = of_shelf(CANARY_LEN + room, locked);

	if (end == NULL)
		end = of_sodium(CANARY_LEN + room, locked);
	if (end == NULL)
		return NULL;
	memcpy(end - room - CANARY_LEN, canary, CANARY_LEN);
	return end - room;
}

uint8_t *guarded_take(size_t room, bool *locked)
{
	uint8_t *bytes;

	if (room > SIZE_MAX - CANARY_LEN)
		return NULL;
	pthread_once(&started, start);
	bytes = some(room, locked);
	if (bytes != NULL && *locked)
		return bytes;
	/* what is locked and nobody has may be what is wanting */
	if (bytes != NULL)
		guarded_give(bytes, room);
	guarded_drop();
	return some(room, locked);
}

static bool to_shelf(uint8_t *end)
{
	bool of_it;

	pthread_mutex_lock(&shelf_lock);
	of_it = shelf_has(end - 1);
	if (of_it)
		shelf_give(end);
	pthread_mutex_unlock(&shelf_lock);
	return of_it;
}

void guarded_give(uint8_t *bytes, size_t room)
{
	uint8_t *all = bytes - CANARY_LEN;
	bool parents = forked && sodium_is_zero(all, CANARY_LEN);

	if (!parents && sodium_memcmp(all, canary, CANARY_LEN) != 0)
		abort();
	sodium_memzero(all, CANARY_LEN + room);
	/* of a parent's, libsodium's own canary is gone as well; else it is
	 * looked at, and the pages are unlocked */
	if (!to_shelf(bytes + room) && !parents)
		sodium_free(all);
}

void guarded_drop(void)
{
	pthread_mutex_lock(&shelf_lock);
	shelf_drop();
	pthread_mutex_unlock(&shelf_lock);
}
