/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/duties.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/persons.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

#define OFTEN 2 /* openings, from which on "always" means something */

struct checking {
	const struct user *u;
	const struct state *st;
	error_translation *in;
	struct duty *duty; /* the one in hand */
	/* what comes after a fault is asked all the same, and may clear what is told */
	struct error_first fault;
};

/* ${of}: the session it is about, or NULL. */
__attribute__((format(printf, 3, 4))) static void found(
	struct checking *c, const struct session *of, const char *format, ...)
{
	struct duty *d = c->duty;
	char *text = NULL;
	va_list args;

	if (c->fault.code != E_OK)
		return;
	va_start(args, format);
	if (vasprintf(&text, error_translated(c->in, format), args) < 0)
		text = NULL;
	va_end(args);
	error_first(&c->fault,
		    text == NULL ? error_set(E_MEMORY, "a finding") :
				   array_room(&d->details, &d->cap, d->count,
					      sizeof(d->details[0])));
	if (c->fault.code != E_OK) {
		free(text);
		return;
	}
	memset(&d->details[d->count], 0, sizeof(d->details[0]));
	if (of != NULL)
		memcpy(d->details[d->count].sid, of->sid, ID_TEXT);
	d->details[d->count++].text = text;
	d->state = DUTY_FOUND;
}

/* The name of a member or card, cut to fit. */
static const char *name(struct checking *c, const char *id, char out[128])
{
	char *text = person_name(c->u, id);

	if (text == NULL)
		error_first(&c->fault, error_set(E_MEMORY, "a name"));
	snprintf(out, 128, "%s", text == NULL ? "?" : text);
	free(text);
	return out;
}

static const char *label(const struct checking *c, const struct session *s)
{
	return state_compartment(c->st, s->compartment)->label;
}

/* --- who asks and who approves --- */

static void own_approval(struct checking *c)
{
	char who[128];
	size_t i;

	for (i = 0; i < c->st->sessions_count; i++) {
		const struct session *s = &c->st->sessions[i];
		const struct contribution *own =
			s->guest ? NULL : state_contribution(s, s->requester);

		if (own != NULL && !own->refused)
			found(c, s,
			      "session %.8s of %s: %s asked for it and "
			      "approved it",
			      s->sid, label(c, s), name(c, s->requester, who));
	}
}

static bool gave(const struct session *s, const char *holder)
{
	const struct contribution *c = state_contribution(s, holder);

	return c != NULL && !c->refused;
}

static size_t givers(const struct session *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->contribution_count; i++)
		n += !s->contributions[i].refused;
	return n;
}

static bool same_givers(const struct session *a, const struct session *b)
{
	size_t i;

	if (givers(a) != givers(b))
		return false;
	for (i = 0; i < a->contribution_count; i++)
		if (!a->contributions[i].refused &&
		    !gave(b, a->contributions[i].holder))
			return false;
	return true;
}

static bool alike(const struct session *a, const struct session *b)
{
	return a->granted_at != 0 && b->granted_at != 0 && !a->guest &&
	       !b->guest && strcmp(a->requester, b->requester) == 0 &&
	       strcmp(a->compartment, b->compartment) == 0;
}

static void names_of_givers(struct checking *c, const struct session *s,
			    char *out, size_t cap)
{
	char who[128];
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < s->contribution_count && at < cap; i++)
		if (!s->contributions[i].refused)
			at += (size_t)snprintf(
				out + at, cap - at, "%s%s",
				at > 0 ? error_translated(c->in, N_(" and ")) :
					 "",
				name(c, s->contributions[i].holder, who));
}

/* Each requester and compartment once, at its first opening. */
static void always_the_same(struct checking *c)
{
	char who[128], with[600];
	size_t i, k;

	for (i = 0; i < c->st->sessions_count; i++) {
		const struct session *s = &c->st->sessions[i];
		size_t n = 0, same = 0, earlier = 0;

		for (k = 0; k < c->st->sessions_count; k++) {
			const struct session *o = &c->st->sessions[k];

			if (!alike(s, o))
				continue;
			n++;
			same += same_givers(s, o);
			earlier += k < i;
		}
		if (earlier > 0 || n < OFTEN || same < n)
			continue;
		names_of_givers(c, s, with, sizeof(with));
		found(c, NULL,
		      "%s: all %zu openings that %s asked for were met by "
		      "%s",
		      label(c, s), n, name(c, s->requester, who), with);
	}
}

static void by_cards_alone(struct checking *c)
{
	size_t i, k;

	for (i = 0; i < c->st->sessions_count; i++) {
		const struct session *s = &c->st->sessions[i];
		size_t cards = 0;

		for (k = 0; k < s->contribution_count; k++)
			cards += s->contributions[k].card;
		if (s->granted_at != 0 && cards == givers(s))
			found(c, s,
			      "session %.8s of %s: opened by %zu cards; a "
			      "card says nothing of who typed it",
			      s->sid, label(c, s), cards);
	}
}

/* --- roles --- */

