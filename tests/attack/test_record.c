/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_record.c -- the record of an opening does not take the requester's word
 * for what the log knows better. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/record.h"
#include "vault/base/error.h"

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(record, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* Whether the record has a line of that name with the text in it. */
static bool says(const char *sid, const char *name, const char *text)
{
	struct record record;
	bool found = false;
	size_t i;

	fine(record_of(scene_open(&s, EVA), sid, NULL, &record));
	for (i = 0; i < record.count; i++)
		if (strcmp(record.lines[i].name, name) == 0 &&
		    strstr(record.lines[i].text, text) != NULL)
			found = true;
	record_free(&record);
	scene_close(&s);
	return found;
}

Test(record, a_stated_time_that_the_request_hides_is_named)
{
	struct json *d;
	struct forged e = { .ev = "clock.stated", .doc = forged_d(&d) };
	char sid[ID_TEXT];

	json_set_text(e.doc, d, "host", "2005-01-01T00:00:00.000Z");
	json_set_text(e.doc, d, "stated", "2026-11-20T03:10:00.000Z");
	forge_by(&s, JONAS, e);
	scene_request(&s, sid);
	cr_assert(says(sid, "time stated",
		       "2026-11-20T03:10:00Z, the machine said "
		       "2005-01-01T00:00:00Z"));
	cr_assert(says(sid, "contradicted", "the machine's"));
}

Test(record, without_a_stated_time_nothing_is_said_of_one)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	cr_assert_not(says(sid, "time stated", ""));
	cr_assert_not(says(sid, "contradicted", ""));
}

Test(record, a_reveal_that_does_not_count_is_named_all_the_same)
{
	struct json *d;
	struct forged e = { .ev = "secret.revealed", .doc = forged_d(&d) };
	char sid[ID_TEXT];

	scene_request(&s, sid);
	json_set_text(e.doc, d, "credential",
		      "00000000000000000000000000000001");
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", 1);
	json_set_text(e.doc, d, "how", "show");
	e.sid = sid;
	forge_in_session(&s, sid, e);
	cr_assert(says(sid, "does not count", "secret.revealed"));
}
