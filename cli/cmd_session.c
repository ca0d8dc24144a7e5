/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_session.c -- session list, session abort. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/column.h"
#include "cli/session_named.h"
#include "cli/strange.h"
#include "vault/ledger/policy.h"
#include "vault/session/session.h"

static const char *status_name(enum session_status status)
{
	static const char *const names[] = { N_("waiting"), N_("open"),
					     N_("closed"), N_("expired") };

	return names[status];
}

static bool gave_share(void *ctx, const char *holder)
{
	const struct contribution *c = state_contribution(ctx, holder);

	return c != NULL && !c->refused;
}

struct row {
	const struct session *session;
	const struct compartment *compartment;
	unsigned accepted, needed;
	char *requester;
	char ts[TIME_TEXT];
};

static void row_fill(const struct user *u, const struct session *s,
		     struct row *out)
{
	const struct state *st = ledger_state(u->ledger);
	const struct generation *g;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->session = s;
	out->compartment = state_compartment(st, s->compartment);
	/* one that came home may be of a card set that main has not */
	g = state_generation(out->compartment, s->generation);
	for (i = 0; i < s->contribution_count; i++)
		out->accepted += !s->contributions[i].refused;
	out->needed = out->accepted +
		      (g == NULL ? 0 :
				   policy_missing(g->policy, gave_share,
						  (void *)(uintptr_t)s));
	out->requester = s->guest ? strdup("guest") :
				    reader_member_name(u->reader, s->requester);
	time_format(s->ts, out->ts);
}

static void row_json(struct json_doc *doc, struct json *list,
		     const struct user *u, const struct row *row)
{
	struct json *out_row = json_object(doc), *refused = json_array(doc);
	const struct session *s = row->session;
	size_t i;

	for (i = 0; i < s->contribution_count; i++) {
		char *name;

		if (!s->contributions[i].refused)
			continue;
		name = reader_member_name(u->reader,
					  s->contributions[i].holder);
		if (name != NULL)
			json_add_text(doc, refused, name);
		free(name);
	}
	json_set_text(doc, out_row, "session", s->sid);
	json_set_text(doc, out_row, "compartment", row->compartment->label);
	json_set_text(doc, out_row, "state", status_name(s->status));
	json_set_text(doc, out_row, "requested", row->ts);
	json_set_text(doc, out_row, "purpose", s->purpose);
	if (row->requester != NULL)
		json_set_text(doc, out_row, "requester", row->requester);
	json_set_integer(doc, out_row, "accepted", row->accepted);
	json_set_integer(doc, out_row, "needed", row->needed);
	json_set_integer(doc, out_row, "revealed", (int64_t)s->reveal_count);
	json_set(doc, out_row, "refused", refused);
	json_add(doc, list, out_row);
}

int cmd_session_list(struct cli *cli)
{
	struct json_doc *doc = NULL;
	const struct state *s;
	struct json *list;
	const char *status;
	struct row row;
	size_t i;
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	s = ledger_state(cli->user->ledger);
	list = json_array(doc);
	for (i = s->sessions_count; i-- > 0;) {
		row_fill(cli->user, &s->sessions[i], &row);
		status = lang_text(status_name(row.session->status));
		if (cli->json)
			row_json(doc, list, cli->user, &row);
		else
			out("%s  %.16sZ  %-*s %-*s %u of %u  %s",
			    row.session->sid, row.ts,
			    column(16, row.compartment->label),
			    row.compartment->label, column(8, status), status,
			    row.accepted, row.needed,
			    row.requester == NULL ? "" : row.requester);
		free(row.requester);
	}
	if (cli->json)
		r = out_json(doc);
	json_free(&doc);
	return r;
}

/* One's own is closed; of others, and where its keys are lost, it is said that
 * the time is over. */
static int end(struct cli *cli, const char *sid, struct vault_session **s)
{
	struct error_kept kept;
	int r = session_load(cli->user, sid, s), expired;

	if (r == E_OK)
		return session_close(*s);
	if (r != E_AUTHORITY && r != E_ABSENT)
		return r;
	error_keep(&kept);
	expired = session_expire(cli->user, sid);
	return expired == E_POLICY ? error_again(r, &kept) : expired;
}

int cmd_session_abort(struct cli *cli)
{
	struct vault_session *s = NULL;
	char sid[ID_TEXT];
	int r;

	r = strange_user(cli, false);
	if (r == E_OK)
		r = session_named(cli, cli->words[0], sid);
	if (r == E_OK)
		r = end(cli, sid, &s);
	if (r == E_OK)
		say("session %.8s is over", sid);
	session_free(&s);
	return r;
}
