/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_compartment.c -- compartment add, compartment list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "vault/custody/custody.h"
#include "vault/ledger/policy.h"

#define MAX_OPEN_DEFAULT 28800

/* --- the policy asked for --- */

static int one_level(const struct cli *cli, struct deal_policy *out)
{
	uint64_t threshold = 0;
	const char *list;
	int r;

	r = cli_need(cli, "holders", &list);
	if (r == E_OK)
		r = option_number(&cli->options, "threshold", 1, GROUP_MAX,
				  &threshold);
	if (r == E_OK && threshold == 0)
		r = error_set(E_USAGE, "--threshold is missing");
	if (r != E_OK)
		return r;
	out->threshold = 1;
	out->count = 1;
	return deal_list_parse(list, (unsigned)threshold, "ALL",
			       &out->groups[0]);
}

static int two_level(const struct cli *cli, struct deal_policy *out)
{
	uint64_t groups = 0;
	size_t i, n = option_times(&cli->options, "group");
	int r;

	r = option_number(&cli->options, "groups", 1, GROUP_MAX, &groups);
	if (r != E_OK)
		return r;
	if (groups == 0 || n == 0 || n > GROUP_MAX)
		return error_set(E_USAGE,
				 "--groups M goes with 1 to %d times "
				 "--group NAME=K:LIST",
				 GROUP_MAX);
	out->threshold = (unsigned)groups;
	for (i = 0; i < n; i++) {
		r = deal_group_parse(option_nth(&cli->options, "group", i),
				     &out->groups[i]);
		if (r != E_OK)
			return r;
		out->count++;
	}
	return E_OK;
}

static int policy_asked(const struct cli *cli, struct deal_policy *out)
{
	memset(out, 0, sizeof(*out));
	if (option_given(&cli->options, "groups") ||
	    option_given(&cli->options, "group"))
		return two_level(cli, out);
	return one_level(cli, out);
}

/* --- where the cards go --- */

static bool has_cards(const struct deal_policy *p)
{
	size_t i, j;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			if (p->groups[i].holders[j].card)
				return true;
	return false;
}

/* A card's name as part of a file name: what could lead elsewhere is not. */
static void file_name(const char *name, char out_name[128])
{
	size_t i;

	snprintf(out_name, 128, "%s", name);
	for (i = 0; out_name[i] != '\0'; i++)
		if (out_name[i] == '/' || (i == 0 && out_name[i] == '.'))
			out_name[i] = '_';
}

static int card_path(const char *dir, const char *label, const char *name,
		     char **path)
{
	char safe[128];

	file_name(name, safe);
	if (asprintf(path, "%s/%s-g1-%s.txt", dir, label, safe) < 0)
		return error_set(E_MEMORY, "a path");
	return E_OK;
}

/* Before the dealing: the words exist nowhere else afterwards. */
static int card_files_free(const char *dir, const char *label,
			   const struct deal_policy *p)
{
	size_t i, j;
	char *path;
	int r;

	r = file_make_dirs(dir);
	for (i = 0; r == E_OK && i < p->count; i++)
		for (j = 0; r == E_OK && j < p->groups[i].count; j++) {
			if (!p->groups[i].holders[j].card)
				continue;
			r = card_path(dir, label, p->groups[i].holders[j].name,
				      &path);
			if (r != E_OK)
				break;
			if (file_exists(path))
				r = error_set(E_EXISTS, "%s", path);
			free(path);
		}
	return r;
}

static int cards_ready(const struct cli *cli, const char *label,
		       const struct deal_policy *p)
{
	const char *dir = option_value(&cli->options, "cards-dir");
	int r;

	if (!has_cards(p))
		return E_OK;
	if (dir == NULL)
		return error_set(E_USAGE,
				 "card words exist only at the "
				 "dealing: say where with --cards-dir DIR");
	r = card_files_free(dir, label, p);
	return r == E_OK ? cli_directory_takes(dir) : r;
}

static int card_write_file(const struct card *card, const char *dir)
{
	struct secret *text = NULL;
	char *path = NULL;
	int r;

	r = card_path(dir, card->label, card->holder, &path);
	if (r == E_OK)
		r = card_write(card, &text);
	if (r == E_OK)
		r = cli_write(path, secret_peek(text), secret_len(text));
	secret_free(&text);
	free(path);
	return r;
}

/* Every card is tried; the first fault is returned. */
static int cards_write(const struct cli *cli, const struct deal_result *dealt)
{
	const char *dir = option_value(&cli->options, "cards-dir");
	int r, first = E_OK;
	size_t i;

	for (i = 0; i < dealt->card_count; i++) {
		r = card_write_file(&dealt->cards[i], dir);
		if (r == E_OK)
			continue;
		warn("the card of %s could not be written: %s; its words are "
		     "lost, the share counts as lost",
		     dealt->cards[i].holder, error_detail());
		if (first == E_OK)
			first = r;
	}
	return first;
}

