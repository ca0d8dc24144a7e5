/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/plan/compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/plan/lint_private.h"

#define DAY_MS 86400000

struct comparing {
	const struct plan *p;
	const struct plan_facts *f;
	error_translation *in; /* NULL: English */
	struct json_doc *doc;
	struct json *rows;
	int status;
};

static const char *said(const struct comparing *c, const char *english)
	__attribute__((format_arg(2)));

static const char *said(const struct comparing *c, const char *english)
{
	return error_translated(c->in, english);
}

static void differ(struct comparing *c, const char *plan, const char *vault,
		   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void differ(struct comparing *c, const char *plan, const char *vault,
		   const char *format, ...)
{
	struct json *row = json_object(c->doc);
	char *what = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&what, said(c, format), args) < 0)
		what = NULL;
	va_end(args);
	if (what == NULL) {
		c->status = error_set(E_MEMORY, "a difference");
		return;
	}
	json_set_text(c->doc, row, "what", what);
	json_set_text(c->doc, row, "plan", plan);
	json_set_text(c->doc, row, "vault", vault);
	json_add(c->doc, c->rows, row);
	free(what);
}

static void differ_numbers(struct comparing *c, const char *label,
			   const char *what, int64_t plan, int64_t vault)
{
	char a[24], b[24];

	if (plan == vault)
		return;
	snprintf(a, sizeof(a), "%lld", (long long)plan);
	snprintf(b, sizeof(b), "%lld", (long long)vault);
	differ(c, a, b, "%s: %s", label, said(c, what));
}

/* --- groups and compartments --- */

static bool names(const struct json *list, const char *id)
{
	size_t i;

	for (i = 0; i < json_count(list); i++)
		if (strcasecmp(json_text(json_item(list, i)), id) == 0)
			return true;
	return false;
}

bool plan_group_drills(const struct plan *p, const char *id)
{
	const struct json *drills =
		json_get(json_get(p->root, "drill_plan"), "drills");
	bool drilled = false;
	size_t i;

	for (i = 0; i < p->count[PLAN_RUNBOOKS]; i++)
		if (names(json_get(p->items[PLAN_RUNBOOKS][i].json,
				   "required_groups"),
			  id))
			return false;
	for (i = 0; i < json_count(drills); i++)
		drilled |= names(json_get(json_item(drills, i), "groups"), id);
	return drilled;
}

static const char *kind(bool drill)
{
	return drill ? N_("for drills") : N_("for emergencies");
}

static const struct plan_item *custodian(const struct comparing *c,
					 const struct plan_item *group,
					 size_t i)
{
	return plan_find(c->p, PLAN_CUSTODIANS,
			 json_text(json_item(json_get(group->json, "holders"),
					     i)));
}

static bool plan_holds(const struct comparing *c, const struct plan_item *group,
		       const struct fact_person *person)
{
	const struct plan_item *one;
	size_t i;

	for (i = 0; i < json_count(json_get(group->json, "holders")); i++) {
		one = custodian(c, group, i);
		if (one != NULL &&
		    facts_is(person, plan_text(one->json, "name")))
			return true;
	}
	return false;
}

static bool vault_holds(const struct comparing *c, const struct fact_group *g,
			const char *name)
{
	const struct fact_holding *h;
	size_t i;

	for (i = 0; i < c->f->holding_count; i++) {
		h = &c->f->holdings[i];
		if (&c->f->groups[h->group] == g &&
		    facts_is(&c->f->people[h->person], name))
			return true;
	}
	return false;
}

static void holders(struct comparing *c, const struct plan_item *group,
		    const struct fact_group *g)
{
	const struct fact_person *person;
	const struct plan_item *one;
	const char *name;
	size_t i;

	for (i = 0; i < json_count(json_get(group->json, "holders")); i++) {
		one = custodian(c, group, i);
		name = one == NULL ? NULL : plan_text(one->json, "name");
		if (name != NULL && !vault_holds(c, g, name))
			differ(c, said(c, N_("holds one")),
			       said(c, N_("holds none")), "%s: a share of %s",
			       g->label, name);
	}
	for (i = 0; i < c->f->holding_count; i++) {
		person = &c->f->people[c->f->holdings[i].person];
		if (&c->f->groups[c->f->holdings[i].group] != g ||
		    person->name == NULL || plan_holds(c, group, person))
			continue;
		differ(c, said(c, N_("holds none")),
		       person->card ? said(c, N_("holds one, a card")) :
				      said(c, N_("holds one")),
		       "%s: a share of %s", g->label, person->name);
	}
}

static void group(struct comparing *c, const struct plan_item *group)
{
	const struct fact_group *g = facts_group(c->f, group->id);
	int64_t most = plan_number(group->json, "max_open_minutes", -1);
	bool drills = plan_group_drills(c->p, group->id);

	if (g == NULL) {
		differ(c, said(c, N_("a group")), said(c, N_("no compartment")),
		       "%s", group->id);
		return;
	}
	if (most >= 0)
		differ_numbers(c, g->label, N_("minutes it may be open"), most,
			       (int64_t)g->max_open / 60);
	if (drills != g->drill)
		differ(c, said(c, kind(drills)), said(c, kind(g->drill)),
		       "%s: what it is for", g->label);
	if (g->generation == 0) {
		differ(c, said(c, N_("has holders")),
		       said(c, N_("no card set is in use")), "%s", g->label);
		return;
	}
	differ_numbers(c, g->label, N_("shares that open it"),
		       plan_number(group->json, "threshold", 0), g->threshold);
	differ_numbers(c, g->label, N_("shares"),
		       (int64_t)json_count(json_get(group->json, "holders")),
		       (int64_t)g->shares);
	holders(c, group, g);
}

