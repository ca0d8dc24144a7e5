/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_file_names.c -- everybody writes their own record, and what stands in it
 * leads no file elsewhere. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/custody/record.h"

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

TestSuite(file_names, .init = setup, .fini = teardown);

/* anna is called so, and has no short name. */
static void anna_is(const char *name)
{
	struct user *u = scene_open(&s, ANNA);
	struct json_doc *doc = NULL;
	struct txn *t = NULL;

	fine(user_begin(u, &t));
	fine(json_new(&doc));
	json_set_text(doc, json_object(doc), "name", name);
	txn_expect(t, 1);
	fine(record_put_set(t, u->reader, "member", s.people[ANNA].enrolment.id,
			    2, doc));
	fine(user_commit(u, &t));
	json_free(&doc);
	scene_close(&s);
}

Test(file_names, a_full_name_never_becomes_part_of_one)
{
	static const char name[] = "x/../../anna";
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct request_result result;
	size_t i, seen = 0;

	anna_is(name);
	fine(session_request(scene_open(&s, JONAS), &o, &result));
	for (i = 0; i < result.file_count; i++) {
		cr_expect(member_nick_valid(result.files[i].nick), "%s",
			  result.files[i].nick);
		seen += result.files[i].name != NULL &&
			strcmp(result.files[i].name, name) == 0;
	}
	cr_assert_eq(seen, 1);
	request_result_free(&result);
	scene_close(&s);
}
