/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/secret.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "vault/base/error.h"
#include "vault/base/guarded.h"
#include "vault/base/registers.h"

/* Guarded memory ends at a page's end: sizes are rounded up so that what lies
 * in it is aligned. */
#define ALIGNMENT 16

#define STACK_LEFT 16384

/* All there are stand in a row, for secret_wipe_all: at each instant who goes
 * along it by `next` meets those that are whole, and no other. */
struct secret {
	uint8_t *bytes;
	size_t len;  /* as asked for */
	size_t room; /* as allocated, a multiple of ALIGNMENT */
	bool locked;
	enum secret_public noted; /* what ${public} is */
	uint8_t public[SECRET_PUBLIC_LEN];
	struct secret *_Atomic next;
	struct secret *before;
};

static atomic_bool any_unlocked, lock_required;
static struct secret *_Atomic first;
static pthread_mutex_t row = PTHREAD_MUTEX_INITIALIZER;

static void row_lock(void)
{
	pthread_mutex_lock(&row);
}

static void row_unlock(void)
{
	pthread_mutex_unlock(&row);
}

static void row_begin(void)
{
	pthread_atfork(row_lock, row_unlock, row_unlock);
}

int secret_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (sodium_init() < 0)
		return error_set(E_CRYPTO, "libsodium did not start");
	pthread_once(&once, row_begin);
	return E_OK;
}

static void enter(struct secret *s)
{
	struct secret *next;

	row_lock();
	next = first;
	s->next = next;
	if (next != NULL)
		next->before = s;
	first = s;
	row_unlock();
}

static void leave(struct secret *s)
{
	struct secret *next;

	row_lock();
	next = s->next;
	if (s->before == NULL)
		first = next;
	else
		s->before->next = next;
	if (next != NULL)
		next->before = s->before;
	row_unlock();
}

void secret_wipe_all(void)
{
	struct secret *s;

	for (s = first; s != NULL; s = s->next)
		sodium_memzero(s->bytes, s->room);
	sodium_stackzero(STACK_LEFT);
	registers_forget();
}

static int judge_lock(const struct secret *s)
{
	if (s->locked)
		return E_OK;
	if (atomic_load(&lock_required))
		return error_set(E_UNLOCKED, "a secret of %zu bytes", s->len);
	atomic_store(&any_unlocked, true);
	return E_OK;
}

int secret_new(size_t len, struct secret **out)
{
	struct secret *s;

	if (len > SIZE_MAX - ALIGNMENT)
		return error_set(E_MEMORY, "a secret of %zu bytes", len);
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return error_set(E_MEMORY, "a secret");
	s->len = len;
	s->room = (len / ALIGNMENT + 1) * ALIGNMENT;
	s->bytes = guarded_take(s->room, &s->locked);
	if (s->bytes == NULL) {
		free(s);
		return error_set(E_MEMORY, "guarded memory of %zu bytes", len);
	}
	if (judge_lock(s) != E_OK) {
		guarded_give(s->bytes, s->room);
		free(s);
		return E_UNLOCKED;
	}
	enter(s);
	*out = s;
	return E_OK;
}

int secret_copy(const void *bytes, size_t len, struct secret **out)
{
	struct secret *s = NULL;
	int r;

	r = secret_new(len, &s);
	if (r != E_OK)
		return r;
	if (len > 0)
		memcpy(s->bytes, bytes, len);
	*out = s;
	return E_OK;
}

int secret_random(size_t len, struct secret **out)
{
	struct secret *s = NULL;
	int r;

	r = secret_new(len, &s);
	if (r != E_OK)
		return r;
	randombytes_buf(s->bytes, len);
	*out = s;
	return E_OK;
}

int secret_adopt(void *bytes, size_t len, struct secret **out)
{
	int r = secret_copy(bytes, len, out);

	if (len > 0)
		sodium_memzero(bytes, len);
	return r;
}

uint8_t *secret_bytes(struct secret *s)
{
	s->noted = SECRET_NONE;
	return s->bytes;
}

const uint8_t *secret_peek(const struct secret *s)
{
	return s->bytes;
}

size_t secret_len(const struct secret *s)
{
	return s->len;
}

const uint8_t *secret_public(const struct secret *s, enum secret_public kind)
{
	return s->noted == kind ? s->public : NULL;
}

/* Beside the secret, and no part of it. */
void secret_note_public(const struct secret *s, enum secret_public kind,
			const uint8_t key[SECRET_PUBLIC_LEN])
{
	struct secret *noted = (struct secret *)s;

	memcpy(noted->public, key, SECRET_PUBLIC_LEN);
	noted->noted = kind;
}

void secret_truncate(struct secret *s, size_t len)
{
	if (len >= s->len)
		return;
	s->noted = SECRET_NONE;
	sodium_memzero(s->bytes + len, s->len - len);
	s->len = len;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return a->len == b->len &&
	       sodium_memcmp(a->bytes, b->bytes, a->len) == 0;
}

void secret_free(struct secret **s)
{
	if (*s == NULL)
		return;
	/* while it still stands in the row: nobody meets it after */
	sodium_memzero((*s)->bytes, (*s)->room);
	leave(*s);
	guarded_give((*s)->bytes, (*s)->room);
	/* and what functions that are over left below this one */
	sodium_stackzero(STACK_LEFT);
	registers_forget();
	free(*s);
	*s = NULL;
}

bool secret_any_unlocked(void)
{
	return atomic_load(&any_unlocked);
}

/* The pages are locked when they are touched, and none is: the kernel counts them
 * now, and makes none. It knows that since 4.4. */
static bool lock_untouched(void *pages, size_t len)
{
	if (mlock2(pages, len, MLOCK_ONFAULT) == 0)
		return true;
	return (errno == ENOSYS || errno == EINVAL) && mlock(pages, len) == 0;
}

bool secret_lockable(size_t len)
{
	void *trial;
	bool locked;

	guarded_drop();
	trial = mmap(NULL, len, PROT_READ | PROT_WRITE,
		     /* of no file: cppcheck 2.10 takes -1 for wrong */
		     /* cppcheck-suppress invalidFunctionArg */
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (trial == MAP_FAILED)
		return false;
	locked = lock_untouched(trial, len);
	munmap(trial, len);
	return locked;
}

void secret_require_lock(void)
{
	atomic_store(&lock_required, true);
}

bool secret_lock_required(void)
{
	return atomic_load(&lock_required);
}
