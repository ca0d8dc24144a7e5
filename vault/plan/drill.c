/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/plan/drill.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/plan/lint.h"
#include "vault/plan/records.h"
#include "vault/plan/run.h"

#define TEXT_MAX 400 /* of one text of a report */
#define DAY_MS 86400000

/* --- a report into the log --- */

static int text_fault(const char *what, const char *text)
{
	struct span s = { (const uint8_t *)text,
			  text == NULL ? 0 : strlen(text) };

	if (text == NULL || (s.len <= TEXT_MAX && text_clean(s)))
		return E_OK;
	return error_set(E_INPUT,
			 "%s is over %d bytes or holds control "
			 "characters",
			 what, TEXT_MAX);
}

static int texts_fault(const char *what, const char *const *list, size_t n)
{
	int r = E_OK;
	size_t i;

	for (i = 0; r == E_OK && i < n; i++)
		r = text_fault(what, list[i]);
	return r;
}

static int finding_fault(const struct drill_finding *f)
{
	int64_t day;
	int r;

	r = text_fault("a finding", f->what);
	if (r == E_OK)
		r = text_fault("the owner of a finding", f->owner);
	if (r == E_OK && f->due != NULL &&
	    (strlen(f->due) != 10 || !plan_day(f->due, &day)))
		r = error_set(E_INPUT, "%.40s is no day like 2026-11-23",
			      f->due);
	return r;
}

static int report_fault(const struct drill_report *r)
{
	static const char *const results[] = { "passed", "passed_with_findings",
					       "partly", "failed" };
	size_t i;
	int e;

	for (i = 0; i < 4; i++)
		if (strcmp(r->result, results[i]) == 0)
			break;
	if (i == 4)
		return error_set(E_INPUT,
				 "a result is passed, passed_with_findings, "
				 "partly or failed, not %.40s",
				 r->result);
	e = text_fault("the drill", r->drill);
	if (e == E_OK)
		e = texts_fault("a participant", r->participants,
				r->participant_count);
	if (e == E_OK)
		e = texts_fault("a deviation", r->deviations,
				r->deviation_count);
	for (i = 0; e == E_OK && i < r->finding_count; i++)
		e = finding_fault(&r->findings[i]);
	return e;
}

static struct json *texts_json(struct json_doc *doc, const char *const *list,
			       size_t n)
{
	struct json *out = json_array(doc);
	size_t i;

	for (i = 0; i < n; i++)
		json_add_text(doc, out, list[i]);
	return out;
}

static struct json *findings_json(struct json_doc *doc,
				  const struct drill_report *r)
{
	struct json *out = json_array(doc), *row;
	size_t i;

	for (i = 0; i < r->finding_count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "what", r->findings[i].what);
		if (r->findings[i].owner != NULL)
			json_set_text(doc, row, "owner", r->findings[i].owner);
		if (r->findings[i].due != NULL)
			json_set_text(doc, row, "due", r->findings[i].due);
		json_add(doc, out, row);
	}
	return out;
}

/* How long it took, by the log: to open, and up to each step. */
static int times_put(const struct user *u, const struct session *s,
		     struct json_doc *doc, struct json *root)
{
	struct json *steps = NULL;
	int r;

	if (s == NULL || s->granted_ts == 0)
		return E_OK;
	json_set_integer(doc, root, "open_seconds",
			 (s->granted_ts - s->ts) / 1000);
	r = plan_run_steps(u, s->sid, s->granted_ts, doc, &steps);
	if (r == E_OK)
		json_set(doc, root, "steps", steps);
	return r;
}

