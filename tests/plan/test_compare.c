/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plan/sample.h"
#include "vault/base/error.h"
#include "vault/plan/compare.h"

/* What the vault is to know beside small_plan: MAIL, 2 of Anna, Ben and Eva,
 * of whom Eva left. */
struct known {
	struct fact_group groups[2];
	struct fact_person people[4];
	struct fact_holding holdings[4];
	struct fact_opening openings[2];
	struct plan_facts f;
};

static void know(struct known *k)
{
	static const struct known as_planned = {
		.groups = { { .label = "MAIL",
			      .max_open = 28800,
			      .generation = 1,
			      .threshold = 2,
			      .shares = 3 },
			    { .label = "EXTRA", .generation = 0 } },
		.people = { { .name = "Anna",
			      .active = true,
			      .custodian = true },
			    { .name = "Ben", .active = true, .card = true },
			    { .name = "Eva", .active = false },
			    { .name = "Jonas", .active = true } },
		.holdings = { { 0, 0 }, { 0, 1 }, { 0, 2 } },
		.openings = { { .sid = "0123456789abcdef0123456789abcdef",
				.label = "MAIL",
				.ts = 1790000000000,
				.over = true } },
	};

	*k = as_planned;
	k->f = (struct plan_facts){ .groups = k->groups,
				    .group_count = 1,
				    .people = k->people,
				    .person_count = 4,
				    .holdings = k->holdings,
				    .holding_count = 3,
				    .openings = k->openings };
}

/* The rows, each "what|plan|vault;". */
static char *rows(const char *text, const struct known *k)
{
	struct buffer out = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *list;
	struct plan_faults faults;
	struct plan *p = plan_of(text, &faults);
	char *copy;
	size_t i;

	cr_assert_not_null(p);
	cr_assert_eq(json_new(&doc), E_OK);
	cr_assert_eq(plan_compare(p, &k->f, NULL, doc, &list), E_OK);
	for (i = 0; i < json_count(list); i++)
		buffer_format(&out, "%s|%s|%s;",
			      plan_text(json_item(list, i), "what"),
			      plan_text(json_item(list, i), "plan"),
			      plan_text(json_item(list, i), "vault"));
	copy = strdup(buffer_string(&out));
	buffer_free(&out);
	json_free(&doc);
	plan_free(&p);
	plan_faults_free(&faults);
	return copy;
}

static void differs(const char *from, const char *to, const struct known *k,
		    const char *want)
{
	char *text = changed(small_plan, from, to);
	char *got = rows(text, k);

	cr_expect_str_eq(got, want, "%s: %s", to, got);
	free(got);
	free(text);
}

#define AS_IT_IS "\"schema\"", "\"schema\""

Test(compare, a_vault_that_is_as_planned_differs_in_nothing)
{
	struct known k;

	know(&k);
	differs(AS_IT_IS, &k, "");
}

static const char *endless(const char *english)
{
	return strcmp(english, "%s: %s") == 0 ? "%2147483648s%s" : english;
}

Test(compare, a_text_that_cannot_be_made_is_no_difference_of_another_name)
{
	struct json_doc *doc = NULL;
	struct plan_faults faults;
	struct json *list = NULL;
	struct known k;
	struct plan *p = plan_of(small_plan, &faults);

	know(&k);
	k.groups[0].shares = 4;
	cr_assert_eq(json_new(&doc), E_OK);
	cr_expect_eq(plan_compare(p, &k.f, endless, doc, &list), E_MEMORY);
	cr_expect_null(list);
	json_free(&doc);
	plan_free(&p);
	plan_faults_free(&faults);
}

Test(compare, a_group_without_a_compartment_and_the_other_way_round)
{
	struct known k;

	know(&k);
	k.f.group_count = 2;
	differs(AS_IT_IS, &k, "EXTRA|no group|a compartment;");
	know(&k);
	k.f.group_count = 0;
	k.f.holding_count = 0;
	differs(AS_IT_IS, &k, "MAIL|a group|no compartment;");
	know(&k);
	k.groups[0].generation = 0;
	k.f.holding_count = 0;
	differs(AS_IT_IS, &k, "MAIL|has holders|no card set is in use;");
}

Test(compare, policies_are_compared_number_by_number)
{
	struct known k;

	know(&k);
	k.groups[0].threshold = 3;
	k.groups[0].shares = 4;
	differs(AS_IT_IS, &k,
		"MAIL: shares that open it|2|3;MAIL: shares|3|4;");
	know(&k);
	differs("\"threshold\": 2",
		"\"threshold\": 2, \"max_open_minutes\": 240", &k,
		"MAIL: minutes it may be open|240|480;");
	k.groups[0].drill = true;
	differs(AS_IT_IS, &k,
		"MAIL: what it is for|for emergencies|for drills;");
}

