/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plan/sample.h"
#include "vault/base/error.h"
#include "vault/plan/lint.h"
#include "vault/plan/review.h"

#define DAY "2026-06-01"

static const struct plan_facts nothing;

/* The small plan with one change, and what the vault has. */
static struct plan_review reviewed(const char *from, const char *to,
				   const struct plan_facts *f)
{
	char *text = changed(small_plan, from, to);
	struct plan_faults faults;
	struct plan *p = plan_of(text, &faults);
	struct plan_review review;
	int64_t day;

	cr_assert_not_null(p, "%s: %s", to,
			   faults.count > 0 ? faults.list[0].text : "");
	cr_assert(plan_day(DAY, &day));
	cr_assert_eq(plan_review(p, f, day, NULL, &review), E_OK);
	plan_free(&p);
	plan_faults_free(&faults);
	free(text);
	return review;
}

static const struct review_answer *answer(const struct plan_review *r,
					  const char *id)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (strcmp(r->list[i].id, id) == 0)
			return &r->list[i];
	cr_assert(0, "no question %s", id);
	return NULL;
}

/* The answer to one question, and a line of its evidence (NULL: any). */
static void says(const char *from, const char *to, const struct plan_facts *f,
		 const char *id, enum review_met met, const char *want,
		 const char *evidence)
{
	struct plan_review review = reviewed(from, to, f);
	const struct review_answer *a = answer(&review, id);
	bool found = evidence == NULL;
	size_t i;

	cr_expect_eq(a->met, met, "%s: %s", to, review_met_name(a->met));
	cr_expect_str_eq(a->answer, want, "%s: %s", to, a->answer);
	for (i = 0; i < a->count; i++)
		found |= evidence != NULL &&
			 strcmp(a->evidence[i], evidence) == 0;
	cr_expect(found, "%s: no %s, but %s", to, evidence,
		  a->count > 0 ? a->evidence[a->count - 1] : "nothing");
	plan_review_free(&review);
}

#define AS_IT_IS "\"schema\"", "\"schema\""
#define MAIL "\"boot_stage\": 3"

Test(review, there_are_questions_and_each_is_answered)
{
	struct plan_review review = reviewed(AS_IT_IS, &nothing);
	size_t i, open = 0;

	cr_expect_geq(review.count, 14);
	for (i = 0; i < review.count; i++) {
		cr_expect_not_null(review.list[i].answer);
		cr_expect(strchr(review.list[i].question, '?') != NULL);
		open += review.list[i].met != REVIEW_YES;
	}
	cr_expect_eq(review.open, open);
	plan_review_free(&review);
}

Test(review, what_nobody_wrote_down_has_no_evidence)
{
	says(AS_IT_IS, &nothing, "drills", REVIEW_NO, "no evidence", NULL);
	says(AS_IT_IS, &nothing, "lab", REVIEW_NO, "no evidence", NULL);
	says(AS_IT_IS, &nothing, "access", REVIEW_NO, "no evidence", NULL);
	says(AS_IT_IS, &nothing, "keys", REVIEW_NO, "no evidence", NULL);
}

Test(review, a_component_is_described_or_what_lacks_is_named)
{
	static const char whole[] =
		MAIL ", \"hardware\": {\"model\": \"1U\"}, "
		     "\"operating_system\": \"D\", \"services\": [{\"name\": "
		     "\"smtp\"}], \"partitions\": [{\"device\": \"sda1\", "
		     "\"purpose\": \"system\"}]";
	static const char less[] =
		MAIL ", \"hardware\": {\"model\": \"1U\"}, "
		     "\"operating_system\": \"D\", \"services\": [{\"name\": "
		     "\"smtp\"}], \"partitions\": [{\"device\": \"sda1\"}]";

	says(MAIL, whole, &nothing, "components", REVIEW_PARTLY,
	     "1 of 3 components are described in full",
	     "net: hardware is "
	     "missing");
	says(MAIL, less, &nothing, "components", REVIEW_NO,
	     "0 of 3 components are described in full",
	     "mail: purpose of partition sda1 is missing");
}

Test(review, a_failure_has_an_effect_and_a_workaround)
{
	says(MAIL,
	     MAIL ", \"single_failure_effect\": {\"text\": \"no mail\"}, "
		  "\"emergency_workaround\": \"telephone\"",
	     &nothing, "failures", REVIEW_PARTLY,
	     "1 of 3 components have an effect and a workaround",
	     "dir: workaround is missing");
}

Test(review, some_go_on_working_by_a_workaround_or_because_not_all_stop)
{
	says(MAIL, MAIL ", \"emergency_workaround\": \"telephone\"", &nothing,
	     "clients", REVIEW_PARTLY,
	     "1 of 3 components can be missing while some go on working",
	     "net: no workaround, and nobody wrote down how many it stops");
	says(MAIL, MAIL ", \"emergency_workaround\": \"none; wait\"", &nothing,
	     "clients", REVIEW_NO,
	     "0 of 3 components can be missing while some go on working", NULL);
	says(MAIL,
	     MAIL ", \"single_failure_effect\": {\"users_affected_percent\": "
		  "40}",
	     &nothing, "clients", REVIEW_PARTLY,
	     "1 of 3 components can be missing while some go on working", NULL);
}

