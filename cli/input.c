/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "vault/base/error.h"

#define LINE_MAX_LEN 4096
#define POLL_MS 1000
#define MORE_MS 200 /* lines that are pasted come faster than that */

int input_line(int fd, struct secret **out)
{
	struct secret *s = NULL;
	size_t len = 0;
	ssize_t n = 1;
	int r;

	r = secret_new(LINE_MAX_LEN, &s);
	while (r == E_OK) {
		if (len == LINE_MAX_LEN) {
			r = error_set(E_INPUT, "a line over %d bytes",
				      LINE_MAX_LEN);
			break;
		}
		n = read(fd, secret_bytes(s) + len, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = error_set(E_IO, "descriptor %d: %s", fd,
				      strerror(errno));
		if (n <= 0 || secret_bytes(s)[len] == '\n')
			break;
		len++;
	}
	if (r == E_OK && n == 0 && len == 0)
		r = error_set(E_ABSENT, "descriptor %d has no line left", fd);
	if (r == E_OK) {
		if (len > 0 && secret_bytes(s)[len - 1] == '\r')
			len--;
		secret_truncate(s, len);
		*out = s;
		s = NULL;
	}
	secret_free(&s);
	return r;
}

bool input_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void put(int fd, const char *text)
{
	ssize_t n = write(fd, text, strlen(text));

	(void)n;
}

/* Signals that would leave the terminal without echo wait until it is back. */
static int read_unseen(int fd, const char *prompt, struct secret **out)
{
	struct termios old, quiet;
	sigset_t all, kept;
	int r;

	if (tcgetattr(fd, &old) != 0)
		return error_set(E_IO, "the terminal: %s", strerror(errno));
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &kept);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	if (tcsetattr(fd, TCSAFLUSH, &quiet) == 0) {
		put(fd, prompt);
		r = input_line(fd, out);
	} else {
		r = error_set(E_IO, "the terminal would show what is typed: %s",
			      strerror(errno));
	}
	tcsetattr(fd, TCSAFLUSH, &old);
	put(fd, "\n");
	sigprocmask(SIG_SETMASK, &kept, NULL);
	return r;
}

int input_typed(const char *prompt, const char *instead, struct secret **out)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return error_set(E_USAGE, "there is no terminal; %s", instead);
	r = read_unseen(fd, prompt, out);
	close(fd);
	return r;
}

/* Whether a line came in time: 1, 0, or -1, which is also a signal. It may come
 * just before the wait: look again. */
static int line_comes(int fd, int64_t ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n, part;

	do {
		if (interrupt_came())
			return -1;
		part = ms < 0 || ms > POLL_MS ? POLL_MS : (int)ms;
		n = poll(&p, 1, part);
		if (n == 0 && ms >= 0)
			ms -= part;
	} while ((n < 0 && errno == EINTR) || (n == 0 && ms != 0));
	return n;
}

static int answer_read(int fd, int64_t ms, char **out)
{
	char line[1024];
	ssize_t n;
	int comes = line_comes(fd, ms);

	if (comes < 0)
		put(fd, "\n");
	if (comes == 0)
		return error_set(E_CLOSED, "its time is over");
	n = comes < 0 ? 0 : read(fd, line, sizeof(line) - 1);
	if (n <= 0)
		return error_set(E_GIVEN_UP, "%s",
				 interrupt_came() ? "no answer" :
						    "the terminal's input "
						    "ended");
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	*out = strdup(line);
	return *out == NULL ? error_set(E_MEMORY, "an answer") : E_OK;
}

int input_answer_within(const char *prompt, int64_t ms, char **out)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return error_set(E_USAGE, "there is no terminal");
	put(fd, prompt);
	r = answer_read(fd, ms, out);
	close(fd);
	return r;
}

int input_answer(const char *prompt, char **out)
{
	return input_answer_within(prompt, -1, out);
}

bool input_waits(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool waits = fd >= 0 && line_comes(fd, MORE_MS) > 0;

	if (fd >= 0)
		close(fd);
	return waits;
}

void input_drop(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return;
	tcflush(fd, TCIFLUSH);
	close(fd);
}

bool input_confirm(const char *question)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	char answer[16] = { 0 };
	ssize_t n;

	if (fd < 0)
		return false;
	put(fd, question);
	put(fd, " [y/N] ");
	n = read(fd, answer, sizeof(answer) - 1);
	close(fd);
	return n > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}
