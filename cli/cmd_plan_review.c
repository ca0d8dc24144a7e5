/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_review.c -- plan review: an auditor's questions, answered. */
#include "cli/plan_out.h"
#include "vault/plan/facts.h"
#include "vault/plan/review.h"

static void lines(const struct plan_review *review)
{
	const struct review_answer *a;
	size_t i, k;

	for (i = 0; i < review->count; i++) {
		a = &review->list[i];
		out("%s%2zu. %s", i == 0 ? "" : "\n", i + 1, a->question);
		out("    %s: %s", _(review_met_name(a->met)), a->answer);
		for (k = 0; k < a->count; k++)
			out("    - %s", a->evidence[k]);
	}
}

static struct json *answer_json(struct json_doc *doc,
				const struct review_answer *a)
{
	struct json *row = json_object(doc), *evidence = json_array(doc);
	size_t i;

	for (i = 0; i < a->count; i++)
		json_add_text(doc, evidence, a->evidence[i]);
	json_set_text(doc, row, "id", a->id);
	json_set_text(doc, row, "question", a->question);
	json_set_text(doc, row, "answer", a->answer);
	json_set_text(doc, row, "met", review_met_name(a->met));
	json_set(doc, row, "evidence", evidence);
	return row;
}

static int as_json(const struct plan_review *review)
{
	struct json_doc *doc = NULL;
	struct json *root, *list;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	for (i = 0; i < review->count; i++)
		json_add(doc, list, answer_json(doc, &review->list[i]));
	json_set(doc, root, "questions", list);
	json_set_integer(doc, root, "open", (int64_t)review->open);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static int review_on(const struct cli *cli, const struct plan *p, int64_t ms,
		     struct plan_review *out_review)
{
	struct plan_facts facts;
	int r;

	r = plan_facts(cli->user, ms, &facts);
	if (r != E_OK)
		return r;
	r = plan_review(p, &facts, ms / PLAN_DAY_MS,
			cli->json ? NULL : lang_text, out_review);
	plan_facts_free(&facts);
	return r;
}

int cmd_plan_review(struct cli *cli)
{
	struct plan_review review = { .count = 0 };
	struct plan *p = NULL;
	size_t open;
	int64_t ms;
	int r;

	r = plan_asked_day(cli, &ms);
	if (r == E_OK)
		r = plan_open(cli, &p);
	if (r == E_OK)
		r = review_on(cli, p, ms, &review);
	if (r == E_OK && cli->json)
		r = as_json(&review);
	else if (r == E_OK)
		lines(&review);
	open = review.open;
	plan_review_free(&review);
	plan_free(&p);
	if (r == E_OK && open > 0)
		r = error_set(E_FINDINGS, "%zu of them not answered with yes",
			      open);
	return r;
}
