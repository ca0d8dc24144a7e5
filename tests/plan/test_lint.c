/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plan/sample.h"
#include "vault/base/error.h"
#include "vault/plan/lint.h"

/* What stands under ${key} of the small plan after one change, on a day. */
static void finds(const char *from, const char *to, const char *day,
		  const char *key, const char *want)
{
	char *text = changed(small_plan, from, to);
	struct buffer got = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);
	int64_t on;

	cr_assert_not_null(p, "%s: %s", to, f.count > 0 ? f.list[0].text : "");
	cr_assert(plan_day(day, &on));
	cr_assert_eq(plan_lint(p, on, &doc), E_OK);
	cr_assert_eq(json_write(doc, json_get(json_root(doc), key), &got),
		     E_OK);
	cr_expect_str_eq(buffer_string(&got), want, "%s on %s: %s", key, day,
			 buffer_string(&got));
	buffer_free(&got);
	json_free(&doc);
	plan_free(&p);
	plan_faults_free(&f);
	free(text);
}

#define ONE "\"label\": \"one\""
#define TWO "\"label\": \"two\""

Test(lint, a_secret_is_too_old_the_day_after_its_last)
{
	static const char old[] = ONE ", \"last_changed\": \"2026-01-01\", "
				      "\"max_age_days\": 90";

	finds(ONE, old, "2026-04-01", "overdue_rotation", "[]");
	finds(ONE, old, "2026-04-02", "overdue_rotation",
	      "[{\"age_days\":91,\"id\":\"CR-1\",\"max_age_days\":90}]");
	finds(ONE, ONE ", \"last_changed\": \"2026-01-01\"", "2036-04-02",
	      "overdue_rotation", "[]");
}

Test(lint, what_was_superseded_need_not_be_changed_but_may_have_to_be_kept)
{
	static const char kept[] =
		ONE ", \"kind\": \"password\", \"group\": \"MAIL\", "
		    "\"last_changed\": \"2020-01-01\", \"max_age_days\": "
		    "90, \"valid_until\": \"2020-02-01\", \"keep_until\": "
		    "\"2026-06-01\"},{\"id\": \"CR-3\", \"component\": "
		    "\"mail\", \"label\": \"three\", \"kind\": \"password\", "
		    "\"group\": \"MAIL\", \"supersedes\": \"cr-1\"},{\"id\": "
		    "\"CR-4\", \"component\": \"mail\", \"label\": \"four\"";

	finds(ONE, kept, "2026-05-31", "overdue_rotation", "[]");
	finds(ONE, kept, "2026-05-31", "expiring_within_90_days", "[]");
	finds(ONE, kept, "2026-06-01", "superseded_but_must_keep",
	      "[\"CR-1\"]");
	finds(ONE, kept, "2026-06-01", "past_keep_until", "[]");
	finds(ONE, kept, "2026-06-02", "superseded_but_must_keep", "[]");
	finds(ONE, kept, "2026-06-02", "past_keep_until", "[\"CR-1\"]");
}

Test(lint, a_secret_that_ends_is_told_ninety_days_before)
{
	static const char ends[] = ONE ", \"valid_until\": \"2026-06-01\"";

	finds(ONE, ends, "2026-03-02", "expiring_within_90_days", "[]");
	finds(ONE, ends, "2026-03-03", "expiring_within_90_days", "[\"CR-1\"]");
	finds(ONE, ends, "2027-01-01", "expiring_within_90_days", "[\"CR-1\"]");
}

Test(lint, a_copy_must_not_lie_in_what_it_is_needed_to_start)
{
	finds(ONE, ONE ", \"also_stored_in\": [\"safe 3\", \"net\"]",
	      "2026-01-01", "stored_in_dependency",
	      "[{\"id\":\"CR-1\",\"stored_in\":\"net\"}]");
	finds(ONE, ONE ", \"also_stored_in\": [\"mail\"]", "2026-01-01",
	      "stored_in_dependency",
	      "[{\"id\":\"CR-1\",\"stored_in\":\"mail\"}]");
	finds(TWO, TWO ", \"also_stored_in\": [\"mail\"]", "2026-01-01",
	      "stored_in_dependency", "[]");
}

