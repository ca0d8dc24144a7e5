/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few verdicts over secret bytes that are public.
 *
 * The constant-time check (tests/ct) runs this room with every secret marked
 * undefined, so that valgrind reports each branch and each index that hangs
 * on one. "Does the digest fit?" is computed from secrets and still meant for
 * everybody. Each such verdict is named by SHAMIR_DECLASSIFY, and nothing
 * else is. Outside of that check the macro is empty.
 */
#ifndef SHAMIR_DECLASSIFY_H
#define SHAMIR_DECLASSIFY_H

#ifdef BG_CT
#include <valgrind/memcheck.h>
#define SHAMIR_DECLASSIFY(p, n) ((void)VALGRIND_MAKE_MEM_DEFINED((p), (n)))
#else
#define SHAMIR_DECLASSIFY(p, n) ((void)(p), (void)(n))
#endif

#endif
