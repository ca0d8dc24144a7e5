/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_report_void.c -- entries without effect, as filters find them and a
 * report tells them: whatever they hold.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/report_page.h"
#include "tests/attack/forge.h"
#include "vault/audit/filter.h"
#include "vault/audit/report.h"
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

TestSuite(report_void, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* anna, who is no admin, retires jonas. */
static uint64_t forge_retirement(void)
{
	struct forged e = { .ev = "member.retired" };
	struct json *d;

	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "member", s.people[JONAS].enrolment.id);
	return forge_by(&s, ANNA, e);
}

/* Of no event that there is, with everything of the wrong type, and a text that
 * would be markup. */
static uint64_t forge_nonsense(void)
{
	struct forged e = { .ev = "open.wide" };
	struct json *d, *list;

	e.doc = forged_d(&d);
	list = json_array(e.doc);
	json_add(e.doc, list, json_object(e.doc));
	json_set_integer(e.doc, d, "holder", 5);
	json_set_text(e.doc, d, "counted", "<img src=x onerror=alert(1)>");
	json_set(e.doc, d, "want", list);
	json_set(e.doc, d, "policy", json_array(e.doc));
	json_set_bool(e.doc, d, "compartment", true);
	return forge_by(&s, ANNA, e);
}

struct found {
	size_t count;
	uint64_t last;
	char reason[240];
};

static int note(void *ctx, const struct audit_line *line)
{
	struct found *f = ctx;

	f->count++;
	f->last = line->seq;
	cr_assert_not_null(line->void_reason);
	strncpy(f->reason, line->void_reason, sizeof(f->reason) - 1);
	return E_OK;
}

static void find(const struct filter_terms *terms, struct found *out)
{
	struct user *u = scene_read(&s, EVA);
	struct filter *f = NULL;

	memset(out, 0, sizeof(*out));
	fine(filter_new(u, terms, &f));
	fine(audit_list(u->ledger, u->reader, f, note, out));
	filter_free(&f);
	scene_close(&s);
}

Test(report_void, the_filter_finds_just_what_does_not_count)
{
	uint64_t seq = forge_retirement();
	struct filter_terms terms = { .outcome = "void" };
	struct found f;

	find(&terms, &f);
	cr_assert_eq(f.count, 1);
	cr_assert_eq(f.last, seq);
	cr_assert(strlen(f.reason) > 0);
}

Test(report_void, who_is_meant_by_it_is_found_as_well)
{
	struct filter_terms terms = { .outcome = "void", .person = "jonas" };
	struct found f;

	forge_retirement();
	find(&terms, &f);
	cr_assert_eq(f.count, 1);
	terms.person = "eva";
	find(&terms, &f);
	cr_assert_eq(f.count, 0);
}

Test(report_void, an_entry_that_holds_anything_is_listed_all_the_same)
{
	uint64_t seq = forge_nonsense();
	struct filter_terms terms = { .outcome = "void" };
	struct found f;

	find(&terms, &f);
	cr_assert_eq(f.count, 1);
	cr_assert_eq(f.last, seq);
}

/* The page of it, of a verdict that is beside the point. */
static void page(struct buffer *out)
{
	struct user *u = scene_read(&s, EVA);
	struct audit_result v;
	struct report r;

	memset(&v, 0, sizeof(v));
	v.verdict = VERDICT_INVALID;
	v.faults = u->ledger->faults;
	v.fault_count = u->ledger->faults_count;
	fine(report_of(u, s.now, NULL, &r));
	fine(report_page(&r, &v, out));
	report_free(&r);
	scene_close(&s);
}

Test(report_void, the_page_names_it_and_why)
{
	struct buffer out = BUFFER_INIT;
	uint64_t seq = forge_retirement();
	const char *reason;
	char row[64];

	page(&out);
	reason = reason_of(&s, seq);
	cr_assert_not_null(reason);
	snprintf(row, sizeof(row), "<tr id=\"e-main-%llu\"",
		 (unsigned long long)seq);
	cr_assert_not_null(strstr(buffer_string(&out), row));
	cr_assert_not_null(strstr(buffer_string(&out), "data-o=\"void\""));
	cr_assert_not_null(strstr(buffer_string(&out), "> VOID</span>"));
	cr_assert_not_null(strstr(buffer_string(&out), reason), "%s", reason);
	buffer_free(&out);
}

Test(report_void, what_it_holds_is_text_on_the_page)
{
	struct buffer out = BUFFER_INIT;

	forge_nonsense();
	page(&out);
	cr_assert_not_null(strstr(buffer_string(&out), "&lt;img src=x"));
	cr_assert_null(strstr(buffer_string(&out), "<img"));
	buffer_free(&out);
}

Test(report_void, a_retirement_that_does_not_count_retires_nobody)
{
	struct buffer out = BUFFER_INIT;

	forge_retirement();
	page(&out);
	cr_assert_null(strstr(buffer_string(&out), ">retired</span>"));
	buffer_free(&out);
}
