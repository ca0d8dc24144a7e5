/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_copies_register.c -- which card set opens which copy: entries of copies
 * and backups before, between and after two dealings.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/custody/copies.h"

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(copies, .init = setup, .fini = teardown);

static void copy_to(const char *ev, const char *where)
{
	struct forged e = { .ev = ev };
	struct json *d;

	fine(json_new(&e.doc));
	d = json_object(e.doc);
	json_set_text(e.doc, d, "what", where);
	json_set_integer(e.doc, d, "n", 1);
	forge_by(&s, JONAS, e);
}

static void commit_next(void)
{
	uint64_t generation;
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	copy_to("copied", "while the next set was pending");
	fine(custody_commit(scene_open(&s, JONAS), "MAIL", &generation));
	scene_close(&s);
}

Test(copies, are_opened_by_the_card_set_that_was_in_use)
{
	struct copy_view *list = NULL;
	size_t count = 0;

	copy_to("copied", "safe T-1");
	commit_next();
	copy_to("backed.up", "tape 7");
	fine(copies_list(scene_open(&s, JONAS), "MAIL", &list, &count));
	cr_assert_eq(count, 3);
	cr_expect_str_eq(list[0].what, "safe T-1");
	cr_expect_eq(list[0].generation, 1);
	cr_expect_eq(list[1].generation, 1);
	cr_expect_str_eq(list[2].what, "tape 7");
	cr_expect_eq(list[2].generation, 2);
	copies_free(&list, count);
	cr_expect_null(list);
}

Test(copies, of_another_compartment_keep_its_own_card_sets)
{
	struct copy_view *list = NULL;
	size_t count = 0;

	commit_next();
	copy_to("copied", "safe T-1");
	fine(copies_list(scene_open(&s, JONAS), "GRID", &list, &count));
	cr_assert_eq(count, 2);
	cr_expect_eq(list[1].generation, 1);
	copies_free(&list, count);
	cr_assert_eq(copies_list(s.user, "NOPE", &list, &count), E_ABSENT);
}
