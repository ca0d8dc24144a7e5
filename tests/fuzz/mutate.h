/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutate.h -- changes for libFuzzer to make to the lines of a log. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

/* mutate_lines -- does nothing, and so has the linker take them along. */
void mutate_lines(void);

#endif
