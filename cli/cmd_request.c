/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_request.c -- request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "cli/policy_options.h"
#include "cli/request_options.h"
#include "cli/strange.h"
#include "vault/custody/dealing.h"
#include "vault/member/phrase.h"
#include "vault/session/session.h"

int request_options_read(const struct cli *cli, const char *label,
			 struct request_options *o)
{
	const char *duration = option_value(&cli->options, "for");
	const char *purpose = option_value(&cli->options, "purpose");
	int r;

	memset(o, 0, sizeof(*o));
	o->label = label;
	o->purpose = purpose == NULL ? "read" : purpose;
	o->duration = 4 * 3600;
	r = cli_need(cli, "ticket", &o->ticket);
	if (r == E_OK)
		r = cli_need(cli, "reason", &o->reason);
	if (r == E_OK)
		r = cli_need(cli, "why-not", &o->why_not);
	o->place = option_value(&cli->options, "place");
	o->witness = option_value(&cli->options, "witness");
	if (r == E_OK)
		r = option_number(&cli->options, "set", 1, UINT32_MAX,
				  &o->generation);
	if (r == E_OK && duration != NULL)
		r = duration_parse(duration, &o->duration);
	return r;
}

static int want_list(const struct cli *cli, struct request_options *o,
		     const char ***list)
{
	size_t i, n = option_times(&cli->options, "want");

	*list = calloc(n + 1, sizeof(**list));
	if (*list == NULL)
		return error_set(E_MEMORY, "the wanted paths");
	for (i = 0; i < n; i++)
		(*list)[i] = option_nth(&cli->options, "want", i);
	o->want = *list;
	o->want_count = n;
	return E_OK;
}

static int file_path(const struct cli *cli, const struct request_file *f,
		     char **path)
{
	if (asprintf(path, "%s/request-%s-%s.bg",
		     option_value(&cli->options, "out-dir"), cli->words[0],
		     f->nick) < 0)
		return error_set(E_MEMORY, "a path");
	return E_OK;
}

/* A request may be made again for the same compartment: older files of that
 * name are answered or not, and in the way. */
static int write_files(const struct cli *cli, struct request_result *result,
		       struct json_doc *doc, struct json *list)
{
	char *path;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < result->file_count; i++) {
		const struct request_file *f = &result->files[i];

		r = file_path(cli, f, &path);
		if (r != E_OK)
			break;
		r = file_replace(path, f->bytes, f->len);
		if (r == E_OK && !cli->json)
			say("for %s: %s", f->name == NULL ? f->nick : f->name,
			    path);
		json_add_text(doc, list, path);
		free(path);
	}
	return r;
}

static int report(const struct cli *cli, struct request_result *result)
{
	struct json_doc *doc = NULL;
	char phrase[PHRASE_TEXT];
	struct json *root, *list;
	int r;

	r = phrase_of(result->leaf.bytes, phrase);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	/* the session and its words first: they are in the log already */
	if (!cli->json) {
		out("session: %s", result->sid);
		out("phrase: %s", phrase);
	}
	r = write_files(cli, result, doc, list);
	if (result->lost > 0)
		warn(NP_(result->lost,
			 "%zu custodian cannot be asked: the file has lost "
			 "their sealed share; try another copy of the vault",
			 "%zu custodians cannot be asked: the file has lost "
			 "their sealed shares; try another copy of the vault"),
		     result->lost);
	json_set(doc, root, "files", list);
	json_set_text(doc, root, "phrase", phrase);
	json_set_text(doc, root, "session", result->sid);
	if (cli->json) {
		int told = out_json(doc);

		r = r == E_OK ? told : r;
	} else if (r == E_OK) {
		say(NP_(result->needed,
			"send each custodian their file, call them, and read "
			"the six words out; %u share is needed",
			"send each custodian their file, call them, and read "
			"the six words out; %u shares are needed"),
		    result->needed);
		say("then: breakglass open %s --approval FILE ... --card FILE "
		    "...",
		    result->sid);
	}
	json_free(&doc);
	return r;
}

/* --- a redeal: old and new side by side, before it is asked for --- */

struct naming {
	const struct user *u;
	const struct compartment *c;
	const struct generation *g;
	const struct json *cards; /* of the policy to come */
};

static char *name_now(const void *ctx, const struct holder *h)
{
	const struct naming *n = ctx;

	return reader_holder_name(n->u->reader, n->c, n->g->number, h);
}

static char *name_next(const void *ctx, const struct holder *h)
{
	const struct naming *n = ctx;
	const char *card = json_text(json_get(n->cards, h->id));

	if (!h->card)
		return reader_member_name(n->u->reader, h->id);
	return card == NULL ? NULL : strdup(card);
}

static int compare(const struct cli *cli, const struct compartment *c,
		   const struct deal_policy *asked)
{
	struct policy *next = calloc(1, sizeof(*next));
	struct naming n = { .u = cli->user, .c = c, .g = state_current(c) };
	struct json_doc *doc = NULL;
	int r = next == NULL ? error_set(E_MEMORY, "a policy") : E_OK;

	if (r == E_OK)
		r = deal_resolve(cli->user, asked, next);
	if (r == E_OK)
		r = json_new(&doc);
	if (r == E_OK) {
		n.cards = deal_card_names(doc, asked, next);
		say("%s, card set %llu and the next:", c->label,
		    (unsigned long long)n.g->number);
		policy_compare(n.g->policy, name_now, &n, next, name_next, &n);
	}
	json_free(&doc);
	free(next);
	return r;
}

/* The custodians are asked only once the two were looked at. */
static int redeal_shown(const struct cli *cli, const struct deal_policy *asked)
{
	const struct compartment *c =
		state_label(ledger_state(cli->user->ledger), cli->words[0]);
	int r;

	if (c == NULL || state_current(c) == NULL)
		return error_set(E_ABSENT, "compartment %s with a card set",
				 cli->words[0]);
	r = compare(cli, c, asked);
	if (r != E_OK || option_given(&cli->options, "yes") ||
	    !input_terminal() || input_confirm("ask the custodians for this?"))
		return r;
	return error_set(E_USAGE, "given up");
}

static int redeal_read(const struct cli *cli, struct request_options *o,
		       struct deal_policy **policy)
{
	int r;

	if (strcmp(o->purpose, "redeal") != 0)
		return policy_given(cli) ?
			       error_set(E_USAGE, "a policy goes with "
						  "--purpose redeal") :
			       E_OK;
	*policy = calloc(1, sizeof(**policy));
	if (*policy == NULL)
		return error_set(E_MEMORY, "a policy");
	r = policy_asked(cli, *policy);
	o->policy = *policy;
	return r;
}

int cmd_request(struct cli *cli)
{
	struct deal_policy *policy = NULL;
	struct request_options o;
	struct request_result result;
	const char **want = NULL;
	const char *dir;
	int r;

	r = request_options_read(cli, cli->words[0], &o);
	if (r == E_OK)
		r = redeal_read(cli, &o, &policy);
	if (r == E_OK)
		r = cli_need(cli, "out-dir", &dir);
	if (r == E_OK)
		r = want_list(cli, &o, &want);
	if (r == E_OK)
		r = strange_user(cli, false);
	if (r == E_OK)
		r = user_needs_admin(cli->user);
	if (r == E_OK)
		r = cli_directory_takes(dir);
	if (r == E_OK && policy != NULL)
		r = redeal_shown(cli, policy);
	if (r == E_OK)
		r = session_request(cli->user, &o, &result);
	free(want);
	free(policy);
	if (r != E_OK)
		return r;
	r = report(cli, &result);
	request_result_free(&result);
	return r;
}
