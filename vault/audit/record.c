/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/debt.h"
#include "vault/audit/private.h"
#include "vault/audit/tell.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/policy.h"
#include "vault/member/phrase.h"

struct recording {
	const struct user *u;
	const struct state *st;
	const struct session *s;
	const struct compartment *c;
	error_translation *in;
	struct record out;
	/* what comes after a fault is asked all the same, and may clear what is told */
	struct error_first fault;
};

static const char *said_in(const struct recording *g, const char *english)
	__attribute__((format_arg(2)));

static const char *said_in(const struct recording *g, const char *english)
{
	return error_translated(g->in, english);
}

/* Its format is looked up. */
__attribute__((format(printf, 3, 4))) static void line(struct recording *g,
						       const char *name,
						       const char *format, ...)
{
	struct record_line *l;
	va_list args;
	char *text;

	if (g->fault.code != E_OK)
		return;
	va_start(args, format);
	if (vasprintf(&text, said_in(g, format), args) < 0)
		text = NULL;
	va_end(args);
	if (text == NULL || array_room(&g->out.lines, &g->out.cap, g->out.count,
				       sizeof(*l)) != E_OK) {
		free(text);
		error_first(&g->fault, error_set(E_MEMORY, "a record"));
		return;
	}
	l = &g->out.lines[g->out.count++];
	l->name = name;
	l->text = text;
}

static void when(struct recording *g, const char *name, int64_t ts)
{
	char text[TIME_TEXT] = "";

	time_format(ts, text);
	line(g, name, "%.19sZ", text);
}

/* --- the request --- */

static void detail(struct recording *g, const struct json *x, const char *name,
		   const char *key)
{
	const char *text = json_text(json_get(x, key));

	line(g, name, "%s", text == NULL ? said_in(g, N_("(sealed)")) : text);
}

/* Where it was opened, or where the requester usually is. */
static void place(struct recording *g, const struct json *x)
{
	const char *given = json_text(json_get(x, "place"));
	char *site = NULL;

	if (given == NULL && g->u->reader != NULL && !g->s->guest)
		site = reader_text(g->u->reader, "member", g->s->requester,
				   "site");
	if (given != NULL)
		line(g, N_("place"), "%s", given);
	else if (x == NULL)
		line(g, N_("place"), N_("(sealed)"));
	else if (site != NULL)
		line(g, N_("place"), N_("%s (their usual one)"), site);
	else
		line(g, N_("place"), N_("(not given)"));
	free(site);
}

static void reasons(struct recording *g, const struct leaf *leaf,
		    const char *origin)
{
	struct json_doc *doc = NULL;
	const struct json *x = NULL;

	if (g->u->reader != NULL &&
	    reader_detail(g->u->reader, origin, leaf, &doc) == E_OK)
		x = json_root(doc);
	error_clear();
	detail(g, x, N_("incident"), "ticket");
	detail(g, x, N_("reason"), "reason");
	detail(g, x, N_("why not the normal way"), "why_not");
	place(g, x);
	if (x == NULL || json_text(json_get(x, "witness")) != NULL)
		detail(g, x, N_("witness there"), "witness");
	else
		line(g, N_("witness there"), N_("(none named)"));
	json_free(&doc);
}

static void clock_of(struct recording *g, const struct leaf *leaf)
{
	const char *clock = json_text(json_get(leaf->d, "clock"));
	const struct json *findings = json_get(leaf->d, "findings");
	size_t i;

	line(g, N_("clock"), "%s",
	     clock != NULL && strcmp(clock, "stated") == 0 ?
		     said_in(g, N_("stated by a person")) :
		     said_in(g, N_("the machine's")));
	for (i = 0; i < json_count(findings); i++)
		line(g, N_("finding"), "%s", json_text(json_item(findings, i)));
}

static void who(struct recording *g)
{
	char *name;

	if (g->s->guest) {
		line(g, N_("requested by"), N_("a guest, with cards alone"));
		return;
	}
	name = reader_text(g->u->reader, "member", g->s->requester, "name");
	line(g, N_("requested by"), "%s",
	     name == NULL ? said_in(g, N_("(sealed)")) : name);
	free(name);
}

