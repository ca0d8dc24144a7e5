/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/near.h"

#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's distance of the first 63 bytes. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NEAR_TEXT], i, j, n = strlen(a), m = strlen(b);

	n = n < NEAR_TEXT - 1 ? n : NEAR_TEXT - 1;
	m = m < NEAR_TEXT - 1 ? m : NEAR_TEXT - 1;
	for (j = 0; j <= m; j++)
		row[j] = j;
	for (i = 1; i <= n; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (j = 1; j <= m; j++) {
			size_t up = row[j];

			row[j] = least(up + 1, row[j - 1] + 1,
				       corner + (a[i - 1] != b[j - 1]));
			corner = up;
		}
	}
	return row[m];
}

void near_offer(struct near *n, const char *name)
{
	size_t off, i, k;

	if (name == NULL)
		return;
	for (i = 0; i < n->count; i++)
		if (strncmp(n->best[i].name, name, NEAR_TEXT - 1) == 0)
			return;
	off = strstr(name, n->want) != NULL ? 0 : distance(n->want, name);
	for (i = 0; i < n->count && n->best[i].off <= off; i++)
		;
	if (i == NEAR_MAX)
		return;
	n->count += n->count < NEAR_MAX;
	for (k = n->count - 1; k > i; k--)
		n->best[k] = n->best[k - 1];
	snprintf(n->best[i].name, NEAR_TEXT, "%s", name);
	n->best[i].off = off;
}

static int none_at_all(const char *want, enum near_kind kind)
{
	switch (kind) {
	case NEAR_PERSON:
		return error_set(E_ABSENT, "person %s; there is none at all",
				 want);
	case NEAR_CREDENTIAL:
		return error_set(E_ABSENT,
				 "credential %s; there is none at all", want);
	case NEAR_COMPARTMENT:
		return error_set(E_ABSENT,
				 "compartment %s; there is none at all", want);
	default:
		return error_set(E_ABSENT, "event %s; there is none at all",
				 want);
	}
}

int near_fault(const struct near *n, enum near_kind kind)
{
	char list[NEAR_MAX * (NEAR_TEXT + 2)] = "";
	size_t i, len = 0;

	for (i = 0; i < n->count; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					i > 0 ? ", " : "", n->best[i].name);
	if (n->count == 0)
		return none_at_all(n->want, kind);
	switch (kind) {
	case NEAR_PERSON:
		return error_set(E_ABSENT, "person %s; nearest: %s", n->want,
				 list);
	case NEAR_CREDENTIAL:
		return error_set(E_ABSENT, "credential %s; nearest: %s",
				 n->want, list);
	case NEAR_COMPARTMENT:
		return error_set(E_ABSENT, "compartment %s; nearest: %s",
				 n->want, list);
	default:
		return error_set(E_ABSENT, "event %s; nearest: %s", n->want,
				 list);
	}
}
