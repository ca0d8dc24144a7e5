/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age_tool.h -- age(1) and age-keygen(1), which we did not write, in a folder
 * of this one test.
 */
#ifndef TESTS_SUPPORT_AGE_TOOL_H
#define TESTS_SUPPORT_AGE_TOOL_H

#include <stddef.h>

#include "vault/base/buffer.h"

/* age_tool_start -- a fresh folder; the test is skipped where age is not
 * installed, and fails there with CI set. age_tool_end removes it. */
void age_tool_start(void);
void age_tool_end(void);

/* Files of the folder, by name. */
void age_tool_write(const char *name, const void *bytes, size_t len);
void age_tool_read(const char *name, struct buffer *out);

/* age_tool_run -- run argv (NULL at its end) in the folder, without a terminal.
 * age_tool_typed -- the same on a terminal of its own, where ${line} is typed
 * at every prompt. Both give the exit status. */
int age_tool_run(const char *const argv[]);
int age_tool_typed(const char *const argv[], const char *line);

#endif