static void request(struct recording *g)
{
	char origin[ORIGIN_TEXT];
	struct leaf leaf;

	error_first(&g->fault,
		    ledger_session_leaf(g->u->ledger, g->s, &leaf, origin));
	if (g->fault.code != E_OK)
		return;
	line(g, N_("number"), "%zu", (size_t)(g->s - g->st->sessions) + 1);
	line(g, N_("session"), "%s", g->s->sid);
	line(g, N_("kind"), "%s",
	     strcmp(g->s->purpose, "drill") == 0 ?
		     said_in(g, N_("drill")) :
	     strcmp(g->s->purpose, "redeal") == 0 ?
		     said_in(g, N_("shares dealt anew")) :
		     said_in(g, N_("real")));
	line(g, N_("compartment"), N_("%s, card set %llu"), g->c->label,
	     (unsigned long long)g->s->generation);
	if (g->u->reader != NULL)
		who(g);
	else
		line(g, N_("requested by"), N_("(sealed)"));
	reasons(g, &leaf, origin);
	when(g, N_("requested"), g->s->ts);
	clock_of(g, &leaf);
	line(g, N_("granted for"), "%llu s",
	     (unsigned long long)g->s->duration);
	leaf_free(&leaf);
}

/* --- the shares --- */

static void contributor(struct recording *g, const struct contribution *c)
{
	const struct generation *set = state_generation(g->c, g->s->generation);
	const struct holder *h =
		set == NULL ? NULL :
			      policy_holder(set->policy, c->holder, NULL, NULL);
	char *name = h == NULL ? NULL :
				 reader_holder_name(g->u->reader, g->c,
						    set->number, h);

	line(g, c->refused ? N_("refused by") : N_("authorised by"), "%s%s",
	     name == NULL ? c->holder : name,
	     c->card ? said_in(g, N_(" (card)")) : "");
	free(name);
}

static void shares(struct recording *g)
{
	size_t i;

	for (i = 0; i < g->s->contribution_count; i++)
		contributor(g, &g->s->contributions[i]);
	if (g->s->granted_at != 0)
		when(g, N_("opened"), g->s->granted_ts);
	else
		line(g, N_("opened"), N_("never"));
	if (g->s->status == SESSION_CLOSED || g->s->status == SESSION_EXPIRED)
		when(g,
		     g->s->status == SESSION_CLOSED ? N_("closed") :
						      N_("expired"),
		     g->s->ended_ts);
}

/* --- what was shown, and what became of it --- */

static char *path_of(const struct recording *g, const char *credential)
{
	return g->u->reader == NULL ? NULL :
				      reader_text(g->u->reader, "credential",
						  credential, "path");
}

static bool wanted(const struct session *s, const char *credential)
{
	size_t i;

	for (i = 0; i < s->want_count; i++)
		if (strcmp(s->want[i], credential) == 0)
			return true;
	return s->want_count == 0;
}

/* What the request named; it limits nothing, and what went beyond is said. */
static void wants(struct recording *g)
{
	char *path;
	size_t i;

	for (i = 0; i < g->s->want_count; i++) {
		path = path_of(g, g->s->want[i]);
		line(g, N_("asked for"), "%s",
		     path == NULL ? said_in(g, N_("(sealed)")) : path);
		free(path);
	}
}

static void shown(struct recording *g, const struct reveal *r)
{
	char *path = path_of(g, r->credential);
	char ts[TIME_TEXT] = "", version[64];

	time_format(r->ts, ts);
	if (r->version == 0)
		snprintf(version, sizeof(version), "%s",
			 said_in(g, N_("a version not taken over")));
	else
		snprintf(version, sizeof(version),
			 said_in(g, N_("version %llu")),
			 (unsigned long long)r->version);
	line(g, N_("shown"), "%s, %s, %s, %s, %.19sZ%s",
	     path == NULL ? said_in(g, N_("(sealed)")) : path, r->field,
	     version, r->how, ts,
	     wanted(g->s, r->credential) ? "" :
					   said_in(g, N_(", NOT ASKED FOR")));
	free(path);
}