static void report(const char *label, const struct deal_result *dealt)
{
	say("dealt card set 1 of %s: %u shares, any %u open it; you can lose "
	    "%u",
	    label, dealt->shares, dealt->needed, dealt->shares - dealt->needed);
	if (dealt->all_needed)
		warn("every share is needed: losing one loses all");
}

int cmd_compartment_add(struct cli *cli)
{
	const char *max_open = option_value(&cli->options, "max-open");
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result dealt;
	int r = E_OK;

	if (o == NULL)
		return error_set(E_MEMORY, "a policy");
	memset(&dealt, 0, sizeof(dealt));
	o->label = cli->words[0];
	o->max_open = MAX_OPEN_DEFAULT;
	o->drill = option_given(&cli->options, "drill");
	if (max_open != NULL)
		r = duration_parse(max_open, &o->max_open);
	if (r == E_OK)
		r = policy_asked(cli, &o->policy);
	if (r == E_OK && !label_valid(o->label))
		r = error_set(E_USAGE,
			      "a label has 1 to %d capital letters, "
			      "digits or -, a letter first",
			      LABEL_MAX);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = user_needs_admin(cli->user);
	if (r == E_OK)
		r = cards_ready(cli, o->label, &o->policy);
	if (r == E_OK)
		r = custody_add(cli->user, o, &dealt);
	if (r == E_OK) {
		report(o->label, &dealt);
		r = cards_write(cli, &dealt);
	}
	deal_result_free(&dealt);
	free(o);
	return r;
}

/* --- list --- */

static void policy_text(const struct policy *p, char *text, size_t cap)
{
	size_t i, at = 0;

	text[0] = '\0';
	if (p->count == 1) {
		snprintf(text, cap, "%u of %zu", p->groups[0].threshold,
			 p->groups[0].count);
		return;
	}
	at = (size_t)snprintf(text, cap, "%u of:", p->threshold);
	for (i = 0; i < p->count && at < cap; i++)
		at += (size_t)snprintf(text + at, cap - at, " %s %u of %zu%s",
				       p->groups[i].name,
				       p->groups[i].threshold,
				       p->groups[i].count,
				       i + 1 < p->count ? "," : "");
}

static void row_json(struct json_doc *doc, struct json *list,
		     const struct user *u, const struct compartment *c)
{
	const struct generation *g = state_current(c);
	struct json *row = json_object(doc), *holders = json_array(doc);
	char text[256];
	size_t i, j;

	json_set_text(doc, row, "label", c->label);
	json_set_bool(doc, row, "drill", c->drill);
	json_set_integer(doc, row, "max_open", (int64_t)c->max_open);
	if (g != NULL) {
		policy_text(g->policy, text, sizeof(text));
		json_set_text(doc, row, "policy", text);
		json_set_integer(doc, row, "generation", (int64_t)g->number);
		for (i = 0; i < g->policy->count; i++)
			for (j = 0; j < g->policy->groups[i].count; j++) {
				char *name = reader_holder_name(
					u->reader, c, g->number,
					&g->policy->groups[i].holders[j]);

				if (name != NULL)
					json_add_text(doc, holders, name);
				free(name);
			}
		json_set(doc, row, "holders", holders);
	}
	json_add(doc, list, row);
}

static void row_line(const struct user *u, const struct compartment *c)
{
	const struct generation *g = state_current(c);
	char text[256] = "no card set", longest[48];
	size_t i, j;

	if (g != NULL)
		policy_text(g->policy, text, sizeof(text));
	duration_text(c->max_open, longest);
	out("%-16s %s%s, card set %llu, opened for at most %s", c->label, text,
	    c->drill ? ", drill" : "",
	    g == NULL ? 0ULL : (unsigned long long)g->number, longest);
	for (i = 0; g != NULL && i < g->policy->count; i++)
		for (j = 0; j < g->policy->groups[i].count; j++) {
			const struct holder *h =
				&g->policy->groups[i].holders[j];
			char *name =
				reader_holder_name(u->reader, c, g->number, h);

			out("  %-24s %s%s", name == NULL ? h->id : name,
			    h->card ? "card" : "sealed",
			    h->acked ? ", acknowledged" : "");
			free(name);
		}
}

int cmd_compartment_list(struct cli *cli)
{
	struct json_doc *doc = NULL;
	const struct state *s;
	struct json *list;
	size_t i;
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	s = ledger_state(cli->user->ledger);
	list = json_array(doc);
	for (i = 0; i < s->compartments_count; i++) {
		if (cli->json)
			row_json(doc, list, cli->user, &s->compartments[i]);
		else
			row_line(cli->user, &s->compartments[i]);
	}
	if (cli->json)
		r = out_json(doc);
	json_free(&doc);
	return r;
}
