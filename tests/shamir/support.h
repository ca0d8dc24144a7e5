/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of this room have in common.
 */
#ifndef TESTS_SHAMIR_SUPPORT_H
#define TESTS_SHAMIR_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/* support_absent -- end this test for want of ${what}: skipped and said so,
 * failed when CI is set. */
void support_absent(const char *what);

/* support_vector -- path of a published vector file, ${name} below vectors/.
 * Looks in $BG_SHARED, else in ../shared, and ends the test where it is absent.
 * The string lives until the next call. */
const char *support_vector(const char *name);

/* support_stream -- from here on libsodium draws from a stream ${seed} determines. */
void support_stream(uint8_t seed);

/* support_drawn -- bytes drawn since support_stream. */
size_t support_drawn(void);

/* support_pick -- a number below ${bound}, the same in every run. */
unsigned support_pick(unsigned bound);

/* support_subset -- ${k} distinct numbers below ${n} to ${out}, in any order. */
void support_subset(unsigned k, unsigned n, unsigned *out);

/* support_fill -- ${len} bytes to ${out}, the same in every run, no two calls alike. */
void support_fill(uint8_t *out, size_t len);

#endif