static void due(struct recording *g, const struct debts *d)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (strcmp(d->list[i].sid, g->s->sid) == 0)
			line(g, N_("still due"),
			     d->list[i].due == DEBT_CHANGE ?
				     N_("change %s, %s") :
				     N_("test %s, %s"),
			     d->list[i].path, d->list[i].field);
	if (session_in_doubt(g->st, g->s))
		line(g, N_("in doubt"),
		     N_("all of %s: nobody else has cosigned beyond the end"),
		     g->c->label);
}

static void aftermath(struct recording *g)
{
	struct debts d;
	size_t i;

	wants(g);
	for (i = 0; i < g->s->reveal_count; i++)
		shown(g, &g->s->reveals[i]);
	if (g->s->reveal_count == 0)
		line(g, N_("shown"), N_("nothing"));
	if (g->fault.code == E_OK)
		error_first(&g->fault, debts_list(g->u, &d));
	if (g->fault.code != E_OK)
		return;
	due(g, &d);
	debts_free(&d);
}

/* --- who watched --- */

static void witnesses(struct recording *g)
{
	char *name;
	size_t i;

	for (i = 0; i < g->st->cosigned_count; i++) {
		const struct cosigned_head *c = &g->st->cosigned[i];

		if (g->s->ended_at == 0 || c->size <= g->s->ended_at)
			continue;
		name = reader_member_name(g->u->reader, c->member);
		line(g, N_("witnessed by"), N_("%s, the log at %llu"),
		     name == NULL ? c->member : name,
		     (unsigned long long)c->size);
		free(name);
		return; /* the first beyond the end */
	}
}

static void review(struct recording *g)
{
	char *name;

	if (!g->s->reviewed) {
		line(g, N_("review"), N_("none yet"));
		return;
	}
	name = reader_member_name(g->u->reader, g->s->reviewer);
	line(g, N_("review"), N_("%s, by %s"), tell_word(g->in, g->s->verdict),
	     name == NULL ? g->s->reviewer : name);
	free(name);
	when(g, N_("reviewed"), g->s->reviewed_ts);
}

static void said(void *ctx, const char *name, const char *text)
{
	line(ctx, name, "%s", text);
}

/* What ties the paper to the log: the request's own six words and hash. */
static void receipt(struct recording *g)
{
	char hex[2 * TREE_HASH_LEN + 1], phrase[PHRASE_TEXT];
	struct checkpoint head;

	ledger_head(g->u->ledger, &head);
	hex_encode(g->s->leaf.bytes, TREE_HASH_LEN, hex);
	line(g, N_("entry"), "%llu %s", (unsigned long long)g->s->index, hex);
	if (phrase_of(g->s->leaf.bytes, phrase) == E_OK)
		line(g, N_("receipt"), "%s", phrase);
	hex_encode(head.root.bytes, TREE_HASH_LEN, hex);
	line(g, N_("log"), "%llu %s", (unsigned long long)head.size, hex);
}

int record_of(const struct user *u, const char *sid, error_translation *in,
	      struct record *out)
{
	struct recording g = { .u = u,
			       .st = ledger_state(u->ledger),
			       .in = in };

	g.s = state_session(g.st, sid);
	if (g.s == NULL)
		return error_set(E_ABSENT, "session %s", sid);
	g.c = state_compartment(g.st, g.s->compartment);
	request(&g);
	shares(&g);
	aftermath(&g);
	witnesses(&g);
	review(&g);
	error_first(&g.fault, record_said(u, g.s, in, said, &g));
	receipt(&g);
	if (g.fault.code != E_OK) {
		record_free(&g.out);
		return error_first_again(&g.fault);
	}
	*out = g.out;
	return E_OK;
}

void record_free(struct record *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		free(r->lines[i].text);
	free(r->lines);
	memset(r, 0, sizeof(*r));
}
