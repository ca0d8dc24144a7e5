/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_path.c -- paths and field names out of what people called things. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/import_build.h"
#include "vault/member/member.h"

/* --- words --- */

/* A mark over the letter before it, U+0300 to U+036F: the two dots spell an
 * umlaut, others are dropped. */
static bool mark(const char *at, char before, const char **as)
{
	const unsigned char *u = (const unsigned char *)at;

	if (!((u[0] == 0xcc && u[1] >= 0x80) ||
	      (u[0] == 0xcd && u[1] >= 0x80 && u[1] <= 0xaf)))
		return false;
	*as = u[0] == 0xcc && u[1] == 0x88 && before != '\0' &&
			      strchr("aou", before) != NULL ?
		      "e" :
		      "";
	return true;
}

static bool plain(char c, const char *also)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr(also, c) != NULL);
}

/* What comes next of a text as ASCII in lower case; "-" for what has no letter
 * there. */
static const char *next_as(const char *at, char before, size_t *used,
			   char one[2])
{
	const char *as;

	*used = 1;
	one[0] = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	one[1] = '\0';
	if ((unsigned char)*at < 0x80)
		return one;
	if (mark(at, before, &as)) {
		*used = 2;
		return as;
	}
	as = member_spelled(at, used);
	return as[0] == '\0' ? "-" : as;
}

/* Letters, digits and ${also}; runs of all else become one hyphen, none at the
 * ends. True when all of it had room in ${max} bytes. */
static bool word(const char *text, size_t len, const char *also, char *out,
		 size_t max)
{
	const char *end = text + len, *as;
	bool whole = true, gap = false;
	char one[2];
	size_t n = 0, used;

	for (; text < end; text += used) {
		as = next_as(text, n == 0 ? '\0' : out[n - 1], &used, one);
		for (; *as != '\0'; as++) {
			if (!plain(*as, also)) {
				gap = n > 0;
				continue;
			}
			if (n + gap + 1 > max) {
				whole = false;
				continue;
			}
			if (gap)
				out[n++] = '-';
			gap = false;
			out[n++] = *as;
		}
	}
	out[n] = '\0';
	return whole;
}

static void add(struct import_path *p, const char *text, size_t len)
{
	char w[IMPORT_WORD_MAX + 1];
	size_t n;

	if (len == 0)
		return;
	if (!word(text, len, "._", w, IMPORT_WORD_MAX))
		p->cut = true;
	n = strlen(w);
	if (strspn(w, ".") == n) { /* of dots alone, or empty */
		snprintf(w, sizeof(w), "unnamed");
		p->nothing = true;
		n = strlen(w);
	}
	if (p->len + 1 + n > IMPORT_PATH_MAX) {
		p->cut = true;
		return;
	}
	if (p->len > 0)
		p->text[p->len++] = '/';
	memcpy(p->text + p->len, w, n + 1);
	p->len += n;
}

void import_path_add(struct import_path *p, const char *text)
{
	add(p, text, strlen(text));
}

void import_path_split(struct import_path *p, const char *text)
{
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, "/");
		add(p, text, len);
		if (text[len] == '\0')
			return;
	}
}

/* cardholderName is cardholder-name. */
static void apart(const char *text, char *out, size_t cap)
{
	size_t n = 0;
	char c, before = '\0';

	for (; (c = *text) != '\0' && n + 2 < cap; text++, before = c) {
		if (c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z')
			out[n++] = '-';
		out[n++] = c;
	}
	out[n] = '\0';
}

void import_field_name(const char *text, char out[33])
{
	char parts[256] = "";

	apart(text, parts, sizeof(parts));
	word(parts, strlen(parts), "", out, 32);
	if (out[0] == '\0')
		snprintf(out, 33, "field");
}

void import_field_number(const char *base, unsigned n, char out[33])
{
	char tail[12];
	int len = snprintf(tail, sizeof(tail), "-%u", n);

	snprintf(out, 33, "%.*s%s", 32 - len, base, tail);
}

/* --- each path once: a table, half full at most --- */

static size_t hash(const char *path)
{
	size_t h = 5381;

	for (; *path != '\0'; path++)
		h = h * 33 ^ (unsigned char)*path;
	return h;
}

/* The place of that path, or where it is to go. */
static struct import_taken *find(struct import_taken *list, size_t cap,
				 const char *path)
{
	size_t at = hash(path) & (cap - 1);

	while (list[at].path != NULL && strcmp(list[at].path, path) != 0)
		at = (at + 1) & (cap - 1);
	return &list[at];
}

static bool grow(struct import_names *n)
{
	size_t cap = n->cap == 0 ? 64 : n->cap * 2, i;
	struct import_taken *list = calloc(cap, sizeof(*list));

	if (list == NULL)
		return false;
	for (i = 0; i < n->cap; i++)
		if (n->list[i].path != NULL)
			*find(list, cap, n->list[i].path) = n->list[i];
	free(n->list);
	n->list = list;
	n->cap = cap;
	return true;
}

int import_names_take(struct import_names *n, const char *base, char **out)
{
	char numbered[PATH_MAX_LEN + 20];
	const char *path = base;
	struct import_taken *t;
	unsigned *next;

	if (n->cap < 2 * (n->count + 1) && !grow(n))
		return error_set(E_MEMORY, "paths");
	t = find(n->list, n->cap, base);
	next = &t->next;
	while (t->path != NULL) {
		snprintf(numbered, sizeof(numbered), "%s-%u", base, (*next)++);
		path = numbered;
		t = find(n->list, n->cap, path);
	}
	t->path = strdup(path);
	*out = strdup(path);
	if (t->path == NULL || *out == NULL)
		return error_set(E_MEMORY, "paths");
	t->next = 2;
	n->count++;
	return E_OK;
}

void import_names_free(struct import_names *n)
{
	size_t i;

	for (i = 0; i < n->cap; i++)
		free(n->list[i].path);
	free(n->list);
	memset(n, 0, sizeof(*n));
}
