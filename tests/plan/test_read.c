/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plan/sample.h"
#include "vault/base/error.h"

static void words_of(const struct plan_faults *f)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		cr_log_info("%s: %s", f->list[i].path, f->list[i].text);
}

/* A change that makes a fault of it, there. */
static void refused(const char *from, const char *to, const char *path,
		    const char *part)
{
	char *text = changed(small_plan, from, to);
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);

	cr_expect_null(p, "taken: %s", to);
	if (!has_fault(&f, false, path, part)) {
		words_of(&f);
		cr_expect_fail("no fault %s: %s", path, part);
	}
	plan_free(&p);
	plan_faults_free(&f);
	free(text);
}

static void warned(const char *from, const char *to, const char *path,
		   const char *part)
{
	char *text = changed(small_plan, from, to);
	struct plan_faults f;
	struct plan *p = plan_of(text, &f);

	words_of(&f);
	cr_expect_not_null(p, "refused: %s", to);
	cr_expect(has_fault(&f, true, path, part), "%s: %s", path, part);
	plan_free(&p);
	plan_faults_free(&f);
	free(text);
}

Test(read, a_plan_is_taken_without_its_secrets)
{
	struct plan_faults f;
	struct plan *p = plan_of(small_plan, &f);
	struct buffer out = BUFFER_INIT;

	words_of(&f);
	cr_assert_not_null(p);
	cr_assert_eq(f.count, 0);
	cr_assert_eq(p->count[PLAN_COMPONENTS], 3);
	cr_assert_eq(p->count[PLAN_CREDENTIALS], 2);
	cr_assert_eq(json_write(p->doc, p->root, &out), E_OK);
	cr_assert_null(strstr(buffer_string(&out), "one-secret"));
	cr_assert_not_null(plan_find(p, PLAN_CREDENTIALS, "cr-2"));
	cr_assert_null(plan_find(p, PLAN_CREDENTIALS, "cr-3"));
	buffer_free(&out);
	plan_free(&p);
}

Test(read, every_fault_of_shape_is_named_with_its_path)
{
	refused("\"name\": \"Mail\", ", "", "$.components[0].name", "missing");
	refused("\"boot_stage\": 3", "\"boot_stage\": \"3\"",
		"$.components[0].boot_stage", "whole number");
	refused("\"boot_stage\": 3", "\"boot_stage\": -3",
		"$.components[0].boot_stage", "from 0");
	refused("\"boot_stage\": 3", "\"boot_stage\": 3, \"bot_stage\": 3",
		"$.components[0].bot_stage", "unknown key");
	refused("\"id\": \"net\"", "\"id\": \"n t\"", "$.components[1].id",
		"an id");
	refused("\"id\": \"net\"", "\"id\": null", "$.components[1].id",
		"a text");
	refused("[\"dir\"]", "\"dir\"", "$.components[0].depends_on", "a list");
	refused("\"label\": \"one\"", "\"label\": \"a\\nb\"",
		"$.credentials[0].label", "control");
	refused("\"label\": \"one\"",
		"\"label\": \"one\", \"last_changed\": \"2026-02-30\"",
		"$.credentials[0].last_changed", "no day");
	refused("\"secret\": \"one-secret\"", "\"secret\": 5",
		"$.credentials[0].secret", "a text");
	refused("\"id\": \"MAIL\"", "\"id\": \"mail\"", "$.groups[0].id",
		"a label");
}

Test(read, all_faults_are_named_at_once)
{
	char *one = changed(small_plan, "\"name\": \"Mail\", ", "");
	char *two = changed(one, "[\"net\"]", "[\"nothing\"]");
	char *three = changed(two, "\"threshold\": 2", "\"threshold\": 9");
	struct plan_faults f;
	struct plan *p = plan_of(three, &f);

	cr_assert_null(p);
	cr_expect(has_fault(&f, false, "$.components[0].name", "missing"));
	cr_expect(has_fault(&f, false, "$.components[2].depends_on[0]",
			    "nothing is not among the components"));
	cr_expect(has_fault(&f, false, "$.groups[0].threshold", "9"));
	cr_expect_eq(f.errors, 3);
	plan_faults_free(&f);
	free(one);
	free(two);
	free(three);
}

