/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Go's own packages note and tlog, as tests/oracle/go/checkpoint.go offers them.
 */
#ifndef TESTS_LOG_ORACLE_H
#define TESTS_LOG_ORACLE_H

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"

/* oracle_build -- build it where it is not yet built. Where there is no Go, the
 * test ends: skipped and said so, failed when CI is set. */
void oracle_build(void);

/* oracle_ask -- run it with ${args}, NULL-terminated, and ${input} on its stdin;
 * what it prints is appended to ${answer}. Returns its exit status. */
int oracle_ask(const char *const args[], struct span input,
	       struct buffer *answer);

#endif
