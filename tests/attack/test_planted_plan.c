/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_planted_plan.c -- a plan in the vault that an admin wrote by hand: what
 * reads it says so, and importing a file puts another in its place. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/custody/record.h"
#include "vault/plan/keep.h"

static const char file[] =
	"{\"schema\": \"e/1\", \"organisation\": {\"name\": \"Lab\"}, "
	"\"components\": [{\"id\": \"a\", \"name\": \"A\", \"boot_stage\": 1, "
	"\"depends_on\": []}]}";

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(planted, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* A record of any kind, of any JSON. */
static void plant(const char *kind, const char *text)
{
	struct user *u = scene_open(&s, JONAS);
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	char id[ID_TEXT];

	id_random(id);
	fine(json_parse(text, strlen(text), &doc));
	fine(user_begin(u, &t));
	txn_expect(t, 1);
	fine(record_put_set(t, u->reader, kind, id, 1, doc));
	fine(user_commit(u, &t));
	json_free(&doc);
	scene_close(&s);
}

/* One whose bytes are no record. */
static void plant_damaged(void)
{
	struct json *d;
	struct forged e = { .ev = "record.set", .doc = forged_d(&d), .xk = 1 };
	char id[ID_TEXT], obj[OBJ_TEXT];
	struct tree_hash h;

	id_random(id);
	snprintf(obj, sizeof(obj), "plan-component:%s:1", id);
	forge_object(&s, "no record at all, of the wrong length too", 41, &h);
	e.obj = obj;
	e.h = &h;
	forge_by(&s, JONAS, e);
}

static int look(void)
{
	struct plan *p = NULL;
	int r = plan_load(scene_open(&s, JONAS), &p);

	plan_free(&p);
	scene_close(&s);
	return r;
}

static void import(void)
{
	struct plan_import_result result;
	struct plan_import_options o = { NULL, NULL, false };
	struct plan_faults faults = { NULL, 0, 0, 0 };
	struct foreign *f = NULL;
	struct plan *p = NULL;

	fine(foreign_parse(file, strlen(file), &f));
	fine(plan_read(f, &faults, &p));
	cr_assert_not_null(p);
	o.plan = p;
	fine(plan_import(scene_open(&s, JONAS), &o, &result));
	plan_import_free(&result);
	scene_close(&s);
	plan_free(&p);
	foreign_free(&f);
	plan_faults_free(&faults);
}

/* Reading it is refused with that code, and an import mends it. */
static void mended(void)
{
	int r = look();

	cr_expect_eq(r, E_INTEGRITY, "%s: %s", error_name(r), error_detail());
	error_clear();
	import();
	fine(look());
}

Test(planted, a_record_without_an_item_is_told_and_replaced)
{
	plant("plan-component", "{\"n\":1}");
	mended();
}

Test(planted, an_item_without_an_id_is_told_and_replaced)
{
	plant("plan-component", "{\"item\":{\"name\":\"x\"},\"n\":1}");
	plant("plan-runbook", "{\"item\":\"text\",\"n\":1}");
	mended();
}

Test(planted, a_record_that_cannot_be_read_is_told_and_replaced)
{
	import();
	plant_damaged();
	mended();
}

Test(planted, two_heads_are_told_and_one_is_left)
{
	import();
	plant("plan", "{\"head\":{\"schema\":\"other\"}}");
	mended();
}

Test(planted, a_head_that_has_a_list_is_told_and_replaced)
{
	plant("plan", "{\"head\":{\"components\":[],\"id\":\"x\"}}");
	mended();
}

Test(planted, a_second_item_of_an_id_is_told_and_goes)
{
	import();
	plant("plan-component",
	      "{\"item\":{\"boot_stage\":1,\"depends_on\":[],\"id\":\"A\","
	      "\"name\":\"B\"},\"n\":-5}");
	mended();
}
