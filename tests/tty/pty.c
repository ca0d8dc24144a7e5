/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pty.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define PIECE ((size_t)1 << 16)
#define HUGE \
	((uint64_t)1 << 36) /* the shadow of a sanitizer: no bytes of ours */

/* Whatever this is linked like: the program's functions are all found before
 * it begins (-z now). A loader that looks for one when it is first called
 * saves the registers on the stack, and what memcpy left in them. */
__attribute__((constructor)) static void bind_now(int argc, char **argv)
{
	(void)argc;
	if (getenv("LD_BIND_NOW") != NULL)
		return;
	setenv("LD_BIND_NOW", "1", 1);
	execv("/proc/self/exe", argv);
}

struct pty *pty_start(void (*child)(int result, int orders, const void *arg),
		      const void *arg, const char *term)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct pty *p = calloc(1, sizeof(*p));
	int result[2], orders[2];

	cr_assert_not_null(p);
	cr_assert_eq(pipe2(result, O_CLOEXEC), 0);
	cr_assert_eq(pipe2(orders, O_CLOEXEC), 0);
	p->pid = forkpty(&p->fd, NULL, NULL, &size);
	cr_assert(p->pid >= 0);
	if (p->pid == 0) {
		close(result[0]);
		close(orders[1]);
		if (term != NULL)
			setenv("TERM", term, 1);
		else
			unsetenv("TERM");
		child(result[1], orders[0], arg);
		_exit(99);
	}
	close(result[1]);
	close(orders[0]);
	p->result = result[0];
	p->orders = orders[1];
	return p;
}

/* What is there to be read from the terminal; false at its end. */
static bool take_in(struct pty *p)
{
	ssize_t n;

	cr_assert_lt(p->len, PTY_SEEN_MAX, "the process writes too much");
	n = read(p->fd, p->seen + p->len, PTY_SEEN_MAX - p->len);
	if (n <= 0)
		return false;
	p->len += (size_t)n;
	p->seen[p->len] = '\0';
	return true;
}

/* Whether the process sent something by the way; takes in what it writes. */
static bool wait_for(struct pty *p, short other)
{
	struct pollfd f[2] = { { .fd = p->fd, .events = POLLIN },
			       { .fd = p->result, .events = other } };

	cr_assert_gt(poll(f, 2, PATIENCE_MS), 0, "nothing came; seen: %s",
		     p->seen + p->mark);
	if (f[0].revents != 0 && !take_in(p))
		cr_assert_neq(f[1].revents, 0, "the terminal is gone: %s",
			      p->seen + p->mark);
	return f[1].revents != 0;
}

void pty_type(struct pty *p, const char *text)
{
	size_t len = strlen(text);

	cr_assert_eq(write(p->fd, text, len), (ssize_t)len);
}

/* A NUL among what was written would hide the rest, and be a fault. */
void pty_expect(struct pty *p, const char *text)
{
	const char *found;

	while ((found = strstr(p->seen + p->mark, text)) == NULL)
		wait_for(p, 0);
	p->mark = (size_t)(found - p->seen) + strlen(text);
}

bool pty_read(struct pty *p, void *to, size_t len)
{
	ssize_t n;

	while (len > 0) {
		if (!wait_for(p, POLLIN))
			continue;
		n = read(p->result, to, len);
		if (n <= 0)
			return false;
		to = (char *)to + n;
		len -= (size_t)n;
	}
	return true;
}

int pty_status(struct pty *p)
{
	struct pollfd f = { .fd = p->fd, .events = POLLIN };
	int status = -1;

	do
		cr_assert_gt(poll(&f, 1, PATIENCE_MS), 0, "it does not end: %s",
			     p->seen + p->mark);
	while (take_in(p));
	cr_assert_eq(waitpid(p->pid, &status, 0), p->pid);
	p->pid = -1;
	return status;
}

int pty_end(struct pty **p)
{
	int status = -1;

	close((*p)->orders);
	close((*p)->fd);
	if ((*p)->pid > 0)
		waitpid((*p)->pid, &status, 0);
	close((*p)->result);
	free(*p);
	*p = NULL;
	return status;
}

void pty_modes(const struct pty *p, struct termios *modes)
{
	memset(modes, 0, sizeof(*modes));
	cr_assert_eq(tcgetattr(p->fd, modes), 0, "%s", strerror(errno));
}

/* Much of what a sanitizer reserves was never written to. */
static bool untouched(const uint8_t *piece, size_t len)
{
	return piece[0] == 0 && memcmp(piece, piece + 1, len - 1) == 0;
}

static size_t look_through(int mem, uint64_t from, uint64_t to, size_t overlap,
			   void (*look)(const uint8_t *, size_t, void *),
			   void *arg)
{
	uint8_t *piece = malloc(PIECE);
	size_t total = 0;
	ssize_t n;

	cr_assert_not_null(piece);
	while (from < to) {
		size_t len = to - from < PIECE ? (size_t)(to - from) : PIECE;

		n = pread(mem, piece, len, (off_t)from);
		if (n <= 0)
			break;
		if (!untouched(piece, (size_t)n))
			look(piece, (size_t)n, arg);
		total += (size_t)n;
		if (from + (size_t)n >= to || (size_t)n <= overlap)
			break;
		from += (size_t)n - overlap;
	}
	free(piece);
	return total;
}

size_t pty_memory(const struct pty *p, size_t overlap,
		  void (*look)(const uint8_t *bytes, size_t len, void *arg),
		  void *arg)
{
	char path[64], line[512], rights[5];
	unsigned long from, to;
	size_t total = 0;
	FILE *maps;
	int mem;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)p->pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	cr_assert(mem >= 0, "%s: %s", path, strerror(errno));
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)p->pid);
	maps = fopen(path, "re");
	cr_assert_not_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 ||
		    rights[1] != 'w' || to - from >= HUGE)
			continue;
		total += look_through(mem, from, to, overlap, look, arg);
	}
	fclose(maps);
	close(mem);
	return total;
}
