/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plan/sample.h"
#include "vault/base/error.h"

static void joined(const struct plan_item **all, size_t n, char *out,
		   size_t cap)
{
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, cap - at, "%s%s",
				       i == 0 ? "" : " ", all[i]->id);
}

static void boots_as(const char *text, const char *want)
{
	const struct plan_item **order = NULL;
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);
	char got[4096];

	cr_assert_not_null(p);
	cr_assert_eq(plan_boot_order(p, &order), E_OK);
	joined(order, p->count[PLAN_COMPONENTS], got, sizeof(got));
	cr_expect_str_eq(got, want);
	free(order);
	plan_free(&p);
	plan_faults_free(&f);
}

Test(order, what_is_depended_on_starts_first_whatever_its_stage)
{
	char *late =
		changed(small_plan, "\"boot_stage\": 2", "\"boot_stage\": 9");

	boots_as(small_plan, "net dir mail");
	boots_as(late, "net dir mail");
	free(late);
}

Test(order, of_those_that_may_start_the_lowest_stage_does_then_the_first)
{
	char *free_dir = changed(small_plan, "[\"net\"]", "[]");
	char *free_all = changed(free_dir, "[\"dir\"]", "[]");
	char *same =
		changed(free_all, "\"boot_stage\": 3", "\"boot_stage\": 2");

	boots_as(free_dir, "net dir mail");
	boots_as(same, "net mail dir");
	free(free_dir);
	free(free_all);
	free(same);
}

Test(order, a_failure_takes_down_all_that_leans_on_it)
{
	const struct plan_item **all = NULL;
	struct plan_faults f;
	struct plan *p = plan_of(small_plan, &f);
	char got[256];
	bool on = false;
	size_t n = 0;

	cr_assert_eq(plan_impact(p, "net", &all, &n), E_OK);
	joined(all, n, got, sizeof(got));
	cr_expect_str_eq(got, "dir mail");
	free(all);
	cr_assert_eq(plan_impact(p, "mail", &all, &n), E_OK);
	cr_expect_eq(n, 0);
	free(all);
	cr_assert_eq(plan_impact(p, "none", &all, &n), E_ABSENT);
	cr_assert_eq(plan_depends(p, plan_find(p, PLAN_COMPONENTS, "mail"),
				  plan_find(p, PLAN_COMPONENTS, "net"), &on),
		     E_OK);
	cr_expect(on);
	cr_assert_eq(plan_depends(p, plan_find(p, PLAN_COMPONENTS, "net"),
				  plan_find(p, PLAN_COMPONENTS, "mail"), &on),
		     E_OK);
	cr_expect_not(on);
	plan_free(&p);
}

Test(order, a_runbook_takes_as_long_as_its_longest_chain)
{
	struct plan_faults f;
	struct plan *p = plan_of(small_plan, &f);
	int64_t minutes = 0;

	cr_assert_eq(plan_minutes(p->items[PLAN_RUNBOOKS][0].json, &minutes),
		     E_OK);
	cr_expect_eq(minutes, 15);
	plan_free(&p);
}

/* By brute force: of all that may start, what comes first. */
Test(order, a_thousand_random_graphs_are_ordered_as_the_rule_says)
{
	unsigned seed = 11, round;

	for (round = 0; round < 1000; round++) {
		struct buffer text = BUFFER_INIT;
		const struct plan_item **order = NULL;
		bool on[12][12] = { { false } }, placed[12] = { false };
		int stage[12], i, k, best;
		struct plan_faults f;
		struct plan *p;

		buffer_text(&text, "{\"schema\":\"estate/1\",\"organisation\":{"
				   "\"name\":\"x\"},\"components\":[");
		for (i = 0; i < 12; i++) {
			seed = seed * 1103515245 + 12345;
			stage[i] = (int)(seed >> 16) % 4;
			buffer_format(&text,
				      "%s{\"id\":\"c%d\",\"name\":\"n\","
				      "\"boot_stage\":%d,\"depends_on\":[",
				      i == 0 ? "" : ",", i, stage[i]);
			/* only on what stands behind in a fixed order */
			for (k = 0; k < 12; k++) {
				seed = seed * 1103515245 + 12345;
				on[i][k] = (k * 5) % 12 < (i * 5) % 12 &&
					   (seed >> 16) % 4 == 0;
			}
			for (k = 0, best = 0; k < 12; k++)
				if (on[i][k])
					buffer_format(&text, "%s\"c%d\"",
						      best++ == 0 ? "" : ",",
						      k);
			buffer_text(&text, "]}");
		}
		buffer_text(&text, "]}");
		p = plan_of(buffer_string(&text), &f);
		cr_assert_not_null(p);
		cr_assert_eq(plan_boot_order(p, &order), E_OK);
		for (i = 0; i < 12; i++) {
			int next;

			for (best = -1, next = 0; next < 12; next++) {
				bool may = !placed[next];

				for (k = 0; k < 12; k++)
					may = may &&
					      (!on[next][k] || placed[k]);
				if (may &&
				    (best < 0 || stage[next] < stage[best]))
					best = next;
			}
			cr_assert_eq((int)strtol(order[i]->id + 1, NULL, 10),
				     best, "round %u, place %d", round, i);
			placed[best] = true;
		}
		free(order);
		plan_free(&p);
		plan_faults_free(&f);
		buffer_free(&text);
	}
}

/* "1110": which steps decide, by their place. */
static void critical(const char *steps, const char *want, int64_t minutes)
{
	struct plan_faults f;
	char *from = changed(small_plan, "\"steps\": [", "\"steps\": [@");
	char *cut = strchr(from, '@'), *end = strstr(cut, "]}],");
	char *text = NULL;
	struct plan *p;
	int64_t got;
	bool *on;
	size_t i;

	cr_assert_geq(asprintf(&text, "%.*s%s%s", (int)(cut - from), from,
			       steps, end),
		      0);
	p = plan_of(text, &f);
	cr_assert_not_null(p, "%s", f.count > 0 ? f.list[0].text : "");
	cr_assert_eq(plan_critical(p->items[PLAN_RUNBOOKS][0].json, &on, &got),
		     E_OK);
	cr_expect_eq(got, minutes);
	for (i = 0; want[i] != '\0'; i++)
		cr_expect_eq(on[i], want[i] == '1', "step %zu", i + 1);
	free(on);
	free(text);
	free(from);
	plan_free(&p);
	plan_faults_free(&f);
}

#define STEP(n, minutes, after) \
	"{\"step\": " n ", \"title\": \"t\", \"estimated_minutes\": " minutes \
	", \"after_steps\": [" after "]}"

Test(order, steps_of_the_longest_chain_decide)
{
	critical(STEP("1", "5", "") "," STEP("2", "10", "1") "," STEP(
			 "3", "7", "1") "," STEP("4", "1", "2, 3"),
		 "1101", 16);
}

Test(order, of_two_chains_as_long_both_decide)
{
	critical(STEP("1", "5", "") "," STEP("2", "7", "1") "," STEP(
			 "3", "7", "1") "," STEP("4", "2", ""),
		 "1110", 12);
}

Test(order, a_step_of_no_minutes_decides_where_it_stands_in_the_chain)
{
	critical(STEP("1", "0", "") "," STEP("2", "9", "1") "," STEP("3", "3",
								     ""),
		 "110", 9);
}
