/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pty.h -- somebody at a terminal: a process of its own on a pseudo-terminal,
 * what it writes there, what is typed, and its memory.
 *
 * Everything fails the running test when it does not come within 20 seconds.
 */
#ifndef BG_TESTS_TTY_PTY_H
#define BG_TESTS_TTY_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#define PTY_SEEN_MAX (1 << 20)

struct pty {
	pid_t pid;
	int fd;     /* the terminal, from the other side */
	int result; /* what the process sends by the way */
	int orders; /* what it is told by the way */
	size_t len;
	size_t mark; /* what comes after it has not been expected yet */
	char seen[PTY_SEEN_MAX + 1];
};

/* pty_start -- run ${child} on a terminal of its own, TERM being ${term} (NULL:
 * none). It is given the descriptors of its ends of ${result} and ${orders};
 * it must not return. The caller's, for pty_end. */
struct pty *pty_start(void (*child)(int result, int orders, const void *arg),
		      const void *arg, const char *term);

/* pty_end -- the terminal hangs up; gives the status of the process. */
int pty_end(struct pty **p);

void pty_type(struct pty *p, const char *text);

/* pty_expect -- read on until ${text} comes. */
void pty_expect(struct pty *p, const char *text);

/* pty_read -- exactly ${len} bytes of what the process sends by the way; the
 * terminal's output is taken in meanwhile. False when it ends before. */
bool pty_read(struct pty *p, void *to, size_t len);

/* pty_status -- wait for the process to end; what it wrote is all in ${seen}. */
int pty_status(struct pty *p);

void pty_modes(const struct pty *p, struct termios *modes);

/* pty_memory -- call ${look} with every writable piece of the memory of the
 * process, which must be waiting. Pieces overlap by ${overlap} bytes. Gives
 * the number of bytes looked at. */
size_t pty_memory(const struct pty *p, size_t overlap,
		  void (*look)(const uint8_t *bytes, size_t len, void *arg),
		  void *arg);

#endif