Test(lint, what_a_client_needs_to_start_is_needed_before_the_vault)
{
	finds(TWO, TWO ", \"needed_when\": [\"cold_start\"]", "2026-01-01",
	      "bootstrap_credentials", "[]");
	finds("\"id\": \"dir\", ", "\"id\": \"dir\", \"role\": \"client\", ",
	      "2026-01-01", "bootstrap_credentials", "[]");
}

Test(lint, secrets_that_nobody_uses_are_told)
{
	finds(ONE, ONE, "2026-01-01", "credentials_in_no_runbook",
	      "[\"CR-2\"]");
	finds(ONE, ONE, "2026-01-01",
	      "credentials_in_no_runbook_and_no_scenario", "[]");
	finds("[\"CR-2\"]", "[]", "2026-01-01",
	      "credentials_in_no_runbook_and_no_scenario", "[\"CR-2\"]");
}

Test(lint, custodians_who_have_not_shown_their_share_or_left_are_told)
{
	static const char shown[] =
		"\"name\": \"Anna\", \"last_attested\": \"2026-01-01\"";

	finds("\"name\": \"Anna\"", shown, "2026-04-01",
	      "custodians_not_attested_within_90_days", "[\"C2\"]");
	finds("\"name\": \"Anna\"", shown, "2026-04-02",
	      "custodians_not_attested_within_90_days", "[\"C1\",\"C2\"]");
	finds(ONE, ONE, "2026-01-01", "shares_held_by_departed", "[\"C3\"]");
	finds(ONE, ONE, "2026-01-01", "quorum",
	      "{\"MAIL\":{\"active\":2,\"slack\":0,\"threshold\":2}}");
}

Test(lint, a_place_that_can_open_alone_is_told_once)
{
	char *text = changed(small_plan, "\"name\": \"Anna\"",
			     "\"name\": \"Anna\", \"site\": \"North\"");
	struct json_doc *doc = NULL;
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);

	cr_assert_eq(plan_lint(p, 20000, &doc), E_OK);
	cr_expect_eq(json_count(json_get(json_root(doc),
					 "sites_that_alone_reach_threshold")),
		     0);
	json_free(&doc);
	plan_free(&p);
	finds("\"name\": \"Anna\", \"status\": \"active\"},\n"
	      "  {\"id\": \"C2\", \"name\": \"Ben\"",
	      "\"name\": \"Anna\", \"status\": \"active\", \"site\": "
	      "\"North\"},{\"id\": \"C2\", \"name\": \"Ben\", \"site\": "
	      "\"North\"",
	      "2026-01-01", "sites_that_alone_reach_threshold",
	      "[{\"group\":\"MAIL\",\"site\":\"North\"}]");
	free(text);
}

#define OPENINGS(more) \
	"\"openings\": [{\"id\": \"OP\", \"kind\": \"emergency\", \"group\": " \
	"\"MAIL\", \"credentials\": [\"CR-1\"]" more "}],\n \"runbooks\""

Test(lint, what_was_opened_has_to_be_changed_tested_and_reviewed)
{
	static const char open[] = OPENINGS(
		", \"rotations\": [{\"credential\": \"CR-1\", \"due\": "
		"\"2026-01-10\", \"done\": \"2026-01-09\"}]");

	finds("\"runbooks\"", open, "2026-01-31",
	      "openings_with_unfinished_rotation",
	      "[{\"credential\":\"CR-1\",\"opening\":\"OP\",\"overdue_days\":"
	      "21}]");
	finds("\"runbooks\"", open, "2026-01-05",
	      "openings_with_unfinished_rotation",
	      "[{\"credential\":\"CR-1\",\"opening\":\"OP\",\"overdue_days\":"
	      "0}]");
	finds("\"runbooks\"", open, "2026-01-31", "openings_not_reviewed",
	      "[\"OP\"]");
	finds("\"runbooks\"", OPENINGS(", \"reviewed\": \"2026-01-02\""),
	      "2026-01-31", "openings_not_reviewed", "[]");
}

