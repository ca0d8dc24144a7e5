/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/guarded.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX 16
#define KEPT_ROOM_MAX 4000 /* with all around it in one page */

/* In front of the bytes, behind libsodium's own, which is looked at only when
 * the pages are taken down. */
#define CANARY_LEN 16

struct kept {
	uint8_t *bytes;
	size_t room;
};

static struct kept kept[KEPT_MAX];
static size_t kept_count;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static uint8_t canary[CANARY_LEN];
static bool forked;

static void take_down(uint8_t *bytes)
{
	sodium_free(bytes - CANARY_LEN); /* checks its canary, wipes, unlocks */
}

static void drop_all(void)
{
	while (kept_count > 0)
		take_down(kept[--kept_count].bytes);
}

static void before_fork(void)
{
	pthread_mutex_lock(&kept_lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&kept_lock);
}

/* A child has its parent's memory without its locks. That goes for what is in
 * use as well, and is given back later as locked: a child keeps nothing. */
static void in_child(void)
{
	forked = true;
	drop_all();
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
	uint8_t *bytes;
	size_t i;

	for (i = kept_count; i-- > 0;) {
		if (kept[i].room != room)
			continue;
		bytes = kept[i].bytes;
		memmove(&kept[i], &kept[i + 1],
			(--kept_count - i) * sizeof(kept[0]));
		return bytes;
	}
	return NULL;
}

static uint8_t *fresh(size_t room, bool *locked)
{
	uint8_t *bytes = sodium_malloc(room + CANARY_LEN);

	if (bytes == NULL)
		return NULL;
	memcpy(bytes, canary, CANARY_LEN);
	/* sodium_malloc goes on when it may not lock, and says nothing */
	*locked = sodium_mlock(bytes, room + CANARY_LEN) == 0;
	bytes += CANARY_LEN;
	memset(bytes, 0, room);
	return bytes;
}

uint8_t *guarded_take(size_t room, bool *locked)
{
	uint8_t *bytes;

	if (room > SIZE_MAX - CANARY_LEN)
		return NULL;
	pthread_once(&started, start);
	pthread_mutex_lock(&kept_lock);
	bytes = again(room);
	pthread_mutex_unlock(&kept_lock);
	if (bytes != NULL &&
	    sodium_mprotect_readwrite(bytes - CANARY_LEN) == 0) {
		*locked = true;
		return bytes;
	}
	bytes = fresh(room, locked);
	if (bytes != NULL && *locked)
		return bytes;
	/* those that are kept may be what is wanting */
	if (bytes != NULL)
		take_down(bytes);
	guarded_drop();
	return fresh(room, locked);
}

static void keep(uint8_t *bytes, size_t room)
{
	uint8_t *oldest = NULL;

	pthread_mutex_lock(&kept_lock);
	if (kept_count == KEPT_MAX) {
		oldest = kept[0].bytes;
		memmove(&kept[0], &kept[1], --kept_count * sizeof(kept[0]));
	}
	kept[kept_count].bytes = bytes;
	kept[kept_count++].room = room;
	pthread_mutex_unlock(&kept_lock);
	if (oldest != NULL)
		take_down(oldest);
}

void guarded_give(uint8_t *bytes, size_t room, bool locked)
{
	if (sodium_memcmp(bytes - CANARY_LEN, canary, CANARY_LEN) != 0)
		abort();
	sodium_memzero(bytes, room);
	if (locked && !forked && room <= KEPT_ROOM_MAX &&
	    sodium_mprotect_noaccess(bytes - CANARY_LEN) == 0)
		keep(bytes, room);
	else
		take_down(bytes);
}

void guarded_drop(void)
{
	pthread_mutex_lock(&kept_lock);
	drop_all();
	pthread_mutex_unlock(&kept_lock);
}
