/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/ending.h"
#include "cli/interrupt.h"
#include "cli/lang.h"
#include "cli/progress.h"
#include "vault/base/error.h"

#define LINE_MAX_LEN 4096
#define GIVES_UP 0x03 /* ^C, which is a key here */
#define POLL_MS 1000
#define MORE_MS 200 /* lines that are pasted come faster than that */

/* Whether a byte came: 1; 0 at the end; or an error's negative. */
static int next_byte(const struct ending *e, int fd, uint8_t *byte)
{
	ssize_t n;

	do {
		if (e != NULL && ending_typed(e, fd, -1) < 0)
			return -error_set(E_GIVEN_UP, "no answer");
		n = read(fd, byte, 1);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -error_set(E_IO, "descriptor %d: %s", fd,
				  strerror(errno));
	return (int)n;
}

/* ${e}: it is a terminal, and what would end the program ends the line. */
static int line_of(const struct ending *e, int fd, struct secret **out)
{
	struct secret *s = NULL;
	size_t len = 0;
	int n = 1, r;

	r = secret_new(LINE_MAX_LEN, &s);
	while (r == E_OK) {
		if (len == LINE_MAX_LEN) {
			r = error_set(E_INPUT, "a line over %d bytes",
				      LINE_MAX_LEN);
			break;
		}
		n = next_byte(e, fd, secret_bytes(s) + len);
		if (n < 0)
			r = -n;
		if (n > 0 && e != NULL && secret_bytes(s)[len] == GIVES_UP)
			r = error_set(E_GIVEN_UP, "no answer");
		if (r != E_OK || n <= 0 || secret_bytes(s)[len] == '\n')
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

int input_line(int fd, struct secret **out)
{
	return line_of(NULL, fd, out);
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
	ssize_t n;

	progress_gone();
	n = write(fd, text, strlen(text));
	(void)n;
}

/* Signals that would leave the terminal without echo wait until it is back. */
static int read_unseen(int fd, const char *prompt, struct secret **out)
{
	struct termios old, quiet;
	struct ending ending;
	int r;

	if (tcgetattr(fd, &old) != 0 || !ending_wait(&ending))
		return error_set(E_IO, "the terminal: %s", strerror(errno));
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	quiet.c_cc[VEOL] = GIVES_UP;
	if (tcsetattr(fd, TCSAFLUSH, &quiet) == 0) {
		put(fd, lang_text(prompt));
		r = line_of(&ending, fd, out);
	} else {
		r = error_set(E_IO, "the terminal would show what is typed: %s",
			      strerror(errno));
	}
	tcsetattr(fd, TCSAFLUSH, &old);
	put(fd, "\n");
	ending_go_on(&ending);
	return r;
}

int input_typed(const char *prompt, const char *instead, struct secret **out)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return error_set(E_USAGE, "there is no terminal; %s",
				 lang_text(instead));
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

/* A line as it is typed, without its end: all of it, so that none of it answers
 * the next question. */
static bool typed_read(int fd, char line[LINE_MAX_LEN + 1])
{
	ssize_t n = read(fd, line, LINE_MAX_LEN);

	if (n <= 0)
		return false;
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

static int answer_read(int fd, int64_t ms, char **out)
{
	char line[LINE_MAX_LEN + 1];
	int comes = line_comes(fd, ms);

	if (comes < 0)
		put(fd, "\n");
	if (comes == 0)
		return error_set(E_CLOSED, "its time is over");
	if (comes < 0 || !typed_read(fd, line))
		return interrupt_came() ?
			       error_set(E_GIVEN_UP, "no answer") :
			       error_set(E_GIVEN_UP,
					 "the terminal's input ended");
	*out = strdup(line);
	return *out == NULL ? error_set(E_MEMORY, "an answer") : E_OK;
}

int input_answer_within(const char *prompt, int64_t ms, char **out)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return error_set(E_USAGE, "there is no terminal");
	put(fd, lang_text(prompt));
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
	char line[LINE_MAX_LEN + 1], *word, *end;
	bool yes = false;

	if (fd < 0)
		return false;
	put(fd, lang_text(question));
	put(fd, _(" [y/N] "));
	if (typed_read(fd, line)) {
		word = line + strspn(line, " \t");
		end = word + strcspn(word, " \t");
		if (end[strspn(end, " \t")] == '\0') {
			*end = '\0';
			yes = lang_yes(word);
		}
	}
	close(fd);
	return yes;
}
