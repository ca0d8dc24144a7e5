/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/near.h"

#include <stdio.h>
#include <string.h>

#define LEN_MAX 63
#define FAR ((size_t)-1)

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table of distances, out of the two above it. */
static void row(const char *a, size_t i, const char *b, size_t len,
		const size_t *above, const size_t *top, size_t *out)
{
	size_t j;

	out[0] = i;
	for (j = 1; j <= len; j++) {
		out[j] = least(above[j] + 1, out[j - 1] + 1);
		out[j] = least(out[j], above[j - 1] + (a[i - 1] != b[j - 1]));
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
		    a[i - 2] == b[j - 1])
			out[j] = least(out[j], top[j - 2] + 1);
	}
}

size_t near_distance(const char *a, const char *b)
{
	size_t rows[3][LEN_MAX + 1];
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > LEN_MAX || lb > LEN_MAX)
		return la > lb ? la : lb;
	for (j = 0; j <= lb; j++)
		rows[0][j] = j;
	for (i = 1; i <= la; i++)
		row(a, i, b, lb, rows[(i + 2) % 3], rows[(i + 1) % 3],
		    rows[i % 3]);
	return rows[la % 3][lb];
}

void near_begin(struct near *n, const char *word)
{
	memset(n, 0, sizeof(*n));
	n->word = word;
	n->distance = FAR;
}

static size_t judged(const char *word, const char *name)
{
	size_t len = strlen(word), d = near_distance(word, name);
	size_t may = len < 3 ? 0 : len < 5 ? 1 : len < 9 ? 2 : 3;

	if (len >= 2 && strncmp(word, name, len) == 0)
		return least(d, 1);
	return d <= may && d < len ? d : FAR;
}

void near_try(struct near *n, const char *name, const char *shown)
{
	size_t d = judged(n->word, name), i;

	if (d == FAR || d > n->distance)
		return;
	if (d < n->distance)
		n->count = 0;
	n->distance = d;
	for (i = 0; i < n->count; i++)
		if (strcmp(n->names[i], shown) == 0)
			return;
	if (n->count < NEAR_MAX)
		n->names[n->count++] = shown;
}

const char *near_text(const struct near *n, char *out, size_t cap)
{
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < n->count && at < cap; i++)
		at += (size_t)snprintf(out + at, cap - at, "%s%s",
				       i == 0 ? "" : ", ", n->names[i]);
	return out;
}
