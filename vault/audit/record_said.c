/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record_said.c -- what entries around a session say of it, whether or not they
 * had an effect: a stated time, the branch it was on, shares that were refused,
 * entries that do not count, the reviewer's note.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/private.h"
#include "vault/audit/tell.h"
#include "vault/base/error.h"

struct saying {
	const struct user *u;
	const struct session *s;
	error_translation *in;
	said_fn *say;
	void *ctx;
	/* a time the requester stated, in the entry just before */
	bool stated;
	char clock[160];
};

static void clock_keep(struct saying *g, const struct leaf *leaf)
{
	const char *host = json_text(json_get(leaf->d, "host"));
	const char *stated = json_text(json_get(leaf->d, "stated"));

	snprintf(g->clock, sizeof(g->clock),
		 error_translated(g->in, N_("%.19sZ, the machine said %.19sZ")),
		 stated == NULL ? "" : stated, host == NULL ? "" : host);
}

/* Who asks states the time in the entry before, or not at all. */
static void requested(struct saying *g, const struct leaf *leaf)
{
	const char *clock = json_text(json_get(leaf->d, "clock"));

	if (!g->stated)
		return;
	g->say(g->ctx, N_("time stated"), g->clock);
	if (clock == NULL || strcmp(clock, "stated") != 0)
		g->say(g->ctx, N_("contradicted"),
		       error_translated(g->in, N_("the request calls the time "
						  "the machine's")));
}

static bool by_requester(const struct saying *g, const struct leaf *leaf)
{
	return g->s->guest ? strcmp(leaf->sid, g->s->sid) == 0 :
			     strcmp(leaf->act.id, g->s->requester) == 0;
}

static void refused(const struct saying *g, const struct leaf *leaf)
{
	const struct state *st = ledger_state(g->u->ledger);
	const struct compartment *c = state_compartment(st, g->s->compartment);
	const char *cause = json_text(json_get(leaf->d, "cause"));
	const char *id = json_text(json_get(leaf->d, "holder"));
	const struct holder *h = NULL;
	char text[256], *name = NULL;

	if (id != NULL)
		h = policy_holder(state_generation(c, g->s->generation)->policy,
				  id, NULL, NULL);
	if (h != NULL)
		name = reader_holder_name(g->u->reader, c, g->s->generation, h);
	snprintf(text, sizeof(text), "%s%s%.200s",
		 cause == NULL ? "" : tell_word(g->in, cause),
		 name == NULL ? "" : ", ", name == NULL ? "" : name);
	g->say(g->ctx, N_("share refused"), text);
	free(name);
}

static void noted(const struct saying *g, const struct ledger_entry *e)
{
	struct json_doc *doc = NULL;
	const char *note = NULL;

	if (e->leaf->x == NULL)
		return;
	if (g->u->reader != NULL &&
	    reader_detail(g->u->reader, e->origin, e->leaf, &doc) == E_OK)
		note = json_text(json_get(json_root(doc), "note"));
	error_clear();
	g->say(g->ctx, N_("review note"),
	       note == NULL ? error_translated(g->in, N_("(sealed)")) : note);
	json_free(&doc);
}

static void counts_not(const struct saying *g, const struct ledger_entry *e)
{
	char text[256];

	snprintf(text, sizeof(text), "%.40s: %.200s", e->leaf->ev,
		 e->void_reason);
	g->say(g->ctx, N_("does not count"), text);
}

static void begun(const struct saying *g, const struct ledger_entry *e)
{
	const char *why = json_text(json_get(e->leaf->d, "why"));
	char text[96];

	snprintf(text, sizeof(text),
		 error_translated(g->in, N_("%.8s, begun in a copy: %.16s")),
		 e->branch, why == NULL ? "" : tell_word(g->in, why));
	g->say(g->ctx, N_("branch"), text);
}

static void of_the_session(struct saying *g, const struct ledger_entry *e)
{
	if (e->void_reason != NULL)
		counts_not(g, e);
	else if (event_of(e->leaf->ev) == EV_OPEN_REQUESTED)
		requested(g, e->leaf);
	else if (event_of(e->leaf->ev) == EV_SHARE_REFUSED)
		refused(g, e->leaf);
	else if (event_of(e->leaf->ev) == EV_REVIEW_SIGNED)
		noted(g, e);
}

static int each(void *ctx, const struct ledger_entry *e)
{
	const enum event ev = event_of(e->leaf->ev);
	struct saying *g = ctx;

	if (ev == EV_BRANCH_BEGUN && strcmp(e->branch, g->s->branch) == 0)
		begun(g, e);
	else if (strcmp(e->leaf->sid, g->s->sid) == 0 && ev != EV_CLOCK_STATED)
		of_the_session(g, e);
	g->stated = ev == EV_CLOCK_STATED && by_requester(g, e->leaf);
	if (g->stated)
		clock_keep(g, e->leaf);
	return E_OK;
}

int record_said(const struct user *u, const struct session *s,
		error_translation *in, said_fn *say, void *ctx)
{
	struct saying g = { .u = u, .s = s, .in = in, .say = say, .ctx = ctx };

	return ledger_walk(u->ledger, each, &g);
}