static bool holds_a_share(const struct checking *c, const char *id)
{
	size_t i;

	for (i = 0; i < c->st->compartments_count; i++) {
		const struct generation *g =
			state_current(&c->st->compartments[i]);

		if (g != NULL && policy_holder(g->policy, id, NULL, NULL))
			return true;
	}
	return false;
}

static void admin_and_custodian(struct checking *c)
{
	char who[128];
	size_t i;

	for (i = 0; i < c->st->members_count; i++) {
		const struct member *m = &c->st->members[i];
		bool holds = holds_a_share(c, m->id);

		if (m->retired || (m->roles & ROLE_ADMIN) == 0 ||
		    ((m->roles & ROLE_CUSTODIAN) == 0 && !holds))
			continue;
		found(c, NULL,
		      holds ? N_("%s is admin and custodian, and holds a share") :
			      N_("%s is admin and custodian"),
		      name(c, m->id, who));
	}
}

static void auditor_apart(struct checking *c)
{
	char who[128];
	size_t i, n = 0;

	for (i = 0; i < c->st->members_count; i++) {
		const struct member *m = &c->st->members[i];

		if (m->retired || (m->roles & ROLE_AUDITOR) == 0)
			continue;
		n++;
		if ((m->roles & (ROLE_ADMIN | ROLE_CUSTODIAN)) != 0)
			found(c, NULL, "%s is auditor and has another role",
			      name(c, m->id, who));
	}
	if (n == 0)
		found(c, NULL, "nobody is an auditor");
}

static void more_than_one_admin(struct checking *c)
{
	const struct member *lone = NULL;
	char who[128];
	size_t i, n = 0;

	for (i = 0; i < c->st->members_count; i++)
		if (!c->st->members[i].retired &&
		    (c->st->members[i].roles & ROLE_ADMIN) != 0) {
			n++;
			lone = &c->st->members[i];
		}
	if (n == 1)
		found(c, NULL, "%s is the only admin", name(c, lone->id, who));
}

/* --- afterwards --- */

static void tested_by_another(struct checking *c)
{
	const struct credential *of;
	char who[128];
	size_t i, k;

	for (i = 0; i < state_credential_count(c->st); i++) {
		of = state_credential_at(c->st, i);
		for (k = 0; k < of->count; k++) {
			const struct secret_version *v = &of->versions[k];
			char *path;

			if (!v->tested || strcmp(v->tester, v->depositor) != 0)
				continue;
			path = c->u->reader == NULL ?
				       NULL :
				       reader_text(c->u->reader, "credential",
						   of->id, "path");
			found(c, NULL,
			      "%.200s, %s, version %llu: deposited and "
			      "found to work by %s alone",
			      path == NULL ? of->id : path, v->field,
			      (unsigned long long)v->version,
			      name(c, v->depositor, who));
			free(path);
		}
	}
}

static void every_opening_reviewed(struct checking *c)
{
	size_t i;

	for (i = 0; i < c->st->sessions_count; i++) {
		const struct session *s = &c->st->sessions[i];

		if (s->granted_at != 0 && !s->reviewed)
			found(c, s, "session %.8s of %s has no review", s->sid,
			      label(c, s));
	}
}

static const struct {
	const char *rule;
	void (*check)(struct checking *c); /* NULL: by rule */
} rules[DUTIES] = {
	{ N_("Nobody approves what they asked for"), own_approval },
	{ N_("It is not always the same people who approve for the same person"),
	  always_the_same },
	{ N_("Openings rest on people who signed, not on cards alone"),
	  by_cards_alone },
	{ N_("Admins are not custodians"), admin_and_custodian },
	{ N_("Auditors have no other role, and there is one"), auditor_apart },
	{ N_("There is more than one admin"), more_than_one_admin },
	{ N_("Who deposits a new secret is not who says that it works"),
	  tested_by_another },
	{ N_("Every opening was reviewed"), every_opening_reviewed },
	{ N_("Nobody reviews an opening that they asked for or approved"),
	  NULL },
};

int duties_check(const struct user *u, error_translation *in,
		 struct duties *out)
{
	struct duties d;
	struct checking c = { .u = u, .st = ledger_state(u->ledger), .in = in };
	size_t i;

	memset(&d, 0, sizeof(d));
	for (i = 0; i < DUTIES; i++) {
		c.duty = &d.list[i];
		c.duty->rule = rules[i].rule;
		c.duty->state =
			rules[i].check == NULL ? DUTY_BY_RULE : DUTY_HELD;
		if (rules[i].check != NULL)
			rules[i].check(&c);
		d.found += c.duty->state == DUTY_FOUND;
	}
	if (c.fault.code != E_OK) {
		duties_free(&d);
		return error_first_again(&c.fault);
	}
	*out = d;
	return E_OK;
}

void duties_free(struct duties *d)
{
	size_t i, k;

	for (i = 0; i < DUTIES; i++) {
		for (k = 0; k < d->list[i].count; k++)
			free(d->list[i].details[k].text);
		free(d->list[i].details);
	}
	memset(d, 0, sizeof(*d));
}