static void groups(struct comparing *c)
{
	size_t i;

	for (i = 0; i < c->p->count[PLAN_GROUPS]; i++)
		group(c, &c->p->items[PLAN_GROUPS][i]);
	for (i = 0; i < c->f->group_count; i++)
		if (plan_find(c->p, PLAN_GROUPS, c->f->groups[i].label) == NULL)
			differ(c, said(c, N_("no group")),
			       said(c, N_("a compartment")), "%s",
			       c->f->groups[i].label);
}

/* --- custodians and members --- */

/* All that the vault has of one name. */
struct found {
	bool any, member, card; /* who are there */
	int64_t proof_ts;
};

static void find(const struct comparing *c, const char *name, struct found *out)
{
	const struct fact_person *person;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < c->f->person_count; i++) {
		person = &c->f->people[i];
		if (!facts_is(person, name))
			continue;
		out->any = true;
		out->member |= !person->card && person->active;
		out->card |= person->card;
		if (person->proof_ts > out->proof_ts)
			out->proof_ts = person->proof_ts;
	}
}

static void attested(struct comparing *c, const struct plan_item *one,
		     const struct found *found)
{
	const char *paper = plan_text(one->json, "last_attested");
	char log[TIME_TEXT];
	int64_t day;

	if (!plan_day(paper, &day))
		day = -1;
	if (day == (found->proof_ts == 0 ? -1 : found->proof_ts / DAY_MS))
		return;
	if (found->proof_ts != 0)
		time_format(found->proof_ts, log);
	log[10] = '\0';
	differ(c, day < 0 ? said(c, N_("never")) : paper,
	       found->proof_ts == 0 ? said(c, N_("never")) : log,
	       "%s: last proof of a share", plan_text(one->json, "name"));
}

static void person(struct comparing *c, const struct plan_item *one)
{
	const char *name = plan_text(one->json, "name");
	const char *status = plan_text(one->json, "status");
	bool active = lint_active(one->json);
	struct found found;

	find(c, name, &found);
	if (active && !found.any) {
		differ(c, status, said(c, N_("neither a member nor a card")),
		       "%s", name);
		return;
	}
	if (active && !found.member && !found.card)
		differ(c, status, said(c, N_("retired")), "%s", name);
	if (!active && (found.member || found.card))
		differ(c, status,
		       found.member ? said(c, N_("still a member")) :
				      said(c, N_("still has a card")),
		       "%s", name);
	if (active)
		attested(c, one, &found);
}

static void stranger(struct comparing *c, const struct fact_person *person)
{
	size_t i;

	if (!person->active || !person->custodian || person->name == NULL)
		return;
	for (i = 0; i < c->p->count[PLAN_CUSTODIANS]; i++)
		if (facts_is(person,
			     plan_text(c->p->items[PLAN_CUSTODIANS][i].json,
				       "name")))
			return;
	differ(c, said(c, N_("no custodian")),
	       person->card ? said(c, N_("has a card")) :
			      said(c, N_("a custodian")),
	       "%s", person->name);
}

static void people(struct comparing *c)
{
	size_t i;

	for (i = 0; i < c->p->count[PLAN_CUSTODIANS]; i++)
		person(c, &c->p->items[PLAN_CUSTODIANS][i]);
	for (i = 0; i < c->f->person_count; i++)
		stranger(c, &c->f->people[i]);
}

/* --- openings and sessions --- */

static bool same_opening(const struct json *paper,
			 const struct fact_opening *log)
{
	const char *incident = plan_text(paper, "incident");

	return incident != NULL && log->ticket != NULL &&
	       strcmp(incident, log->ticket) == 0 &&
	       strcasecmp(plan_text(paper, "group"), log->label) == 0;
}

static void on_paper(struct comparing *c, const struct plan_item *one)
{
	const char *incident = plan_text(one->json, "incident");
	const struct fact_opening *log = NULL;
	size_t i;

	for (i = 0; i < c->f->opening_count && log == NULL; i++)
		if (same_opening(one->json, &c->f->openings[i]))
			log = &c->f->openings[i];
	if (log == NULL)
		differ(c,
		       incident == NULL ? said(c, N_("no incident")) : incident,
		       said(c, N_("no session of that ticket")),
		       "opening %s of %s", one->id,
		       plan_text(one->json, "group"));
	else if (plan_text(one->json, "reviewed") != NULL && !log->reviewed)
		differ(c, plan_text(one->json, "reviewed"),
		       said(c, N_("not reviewed")), "review of opening %s",
		       one->id);
}

static void in_log(struct comparing *c, const struct fact_opening *log)
{
	char day[TIME_TEXT] = "";
	size_t i;

	for (i = 0; i < c->p->count[PLAN_OPENINGS]; i++)
		if (same_opening(c->p->items[PLAN_OPENINGS][i].json, log))
			return;
	time_format(log->ts, day);
	differ(c, said(c, N_("no opening of that incident")),
	       log->ticket == NULL ? said(c, N_("(sealed)")) : log->ticket,
	       "session %.8s of %s, %.10s", log->sid, log->label, day);
}

int plan_compare(const struct plan *p, const struct plan_facts *f,
		 error_translation *in, struct json_doc *doc, struct json **out)
{
	struct comparing c = { p, f, in, doc, json_array(doc), E_OK };
	size_t i;

	groups(&c);
	people(&c);
	for (i = 0; i < p->count[PLAN_OPENINGS]; i++)
		on_paper(&c, &p->items[PLAN_OPENINGS][i]);
	for (i = 0; i < f->opening_count; i++)
		in_log(&c, &f->openings[i]);
	if (c.status == E_OK)
		c.status = json_status(doc);
	if (c.status == E_OK)
		*out = c.rows;
	return c.status;
}