Test(read, what_is_named_has_to_be_there)
{
	refused("[\"dir\"]", "[\"dir\", \"fw9\"]",
		"$.components[0].depends_on[1]", "fw9");
	refused("\"component\": \"mail\"", "\"component\": \"fw9\"",
		"$.credentials[0].component", "fw9");
	refused("\"group\": \"MAIL\", \"secret\"",
		"\"group\": \"TIER0\", \"secret\"", "$.credentials[0].group",
		"TIER0");
	refused("\"C2\", \"C3\"]", "\"C2\", \"C9\"]", "$.groups[0].holders[2]",
		"C9");
	refused("[\"CR-1\"]", "[\"CR-SAN\"]",
		"$.runbooks[0].steps[1].credentials[0]", "CR-SAN");
	refused("\"after_steps\": [1]}", "\"after_steps\": [4]}",
		"$.runbooks[0].steps[2].after_steps[0]", "number 4");
	refused("\"step\": 3", "\"step\": 2", "$.runbooks[0].steps[2].step",
		"twice");
	refused("[\"CR-2\"]", "[\"CR-9\"]",
		"$.compromise_scenarios[0].rotate_in_order[0]", "CR-9");
	refused("\"level\": \"server\"", "\"level\": \"mail\"",
		"$.compromise_scenarios[0].level", "account");
}

Test(read, an_id_is_there_once_in_whatever_case)
{
	refused("\"id\": \"net\"", "\"id\": \"DIR\"", "$.components[2].id",
		"twice");
}

Test(read, a_circle_is_named)
{
	refused("\"boot_stage\": 1,\n   \"depends_on\": []",
		"\"boot_stage\": 1,\n   \"depends_on\": [\"mail\"]",
		"$.components[0].depends_on",
		"a circle: mail -> dir -> net -> mail");
	refused("\"boot_stage\": 1,\n   \"depends_on\": []",
		"\"boot_stage\": 1,\n   \"depends_on\": [\"net\"]",
		"$.components[1].depends_on", "a circle: net -> net");
}

Test(read, a_group_is_of_more_than_one_and_of_no_more_than_there_are)
{
	refused("\"threshold\": 2", "\"threshold\": 1", "$.groups[0].threshold",
		"one person");
	refused("\"threshold\": 2", "\"threshold\": 4", "$.groups[0].threshold",
		"nobody");
	refused("\"C2\", \"C3\"]", "\"C2\", \"c1\"]", "$.groups[0].holders[2]",
		"twice");
	refused("\"threshold\": 2", "\"threshold\": 2, \"shares\": 5",
		"$.groups[0].shares", "3 holders");
	warned("\"threshold\": 2", "\"threshold\": 3", "$.groups[0].threshold",
	       "the first share that is lost");
}

Test(read, a_stage_before_what_it_depends_on_is_warned_of)
{
	warned("\"boot_stage\": 3", "\"boot_stage\": 1",
	       "$.components[0].boot_stage", "before dir");
}

/* ${n} times ${one}, behind ${front}. */
static char *many(const char *front, const char *one, size_t n)
{
	size_t len = strlen(front), each = strlen(one), i;
	char *text = malloc(len + n * each + 2);

	cr_assert_not_null(text);
	memcpy(text, front, len + 1);
	for (i = 0; i < n; i++)
		memcpy(text + len + i * each, one, each + 1);
	return text;
}

Test(read, lists_have_an_end)
{
	char *steps = many("\"steps\": [", "{},", 512);
	char *ids = many("[\"dir\"", ",\"dir\"", 10000);

	refused("\"steps\": [", steps, "$.runbooks[0].steps", "512");
	memcpy(ids + strlen(ids), "]", 2);
	refused("[\"dir\"]", ids, "$.components[0].depends_on", "10000");
	free(steps);
	free(ids);
}
