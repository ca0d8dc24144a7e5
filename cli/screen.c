/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/lang.h"
#include "cli/progress.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

#define POLL_MS 5000
#define LINES_USUAL 24

bool screen_clears(void)
{
	const char *term = getenv("TERM");

	return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 &&
	       strcmp(term, "unknown") != 0;
}

unsigned screen_lines(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct winsize size = { 0 };

	if (fd >= 0) {
		if (ioctl(fd, TIOCGWINSZ, &size) != 0)
			size.ws_row = 0;
		close(fd);
	}
	return size.ws_row == 0 ? LINES_USUAL : size.ws_row;
}

const char *screen_recorded(void)
{
	if (getenv("TMUX") != NULL)
		return _("tmux may keep what is shown here");
	if (getenv("STY") != NULL)
		return _("screen may keep what is shown here");
	if (getenv("SCRIPT") != NULL)
		return _("script is recording this terminal");
	if (!screen_clears())
		return _("what this terminal shows stays on it");
	return NULL;
}

void screen_put(const struct screen *s, const void *bytes, size_t len)
{
	const char *at = bytes;
	ssize_t n;

	while (len > 0) {
		n = write(s->fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		at += n;
		len -= (size_t)n;
	}
}

void screen_text(const struct screen *s, const char *text)
{
	screen_put(s, text, strlen(text));
}

void screen_clear(void)
{
	struct screen s = { .fd = -1 };

	if (screen_clears())
		s.fd = open("/dev/tty", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (s.fd < 0)
		return;
	screen_text(&s, "\033[H\033[2J\033[3J");
	close(s.fd);
}

int screen_begin(struct screen *s)
{
	struct termios quiet;

	s->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (s->fd < 0 || tcgetattr(s->fd, &s->before) != 0 ||
	    !ending_wait(&s->ending)) {
		if (s->fd >= 0)
			close(s->fd);
		return error_set(E_USAGE, "there is no terminal");
	}
	quiet = s->before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG | ICANON);
	tcsetattr(s->fd, TCSAFLUSH, &quiet);
	progress_gone();
	screen_text(s, "\033[?1049h\033[2J\033[H");
	return E_OK;
}

/* Milliseconds of ${ms} left since ${began}, for poll. A machine that slept
 * meanwhile is looked at again in time. */
static int poll_for(const struct host *host, int64_t began, int64_t ms)
{
	int64_t left;

	if (ms <= 0)
		return -1;
	left = began + ms - host_monotonic(host);
	return left < 0 ? 0 : left < POLL_MS ? (int)left : POLL_MS;
}

bool screen_wait(const struct screen *s, int64_t ms)
{
	struct host host;
	int64_t began;
	int timeout, n;
	char byte = '\0';

	host_system(&host);
	began = host_monotonic(&host);
	while (byte != '\n' && byte != '\r') {
		timeout = poll_for(&host, began, ms);
		if (timeout == 0)
			return false;
		n = ending_typed(&s->ending, s->fd, timeout);
		if (n < 0 || (n > 0 && read(s->fd, &byte, 1) <= 0))
			break;
	}
	return true;
}

void screen_end(struct screen *s)
{
	screen_text(s, "\033[2J\033[H\033[?1049l");
	tcsetattr(s->fd, TCSAFLUSH, &s->before);
	ending_go_on(&s->ending);
	close(s->fd);
}
