/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret.h -- the only home of secret bytes (S5).
 *
 * Guarded pages with canaries, locked against swap, kept out of core dumps,
 * wiped on release and in a child that is forked.  Where the kernel refuses to lock, the secret still works
 * and secret_any_unlocked() says so, for the user to be told.
 */
#ifndef BG_BASE_SECRET_H
#define BG_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret;

/* Must run once before any other call of vault/; E_CRYPTO when libsodium
 * does not start. */
int secret_start(void);

/* secret_new -- ${len} zero bytes (0 allowed), owned by the caller.
 * E_MEMORY on failure; *out untouched. The bytes are aligned for any struct. */
int secret_new(size_t len, struct secret **out);

/* secret_copy -- a new secret of ${len} bytes copied from ${bytes}. */
int secret_copy(const void *bytes, size_t len, struct secret **out);

/* secret_random -- ${len} fresh random bytes. */
int secret_random(size_t len, struct secret **out);

/* secret_adopt -- copy ${len} bytes, then wipe the source.  For bytes that a
 * foreign API left in ordinary memory. */
int secret_adopt(void *bytes, size_t len, struct secret **out);

uint8_t *secret_bytes(struct secret *s);
const uint8_t *secret_peek(const struct secret *s);
size_t secret_len(const struct secret *s);

/* secret_public -- a public key that follows from the secret and was noted with it, or
 * NULL: computing it takes long, and it is asked for at each use. ${kind} says
 * what it is. What may change the secret (secret_bytes, secret_truncate) forgets
 * it. secret_note_public -- ${key} is one. */
#define SECRET_PUBLIC_LEN 32
enum secret_public { SECRET_NONE, SECRET_X25519, SECRET_ED25519 };
const uint8_t *secret_public(const struct secret *s, enum secret_public kind);
void secret_note_public(const struct secret *s, enum secret_public kind,
			const uint8_t key[SECRET_PUBLIC_LEN]);

/* secret_truncate -- forget the bytes past ${len} (wiped); len only shrinks. */
void secret_truncate(struct secret *s, size_t len);

/* Constant-time comparison of contents; lengths are public. */
bool secret_equal(const struct secret *a, const struct secret *b);

/* secret_free -- wipe, release, and null the caller's pointer; NULL is fine. What
 * the processor and the stack below the caller still had of it goes as well
 * (registers.h). */
void secret_free(struct secret **s);

/* secret_wipe_all -- zero the bytes of every secret there is, for a handler of a
 * signal that ends the program: nothing may be done with any of them behind it.
 * Takes no lock, and may come between any two steps of the calls above. */
void secret_wipe_all(void);

/* True once any secret could not be locked in memory. */
bool secret_any_unlocked(void);

/* secret_lockable -- whether ${len} bytes more could be locked now; is no secret
 * itself. */
bool secret_lockable(size_t len);

/* secret_require_lock -- from now on what cannot be locked does not become a
 * secret: E_UNLOCKED. */
void secret_require_lock(void);
bool secret_lock_required(void);

#endif