Test(compare, a_group_of_drills_alone_is_one_that_no_runbook_requires)
{
	static const char drill[] =
		"\"drill_plan\": {\"drills\": [{\"id\": \"D\", \"type\": "
		"\"cold_start\", \"interval_days\": 9, \"groups\": "
		"[\"mail\"]}]}, \"runbooks\"";
	struct known k;

	know(&k);
	differs("\"runbooks\"", drill, &k,
		"MAIL: what it is for|for drills|for emergencies;");
	k.groups[0].drill = true;
	differs("\"runbooks\"", drill, &k, "");
}

Test(compare, who_holds_a_share_is_compared_by_name)
{
	struct known k;

	know(&k);
	k.f.holdings[1].person = 3; /* Jonas in Ben's place */
	differs(AS_IT_IS, &k,
		"MAIL: a share of Ben|holds one|holds none;"
		"MAIL: a share of Jonas|holds none|holds one;");
}

Test(compare, a_card_is_known_by_the_last_word_of_a_name)
{
	struct known k;

	know(&k);
	k.people[1].name = "Ode";
	differs("\"name\": \"Ben\"", "\"name\": \"Ben Ode\"", &k, "");
	differs("\"name\": \"Ben\"", "\"name\": \"Dr. Ben Ode\"", &k, "");
	k.people[1].card = false;
	differs("\"name\": \"Ben\"", "\"name\": \"Ben Ode\"", &k,
		"MAIL: a share of Ben Ode|holds one|holds none;"
		"MAIL: a share of Ode|holds none|holds one;"
		"Ben Ode|active|neither a member nor a card;");
}

Test(compare, who_left_and_who_never_came_is_told)
{
	struct known k;

	know(&k);
	k.people[0].active = false;
	differs(AS_IT_IS, &k, "Anna|active|retired;");
	know(&k);
	k.people[2].active = true;
	differs(AS_IT_IS, &k, "Eva|left|still a member;");
	k.people[2].card = true;
	differs(AS_IT_IS, &k, "Eva|left|still has a card;");
	know(&k);
	k.people[3].custodian = true;
	differs(AS_IT_IS, &k, "Jonas|no custodian|a custodian;");
}

Test(compare, the_last_proof_of_a_share_is_compared_by_its_day)
{
	static const char shown[] =
		"\"name\": \"Anna\", \"last_attested\": \"2026-09-21\"";
	struct known k;

	know(&k);
	differs("\"name\": \"Anna\"", shown, &k,
		"Anna: last proof of a share|2026-09-21|never;");
	k.people[0].proof_ts = 1790000000000; /* 2026-09-21 */
	differs("\"name\": \"Anna\"", shown, &k, "");
	k.people[0].proof_ts += 86400000;
	differs("\"name\": \"Anna\"", shown, &k,
		"Anna: last proof of a share|2026-09-21|2026-09-22;");
	differs(AS_IT_IS, &k, "Anna: last proof of a share|never|2026-09-22;");
}

Test(compare, an_opening_and_a_session_are_the_same_by_ticket_and_group)
{
	static const char open[] =
		"\"openings\": [{\"id\": \"OP\", \"kind\": \"emergency\", "
		"\"group\": \"MAIL\", \"incident\": \"INC-1\", \"reviewed\": "
		"\"2026-09-30\"}], \"runbooks\"";
	struct known k;

	know(&k);
	differs("\"runbooks\"", open, &k,
		"opening OP of MAIL|INC-1|no session of that ticket;");
	k.f.opening_count = 1;
	k.openings[0].ticket = (char *)"INC-1";
	differs("\"runbooks\"", open, &k,
		"review of opening OP|2026-09-30|not reviewed;");
	k.openings[0].reviewed = true;
	differs("\"runbooks\"", open, &k, "");
	k.openings[0].ticket = (char *)"INC-2";
	differs("\"runbooks\"", open, &k,
		"opening OP of MAIL|INC-1|no session of that ticket;"
		"session 01234567 of MAIL, 2026-09-21|no opening of that "
		"incident|INC-2;");
	k.openings[0].ticket = NULL;
	differs(AS_IT_IS, &k,
		"session 01234567 of MAIL, 2026-09-21|no opening of that "
		"incident|(sealed);");
}
