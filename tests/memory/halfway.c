/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * halfway.c -- preloaded: a SIGTERM that comes in the middle of a Diffie-Hellman,
 * where libsodium has its own copy of the key on the stack.
 */
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int multiply(unsigned char *q, const unsigned char *n,
		     const unsigned char *p);

/* A scalar that only tries a point out is no key. */
static int is_key(const unsigned char *n)
{
	return n[1] != 0 || memcmp(n + 1, n + 2, 29) != 0;
}

/* The key is in two registers when the signal comes: one after the other, as the
 * kernel saves them. */
static void interrupted(const unsigned char *key)
{
#ifdef __x86_64__
	long call = SYS_kill;

	__asm__ volatile("movdqu (%1), %%xmm6\n\t"
			 "movdqu 16(%1), %%xmm7\n\t"
			 "syscall"
			 : "+a"(call)
			 : "r"(key), "D"((long)getpid()), "S"((long)SIGTERM)
			 : "rcx", "r11", "memory", "xmm6", "xmm7");
#else
	(void)key;
	raise(SIGTERM);
#endif
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
	interrupted(copy);
	return usual(q, copy, p);
}
