/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * others.c -- the calls of libraries: SQLite's fail as itself would say so, and
 * libseccomp's are not counted.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/nth/preload.h"

/* --- SQLite --- */

struct sqlite3;
struct sqlite3_stmt;

int sqlite3_step(struct sqlite3_stmt *q);
int sqlite3_exec(struct sqlite3 *db, const char *sql,
		 int (*each)(void *, int, char **, char **), void *ctx,
		 char **said);

static int refuse(void *ctx)
{
	(void)ctx;
	return 1;
}

static void interrupt_next(struct sqlite3 *db, int yes)
{
	REAL(void, sqlite3_progress_handler, struct sqlite3 *, int,
	     int (*)(void *), void *);
	real(db, yes, yes ? refuse : NULL, NULL);
}

/* SQLite says itself that it failed: its own error is set. */
int sqlite3_step(struct sqlite3_stmt *q)
{
	static struct sqlite3 *(*of)(struct sqlite3_stmt *);
	struct sqlite3 *db;
	int bad = nth_fails(STEP), r;
	REAL(int, sqlite3_step, struct sqlite3_stmt *);

	if (of == NULL)
		*(void **)&of = nth_next("sqlite3_db_handle");
	db = of(q);
	if (bad)
		interrupt_next(db, 1);
	r = real(q);
	if (bad)
		interrupt_next(db, 0);
	return r;
}

int sqlite3_exec(struct sqlite3 *db, const char *sql,
		 int (*each)(void *, int, char **, char **), void *ctx,
		 char **said)
{
	int bad = nth_fails(STEP), r;
	REAL(int, sqlite3_exec, struct sqlite3 *, const char *,
	     int (*)(void *, int, char **, char **), void *, char **);

	if (bad)
		interrupt_next(db, 1);
	r = real(db, sql, each, ctx, said);
	if (bad)
		interrupt_next(db, 0);
	return r;
}

/* --- libseccomp: it crashes itself where it gets no memory (2.5.4), before the
 * program has read a byte; that is not ours to find --- */

#define LEFT_OUT(ret, name, args, ...) \
	ret name args \
	{ \
		static ret(*real) args; \
		int was = nth_counting; \
		ret r; \
		if (real == NULL) \
			*(void **)&real = nth_next(#name); \
		nth_counting = 0; \
		r = real(__VA_ARGS__); \
		nth_counting = was; \
		return r; \
	}
void *seccomp_init(uint32_t act);
int seccomp_load(void *filter);
int seccomp_rule_add(void *filter, uint32_t act, int call, unsigned n, ...);

LEFT_OUT(void *, seccomp_init, (uint32_t act), act)
LEFT_OUT(int, seccomp_load, (void *f), f)

int seccomp_rule_add(void *filter, uint32_t act, int call, unsigned n, ...)
{
	struct compare { /* of an argument, as seccomp.h has it */
		unsigned arg;
		int op;
		uint64_t a, b;
	} c = { 0 };
	int was = nth_counting, r;
	va_list args;
	REAL(int, seccomp_rule_add_array, void *, uint32_t, int, unsigned,
	     const struct compare *);

	va_start(args, n);
	if (n > 0)
		c = va_arg(args, struct compare);
	va_end(args);
	nth_counting = 0;
	r = real(filter, act, call, n, &c);
	nth_counting = was;
	return r;
}
