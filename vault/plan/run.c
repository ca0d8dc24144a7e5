/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/plan/run.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/custody/record.h"

#define KIND "plan-run"
#define SAID_MAX 400

static size_t place(const struct json *steps, int64_t number)
{
	size_t i;

	for (i = 0; i < json_count(steps) && i < PLAN_STEPS_MAX; i++)
		if (plan_number(json_item(steps, i), "step", 0) == number)
			return i;
	return PLAN_STEPS_MAX;
}

/* --- how far --- */

struct taken {
	const struct user *u;
	const char *sid;
};

/* The record of one step of this session; NULL: it is another's. */
static struct json_doc *step_of(const struct taken *t,
				const struct record_ref *ref)
{
	struct json_doc *doc = NULL;
	const char *sid;

	if (ref->unset || strcmp(ref->name.kind, KIND) != 0)
		return NULL;
	if (reader_record_ref(t->u->reader, ref, &doc) != E_OK) {
		error_clear();
		return NULL;
	}
	sid = plan_text(json_root(doc), "sid");
	if (sid == NULL || strcmp(sid, t->sid) != 0 ||
	    plan_text(json_root(doc), "runbook") == NULL)
		json_free(&doc);
	return doc;
}

static void newest_runbook(const struct taken *t, struct plan_run *out)
{
	const struct state *s = ledger_state(t->u->ledger);
	const struct record_ref *ref;
	struct json_doc *doc;
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < state_record_count(s); i++) {
		ref = state_record_at(s, i);
		doc = step_of(t, ref);
		if (doc != NULL && (out->runbook[0] == '\0' || ref->at > at)) {
			at = ref->at;
			snprintf(out->runbook, sizeof(out->runbook), "%s",
				 plan_text(json_root(doc), "runbook"));
		}
		json_free(&doc);
	}
}

static void mark(const struct taken *t, const struct json *steps,
		 struct plan_run *out)
{
	const struct state *s = ledger_state(t->u->ledger);
	struct json_doc *doc;
	bool seen;
	size_t i, at;

	for (i = 0; i < state_record_count(s); i++) {
		doc = step_of(t, state_record_at(s, i));
		if (doc == NULL)
			continue;
		at = place(steps, plan_number(json_root(doc), "step", 0));
		if (strcasecmp(plan_text(json_root(doc), "runbook"),
			       out->runbook) == 0 &&
		    json_bool(json_get(json_root(doc), "seen"), &seen) &&
		    seen && at < PLAN_STEPS_MAX && !out->done[at]) {
			out->done[at] = true;
			out->done_count++;
		}
		json_free(&doc);
	}
}

int plan_run_look(const struct user *u, const struct plan *p, const char *sid,
		  const char *runbook, struct plan_run *out)
{
	struct taken t = { u, sid };
	const struct plan_item *item;
	int r;

	memset(out, 0, sizeof(*out));
	r = user_needs_reader(u);
	if (r != E_OK)
		return r;
	if (runbook == NULL)
		newest_runbook(&t, out);
	if (runbook == NULL && out->runbook[0] == '\0')
		return E_OK;
	item = plan_find(p, PLAN_RUNBOOKS,
			 runbook == NULL ? out->runbook : runbook);
	if (item == NULL)
		return error_set(E_ABSENT, "runbook %.64s",
				 runbook == NULL ? out->runbook : runbook);
	snprintf(out->runbook, sizeof(out->runbook), "%s", item->id);
	mark(&t, json_get(item->json, "steps"), out);
	return E_OK;
}

const struct json *plan_run_next(const struct json *runbook,
				 const struct plan_run *run)
{
	const struct json *steps = json_get(runbook, "steps"), *after;
	int64_t number;
	size_t i, k, at;

	for (i = 0; i < json_count(steps) && i < PLAN_STEPS_MAX; i++) {
		if (run->done[i])
			continue;
		after = json_get(json_item(steps, i), "after_steps");
		for (k = 0; k < json_count(after); k++) {
			json_integer(json_item(after, k), &number);
			at = place(steps, number);
			if (at < PLAN_STEPS_MAX && !run->done[at])
				break;
		}
		if (k == json_count(after))
			return json_item(steps, i);
	}
	return NULL;
}

/* --- how long --- */

static int64_t written_ms(const struct user *u, uint64_t at)
{
	struct leaf leaf;
	int64_t ms = -1;

	if (ledger_leaf(u->ledger, at, &leaf) == E_OK) {
		ms = leaf.ts;
		leaf_free(&leaf);
	}
	error_clear();
	return ms;
}

static void step_add(const struct user *u, const struct record_ref *ref,
		     const struct json *step, int64_t from_ms,
		     struct json_doc *doc, struct json *to)
{
	struct json *row = json_object(doc);
	int64_t ms = written_ms(u, ref->at);
	bool seen = false;

	json_bool(json_get(step, "seen"), &seen);
	json_set_text(doc, row, "runbook", plan_text(step, "runbook"));
	json_set_integer(doc, row, "step", plan_number(step, "step", 0));
	json_set_bool(doc, row, "seen", seen);
	if (ms >= from_ms)
		json_set_integer(doc, row, "seconds", (ms - from_ms) / 1000);
	json_add(doc, to, row);
}

int plan_run_steps(const struct user *u, const char *sid, int64_t from_ms,
		   struct json_doc *doc, struct json **out)
{
	const struct state *s = ledger_state(u->ledger);
	struct json *list = json_array(doc);
	struct taken t = { u, sid };
	const struct record_ref *ref;
	struct json_doc *step;
	size_t i;

	for (i = 0; i < state_record_count(s); i++) {
		ref = state_record_at(s, i);
		step = step_of(&t, ref);
		if (step == NULL)
			continue;
		step_add(u, ref, json_root(step), from_ms, doc, list);
		json_free(&step);
	}
	*out = list;
	return json_status(doc);
}

/* --- a step --- */

static int record(const char *sid, const char *runbook, int64_t step, bool seen,
		  const char *note, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "runbook", runbook);
	json_set_text(doc, root, "sid", sid);
	json_set_integer(doc, root, "step", step);
	json_set_bool(doc, root, "seen", seen);
	if (note != NULL)
		json_set_text(doc, root, "note", note);
	r = json_status(doc);
	if (r == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return r;
}

int plan_run_put(struct user *u, const char *sid, const char *runbook,
		 int64_t step, bool seen, const char *note)
{
	struct span text = { (const uint8_t *)note,
			     note == NULL ? 0 : strlen(note) };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	char id[ID_TEXT];
	int r;

	if (note != NULL && (text.len > SAID_MAX || !text_clean(text)))
		return error_set(E_INPUT,
				 "the note is over %d bytes or holds control "
				 "characters",
				 SAID_MAX);
	r = user_needs_admin(u);
	if (r == E_OK)
		r = record(sid, runbook, step, seen, note, &doc);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK) {
		id_random(id);
		txn_expect(t, 1);
		r = record_put_set(t, u->reader, KIND, id, 1, doc);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}
