/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Criterion's assertions for the helpers of tests that a harness is built
 * with: there is no Criterion in it, and what does not hold ends it.
 */
#ifndef TESTS_FUZZ_SHIM_CRITERION_H
#define TESTS_FUZZ_SHIM_CRITERION_H

#include "tests/fuzz/fuzz.h"

#define cr_assert(x, ...) MUST(x)
#define cr_assert_not(x, ...) MUST(!(x))
#define cr_assert_eq(a, b, ...) MUST((a) == (b))
#define cr_assert_neq(a, b, ...) MUST((a) != (b))
#define cr_assert_geq(a, b, ...) MUST((a) >= (b))
#define cr_assert_null(a, ...) MUST((a) == NULL)
#define cr_assert_not_null(a, ...) MUST((a) != NULL)

#endif
