/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/card_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "vault/base/error.h"

#define ROWS 11
#define COLUMNS 3
#define COLUMN_WIDTH 16

static void put(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;
	ssize_t n;

	while (len > 0) {
		n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		at += n;
		len -= (size_t)n;
	}
}

static void put_text(int fd, const char *text)
{
	put(fd, text, strlen(text));
}

static void put_number(int fd, unsigned n)
{
	char digits[3] = { n < 10 ? ' ' : (char)('0' + n / 10),
			   (char)('0' + n % 10), ' ' };

	put(fd, digits, sizeof(digits));
}

/* Where each word lies in the text; nothing is copied. */
static size_t words_find(const struct secret *text, struct span *words)
{
	const char *at = (const char *)secret_peek(text);
	size_t left = secret_len(text), n = 0, len;

	while (left > 0 && n < SHARE_WORDS) {
		for (len = 0; len < left && at[len] != ' '; len++)
			;
		words[n].bytes = (const uint8_t *)at;
		words[n].len = len;
		n++;
		at += len < left ? len + 1 : len;
		left -= len < left ? len + 1 : len;
	}
	return n;
}

static void put_words(int fd, const struct span *words, size_t n)
{
	static const char blank[COLUMN_WIDTH + 1] = "                ";
	size_t row, column;

	for (row = 0; row < ROWS; row++) {
		put_text(fd, "  ");
		for (column = 0; column < COLUMNS; column++) {
			size_t i = column * ROWS + row;

			if (i >= n)
				continue;
			put_number(fd, (unsigned)i + 1);
			put(fd, words[i].bytes, words[i].len);
			put(fd, blank, COLUMN_WIDTH - words[i].len);
		}
		put_text(fd, "\r\n");
	}
}

static void wait_enter(int fd)
{
	char byte;
	ssize_t n;

	do {
		n = read(fd, &byte, 1);
	} while ((n < 0 && errno == EINTR) ||
		 (n == 1 && byte != '\n' && byte != '\r'));
}

static bool can_clear(void)
{
	const char *term = getenv("TERM");

	return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 &&
	       strcmp(term, "unknown") != 0;
}

/* Signals wait: the words must be gone before anything else happens. */
static void show(int fd, const struct card *card, const struct span *words,
		 size_t n)
{
	struct termios old, quiet;
	sigset_t all, kept;

	if (tcgetattr(fd, &old) != 0)
		return;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &kept);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG | ICANON);
	tcsetattr(fd, TCSAFLUSH, &quiet);
	put_text(fd, "\033[?1049h\033[2J\033[H");
	put_text(fd, "\r\n  card of ");
	put_text(fd, card->holder);
	put_text(fd, ", ");
	put_text(fd, card->label);
	put_text(fd, "\r\n\r\n");
	put_words(fd, words, n);
	put_text(fd, "\r\n  copy the numbered words, check them, and press "
		     "Enter: they go away for ever\r\n");
	wait_enter(fd);
	put_text(fd, "\033[2J\033[H\033[?1049l");
	tcsetattr(fd, TCSAFLUSH, &old);
	sigprocmask(SIG_SETMASK, &kept, NULL);
}

int card_screen(const struct card *card)
{
	struct span words[SHARE_WORDS];
	struct secret *text = NULL;
	int fd, r;

	if (!can_clear())
		return error_set(E_USAGE,
				 "this terminal cannot take the words away "
				 "again; print the card or name a file");
	r = share_words(card->share, &text);
	if (r != E_OK)
		return r;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		r = error_set(E_USAGE, "there is no terminal");
	} else {
		show(fd, card, words, words_find(text, words));
		close(fd);
	}
	secret_free(&text);
	return r;
}
