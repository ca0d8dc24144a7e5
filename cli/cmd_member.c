/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_member.c -- member add, member list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/column.h"
#include "cli/input.h"
#include "cli/member_roles.h"
#include "vault/custody/custody.h"
#include "vault/member/phrase.h"

/* The words as heard; they are never shown first. */
static int check_phrase(const struct cli *cli, const struct member_file *m)
{
	const char *typed = option_value(&cli->options, "phrase");
	struct secret *line = NULL;
	char text[256];
	int r;

	if (option_given(&cli->options, "phrase-checked"))
		return E_OK;
	if (typed != NULL)
		return phrase_matches(m->hash, typed);
	say("call %s and have the six words read out", m->name);
	r = input_typed("the six words you hear: ",
			N_("give --phrase or --phrase-checked"), &line);
	if (r != E_OK)
		return r;
	snprintf(text, sizeof(text), "%.*s", (int)secret_len(line),
		 (const char *)secret_peek(line));
	secret_free(&line);
	return phrase_matches(m->hash, text);
}

int cmd_member_add(struct cli *cli)
{
	struct enrol_options o;
	struct member_file m;
	const char *roles;
	int r;

	memset(&o, 0, sizeof(o));
	memset(&m, 0, sizeof(m));
	r = cli_need(cli, "roles", &roles);
	if (r == E_OK)
		r = roles_parse(roles, &o.roles);
	if (r == E_OK)
		r = cli_member_file(cli->words[0], &m);
	if (r == E_OK)
		r = check_phrase(cli, &m);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK) {
		o.member = &m;
		o.phone = option_value(&cli->options, "phone");
		o.site = option_value(&cli->options, "site");
		o.non_it = option_given(&cli->options, "non-it");
		r = custody_enrol(cli->user, &o);
	}
	if (r == E_OK)
		say("enrolled: %s (%s)", m.nick, m.name);
	member_file_free(&m);
	return r;
}

/* --- list --- */

static void list_json(struct json_doc *doc, struct json *list,
		      const struct user *u, const struct member *m)
{
	static const char *const keys[] = { "name", "phone", "site", "deputy",
					    "absent" };
	struct json *row = json_object(doc);
	char *nick = reader_member_name(u->reader, m->id);
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *text = reader_text(u->reader, "member", m->id, keys[i]);

		if (text != NULL)
			json_set_text(doc, row, keys[i], text);
		free(text);
	}
	json_set_text(doc, row, "id", m->id);
	json_set_text(doc, row, "short", nick == NULL ? m->id : nick);
	json_set(doc, row, "roles", roles_list(doc, m->roles));
	json_set_text(doc, row, "status", m->retired ? "retired" : "active");
	json_add(doc, list, row);
	free(nick);
}

static void list_line(const struct user *u, const struct member *m)
{
	char *nick = reader_member_name(u->reader, m->id);
	char *name = reader_text(u->reader, "member", m->id, "name");
	char *phone = reader_text(u->reader, "member", m->id, "phone");
	char *absent = reader_text(u->reader, "member", m->id, "absent");
	const char *status = m->retired ? _("retired") : _("active");
	char roles[40];

	roles_text(m->roles, roles);
	if (nick == NULL)
		nick = strdup(m->id);
	if (nick != NULL)
		out("%-*s %-*s %-*s %s%s%s%s%s", column(16, nick), nick,
		    column(26, roles), roles, column(8, status), status,
		    name == NULL ? "" : name, phone == NULL ? "" : "  ",
		    phone == NULL ? "" : phone,
		    absent == NULL ? "" : _("  absent: "),
		    absent == NULL ? "" : absent);
	free(absent);
	free(nick);
	free(name);
	free(phone);
}

int cmd_member_list(struct cli *cli)
{
	struct json_doc *doc = NULL;
	const struct state *s;
	struct json *list;
	size_t i;
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = user_needs_reader(cli->user);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	s = ledger_state(cli->user->ledger);
	list = json_array(doc);
	for (i = 0; i < s->members_count; i++) {
		if (cli->json)
			list_json(doc, list, cli->user, &s->members[i]);
		else
			list_line(cli->user, &s->members[i]);
	}
	if (cli->json)
		r = out_json(doc);
	json_free(&doc);
	return r;
}
