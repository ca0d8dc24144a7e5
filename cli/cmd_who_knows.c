/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_who_knows.c -- audit who-knows: what somebody knows, and could open. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/member_roles.h"
#include "vault/audit/knows.h"

static const char *set_status(enum generation_status status)
{
	return status == GENERATION_CURRENT ? N_("in use") :
	       status == GENERATION_PENDING ? N_("pending") :
					      N_("out of use");
}

static const char *since_then(const struct leaver_secret *s)
{
	return !s->replaced ? _("not changed since") :
	       s->tested    ? _("changed since, and tested") :
			      _("changed since, not tested");
}

/* --- as text --- */

static void secret_line(const struct known_secret *k)
{
	const struct leaver_secret *s = &k->secret;
	char ts[TIME_TEXT] = "", where[80] = "";

	time_format(s->ts, ts);
	if (k->why == KNOWS_SHOWN)
		snprintf(where, sizeof(where), _(" (%s, session %.8s)"), s->how,
			 s->sid);
	else if (k->why == KNOWS_COUNTED)
		snprintf(where, sizeof(where), _(" (session %.8s)"), s->sid);
	out("  %s, %s, version %llu, %s, %.16sZ%s: %s", s->path, s->field,
	    (unsigned long long)s->version, s->label, ts, where, since_then(s));
}

static void secret_lines(const struct knows *k, enum knows_why why,
			 const char *title)
{
	bool told = false;
	size_t i;

	for (i = 0; i < k->secret_count; i++) {
		if (k->secrets[i].why != why)
			continue;
		if (!told)
			out("%s:", lang_text(title));
		told = true;
		secret_line(&k->secrets[i]);
	}
	if (!told)
		out("%s: nothing", lang_text(title));
}

static void share_line(const struct known_share *s)
{
	out(NP_(s->others, "  %s, card set %llu, %s: with %u more share%s",
		"  %s, card set %llu, %s: with %u more shares%s"),
	    s->label, (unsigned long long)s->generation,
	    lang_text(set_status(s->status)), s->others,
	    s->acked ? "" : _(" (never acknowledged)"));
}

static void share_lines(const struct knows *k)
{
	size_t i;

	out(k->share_count > 0 ? N_("could open, with others:") :
				 N_("could open, with others: nothing"));
	for (i = 0; i < k->share_count; i++)
		share_line(&k->shares[i]);
	if (k->gift_count > 0)
		out("gave a share to:");
	for (i = 0; i < k->gift_count; i++)
		out("  session %.8s of %s%s%s", k->gifts[i].sid,
		    k->gifts[i].label, k->gifts[i].card ? _(", by card") : "",
		    k->gifts[i].granted ? "" : _(", which never had enough"));
}

static void lines(const struct knows *k)
{
	char roles[64];

	roles_said(k->roles, roles);
	out("%s: %s%s", k->name, k->member ? roles : _("a card"),
	    k->retired ? _(", retired") : "");
	secret_lines(k, KNOWS_SHOWN, N_("shown to them"));
	secret_lines(
		k, KNOWS_COUNTED,
		N_("counts as shown, for nobody else has vouched for the session's end"));
	secret_lines(k, KNOWS_DEPOSITED, N_("deposited by them"));
	share_lines(k);
}

/* --- as JSON --- */

static struct json *secret_json(struct json_doc *doc,
				const struct known_secret *k)
{
	const struct leaver_secret *s = &k->secret;
	struct json *row = json_object(doc);
	char ts[TIME_TEXT] = "";

	time_format(s->ts, ts);
	json_set_text(doc, row, "why", knows_why_name(k->why));
	json_set_text(doc, row, "path", s->path);
	json_set_text(doc, row, "field", s->field);
	json_set_text(doc, row, "compartment", s->label);
	json_set_integer(doc, row, "version", (int64_t)s->version);
	json_set_integer(doc, row, "newest", (int64_t)s->newest);
	json_set_text(doc, row, "time", ts);
	json_set_bool(doc, row, "replaced", s->replaced);
	json_set_bool(doc, row, "tested", s->tested);
	if (s->how[0] != '\0')
		json_set_text(doc, row, "how", s->how);
	if (s->sid[0] != '\0')
		json_set_text(doc, row, "session", s->sid);
	return row;
}

static struct json *share_json(struct json_doc *doc,
			       const struct known_share *s)
{
	struct json *row = json_object(doc);

	json_set_text(doc, row, "compartment", s->label);
	json_set_integer(doc, row, "generation", (int64_t)s->generation);
	json_set_text(doc, row, "status", set_status(s->status));
	json_set_bool(doc, row, "card", s->card);
	json_set_bool(doc, row, "acknowledged", s->acked);
	json_set_integer(doc, row, "others", s->others);
	return row;
}

static struct json *gift_json(struct json_doc *doc, const struct known_gift *g)
{
	struct json *row = json_object(doc);

	json_set_text(doc, row, "session", g->sid);
	json_set_text(doc, row, "compartment", g->label);
	json_set_bool(doc, row, "card", g->card);
	json_set_bool(doc, row, "opened", g->granted);
	return row;
}

static struct json *knows_json(struct json_doc *doc, const struct knows *k)
{
	struct json *row = json_object(doc), *secrets = json_array(doc),
		    *shares = json_array(doc), *gifts = json_array(doc);
	size_t i;

	for (i = 0; i < k->secret_count; i++)
		json_add(doc, secrets, secret_json(doc, &k->secrets[i]));
	for (i = 0; i < k->share_count; i++)
		json_add(doc, shares, share_json(doc, &k->shares[i]));
	for (i = 0; i < k->gift_count; i++)
		json_add(doc, gifts, gift_json(doc, &k->gifts[i]));
	json_set_text(doc, row, "person", k->name);
	json_set(doc, row, "roles", roles_list(doc, k->roles));
	json_set_bool(doc, row, "card", !k->member);
	json_set_bool(doc, row, "retired", k->retired);
	json_set(doc, row, "secrets", secrets);
	json_set(doc, row, "shares", shares);
	json_set(doc, row, "gave", gifts);
	return row;
}

/* --- everybody of that name --- */

static int one(struct cli *cli, const char *id, struct json_doc *doc,
	       struct json *list)
{
	struct knows k;
	int r;

	r = knows_of(cli->user, id, &k);
	if (r != E_OK)
		return r;
	if (doc == NULL)
		lines(&k);
	else
		json_add(doc, list, knows_json(doc, &k));
	knows_free(&k);
	return E_OK;
}

static int all(struct cli *cli, const struct id_list *ids)
{
	struct json_doc *doc = NULL;
	struct json *root, *list = NULL;
	size_t i;
	int r = E_OK;

	if (cli->json) {
		r = json_new(&doc);
		if (r != E_OK)
			return r;
		root = json_object(doc);
		list = json_array(doc);
		json_set(doc, root, "people", list);
	}
	for (i = 0; r == E_OK && i < ids->count; i++)
		r = one(cli, ids->ids[i], doc, list);
	if (r == E_OK && cli->json)
		r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_who_knows(struct cli *cli)
{
	struct id_list ids;
	const char *name;
	int r;

	cli_take_path(cli);
	r = cli_need(cli, "person", &name);
	if (r == E_OK)
		r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = persons_named(cli->user, name, &ids);
	if (r != E_OK)
		return r;
	r = all(cli, &ids);
	id_list_free(&ids);
	return r;
}
