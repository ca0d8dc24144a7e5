/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmacs.h -- the 10,000 HMACs that SLIP-0039 demands between a key and its shares,
 * either way, as lean as they can be: libsodium's, in a chain, under one key that
 * is taken in but once. */
#ifndef TESTS_BENCH_HMACS_H
#define TESTS_BENCH_HMACS_H

#include <stdint.h>

#define HMACS_LINK_LEN 32

/* hmacs -- a work; ${ctx} is HMACS_LINK_LEN bytes, where the chain goes on. */
int hmacs(void *ctx);

#endif
