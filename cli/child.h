/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h -- a program that is handed a secret by a descriptor it inherits:
 * never in its arguments, never in its environment. */
#ifndef BG_CLI_CHILD_H
#define BG_CLI_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/secret.h"

struct child;

/* child_start -- ${argv} (ends in NULL, argv[0] looked up in PATH) with a pipe
 * at descriptor ${fd}. Until child_end it has the terminal: SIGINT, SIGQUIT and SIGPIPE are
 * ignored here. E_ABSENT: no such program; E_IO: it cannot be started, or the
 * command line names no such (cli/reach.h). ${argv} stays the caller's and
 * valid. */
int child_start(char *const argv[], int fd, struct child **out);

/* child_write -- all of the bytes, waiting while the pipe is full. A program
 * that has closed its end has read what it wanted: the rest is dropped. E_IO. */
int child_write(struct child *c, const uint8_t *bytes, size_t len);

/* child_end -- closes the pipe and waits, calling ${meanwhile} about once a
 * second, which may be NULL. E_IO: it failed (says how). *c is freed in any
 * case; NULL is fine. */
int child_end(struct child **c, void (*meanwhile)(void *ctx), void *ctx);

/* child_break -- what it got is not all, and it must not take it for that: it is
 * hung up on (SIGHUP) before the pipe ends. Waits; *c is freed. */
void child_break(struct child **c);

/* child_run -- the three in a row, of a secret that is held whole. */
int child_run(char *const argv[], int fd, const struct secret *secret);

#endif
