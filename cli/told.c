/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/told.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lang.h"

#define PARTS 8     /* arguments of a format, at most */
#define DEPTH 4     /* texts within texts */
#define TRIES 20000 /* places that one format is tried at */
#define PART_LEN 512
#define LETTERS 5 /* that a format has of its own, at least */

struct part {
	const char *at;
	size_t len;
};

/* A format that fits a text, so far. */
struct fit {
	struct part parts[PARTS];
	size_t count;
	size_t letters; /* of the text that are the format's own */
	unsigned tries;
};

/* --- formats --- */

/* Behind a %: its letter, and in *place which argument it takes, from 1, or 0:
 * the next. */
static const char *conversion(const char *at, size_t *place)
{
	size_t digits = strspn(at, "0123456789");

	*place = 0;
	if (at[digits] == '$') {
		*place = strtoul(at, NULL, 10);
		at += digits + 1;
	}
	at += strspn(at, "-+ #0123456789.");
	return at + strspn(at, "hljzt");
}

/* How many bytes at ${text} an argument of this letter may have: as few as
 * ${least} and as many as ${most}. */
static void bounds(char letter, const char *text, size_t *least, size_t *most)
{
	*least = *most = 0;
	if (letter == 's') {
		*most = strlen(text);
	} else if (letter == 'd' || letter == 'i' || letter == 'u') {
		*most = (size_t)(text[0] == '-') +
			strspn(text + (text[0] == '-'), "0123456789");
		*least = *most > 0 ? *most : 1;
	} else {
		*least = 1; /* none of ours */
	}
}

static bool fits(const char *format, const char *text, struct fit *f);

/* ${format} is behind an argument that begins at ${text}. */
static bool part_fits(char letter, const char *format, const char *text,
		      struct fit *f)
{
	size_t least, most, len, own = f->count, letters = f->letters;

	if (own == PARTS)
		return false;
	bounds(letter, text, &least, &most);
	for (len = least; len <= most; len++) {
		f->parts[own].at = text;
		f->parts[own].len = len;
		f->count = own + 1;
		f->letters = letters;
		if (fits(format, text + len, f))
			return true;
	}
	return false;
}

static bool fits(const char *format, const char *text, struct fit *f)
{
	size_t place;

	for (; *format != '\0'; format++, text++) {
		if (f->tries++ == TRIES)
			return false;
		if (*format == '%' && format[1] != '%') {
			format = conversion(format + 1, &place);
			return *format != '\0' && place == 0 &&
			       part_fits(*format, format + 1, text, f);
		}
		if (*format == '%')
			format++;
		if (*format != *text)
			return false;
		f->letters++;
	}
	return *text == '\0';
}

/* Of all formats that fit the one that leaves the least open. */
static const char *format_of(const char *english, struct fit *best)
{
	const struct lang_row *rows;
	const char *found = NULL;
	size_t i, count = lang_rows(&rows);
	struct fit f;

	best->letters = LETTERS - 1;
	for (i = 0; i < count; i++) {
		if (strchr(rows[i].english, '%') == NULL)
			continue;
		memset(&f, 0, sizeof(f));
		if (fits(rows[i].english, english, &f) &&
		    f.letters > best->letters) {
			*best = f;
			found = rows[i].text;
		}
	}
	return found;
}

/* --- texts --- */

struct told {
	char *out;
	size_t cap, at;
};

static void put(struct told *t, const char *bytes, size_t len)
{
	if (len > t->cap - 1 - t->at)
		len = t->cap - 1 - t->at;
	memcpy(t->out + t->at, bytes, len);
	t->at += len;
	t->out[t->at] = '\0';
}

static void tell(struct told *t, const char *english, unsigned depth);

static void tell_part(struct told *t, const struct part *part, unsigned depth)
{
	char text[PART_LEN];

	snprintf(text, sizeof(text), "%.*s", (int)part->len, part->at);
	tell(t, text, depth);
}

/* The translation, with what was found in its places. */
static void fill(struct told *t, const char *format, const struct fit *f,
		 unsigned depth)
{
	size_t next = 0, place;

	for (; *format != '\0'; format++) {
		if (*format == '%' && *++format != '%') {
			format = conversion(format, &place);
			place = place == 0 ? next++ : place - 1;
			if (place < f->count)
				tell_part(t, &f->parts[place], depth);
		} else {
			put(t, format, 1);
		}
	}
}

/* One word within a text is a name: of a key, a column, a component. */
static bool is_name(const char *part)
{
	return strchr(part, ' ') == NULL;
}

/* How many letters of a part are known: its own, or those of its format. */
static size_t known(const char *part, size_t len)
{
	char text[PART_LEN];
	struct fit f;

	snprintf(text, sizeof(text), "%.*s", (int)len, part);
	if (is_name(text))
		return 0;
	if (lang_text(text) != text)
		return strlen(text);
	return format_of(text, &f) == NULL ? 0 : f.letters;
}

static size_t known_in(const struct fit *f)
{
	size_t i, n = f->letters;

	for (i = 0; i < f->count; i++)
		n += known(f->parts[i].at, f->parts[i].len);
	return n;
}

/* "a: b", which other formats may seem to fit: whatever tells more of it. */
static bool tell_pair(struct told *t, const char *english, const char *format,
		      const struct fit *f, unsigned depth)
{
	const char *colon = strstr(english, ": ");
	struct part first = { english, 0 };

	if (colon == NULL)
		return false;
	first.len = (size_t)(colon - english);
	if (format != NULL &&
	    known(first.at, first.len) + 2 + known(colon + 2, PART_LEN) <=
		    known_in(f))
		return false;
	tell_part(t, &first, depth - 1);
	put(t, ": ", 2);
	tell(t, colon + 2, depth - 1);
	return true;
}

static void tell(struct told *t, const char *english, unsigned depth)
{
	const char *text = english, *format;
	struct fit f;

	if (depth == DEPTH || !is_name(english))
		text = lang_text(english);
	if (text == english && depth > 0 && !is_name(english)) {
		format = format_of(english, &f);
		if (tell_pair(t, english, format, &f, depth))
			return;
		if (format != NULL) {
			fill(t, format, &f, depth - 1);
			return;
		}
	}
	put(t, text, strlen(text));
}

void told(const char *english, char *out, size_t cap)
{
	struct told t = { out, cap, 0 };

	out[0] = '\0';
	tell(&t, english, DEPTH);
}
