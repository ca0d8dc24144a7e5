/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/store/making.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/host.h"

/* With what SQLite keeps beside it. */
static int drop(const char *part)
{
	char *journal = NULL;
	int r = file_remove(part);

	if (asprintf(&journal, "%s-journal", part) < 0)
		return error_set(E_MEMORY, "%s", part);
	if (r == E_OK)
		r = file_remove(journal);
	free(journal);
	return r;
}

int making_begin(const char *to, struct making *out)
{
	char *part = NULL;
	int r;

	if (file_exists(to))
		return error_set(E_EXISTS, "%s", to);
	if (asprintf(&part, "%s.part", to) < 0)
		return error_set(E_MEMORY, "%s", to);
	r = drop(part);
	if (r != E_OK) {
		free(part);
		return r;
	}
	out->to = to;
	out->part = part;
	return E_OK;
}

/* The fault that is told is the first. */
static void drop_quietly(const char *part)
{
	char *journal = NULL;

	remove(part);
	if (asprintf(&journal, "%s-journal", part) < 0)
		return;
	remove(journal);
	free(journal);
}

int making_end(struct making *m, int r)
{
	if (r == E_OK)
		r = file_move_new(m->part, m->to);
	if (r != E_OK)
		drop_quietly(m->part);
	free(m->part);
	m->part = NULL;
	return r;
}
