/* SPDX-License-Identifier: GPL-3.0-or-later */
/* critical.c -- how long a runbook takes, and which of its steps decide that.
 * Steps come after earlier ones of the list only (check.c). */
#include <stdlib.h>

#include "vault/base/error.h"
#include "vault/plan/plan.h"

static size_t step_place(const struct json *steps, int64_t number)
{
	size_t i;

	for (i = 0; i < json_count(steps); i++)
		if (plan_number(json_item(steps, i), "step", 0) == number)
			break;
	return i;
}

static int64_t minutes_of(const struct json *steps, size_t i)
{
	return plan_number(json_item(steps, i), "estimated_minutes", 0);
}

/* The place of the k-th step that the i-th comes after; i when none. */
static size_t before(const struct json *steps, size_t i, size_t k)
{
	const struct json *after = json_get(json_item(steps, i), "after_steps");
	int64_t number;
	size_t at;

	if (!json_integer(json_item(after, k), &number))
		return i;
	at = step_place(steps, number);
	return at < i ? at : i;
}

static size_t befores(const struct json *steps, size_t i)
{
	return json_count(json_get(json_item(steps, i), "after_steps"));
}

/* When each step ends at the earliest; the latest of all. */
static int64_t earliest(const struct json *steps, int64_t *ends)
{
	int64_t longest = 0;
	size_t i, k, at;

	for (i = 0; i < json_count(steps); i++) {
		for (k = 0; k < befores(steps, i); k++) {
			at = before(steps, i, k);
			if (at != i && ends[at] > ends[i])
				ends[i] = ends[at];
		}
		ends[i] += minutes_of(steps, i);
		longest = ends[i] > longest ? ends[i] : longest;
	}
	return longest;
}

/* When each has to have ended, lest the whole takes longer. */
static void latest(const struct json *steps, int64_t longest, int64_t *ends)
{
	int64_t start;
	size_t i, k, at;

	for (i = 0; i < json_count(steps); i++)
		ends[i] = longest;
	for (i = json_count(steps); i-- > 0;) {
		start = ends[i] - minutes_of(steps, i);
		for (k = 0; k < befores(steps, i); k++) {
			at = before(steps, i, k);
			if (at != i && start < ends[at])
				ends[at] = start;
		}
	}
}

int plan_critical(const struct json *runbook, bool **out, int64_t *minutes)
{
	const struct json *steps = json_get(runbook, "steps");
	size_t n = json_count(steps), i;
	int64_t *early = calloc(n + 1, sizeof(*early));
	int64_t *late = calloc(n + 1, sizeof(*late));
	bool *on = calloc(n + 1, sizeof(*on));

	if (early == NULL || late == NULL || on == NULL) {
		free(early);
		free(late);
		free(on);
		return error_set(E_MEMORY, "a runbook");
	}
	*minutes = earliest(steps, early);
	latest(steps, *minutes, late);
	for (i = 0; i < n; i++)
		on[i] = early[i] == late[i];
	free(early);
	free(late);
	*out = on;
	return E_OK;
}

int plan_minutes(const struct json *runbook, int64_t *out)
{
	bool *on = NULL;
	int r = plan_critical(runbook, &on, out);

	free(on);
	return r;
}
