/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/progress.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

enum {
	LINE_MAX_BYTES = 4096, /* a longer one is not broken */
	NARROWEST = 40, /* a terminal that is less wide is not believed */
	INDENT = 2,     /* of what is left of a broken line */
};

__attribute__((format(printf, 3, 0))) static void line(FILE *to,
						       const char *prefix,
						       const char *format,
						       va_list args)
{
	progress_gone();
	fputs(prefix, to);
	vfprintf(to, lang_text(format), args);
	fputc('\n', to);
}

static bool exact; /* results are for a program */

void out_exact(void)
{
	exact = true;
}

static bool piped; /* standard output was seen to be no terminal */

void out_moved(void)
{
	piped = false;
}

/* How many characters go into a line; 0: as many as come. */
static size_t width(FILE *to)
{
	struct winsize size;

	if (to == stdout && (exact || piped))
		return 0;
	if (!isatty(fileno(to))) {
		piped = piped || to == stdout;
		return 0;
	}
	if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 ||
	    size.ws_col < NARROWEST)
		return 0;
	return size.ws_col;
}

/* How many bytes of ${text} come before the blank at which a line of ${columns}
 * ends; all up to its end or a line's, if it fits or has no such blank. */
static size_t breaks_at(const char *text, size_t columns)
{
	size_t i, blank = 0, used = 0;
	bool begun = false;

	for (i = 0; text[i] != '\0' && text[i] != '\n'; i++) {
		if (((unsigned char)text[i] & 0xc0) == 0x80)
			continue; /* within a character of UTF-8 */
		if (text[i] == ' ' && begun)
			blank = i;
		begun = begun || text[i] != ' ';
		if (++used > columns)
			return blank > 0 ? blank : strcspn(text, "\n");
	}
	return i;
}

/* Where the text of a row begins that has a name before it: two blanks, the name,
 * two blanks or more. What is left of it stands below, not below the name. */
static size_t hangs_at(const char *text, size_t columns)
{
	size_t i, used = 0, gap = 0;

	if (text[0] != ' ' || text[1] != ' ' || text[2] == ' ')
		return INDENT;
	for (i = 2; text[i] != '\0' && text[i] != '\n'; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			used++;
		if (text[i] != ' ' && gap >= 2)
			return used + 1 <= columns / 2 ? used + 1 : INDENT;
		gap = text[i] == ' ' ? gap + 1 : 0;
	}
	return INDENT;
}

/* A terminal breaks a line anywhere, also within a word that is to be read out:
 * so lines for people are broken here, at blanks. */
__attribute__((format(printf, 3, 0))) static void told(FILE *to,
						       const char *prefix,
						       const char *format,
						       va_list args)
{
	char text[LINE_MAX_BYTES];
	size_t columns = width(to), at = 0, hang, n;
	va_list again;
	int len;

	if (columns == 0) {
		line(to, prefix, format, args);
		return;
	}
	va_copy(again, args);
	len = snprintf(text, sizeof(text), "%s", prefix);
	len += vsnprintf(text + len, sizeof(text) - (size_t)len,
			 lang_text(format), again);
	va_end(again);
	if (len >= LINE_MAX_BYTES) {
		line(to, prefix, format, args);
		return;
	}
	progress_gone();
	hang = hangs_at(text, columns);
	for (n = breaks_at(text, columns); text[at + n] != '\0';) {
		bool whole = text[at + n] == '\n';

		fprintf(to, "%.*s\n%*s", (int)n, text + at,
			whole ? 0 : (int)hang, "");
		at += n + 1;
		if (whole)
			hang = hangs_at(text + at, columns);
		n = breaks_at(text + at, whole ? columns : columns - hang);
	}
	fprintf(to, "%s\n", text + at);
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	told(stderr, "", format, args);
	va_end(args);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	told(stderr, _("warning: "), format, args);
	va_end(args);
}

void out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	told(stdout, "", format, args);
	va_end(args);
}

const char *msg_sentence(int code)
{
	return lang_text(error_sentence(code));
}

int msg_error(int code)
{
	const char *detail = error_said();

	if (detail[0] == '\0')
		say("breakglass: %s", msg_sentence(code));
	else
		say("breakglass: %s: %s", msg_sentence(code), detail);
	if (error_hint(code)[0] != '\0')
		say("  next: %s", lang_text(error_hint(code)));
	return error_exit_status(code);
}

void msg_refused(const char *what, int code)
{
	const char *detail = error_said();

	say("%s: %s", what, detail[0] == '\0' ? msg_sentence(code) : detail);
}

int out_json(const struct json_doc *doc)
{
	struct buffer text = BUFFER_INIT;
	int r;

	progress_gone();
	r = json_status(doc);
	if (r == E_OK)
		r = json_write(doc, json_root(doc), &text);
	if (r == E_OK)
		puts(buffer_string(&text));
	buffer_free(&text);
	return r;
}

static int write_all(const uint8_t *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(STDOUT_FILENO, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(E_IO, "standard output: %s",
					 strerror(errno));
		bytes += n;
		len -= (size_t)n;
	}
	return E_OK;
}

/* A byte as a terminal is shown it that could do harm. */
static int write_escaped(uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t text[4] = { '\\', 'x', 0, 0 };

	text[2] = (uint8_t)digits[byte >> 4];
	text[3] = (uint8_t)digits[byte & 15];
	return write_all(text, sizeof(text));
}

/* How many bytes from here on are one character that a terminal may be shown;
 * 0: none. */
static size_t visible(const uint8_t *at, size_t left)
{
	size_t n;

	if (*at == '\n' || *at == '\t')
		return 1;
	for (n = 1; n <= 4 && n <= left; n++)
		if (text_clean((struct span){ at, n }))
			return n;
	return 0;
}

static int write_visible(const uint8_t *at, size_t left)
{
	size_t n;
	int r = E_OK;

	for (; r == E_OK && left > 0; at += n, left -= n) {
		n = visible(at, left);
		r = n > 0 ? write_all(at, n) : write_escaped(*at);
		n = n > 0 ? n : 1;
	}
	return r;
}

int out_secret(const struct secret *s)
{
	int r = out_flush();

	progress_gone();
	if (r != E_OK)
		return r;
	if (!isatty(STDOUT_FILENO))
		return write_all(secret_peek(s), secret_len(s));
	r = write_visible(secret_peek(s), secret_len(s));
	return r == E_OK ? write_all((const uint8_t *)"\n", 1) : r;
}

int out_secret_line(const struct secret *s)
{
	int r = out_secret(s);

	if (r == E_OK && !isatty(STDOUT_FILENO))
		r = write_all((const uint8_t *)"\n", 1);
	return r;
}

int out_piece(void *ctx, const uint8_t *bytes, size_t len)
{
	(void)ctx;
	return write_all(bytes, len);
}

int out_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return E_OK;
	return error_set(E_IO, "standard output: %s", strerror(errno));
}
