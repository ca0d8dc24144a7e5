/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_carry.c -- copy, backup, restore. */
#include <string.h>

#include "cli/cli.h"
#include "vault/carry/carry.h"
#include "vault/share/policy.h"

/* One JSON document about a file that was made. */
static int made_json(const char *file, uint64_t entries)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_root(doc, root);
	json_set_text(doc, root, "file", file);
	json_set_integer(doc, root, "entries", (int64_t)entries);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_copy(struct cli *cli)
{
	const char *to = cli->words[0], *site;
	int r;

	r = cli_need(cli, "site", &site);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_copy(cli->user, to, site);
	if (r != E_OK)
		return r;
	if (cli->json)
		return made_json(to, cli->user->ledger->size);
	say("%s is a copy for %s: it goes on as a branch, and comes home with "
	    "`merge %s`",
	    to, site, to);
	return E_OK;
}

/* --- backup and restore --- */

int cmd_backup(struct cli *cli)
{
	uint64_t entries = 0;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_backup(cli->user, cli->words[0], "backup", &entries);
	if (r != E_OK)
		return r;
	if (cli->json)
		return made_json(cli->words[0], entries);
	say("%s: %llu entries, read back and whole", cli->words[0],
	    (unsigned long long)entries);
	return E_OK;
}

struct forms {
	size_t sealed, cards;
};

static struct forms forms_of(const struct policy_group *g)
{
	struct forms f = { 0, 0 };
	size_t i;

	for (i = 0; i < g->count; i++) {
		f.sealed += !g->holders[i].card;
		f.cards += g->holders[i].card;
	}
	return f;
}

static const char *status_word(const struct generation *g)
{
	return g->status == GENERATION_CURRENT ? "current" :
	       g->status == GENERATION_PENDING ? "pending" :
						 "old";
}

/* An old set opens what only it was sealed to. */
static bool opens_something(const struct state *s, const struct compartment *c,
			    const struct generation *g)
{
	size_t i, k;

	if (g->status == GENERATION_CURRENT || g->status == GENERATION_PENDING)
		return true;
	for (i = 0;
	     g->status == GENERATION_OLD && i < state_credential_count(s);
	     i++) {
		const struct credential *cred = state_credential_at(s, i);

		for (k = 0; k < cred->count; k++)
			if (strcmp(cred->compartment, c->id) == 0 &&
			    state_stranded(c, &cred->versions[k]) &&
			    state_copy(&cred->versions[k], g->number) != NULL)
				return true;
	}
	return false;
}

static void group_said(const struct policy_group *g, bool alone)
{
	struct forms f = forms_of(g);

	out(NP_(g->count,
		"  %s%s%u of %zu share: %zu sealed to custodians, %zu on cards",
		"  %s%s%u of %zu shares: %zu sealed to custodians, %zu on cards"),
	    alone ? "" : g->name, alone ? "" : ": ", g->threshold, g->count,
	    f.sealed, f.cards);
}

static void set_said(const struct compartment *c, const struct generation *g)
{
	unsigned long long number = g->number;
	size_t i;

	if (g->status == GENERATION_CURRENT)
		out("%s: card set %llu opens it", c->label, number);
	else if (g->status == GENERATION_PENDING)
		out("%s: card set %llu was dealt, and not in use yet", c->label,
		    number);
	else
		out("%s: card set %llu opens what a copy brought home",
		    c->label, number);
	if (g->policy->count > 1)
		out("  %u of %zu groups", g->policy->threshold,
		    g->policy->count);
	for (i = 0; i < g->policy->count; i++)
		group_said(&g->policy->groups[i], g->policy->count == 1);
}

static struct json *set_json(struct json_doc *doc, const struct compartment *c,
			     const struct generation *g)
{
	struct json *row = json_object(doc), *groups = json_array(doc), *group;
	struct forms f;
	size_t i;

	json_set_text(doc, row, "compartment", c->label);
	json_set_integer(doc, row, "generation", (int64_t)g->number);
	json_set_text(doc, row, "status", status_word(g));
	json_set_integer(doc, row, "threshold", g->policy->threshold);
	for (i = 0; i < g->policy->count; i++) {
		f = forms_of(&g->policy->groups[i]);
		group = json_object(doc);
		json_set_text(doc, group, "name", g->policy->groups[i].name);
		json_set_integer(doc, group, "threshold",
				 g->policy->groups[i].threshold);
		json_set_integer(doc, group, "sealed", (int64_t)f.sealed);
		json_set_integer(doc, group, "cards", (int64_t)f.cards);
		json_add(doc, groups, group);
	}
	json_set(doc, row, "groups", groups);
	return row;
}

/* Which of the card sets at hand open what was restored; ${doc} NULL: as text. */
static void sets_told(const struct state *s, struct json_doc *doc,
		      struct json *list)
{
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++) {
		const struct compartment *c = &s->compartments[i];

		for (k = 0; k < c->count; k++) {
			if (!opens_something(s, c, &c->generations[k]))
				continue;
			if (doc == NULL)
				set_said(c, &c->generations[k]);
			else
				json_add(doc, list,
					 set_json(doc, c, &c->generations[k]));
		}
	}
}

static int restored_json(const char *to, const struct ledger *l, bool cut)
{
	struct json_doc *doc = NULL;
	struct json *root, *list;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	json_set_root(doc, root);
	json_set_text(doc, root, "file", to);
	json_set_integer(doc, root, "entries", (int64_t)l->size);
	json_set_bool(doc, root, "cut", cut);
	sets_told(ledger_state(l), doc, list);
	json_set(doc, root, "sets", list);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static int restored(const struct cli *cli, const char *to,
		    const struct ledger *l, bool cut)
{
	if (cut)
		warn("the end of %s was damaged, and is left out",
		     cli->words[0]);
	if (cli->json)
		return restored_json(to, l, cut);
	say("%s: %llu entries, read back and whole", to,
	    (unsigned long long)l->size);
	sets_told(ledger_state(l), NULL, NULL);
	return E_OK;
}

int cmd_restore(struct cli *cli)
{
	struct ledger *l = NULL;
	struct store *s = NULL;
	uint64_t entries = 0;
	const char *to;
	bool cut = false;
	int r;

	r = cli_need(cli, "out", &to);
	if (r == E_OK)
		r = carry_restore(&cli->host, cli->words[0], to, &entries,
				  &cut);
	if (r == E_OK)
		r = store_open(to, STORE_COPY, &s);
	if (r == E_OK)
		r = ledger_open(s, &cli->host, LEDGER_ENTRIES, &l);
	if (r == E_OK)
		r = restored(cli, to, l, cut);
	ledger_close(&l);
	store_close(&s);
	return r;
}