Test(lint, what_is_opened_and_turns_needs_a_rotation_of_its_own)
{
	char *turning = changed(small_plan, ONE,
				ONE ", \"rotate_after_opening\": true");
	char *text = changed(turning, "\"runbooks\"", OPENINGS(""));
	struct buffer got = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);

	cr_assert_eq(plan_lint(p, 20000, &doc), E_OK);
	cr_assert_eq(json_write(doc,
				json_get(json_root(doc),
					 "opened_without_rotation_record"),
				&got),
		     E_OK);
	cr_expect_str_eq(buffer_string(&got),
			 "[{\"credential\":\"CR-1\",\"opening\":\"OP\"}]");
	buffer_free(&got);
	json_free(&doc);
	plan_free(&p);
	free(turning);
	free(text);
	finds("\"runbooks\"", OPENINGS(""), "2026-01-31",
	      "opened_without_rotation_record", "[]");
}

Test(lint, drills_and_restores_are_due_after_their_day)
{
	static const char drill[] =
		"\"drill_plan\": {\"drills\": [{\"id\": \"DR\", \"type\": "
		"\"cold_start\", \"interval_days\": 365, \"next\": "
		"\"2026-06-01\"}]},\n \"runbooks\"";
	static const char restored[] =
		"\"boot_stage\": 3, \"backup\": {\"method\": \"m\", "
		"\"last_restore_test\": \"2025-01-01\"}";

	finds("\"runbooks\"", drill, "2026-06-01", "drills_overdue", "[]");
	finds("\"runbooks\"", drill, "2026-06-02", "drills_overdue",
	      "[\"DR\"]");
	finds("\"boot_stage\": 3", restored, "2026-01-01",
	      "restore_test_older_than_365_days", "[]");
	finds("\"boot_stage\": 3", restored, "2026-01-02",
	      "restore_test_older_than_365_days", "[\"mail\"]");
}

Test(lint, what_has_a_few_that_know_it_has_words_for_others)
{
	struct json_doc *doc = NULL;
	struct buffer got = BUFFER_INIT;
	struct plan_faults f;
	char *two = changed(small_plan, "groupware_admins\": 1",
			    "groupware_admins\": 2");
	struct plan *p = plan_of(small_plan, &f), *q = plan_of(two, &f);

	cr_assert_eq(plan_lint(p, 20000, &doc), E_OK);
	cr_assert_eq(json_write(doc, json_root(doc), &got), E_OK);
	cr_expect_not_null(strstr(buffer_string(&got), "RB step 1"));
	cr_expect_not_null(strstr(buffer_string(&got), "third parties"));
	cr_expect_not_null(
		strstr(buffer_string(&got), "\"missing\":\"account\""));
	cr_expect_null(strstr(buffer_string(&got), "\"missing\":\"server\""));
	cr_expect_gt(plan_lint_findings(json_root(doc)), 0);
	buffer_free(&got);
	json_free(&doc);
	cr_assert_eq(plan_lint(q, 20000, &doc), E_OK);
	cr_assert_eq(json_write(doc, json_root(doc), &got), E_OK);
	cr_expect_null(strstr(buffer_string(&got), "third parties"));
	buffer_free(&got);
	json_free(&doc);
	plan_free(&p);
	plan_free(&q);
	free(two);
}

Test(lint, every_key_has_words)
{
	size_t i;

	for (i = 0; plan_lint_key(i) != NULL; i++)
		cr_expect_not_null(plan_lint_words(plan_lint_key(i)));
	cr_expect_geq(i, 18);
	cr_expect_null(plan_lint_words("nothing"));
}
