/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The continuity plan, from any JSON. A plan that is taken is written as a file
 * that is taken without a fault, as the same plan, and written once more to the
 * byte. Whatever is computed of it ends: the order to start in has each
 * component once and behind all it depends on.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/plan/sample.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/plan/plan.h"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	struct buffer file = BUFFER_INIT;
	struct plan_faults faults;
	struct plan *p;

	seed_text(small_plan);
	p = plan_of(small_plan, &faults);
	FINE(plan_write(p, &file));
	seed_put(file.bytes, file.len);
	buffer_free(&file);
	plan_free(&p);
	plan_faults_free(&faults);
}

/* NULL: it is none. */
static struct plan *plan_from(struct span in, size_t *errors)
{
	struct plan_faults faults;
	struct foreign *f = NULL;
	struct plan *p = NULL;
	size_t i;

	memset(&faults, 0, sizeof(faults));
	if (foreign_parse(in.bytes, in.len, &f) != E_OK)
		return NULL;
	FINE(plan_read(f, &faults, &p));
	MUST((p != NULL) == (faults.errors == 0));
	for (i = 0; i < faults.count; i++) {
		MUST(text_clean(span_text(faults.list[i].path)));
		MUST(text_clean(span_text(faults.list[i].text)));
	}
	*errors = faults.count;
	plan_faults_free(&faults);
	foreign_free(&f);
	return p;
}

static void order_holds(const struct plan *p)
{
	const struct plan_item **order = NULL, **impact = NULL;
	size_t n = p->count[PLAN_COMPONENTS], i, k, count;
	bool depends;

	FINE(plan_boot_order(p, &order));
	for (i = 0; i < n && i < 32; i++) {
		for (k = 0; k < i; k++) {
			MUST(order[i] != order[k]);
			FINE(plan_depends(p, order[k], order[i], &depends));
			MUST(!depends);
		}
		FINE(plan_impact(p, order[i]->id, &impact, &count));
		MUST(count < n);
		free(impact);
		impact = NULL;
	}
	free(order);
}

static void runbooks_end(const struct plan *p)
{
	int64_t minutes, same;
	bool *critical = NULL;
	size_t i;

	for (i = 0; i < p->count[PLAN_RUNBOOKS]; i++) {
		FINE(plan_minutes(p->items[PLAN_RUNBOOKS][i].json, &minutes));
		FINE(plan_critical(p->items[PLAN_RUNBOOKS][i].json, &critical,
				   &same));
		MUST(minutes == same && minutes >= 0);
		free(critical);
		critical = NULL;
	}
}

void fuzz_one(struct span in)
{
	struct buffer file = BUFFER_INIT, again = BUFFER_INIT;
	struct plan *p, *back;
	size_t told, told_again;

	p = plan_from(in, &told);
	if (p == NULL)
		return;
	FINE(plan_write(p, &file));
	back = plan_from(span_of(&file), &told_again);
	MUST(back != NULL && told_again <= told);
	MUST(json_equal(p->root, back->root));
	FINE(plan_write(back, &again));
	MUST(fuzz_same(&again, span_of(&file)));
	order_holds(p);
	runbooks_end(p);
	plan_free(&p);
	plan_free(&back);
	buffer_free(&file);
}
