/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_deal.c -- deal, deal commit, deal abort, deal retire. */
#include <stdlib.h>
#include <string.h>

#include "cli/cards_out.h"
#include "cli/cli.h"
#include "cli/copies_out.h"
#include "cli/session_named.h"
#include "vault/custody/custody.h"
#include "vault/session/session.h"

/* A session of just this compartment. */
static int of_compartment(const struct cli *cli, const struct vault_session *s)
{
	struct session_view v;

	session_look(s, &v);
	return strcmp(v.label, cli->words[0]) == 0 ?
		       E_OK :
		       error_set(E_POLICY, "session %.8s opens %s, not %s",
				 v.sid, v.label, cli->words[0]);
}

static int may_deal(const struct cli *cli, struct vault_session *s,
		    struct deal_policy *asked)
{
	uint64_t generation;
	int r;

	r = of_compartment(cli, s);
	if (r == E_OK)
		r = session_grant(s);
	if (r == E_OK)
		r = session_deal_policy(s, asked, &generation);
	return r == E_OK ? cards_ready(cli, cli->words[0], generation, asked) :
			   r;
}

static void next_steps(const char *label, const struct deal_result *dealt)
{
	say("card set %llu is pending: the one before it stays in use until "
	    "`deal commit %s`",
	    (unsigned long long)dealt->generation, label);
	say("each holder says `share ack %s`; cards are acknowledged when they "
	    "are typed back",
	    label);
}

/* The session is done with once the shares are dealt: a dealing day is long. */
static int deal(struct cli *cli, struct vault_session **s)
{
	struct deal_policy *asked = calloc(1, sizeof(*asked));
	struct deal_result dealt;
	int r;

	memset(&dealt, 0, sizeof(dealt));
	if (asked == NULL)
		return error_set(E_MEMORY, "a policy");
	r = may_deal(cli, *s, asked);
	if (r == E_OK) {
		r = session_deal(*s, &dealt);
		if (r != E_OK)
			dealt_in_doubt(cli, cli->words[0], true);
	}
	session_free(s);
	if (r == E_OK) {
		dealt_report(cli->words[0], &dealt);
		next_steps(cli->words[0], &dealt);
		r = cards_give(cli, &dealt);
	}
	deal_result_free(&dealt);
	free(asked);
	return r;
}

int cmd_deal(struct cli *cli)
{
	struct vault_session *s = NULL;
	char sid[ID_TEXT];
	const char *given;
	int r;

	r = cli_need(cli, "session", &given);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = session_named(cli, given, sid);
	if (r == E_OK)
		r = session_load(cli->user, sid, &s);
	if (r == E_OK)
		r = deal(cli, &s);
	session_free(&s);
	return r;
}

/* --- what becomes of it --- */

int cmd_deal_commit(struct cli *cli)
{
	const char *label = cli->words[0];
	uint64_t generation = 0;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_commit(cli->user, label, &generation);
	if (r != E_OK)
		return r;
	say("card set %llu of %s is in use", (unsigned long long)generation,
	    label);
	copies_report(cli, label);
	return E_OK;
}

int cmd_deal_abort(struct cli *cli)
{
	uint64_t generation = 0;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_abort(cli->user, cli->words[0], &generation);
	if (r == E_OK)
		say("card set %llu of %s is given up; its cards are worth "
		    "nothing, the set before it stays in use",
		    (unsigned long long)generation, cli->words[0]);
	return r;
}

int cmd_deal_retire(struct cli *cli)
{
	uint64_t generation = 0;
	int r;

	r = option_number(&cli->options, "set", 1, UINT32_MAX, &generation);
	if (r == E_OK && generation == 0)
		r = error_set(E_USAGE, "--set is missing");
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_retire_set(cli->user, cli->words[0], generation);
	if (r == E_OK)
		say("card set %llu of %s is retired; copies of this vault made "
		    "before still open with it",
		    (unsigned long long)generation, cli->words[0]);
	return r;
}
