/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * halfway.c -- preloaded: a SIGTERM that comes in the middle of a Diffie-Hellman,
 * where libsodium has its own copy of the key on the stack.
 */
#include <dlfcn.h>
#include <signal.h>
#include <string.h>

typedef int multiply(unsigned char *q, const unsigned char *n,
		     const unsigned char *p);

/* A scalar that only tries a point out is no key. */
static int is_key(const unsigned char *n)
{
	return n[1] != 0 || memcmp(n + 1, n + 2, 29) != 0;
}

int crypto_scalarmult(unsigned char *q, const unsigned char *n,
		      const unsigned char *p);

int crypto_scalarmult(unsigned char *q, const unsigned char *n,
		      const unsigned char *p)
{
	multiply *usual = (multiply *)dlsym(RTLD_NEXT, "crypto_scalarmult");
	unsigned char copy[32];

	if (!is_key(n))
		return usual(q, n, p);
	memcpy(copy, n, sizeof(copy));
	__asm__ volatile("" : : "r"(copy) : "memory");
	raise(SIGTERM);
	return usual(q, copy, p);
}
