/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_compartment.c -- compartment add, compartment list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cards_out.h"
#include "cli/cli.h"
#include "cli/column.h"
#include "cli/policy_options.h"
#include "vault/custody/custody.h"

#define MAX_OPEN_DEFAULT 28800

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
		r = cards_ready(cli, o->label, 1, &o->policy);
	if (r != E_OK)
		goto out;
	r = custody_add(cli->user, o, &dealt);
	if (r == E_OK) {
		dealt_report(o->label, &dealt);
		r = cards_give(cli, &dealt);
	} else {
		dealt_in_doubt(cli, o->label, false);
	}
out:
	deal_result_free(&dealt);
	free(o);
	return r;
}

/* --- list --- */

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
		policy_text(g->policy, lang_english, text, sizeof(text));
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
	char text[256], longest[48];
	size_t i, j;

	snprintf(text, sizeof(text), "%s", _("no card set"));
	if (g != NULL)
		policy_text(g->policy, lang_text, text, sizeof(text));
	duration_text(c->max_open, longest);
	out("%-*s %s%s, card set %llu, opened for at most %s",
	    column(16, c->label), c->label, text, c->drill ? _(", drill") : "",
	    g == NULL ? 0ULL : (unsigned long long)g->number, longest);
	for (i = 0; g != NULL && i < g->policy->count; i++)
		for (j = 0; j < g->policy->groups[i].count; j++) {
			const struct holder *h =
				&g->policy->groups[i].holders[j];
			char *name =
				reader_holder_name(u->reader, c, g->number, h);

			out("  %-*s %s%s",
			    column(24, name == NULL ? h->id : name),
			    name == NULL ? h->id : name,
			    h->card ? _("card") : _("sealed"),
			    h->acked ? _(", acknowledged") : "");
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
