/* SPDX-License-Identifier: GPL-3.0-or-later */
/* play_copies.c -- the vault in more places than one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/model/play.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert_eq(system(command), 0, "%s", command);
}

/* --- places --- */

static void homes_open(struct play_place *place)
{
	char home[128];
	int i;

	for (i = 0; i < PEOPLE; i++) {
		snprintf(home, sizeof(home), "%s/%d", place->homes_in, i);
		fine(home_open(home, NULL, NULL, &place->homes[i]));
	}
}

void place_begin(struct play *p, struct play_place *place, const char *name)
{
	snprintf(place->vault, sizeof(place->vault), "%s/%s.vault", p->dir,
		 name);
	snprintf(place->homes_in, sizeof(place->homes_in), "%s/homes-%s",
		 p->dir, name);
	homes_open(place);
}

void place_end(struct play_place *place)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		home_close(&place->homes[i]);
}

/* It goes on with the backup, or with what is restored from it. */
static int backup(struct play *p, const struct command *c)
{
	char to[112], restored[112];
	uint64_t entries, again;
	bool cut;
	int r;

	snprintf(to, sizeof(to), "%s/%u.vault", p->dir, p->files++);
	r = carry_backup(p->u, to, "backup", &entries);
	if (r != E_OK)
		return r;
	if (c->close) {
		snprintf(restored, sizeof(restored), "%s/%u.vault", p->dir,
			 p->files++);
		fine(carry_restore(&p->host, to, restored, &again, &cut));
		cr_assert(again == entries && !cut);
		memcpy(to, restored, sizeof(to));
	}
	user_close(&p->u);
	snprintf(p->at->vault, sizeof(p->at->vault), "%s", to);
	return E_OK;
}

static int keep_older(struct play *p)
{
	run("cp %s %s", p->at->vault, p->older);
	return E_OK;
}

static int open_older(struct play *p, const struct command *c)
{
	if (access(p->older, F_OK) != 0)
		return E_ABSENT;
	return play_open_file(p, p->older, c->who, c->told, STORE_WRITE);
}

/* --- copies --- */

/* Everybody who comes there brings what their disk remembers. */
static int copy(struct play *p)
{
	struct play_place *to = &p->places[1];
	char name[24];
	int r;

	place_end(to);
	snprintf(name, sizeof(name), "copy%u", p->files++);
	place_begin(p, to, name);
	r = carry_copy(p->u, to->vault, "Nord");
	if (r != E_OK)
		return r;
	place_end(to);
	run("mkdir -p %s && cp -a %s %s", p->places[0].homes_in,
	    p->places[0].homes_in, to->homes_in);
	homes_open(to);
	p->out = true;
	return E_OK;
}

static int merge(struct play *p, struct m_result *out)
{
	struct merge_result m;
	int r;

	r = carry_merge(p->u, p->places[1].vault, &m);
	if (r != E_OK)
		return r;
	out->conflicts = (unsigned)m.conflict_count;
	merge_result_free(&m);
	p->out = false;
	return E_OK;
}

int play_copies(struct play *p, const struct command *c, struct m_result *out)
{
	switch (c->kind) {
	case BACKUP:
		return backup(p, c);
	case KEEP_OLDER:
		return keep_older(p);
	case OPEN_OLDER:
		return open_older(p, c);
	case COPY:
		return copy(p);
	default:
		return merge(p, out);
	}
}