Test(review, a_backup_counts_for_a_year_after_it_was_restored)
{
	says(MAIL,
	     MAIL ", \"backup\": {\"method\": \"image\", "
		  "\"last_restore_test\": \"2025-06-01\"}",
	     &nothing, "backups", REVIEW_PARTLY,
	     "1 of 3 components have a backup that was restored within a year",
	     "net: no backup");
	says(MAIL,
	     MAIL ", \"backup\": {\"method\": \"image\", "
		  "\"last_restore_test\": \"2025-05-31\"}",
	     &nothing, "backups", REVIEW_NO,
	     "0 of 3 components have a backup that was restored within a year",
	     "mail: last restored 2025-05-31");
}

Test(review, the_key_of_a_backup_has_to_lie_in_the_vault)
{
	static const char backed[] =
		MAIL ", \"backup\": {\"method\": \"image\", "
		     "\"encryption_credential\": \"CR-1\"}";
	struct fact_secret secret = { .path = (char *)"mail/cr-1",
				      .field = "password",
				      .label = "MAIL",
				      .ts = 1767225600000 };
	struct plan_facts f = { .secrets = &secret, .secret_count = 1 };

	says(MAIL, backed, &f, "keys", REVIEW_YES,
	     "1 of 1 backups have their key in the vault",
	     "mail: mail/cr-1 in MAIL, deposited 2026-01-01");
	says(MAIL, backed, &nothing, "keys", REVIEW_NO,
	     "0 of 1 backups have their key in the vault",
	     "mail: mail/cr-1 is not in the vault");
	says(MAIL, MAIL ", \"backup\": {\"method\": \"image\"}", &f, "keys",
	     REVIEW_NO, "0 of 1 backups have their key in the vault",
	     "mail: no key is named");
}

Test(review, each_level_of_a_compromise_needs_an_instruction)
{
	says("\"affected\"", "\"immediate\": [\"isolate\"], \"affected\"",
	     &nothing, "compromise", REVIEW_PARTLY,
	     "1 of 3 levels have an instruction",
	     "nothing for a compromised account");
	says(AS_IT_IS, &nothing, "compromise", REVIEW_NO,
	     "0 of 3 levels have an instruction",
	     "CS (server): 0 immediate steps, 1 secrets to change");
}

#define DRILLS(more) \
	"\"drill_plan\": {" more "\"drills\": [{\"id\": \"D\", \"type\": " \
	"\"cold_start\", \"interval_days\": 365, \"last\": \"2026-01-01\", " \
	"\"next\": "

Test(review, a_drill_counts_when_it_was_passed_and_is_not_overdue)
{
	says("\"runbooks\"",
	     DRILLS("") "\"2026-06-01\", \"result\": "
			"\"passed_with_findings\"}]}, \"runbooks\"",
	     &nothing, "drills", REVIEW_YES,
	     "1 of 1 drills were held in time and passed", NULL);
	says("\"runbooks\"",
	     DRILLS("") "\"2026-05-31\", \"result\": \"passed\"}]}, "
			"\"runbooks\"",
	     &nothing, "drills", REVIEW_NO,
	     "0 of 1 drills were held in time and passed",
	     "D: last 2026-01-01, passed; next 2026-05-31, overdue");
	says("\"runbooks\"",
	     DRILLS("") "\"2026-07-01\", \"result\": \"failed\"}]}, "
			"\"runbooks\"",
	     &nothing, "drills", REVIEW_NO,
	     "0 of 1 drills were held in time and passed", NULL);
}

Test(review, where_the_test_system_is_different_somebody_has_to_accept_it)
{
	says("\"runbooks\"",
	     DRILLS("\"test_environment\": {\"name\": \"LAB\", "
		    "\"last_synchronised\": \"2026-01-01\", \"differs\": "
		    "[{\"what\": \"one disk\", \"accepted_by\": \"O\"}]}, ") "\"2026-06-01\"}]}, \"runbooks\"",
	     &nothing, "lab", REVIEW_YES,
	     "1 of 1 differences were accepted; it was made like production "
	     "within a year",
	     NULL);
	says("\"runbooks\"",
	     DRILLS("\"test_environment\": {\"name\": \"LAB\", "
		    "\"last_synchronised\": \"2026-01-01\", \"differs\": "
		    "[{\"what\": \"one disk\"}]}, ") "\"2026-06-01\"}]}, \"runbooks\"",
	     &nothing, "lab", REVIEW_PARTLY,
	     "0 of 1 differences were accepted; it was made like production "
	     "within a year",
	     "differs: one disk; accepted by nobody");
}