static int detail_make(const struct user *u, const struct drill_report *r,
		       const struct session *s, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int e;

	e = json_new(&doc);
	if (e != E_OK)
		return e;
	root = json_object(doc);
	json_set_text(doc, root, "drill", r->drill);
	json_set_text(doc, root, "result", r->result);
	json_set(doc, root, "participants",
		 texts_json(doc, r->participants, r->participant_count));
	json_set(doc, root, "deviations",
		 texts_json(doc, r->deviations, r->deviation_count));
	json_set(doc, root, "findings", findings_json(doc, r));
	e = times_put(u, s, doc, root);
	if (e == E_OK)
		e = json_status(doc);
	if (e == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return e;
}

static int put(struct user *u, struct txn *t, const struct compartment *c,
	       const struct session *s, const struct drill_report *report)
{
	struct draft draft = { .ev = EV_DRILL_RECORDED };
	struct json_doc *doc = NULL, *detail = NULL;
	struct buffer x = BUFFER_INIT;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = detail_make(u, report, s, &detail);
	if (r == E_OK)
		r = reader_seal_detail(u->reader, txn_next(t),
				       EV_DRILL_RECORDED, detail, &x);
	if (r == E_OK) {
		d = json_object(doc);
		json_set_text(doc, d, "compartment", c->id);
		draft.d = d;
		draft.sid = s == NULL ? NULL : s->sid;
		draft.x.bytes = x.bytes;
		draft.x.len = x.len;
		draft.xk = reader_key(u->reader)->epoch;
		txn_expect(t, 1);
		r = txn_put_doc(t, &draft, &doc);
	}
	json_free(&doc);
	json_free(&detail);
	buffer_free(&x);
	return r;
}

/* Under the write lock. */
static int find(const struct user *u, const char *label, const char *sid,
		const struct compartment **c, const struct session **s)
{
	const struct state *st = ledger_state(u->ledger);

	*s = sid == NULL ? NULL : state_session(st, sid);
	if (sid != NULL && *s == NULL)
		return error_set(E_ABSENT, "session %.32s", sid);
	*c = *s == NULL ? state_label(st, label) :
			  state_compartment(st, (*s)->compartment);
	if (*c == NULL)
		return error_set(E_ABSENT, "compartment %.16s", label);
	if (!(*c)->drill)
		return error_set(E_POLICY, "%s is no drill compartment",
				 (*c)->label);
	if (*s != NULL && strcmp((*s)->purpose, "drill") != 0)
		return error_set(E_POLICY,
				 "session %.32s was no drill: it was asked for "
				 "to %s",
				 sid, (*s)->purpose);
	return E_OK;
}

int drill_record(struct user *u, const char *label, const char *sid,
		 const struct drill_report *report)
{
	const struct compartment *c = NULL;
	const struct session *s = NULL;
	struct txn *t = NULL;
	int r;

	r = report_fault(report);
	if (r == E_OK)
		r = user_needs_admin(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = find(u, label, sid, &c, &s);
	if (r == E_OK)
		r = put(u, t, c, s, report);
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

/* --- what is due --- */

struct looking {
	const struct user *u;
	struct drill_state *list;
	size_t count;
};

/* The newest time that the log has of each. */
static int each_entry(void *ctx, const struct ledger_entry *e)
{
	struct looking *l = ctx;
	struct json_doc *detail = NULL;
	const char *name;
	size_t i;
	int r;

	if (event_of(e->leaf->ev) != EV_DRILL_RECORDED ||
	    e->void_reason != NULL)
		return E_OK;
	r = reader_detail(l->u->reader, e->origin, e->leaf, &detail);
	if (r == E_MEMORY)
		return r;
	error_clear(); /* one that is not read tells nothing */
	name = detail == NULL ? NULL : plan_text(json_root(detail), "drill");
	for (i = 0; name != NULL && i < l->count; i++)
		if (strcasecmp(l->list[i].id, name) == 0 &&
		    e->leaf->ts / DAY_MS > l->list[i].last)
			l->list[i].last = e->leaf->ts / DAY_MS;
	json_free(&detail);
	return E_OK;
}

static int64_t day_of_entry(const struct user *u, uint64_t at)
{
	struct leaf leaf;
	int64_t day = -1;

	if (ledger_leaf(u->ledger, at, &leaf) == E_OK) {
		day = leaf.ts / DAY_MS;
		leaf_free(&leaf);
	}
	error_clear();
	return day;
}

/* The first component that was changed since the drill. */
static void look_changed(const struct user *u, const struct plan *p,
			 const struct records *all, struct drill_state *d)
{
	const struct kept *k;
	const struct plan_item *c;
	size_t i;

	for (i = 0; i < all->count && d->why == DRILL_NOT_DUE; i++) {
		k = &all->list[i];
		if (k->list != PLAN_COMPONENTS || k->rev < 2 ||
		    day_of_entry(u, k->at) <= d->last)
			continue;
		c = plan_find(p, PLAN_COMPONENTS, plan_text(k->item, "id"));
		d->why = DRILL_CHANGED;
		d->component = c == NULL ? NULL : c->id;
	}
}

static void judge(const struct json *drill, int64_t day, struct drill_state *d)
{
	int64_t planned, last;

	/* what the plan says of its next day holds until it was held again */
	if (plan_day(plan_text(drill, "last"), &last) && last >= d->last &&
	    plan_day(plan_text(drill, "next"), &planned))
		d->next = planned;
	else
		d->next = d->last < 0 ?
				  -1 :
				  d->last + plan_number(drill, "interval_days",
							365);
	if (d->last < 0)
		d->why = DRILL_NEVER;
	else if (d->next < day)
		d->why = DRILL_INTERVAL;
}

int drills_look(const struct user *u, const struct plan *p, int64_t day,
		struct drill_state **out, size_t *count)
{
	const struct json *drills =
		json_get(json_get(p->root, "drill_plan"), "drills");
	struct looking l = { .u = u, .count = json_count(drills) };
	struct records all = { NULL, 0, 0 };
	size_t i;
	int r;

	l.list = calloc(l.count + 1, sizeof(*l.list));
	if (l.list == NULL)
		return error_set(E_MEMORY, "drills");
	for (i = 0; i < l.count; i++) {
		l.list[i].id = plan_text(json_item(drills, i), "id");
		l.list[i].type = plan_text(json_item(drills, i), "type");
		l.list[i].last = -1;
		plan_day(plan_text(json_item(drills, i), "last"),
			 &l.list[i].last);
	}
	r = ledger_walk(u->ledger, each_entry, &l);
	if (r == E_OK)
		r = records_load(u, &all);
	for (i = 0; r == E_OK && i < l.count; i++) {
		judge(json_item(drills, i), day, &l.list[i]);
		look_changed(u, p, &all, &l.list[i]);
	}
	records_free(&all);
	if (r != E_OK) {
		free(l.list);
		return r;
	}
	*out = l.list;
	*count = l.count;
	return E_OK;
}
