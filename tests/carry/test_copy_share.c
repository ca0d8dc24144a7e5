/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_copy_share.c -- shares on a copy that goes on by itself: what was proved
 * before counts by its place in the whole, not in the log of the copy. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/carry/world.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static int prove(struct world *w, const struct place *p, bool attest)
{
	struct possession_view view;
	struct user *u = NULL;
	int r = place_open(w, p, ANNA, &u);

	memset(&view, 0, sizeof(view));
	if (r == E_OK)
		r = attest ? possession_attest(u, "MAIL", &view) :
			     possession_ack(u, "MAIL", &view);
	possession_view_clear(&view);
	user_close(&u);
	return r;
}

/* A copy of that place, declared. */
static void go_apart(struct world *w, const struct place *from,
		     struct place *out)
{
	struct user *u = NULL;
	char to[160];

	place_copy(w, from, "B", out);
	snprintf(to, sizeof(to), "%s/copy.vault", out->dir);
	fine(place_open(w, from, JONAS, &u));
	fine(carry_copy(u, to, "Nord"));
	user_close(&u);
	cr_assert_eq(rename(to, out->vault), 0);
	place_homes(w, out, from);
}

Test(copy_share, is_proved_anew_by_who_proved_it_before)
{
	struct place main_one, copy;
	struct world w;

	world_make(&w, 1, &main_one);
	fine(prove(&w, &main_one, false));
	fine(prove(&w, &main_one, true));
	go_apart(&w, &main_one, &copy);
	fine(prove(&w, &copy, true));
	fine(prove(&w, &copy, true));
	place_close(&copy);
	place_close(&main_one);
	world_drop(&w);
}