Test(review, a_quorum_needs_a_share_to_spare_and_proofs)
{
	struct fact_group g[2] = { { .label = "MAIL",
				     .generation = 1,
				     .threshold = 2,
				     .shares = 3,
				     .slack = 1 },
				   { .label = "GRID",
				     .generation = 1,
				     .threshold = 2,
				     .shares = 2,
				     .slack = 0 } };
	struct plan_facts f = { .groups = g, .group_count = 1 };

	says(AS_IT_IS, &f, "access", REVIEW_YES,
	     "1 of 1 compartments have a share to spare and no holder who owes "
	     "a proof",
	     NULL);
	f.group_count = 2;
	says(AS_IT_IS, &f, "access", REVIEW_PARTLY,
	     "1 of 2 compartments have a share to spare and no holder who owes "
	     "a proof",
	     "GRID: 2 of 2 shares open it, 0 may be lost, 0 without a proof "
	     "for 90 days, 0 held by people who left");
	g[0].unproved = 1;
	says(AS_IT_IS, &f, "access", REVIEW_PARTLY,
	     "0 of 2 compartments have a share to spare and no holder who owes "
	     "a proof",
	     NULL);
	g[1].slack = -1;
	says(AS_IT_IS, &f, "access", REVIEW_NO,
	     "0 of 2 compartments have a share to spare and no holder who owes "
	     "a proof",
	     "GRID: the quorum is gone");
}

Test(review, a_copy_in_what_it_starts_is_told_with_the_boot_order)
{
	says(AS_IT_IS, &nothing, "boot", REVIEW_YES,
	     "3 components in one order without a circle; 0 copies lie in what "
	     "they start",
	     "order: net, dir, mail");
	says("\"label\": \"one\"",
	     "\"label\": \"one\", \"also_stored_in\": [\"net\"]", &nothing,
	     "boot", REVIEW_PARTLY,
	     "3 components in one order without a circle; 1 copies lie in what "
	     "they start",
	     "CR-1 lies in net");
}

Test(review, a_runbook_is_approved_and_its_review_not_due)
{
	static const char book[] = "\"title\": \"Start\"";

	says(book,
	     "\"title\": \"Start\", \"approved\": \"2025-06-01\", "
	     "\"next_review\": \"2026-06-01\"",
	     &nothing, "dates", REVIEW_YES,
	     "1 of 1 runbooks are approved and not due for review", NULL);
	says(book,
	     "\"title\": \"Start\", \"approved\": \"2025-06-01\", "
	     "\"next_review\": \"2026-05-31\"",
	     &nothing, "dates", REVIEW_NO,
	     "0 of 1 runbooks are approved and not due for review",
	     "RB: approved 2025-06-01, next review 2026-05-31");
}

Test(review, one_trained_person_is_enough_where_others_have_the_words)
{
	says("groupware_admins\": 1", "groupware_admins\": 2", &nothing,
	     "staffing", REVIEW_YES, "2 trained, so one may be missing", NULL);
	says(AS_IT_IS, &nothing, "staffing", REVIEW_NO,
	     "1 trained, and outside experts lack words",
	     "0 of 3 steps have words for outside experts");
	says("\"title\": \"b\"",
	     "\"title\": \"b\", \"text_third_party\": \"x\"", &nothing,
	     "staffing", REVIEW_PARTLY,
	     "1 trained, and outside experts lack words",
	     "1 of 3 steps have words for outside experts");
}

Test(review, who_is_called_has_a_number_and_a_deputy)
{
	says("\"name\": \"Anna\"",
	     "\"name\": \"Anna\", \"reach\": \"1\", \"deputy\": \"C2\"",
	     &nothing, "contacts", REVIEW_PARTLY,
	     "1 of 2 roles and custodians can be reached and have a deputy",
	     "C2: no reach, no deputy");
}

Test(review, an_opening_is_reviewed_on_paper_or_in_the_log)
{
	struct fact_opening o = { .sid = "0123456789abcdef0123456789abcdef",
				  .label = "MAIL",
				  .ts = 1767225600000,
				  .over = true };
	struct plan_facts f = { .openings = &o, .opening_count = 1 };

	says(AS_IT_IS, &nothing, "openings", REVIEW_YES, "nothing was opened",
	     NULL);
	says(AS_IT_IS, &f, "openings", REVIEW_NO,
	     "0 of 1 openings were reviewed",
	     "session 01234567 of MAIL, 2026-01-01: not reviewed");
	o.reviewed = true;
	says(AS_IT_IS, &f, "openings", REVIEW_YES,
	     "1 of 1 openings were reviewed", NULL);
}

Test(review, a_report_has_an_addressee)
{
	says("\"affected\"",
	     "\"report\": [{\"to\": \"police\", \"within_hours\": 24}], "
	     "\"affected\"",
	     &nothing, "reports", REVIEW_YES,
	     "1 of 1 scenarios say whom to tell", "CS: police within 24 h");
	says(AS_IT_IS, &nothing, "reports", REVIEW_NO,
	     "0 of 1 scenarios say whom to tell", "CS: to nobody");
}
