/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/words_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/ending.h"
#include "cli/words_screen.h"
#include "cli/words_state.h"
#include "vault/base/error.h"

#define ESCAPE_MS 200 /* within this, the rest of a function key comes */
#define PASTE_MS 100  /* within this, more of what is pasted comes */

/* The terminal while words are typed on it. */
struct typing {
	int fd;
	struct ending ending;
	struct termios before;
};

/* Bytes as they are typed and written: no echo, no lines, no signals. What a
 * serial line needs (speed, parity, flow control) stays. */
static int set_raw(const struct typing *t)
{
	struct termios raw = t->before;

	raw.c_iflag &=
		~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | ISTRIP | PARMRK);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return tcsetattr(t->fd, TCSAFLUSH, &raw);
}

static void typing_end(struct typing *t)
{
	tcsetattr(t->fd, TCSAFLUSH, &t->before);
	ending_go_on(&t->ending);
	close(t->fd);
}

static int typing_begin(struct typing *t)
{
	int r = E_OK;

	t->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (t->fd < 0)
		return error_set(E_USAGE, "there is no terminal to type the "
					  "words on; give the card's text as "
					  "a file");
	if (tcgetattr(t->fd, &t->before) != 0 || !ending_wait(&t->ending)) {
		r = error_set(E_IO, "the terminal: %s", strerror(errno));
		close(t->fd);
		return r;
	}
	if (set_raw(t) != 0) {
		r = error_set(E_IO, "the terminal: %s", strerror(errno));
		typing_end(t);
	}
	return r;
}

/* Whether something is typed within ${ms}; -1 is for ever. False when it is
 * to end: by a signal, or because the terminal is gone. */
static bool typed(const struct typing *t, int ms)
{
	return ending_typed(&t->ending, t->fd, ms) > 0;
}

static bool next_byte(const struct typing *t, uint8_t *byte)
{
	ssize_t n;

	do {
		if (!typed(t, -1))
			return false;
		n = read(t->fd, byte, 1);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	return n == 1;
}

/* What else was pasted belongs to other words than it will seem to. */
static void drop_rest(const struct typing *t)
{
	do
		tcflush(t->fd, TCIFLUSH);
	while (typed(t, PASTE_MS));
}

/* The words are there: WORDS_FULL when they are a share, WORDS_UNFIT when they
 * are none. */
static int check(struct words_state *w, struct secret **share,
		 enum words_said *said)
{
	int r = words_state_check(w, share);

	if (r != E_SHARE)
		return r;
	error_clear();
	*said = WORDS_UNFIT;
	return E_OK;
}

static int give_up(const struct words_state *w)
{
	if (w->at == SHARE_WORDS)
		return error_set(E_ABSENT, "the words were given up, their "
					   "checksum was wrong");
	return error_set(E_ABSENT, "the words were given up at word %d of %d",
			 w->at + 1, SHARE_WORDS);
}

static int take_bytes(const struct typing *t, struct words_screen *screen,
		      struct words_state *w, struct secret **share)
{
	enum words_said said;
	int r;

	for (;;) {
		if (w->escape != 0 && !typed(t, ESCAPE_MS))
			w->escape = 0; /* it was the key Esc alone */
		if (!next_byte(t, &w->byte))
			return give_up(w);
		said = words_state_byte(w, w->byte);
		if (said == WORDS_GIVEN_UP)
			return give_up(w);
		if (said == WORDS_FULL) {
			r = check(w, share, &said);
			if (r != E_OK || said == WORDS_FULL)
				return r;
		}
		if (words_refused(said) || said == WORDS_UNFIT)
			drop_rest(t);
		words_screen_show(screen, w, said);
	}
}

int words_input_card(const char *title, struct secret **share)
{
	struct words_state *w = NULL;
	struct secret *mem = NULL;
	struct words_screen screen;
	struct typing t;
	int r;

	r = words_state_new(&mem, &w);
	if (r != E_OK)
		return r;
	r = typing_begin(&t);
	if (r != E_OK)
		goto out;
	words_screen_begin(&screen, t.fd, title, getenv("TERM"));
	w->blind = screen.lines;
	words_screen_show(&screen, w, WORDS_NOTHING);
	r = take_bytes(&t, &screen, w, share);
	words_screen_end(&screen);
	secret_free(&mem); /* a signal may end the program now */
	typing_end(&t);
out:
	secret_free(&mem);
	return r;
}
