/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a constant-time check (S6).
 *
 * Secrets are real bytes that valgrind is told to hold for undefined. It then
 * follows them through all arithmetic and reports every jump and every address
 * that hangs on one, which is what constant-time code has none of. So
 *
 *      valgrind --error-exitcode=99 ct_NAME clean           must exit 0
 *      valgrind --error-exitcode=99 ct_NAME leaky CONTROL   must exit 99
 *      ct_NAME list                                         names the controls
 *
 * The controls leak on purpose. They show that this check finds what it is
 * for, and that the marks arrive where the secrets do.
 */
#ifndef TESTS_CT_CT_H
#define TESTS_CT_CT_H

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

struct ct_case {
	const char *name;
	void (*run)(void);
};

/* ct_secret -- fill ${p} with ${n} bytes no branch and no index may depend on. */
static inline void ct_secret(void *p, size_t n)
{
	static uint8_t next = 0x3b;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = next = (uint8_t)(next * 5u + 17u);
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, n);
}

/* ct_public -- from here on the ${n} bytes at ${p} may be looked at. */
static inline void ct_public(void *p, size_t n)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, n);
}

static inline void ct_fail(const char *what)
{
	fprintf(stderr, "ct: %s\n", what);
	exit(1);
}

/* ct_expect -- end the program unless ${r}, a public result, is ${wanted}. */
static inline void ct_expect(int r, int wanted, const char *what)
{
	if (VALGRIND_CHECK_MEM_IS_DEFINED(&r, sizeof(r)) != 0)
		ct_fail("a result hangs on a secret");
	if (r != wanted)
		ct_fail(what);
}

/* ct_same -- end the program unless both hold the same ${n} bytes.
 * Looks at copies: the marks of both stay. */
static inline void ct_same(const void *a, const void *b, size_t n,
			   const char *what)
{
	uint8_t x[512];
	uint8_t y[512];

	if (n > sizeof(x))
		ct_fail("too long to compare");
	memcpy(x, a, n);
	memcpy(y, b, n);
	ct_public(x, n);
	ct_public(y, n);
	if (memcmp(x, y, n) != 0)
		ct_fail(what);
}

/* ct_leak -- a look into a table, at the place the byte at ${p} names. */
static inline void ct_leak(const uint8_t *p)
{
	static volatile uint8_t table[256];

	table[*p]++;
}

static inline const char *ct_random_name(void)
{
	return "marked";
}

static inline void ct_random_buf(void *const buf, const size_t n)
{
	ct_secret(buf, n);
}

static inline uint32_t ct_random_word(void)
{
	uint32_t v;

	ct_secret(&v, sizeof(v));
	return v;
}

static inline void ct_list(const struct ct_case *cases)
{
	for (; cases->name != NULL; cases++)
		puts(cases->name);
}

static inline void ct_run(const struct ct_case *cases, const char *name)
{
	int ran = 0;

	for (; cases->name != NULL; cases++) {
		if (name != NULL && strcmp(name, cases->name) != 0)
			continue;
		cases->run();
		ran = 1;
	}
	if (!ran)
		ct_fail("no such case");
}

/* ct_main -- what main of a check does; both tables end in a NULL name.
 * What libsodium draws is secret too. */
static inline int ct_main(int argc, char **argv, const struct ct_case *clean,
			  const struct ct_case *leaky)
{
	static randombytes_implementation marked = {
		.implementation_name = ct_random_name,
		.random = ct_random_word,
		.buf = ct_random_buf,
	};
	const char *mode = argc > 1 ? argv[1] : "";
	const char *name = argc > 2 ? argv[2] : NULL;

	if (strcmp(mode, "list") == 0) {
		ct_list(leaky);
		return 0;
	}
	if (!RUNNING_ON_VALGRIND)
		ct_fail("this shows nothing outside of valgrind");
	if (sodium_init() < 0)
		ct_fail("sodium_init");
	randombytes_set_implementation(&marked);

	if (strcmp(mode, "clean") == 0)
		ct_run(clean, name);
	else if (strcmp(mode, "leaky") == 0)
		ct_run(leaky, name != NULL ? name : leaky->name);
	else
		ct_fail("say clean, leaky or list");
	return 0;
}

#endif
