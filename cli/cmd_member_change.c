/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_member_change.c -- member roles, set, rekey, retire, leaver. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "cli/member_roles.h"
#include "cli/reading_phrase_out.h"
#include "vault/audit/leaver.h"
#include "vault/custody/custody.h"
#include "vault/member/phrase.h"

int cmd_member_roles(struct cli *cli)
{
	unsigned roles;
	int r;

	r = roles_parse(cli->words[1], &roles);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_roles(cli->user, cli->words[0], roles);
	if (r == E_OK)
		say("%s: %s", cli->words[0], cli->words[1]);
	return r;
}

int cmd_member_set(struct cli *cli)
{
	struct member_change c = {
		option_value(&cli->options, "phone"),
		option_value(&cli->options, "site"),
		option_value(&cli->options, "deputy"),
		option_value(&cli->options, "absent"),
	};
	int r;

	if (c.phone == NULL && c.site == NULL && c.deputy == NULL &&
	    c.absent == NULL)
		return error_set(E_USAGE, "give --phone, --site, --deputy or "
					  "--absent; an empty text takes it "
					  "away");
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_set(cli->user, cli->words[0], &c);
	if (r == E_OK)
		say("%s: changed", cli->words[0]);
	return r;
}

int cmd_member_rekey(struct cli *cli)
{
	struct member_file m;
	int r;

	memset(&m, 0, sizeof(m));
	r = cli_member_file(cli->words[1], &m);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = custody_rekey(cli->user, cli->words[0], &m);
	if (r == E_OK) {
		say("%s has new keys; entries of the old ones count no more",
		    cli->words[0]);
		say("keep the old identity while shares are sealed to it: deal "
		    "again, or give both with --identity");
	}
	member_file_free(&m);
	return r;
}

/* --- leaving --- */

static const char *set_status(enum generation_status status)
{
	return status == GENERATION_CURRENT ? N_("in use") :
	       status == GENERATION_PENDING ? N_("pending") :
					      N_("out of use");
}

static void leaver_lines(const char *nick, const struct leaver *l)
{
	char ts[TIME_TEXT] = "";
	size_t i;

	for (i = 0; i < l->share_count; i++)
		out("deal again: %s (%s holds a share of card set %llu, %s)",
		    l->shares[i].label, nick,
		    (unsigned long long)l->shares[i].generation,
		    lang_text(set_status(l->shares[i].status)));
	for (i = 0; i < l->secret_count; i++) {
		time_format(l->secrets[i].ts, ts);
		out("%s: %s, %s, version %llu (seen %.10s)",
		    l->secrets[i].replaced ? _("changed since") : _("change"),
		    l->secrets[i].path, l->secrets[i].field,
		    (unsigned long long)l->secrets[i].version, ts);
	}
	for (i = 0; i < l->doubt_count; i++)
		out("in doubt: all of %s (session %.8s: nobody else has "
		    "cosigned the log beyond its end)",
		    l->doubts[i].label, l->doubts[i].sid);
	if (l->share_count + l->secret_count + l->doubt_count == 0)
		out("%s held no share and was shown no secret", nick);
}

static int leaver_json(const char *nick, const struct leaver *l)
{
	struct json_doc *doc = NULL;
	struct json *root, *shares, *secrets, *doubts, *row;
	char ts[TIME_TEXT] = "";
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	shares = json_array(doc);
	secrets = json_array(doc);
	doubts = json_array(doc);
	for (i = 0; i < l->share_count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "compartment", l->shares[i].label);
		json_set_integer(doc, row, "generation",
				 (int64_t)l->shares[i].generation);
		json_set_text(doc, row, "status",
			      set_status(l->shares[i].status));
		json_add(doc, shares, row);
	}
	for (i = 0; i < l->secret_count; i++) {
		row = json_object(doc);
		time_format(l->secrets[i].ts, ts);
		json_set_text(doc, row, "path", l->secrets[i].path);
		json_set_text(doc, row, "field", l->secrets[i].field);
		json_set_integer(doc, row, "version",
				 (int64_t)l->secrets[i].version);
		json_set_text(doc, row, "seen", ts);
		json_set_text(doc, row, "session", l->secrets[i].sid);
		json_set_bool(doc, row, "replaced", l->secrets[i].replaced);
		json_add(doc, secrets, row);
	}
	for (i = 0; i < l->doubt_count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "compartment", l->doubts[i].label);
		json_set_text(doc, row, "session", l->doubts[i].sid);
		json_add(doc, doubts, row);
	}
	json_set_text(doc, root, "short", nick);
	json_set(doc, root, "shares", shares);
	json_set(doc, root, "revealed", secrets);
	json_set(doc, root, "in_doubt", doubts);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

