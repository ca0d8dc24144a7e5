/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_carry.c -- copy, merge, backup, restore. */
#include <string.h>

#include "cli/cli.h"
#include "vault/carry/carry.h"

int cmd_copy(struct cli *cli)
{
	const char *to = cli->words[0], *site;
	int r;

	r = cli_need(cli, "site", &site);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_copy(cli->user, to, site);
	if (r == E_OK)
		say("%s is a copy for %s: it goes on as a branch, and comes "
		    "home with `merge %s`",
		    to, site, to);
	return r;
}

static int merge_json(const struct merge_result *m)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_root(doc, root);
	json_set_integer(doc, root, "forward", (int64_t)m->forward);
	json_set_integer(doc, root, "branches", (int64_t)m->branches);
	json_set_integer(doc, root, "forks", (int64_t)m->forks);
	json_set_integer(doc, root, "conflicts", (int64_t)m->conflicts);
	json_set_integer(doc, root, "set_aside", (int64_t)m->set_aside);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static void merge_said(const struct merge_result *m)
{
	if (m->forward == 0 && m->branches == 0) {
		say("nothing there that is not here");
		return;
	}
	if (m->forward > 0)
		say("the log goes on by %llu entries",
		    (unsigned long long)m->forward);
	if (m->branches > 0)
		say("%zu branches came home", m->branches);
	if (m->forks > 0)
		warn("%zu of them had gone on with main itself, undeclared: "
		     "somebody wrote to two copies",
		     m->forks);
	if (m->conflicts > 0)
		warn("%zu secrets were deposited on both sides: both are kept, "
		     "the later numbers are those of the branch; `info` names "
		     "them. find out which is right, and put it again",
		     m->conflicts);
	if (m->set_aside > 0)
		warn("%zu things done there have no effect here, and stay in "
		     "the log to be read",
		     m->set_aside);
}

int cmd_merge(struct cli *cli)
{
	struct merge_result m;
	int r;

	memset(&m, 0, sizeof(m));
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_merge(cli->user, cli->words[0], &m);
	if (r != E_OK)
		return r;
	cli->segments = cli->user->ledger->fold.segment_count;
	if (cli->json)
		return merge_json(&m);
	merge_said(&m);
	return E_OK;
}

int cmd_backup(struct cli *cli)
{
	uint64_t entries = 0;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_backup(cli->user, cli->words[0], &entries);
	if (r == E_OK)
		say("%s: %llu entries, read back and whole", cli->words[0],
		    (unsigned long long)entries);
	return r;
}

/* Which of the card sets at hand open what was restored. */
static void sets_said(const struct state *s)
{
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++) {
		const struct compartment *c = &s->compartments[i];

		for (k = 0; k < c->count; k++) {
			const struct generation *g = &c->generations[k];

			if (g->status == GENERATION_CURRENT)
				say("%s: card set %llu opens it", c->label,
				    (unsigned long long)g->number);
			else if (g->status == GENERATION_PENDING)
				say("%s: card set %llu was dealt, and not in "
				    "use yet",
				    c->label, (unsigned long long)g->number);
		}
	}
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
	if (r == E_OK) {
		say("%s: %llu entries, read back and whole", to,
		    (unsigned long long)entries);
		if (cut)
			warn("the end of %s was damaged, and is left out",
			     cli->words[0]);
		sets_said(ledger_state(l));
	}
	ledger_close(&l);
	store_close(&s);
	return r;
}
