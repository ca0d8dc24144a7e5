/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shell_next.c -- `next` at the prompt: a runbook, step by step, each of them in
 * the log before the one behind it is shown. */
#include "cli/shell_next.h"

#include <stdlib.h>
#include <string.h>

#include "cli/input.h"
#include "cli/plan_out.h"
#include "vault/plan/run.h"

struct going {
	struct cli *cli;
	const struct seat *seat;
	struct plan *p;
	struct plan_run run;
	const struct plan_item *runbook;
};

/* Without a name: the one this session took up, or the only one that is for
 * this compartment. */
static bool is_for(const struct plan_item *r, const char *label)
{
	const struct json *groups = json_get(r->json, "required_groups");
	size_t i;

	for (i = 0; i < json_count(groups); i++)
		if (strcmp(json_text(json_item(groups, i)), label) == 0)
			return true;
	return false;
}

static int which(struct going *g)
{
	const struct plan_item *r, *only = NULL;
	size_t i, n = 0;

	for (i = 0; i < g->p->count[PLAN_RUNBOOKS]; i++) {
		r = &g->p->items[PLAN_RUNBOOKS][i];
		if (!is_for(r, g->seat->label))
			continue;
		only = r;
		n++;
	}
	if (n == 1)
		return plan_run_look(g->cli->user, g->p, g->seat->sid, only->id,
				     &g->run);
	for (i = 0; i < g->p->count[PLAN_RUNBOOKS]; i++)
		say("  %s  %s", g->p->items[PLAN_RUNBOOKS][i].id,
		    plan_shown(g->p->items[PLAN_RUNBOOKS][i].json, "title"));
	return error_set(E_USAGE, "which runbook? next RUNBOOK");
}

static int look(struct going *g, const char *name)
{
	int r = plan_run_look(g->cli->user, g->p, g->seat->sid, name, &g->run);

	if (r == E_OK && g->run.runbook[0] == '\0')
		r = which(g);
	if (r == E_OK)
		g->runbook = plan_find(g->p, PLAN_RUNBOOKS, g->run.runbook);
	return r;
}

/* --- one step --- */

static int64_t estimate(const struct going *g)
{
	const struct json *steps = json_get(g->runbook->json, "steps");
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < json_count(steps) && i < PLAN_STEPS_MAX; i++)
		if (g->run.done[i])
			sum += plan_number(json_item(steps, i),
					   "estimated_minutes", 0);
	return sum;
}

static void where(const struct going *g)
{
	const struct session *s =
		state_session(ledger_state(g->cli->user->ledger), g->seat->sid);
	size_t steps = json_count(json_get(g->runbook->json, "steps"));
	int64_t since =
		host_now(&g->cli->host) - (s == NULL ? 0 : s->granted_ts);

	say(NP_(steps,
		"%s: %zu of %zu step, %lld min since the opening (estimated "
		"%lld)",
		"%s: %zu of %zu steps, %lld min since the opening (estimated "
		"%lld)"),
	    g->runbook->id, g->run.done_count, steps,
	    (long long)(s == NULL ? 0 : since / 60000), (long long)estimate(g));
}

/* Which of the step's secrets can be shown here. */
static void secrets(const struct going *g, const struct json *step)
{
	const struct json *ids = json_get(step, "credentials");
	const struct plan_item *c;
	const char *label;
	char path[130];
	size_t i;

	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(g->p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c == NULL)
			continue;
		plan_path(c->json, path);
		label = plan_shown(c->json, "group");
		if (strcmp(label, g->seat->label) == 0)
			out("  show %s", path);
		else
			out("  %s, in %s: open %s", path, label, label);
	}
}

static void show(const struct going *g, const struct json *step)
{
	out("step %lld: %s", (long long)plan_number(step, "step", 0),
	    plan_shown(step, "title"));
	if (plan_shown(step, "component")[0] != '\0')
		out("  at %s, %lld min", plan_shown(step, "component"),
		    (long long)plan_number(step, "estimated_minutes", 0));
	if (plan_shown(step, "text_trained")[0] != '\0')
		out("  %s", plan_shown(step, "text_trained"));
	if (plan_shown(step, "text_third_party")[0] != '\0')
		out("  %s", plan_shown(step, "text_third_party"));
	secrets(g, step);
	if (plan_shown(step, "expected_result")[0] != '\0')
		out("  expected: %s", plan_shown(step, "expected_result"));
}

/* y: seen, n: not seen and why; anything else leaves it for later. */
static int gate(const struct going *g, const struct json *step, bool *went)
{
	char *answer = NULL, *note = NULL;
	bool seen;
	int r;

	*went = false;
	r = input_answer("expected result seen? [y, n, Enter: later] ",
			 &answer);
	if (r != E_OK)
		return r;
	seen = lang_yes(answer);
	if (!seen && !lang_no(answer))
		goto out;
	if (!seen)
		r = input_answer("what was seen instead: ", &note);
	if (r == E_OK)
		r = plan_run_put(g->cli->user, g->seat->sid, g->runbook->id,
				 plan_number(step, "step", 0), seen, note);
	*went = r == E_OK && seen;
out:
	free(note);
	free(answer);
	return r;
}

static int step_on(struct going *g, bool *went)
{
	const struct json *step = plan_run_next(g->runbook->json, &g->run);
	int r;

	*went = false;
	where(g);
	if (step == NULL) {
		say("%s is done", g->runbook->id);
		return E_OK;
	}
	show(g, step);
	r = out_flush();
	return r == E_OK ? gate(g, step, went) : r;
}

int shell_next(struct cli *cli, const struct seat *seat, const char *runbook)
{
	struct going g = { .cli = cli, .seat = seat };
	bool went = true;
	int r;

	r = plan_load(cli->user, &g.p);
	if (r == E_OK)
		r = look(&g, runbook);
	while (r == E_OK && went) {
		r = step_on(&g, &went);
		if (r == E_OK && went)
			r = plan_run_look(cli->user, g.p, seat->sid,
					  g.runbook->id, &g.run);
	}
	plan_free(&g.p);
	return r;
}