/* Retired or not: the newest member of this short name. */
static int find_anybody(const struct cli *cli, const char *nick,
			char id[ID_TEXT])
{
	const struct state *s = ledger_state(cli->user->ledger);
	size_t i;

	for (i = s->members_count; i-- > 0;) {
		char *is =
			reader_member_name(cli->user->reader, s->members[i].id);
		bool same = is != NULL && strcmp(is, nick) == 0;

		free(is);
		if (!same)
			continue;
		memcpy(id, s->members[i].id, ID_TEXT);
		return E_OK;
	}
	return error_set(E_ABSENT, "member %s", nick);
}

static int leaver(const struct cli *cli, const char *id)
{
	struct leaver l;
	int r;

	r = leaver_report(cli->user, id, &l);
	if (r != E_OK)
		return r;
	if (cli->json)
		r = leaver_json(cli->words[0], &l);
	else
		leaver_lines(cli->words[0], &l);
	leaver_free(&l);
	return r;
}

int cmd_member_leaver(struct cli *cli)
{
	char id[ID_TEXT];
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = user_needs_reader(cli->user);
	if (r == E_OK)
		r = find_anybody(cli, cli->words[0], id);
	return r == E_OK ? leaver(cli, id) : r;
}

/* A rotation shuts out nobody who holds a handbook: a new reading phrase is
 * offered with it. */
static int new_phrase(const struct cli *cli, struct secret **phrase)
{
	bool wanted = option_given(&cli->options, "reading-phrase-out");

	if (!wanted && !option_given(&cli->options, "yes") && input_terminal())
		wanted = input_confirm("make a new reading phrase, too? who "
				       "leaves may know the old one");
	return wanted ? reading_phrase_new(phrase) : E_OK;
}

/* Where it may be in force all the same, nobody else has it: its file stays, or it
 * is shown. The fault that is told is that of the retirement. */
static int not_retired(const struct cli *cli, const struct secret *phrase,
		       int fault)
{
	struct error_kept kept;

	if (phrase == NULL)
		return fault;
	if (!store_doubtful(cli->user->store)) {
		phrase_unwrite(cli);
		return fault;
	}
	error_keep(&kept);
	if (option_given(&cli->options, "reading-phrase-out"))
		warn("the new reading phrase may be in use all the same, so %s "
		     "stays: remove it if `member list` does not show %s as "
		     "retired",
		     option_value(&cli->options, "reading-phrase-out"),
		     cli->words[0]);
	else
		warn("the new reading phrase may be in use all the same: it is, "
		     "if `member list` shows %s as retired",
		     cli->words[0]);
	if (phrase_show(cli, phrase) != E_OK)
		warn("the new reading phrase could not be shown: %s",
		     error_said());
	return error_again(fault, &kept);
}

static int retire(struct cli *cli, const struct secret *phrase)
{
	uint64_t work_factor = AGE_WORK_FACTOR_USER;
	char id[ID_TEXT];
	int r;

	r = option_number(&cli->options, "work-factor", 1, AGE_WORK_FACTOR_MAX,
			  &work_factor);
	if (r == E_OK)
		r = find_anybody(cli, cli->words[0], id);
	if (r == E_OK && phrase != NULL)
		r = phrase_write(cli, phrase);
	if (r == E_OK) {
		r = custody_retire(cli->user, cli->words[0], phrase,
				   (unsigned)work_factor);
		if (r != E_OK)
			r = not_retired(cli, phrase, r);
	}
	if (r != E_OK)
		return r;
	say("%s is retired; the catalog has a new key", cli->words[0]);
	if (phrase != NULL && !cli->json)
		r = phrase_show(cli, phrase);
	return r == E_OK ? leaver(cli, id) : r;
}

int cmd_member_retire(struct cli *cli)
{
	struct secret *phrase = NULL;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = user_needs_admin(cli->user);
	if (r == E_OK)
		r = new_phrase(cli, &phrase);
	if (r == E_OK)
		r = retire(cli, phrase);
	secret_free(&phrase);
	return r;
}
