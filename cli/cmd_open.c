/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_open.c -- open: contributions in, then commands (docs/format.md has the
 * files; the exit status is 0 when the policy is met, 4 when something was
 * refused in this call, else 5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/guest.h"
#include "cli/guided.h"
#include "cli/input.h"
#include "cli/line.h"
#include "cli/request_options.h"
#include "cli/session_named.h"
#include "cli/session_words.h"
#include "cli/shell.h"
#include "cli/strange.h"
#include "cli/words_input.h"
#include "vault/session/session.h"

#define CARD_FILE_MAX 65536

struct opening {
	struct cli *cli;
	struct vault_session *s;
	struct json_doc *doc;
	struct json *refused;
	int worst; /* E_OK, E_SHARE, E_INPUT of a contribution */
	bool closed;
};

/* A bad contribution is named and costs the others nothing. What is worse than
 * bad (the log cannot be written, no memory) ends the call. */
static int note_bad(struct opening *o, const char *path, const char *holder,
		    int r)
{
	struct json *row;

	if (r != E_SHARE && r != E_INPUT && r != E_AUTH && r != E_ABSENT)
		return r;
	if (holder != NULL)
		say("refused: %s (%s): %s", path, holder, error_said());
	else
		say("refused: %s: %s", path, error_said());
	row = json_object(o->doc);
	json_set_text(o->doc, row, "file", path);
	json_set_text(o->doc, row, "why", error_detail());
	json_add(o->doc, o->refused, row);
	if (o->worst == E_OK || r == E_SHARE)
		o->worst = r;
	error_clear();
	return E_OK;
}

/* A file that cannot be read is as bad as one that holds nothing of use, and
 * no worse. */
static int unreadable(int r)
{
	return r == E_IO ? E_INPUT : r;
}

static void count(const struct opening *o, const char *what)
{
	struct session_view v;

	session_look(o->s, &v);
	say("%s accepted: %u of %u", what, v.accepted, v.accepted + v.missing);
}

static int take_answer(struct opening *o, const char *path)
{
	struct buffer file = BUFFER_INIT;
	char *because = NULL, *holder = NULL;
	bool refusal = false;
	struct span span;
	int r;

	r = unreadable(file_read(path, 1048576, &file));
	if (r == E_OK) {
		span.bytes = file.bytes;
		span.len = file.len;
		r = session_answer(o->s, span, &refusal, &because, &holder);
	}
	if (r == E_OK && refusal)
		say("%s says no: %s",
		    holder == NULL ? _("a custodian") : holder,
		    because == NULL ? _("(the reason is sealed)") : because);
	else if (r == E_OK)
		count(o, holder == NULL ? path : holder);
	else
		r = note_bad(o, path, holder, r);
	buffer_free(&file);
	free(because);
	free(holder);
	return r;
}

static int take_card(struct opening *o, const char *path)
{
	bool typed = strcmp(path, "-") == 0;
	struct secret *text = NULL;
	char *holder = NULL;
	int r;

	r = typed ? words_input_card(_("the words of a card"), &text) :
		    unreadable(file_read_secret(path, CARD_FILE_MAX, &text));
	if (r == E_OK)
		r = typed ? session_card_typed(o->s, text, &holder) :
			    session_card(o->s, text, &holder);
	if (r == E_OK)
		count(o, holder == NULL ? path : holder);
	else
		r = note_bad(o, path, holder, r);
	secret_free(&text);
	free(holder);
	return r;
}

static int take_all(struct opening *o)
{
	const struct options *given = &o->cli->options;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < option_times(given, "approval"); i++)
		r = take_answer(o, option_nth(given, "approval", i));
	for (i = 0; r == E_OK && i < option_times(given, "card"); i++)
		r = take_card(o, option_nth(given, "card", i));
	return r;
}

static int grant(struct opening *o)
{
	struct session_view v;
	char ts[TIME_TEXT] = "";
	int r = session_grant(o->s);

	if (r == E_PENDING && o->worst != E_OK) {
		session_look(o->s, &v);
		return error_set(o->worst,
				 "something was refused; %u of %u "
				 "approvals so far",
				 v.accepted, v.accepted + v.missing);
	}
	if (r != E_OK)
		return r;
	session_look(o->s, &v);
	time_format(v.until_ms, ts);
	say("%s is open until %.16sZ; every use is logged", v.label, ts);
	return E_OK;
}

static int run_commands(struct opening *o)
{
	const struct options *given = &o->cli->options;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && !o->closed && i < option_times(given, "c");
	     i++)
		r = session_command(o->cli, o->s, option_nth(given, "c", i),
				    &o->closed);
	return r;
}

static const char *state_name(const struct opening *o,
			      const struct session_view *v)
{
	return o->closed                 ? "closed" :
	       v->status == SESSION_OPEN ? "open" :
					   "waiting";
}

/* With -c, standard output is the commands'. */
static int report(struct opening *o)
{
	struct json *root;
	struct session_view v;

	if (!o->cli->json || option_given(&o->cli->options, "c"))
		return E_OK;
	session_look(o->s, &v);
	root = json_object(o->doc);
	json_set_root(o->doc, root);
	json_set_text(o->doc, root, "session", v.sid);
	json_set_text(o->doc, root, "state", state_name(o, &v));
	json_set_integer(o->doc, root, "accepted", v.accepted);
	json_set_integer(o->doc, root, "needed", v.accepted + v.missing);
	json_set(o->doc, root, "refused", o->refused);
	return out_json(o->doc);
}

/* --resume: a session that was left, with a person to go on with it. */
static bool resumes(const struct cli *cli)
{
	return option_given(&cli->options, "resume") && input_terminal();
}

static bool is_guest(const struct cli *cli)
{
	return option_given(&cli->options, "guest");
}

/* Whether what is strange about the vault can be asked about: a guest's request
 * begins here, and has nothing that the answer could contradict. */
static bool asks(const struct cli *cli)
{
	return resumes(cli) || (is_guest(cli) && input_terminal());
}

static int begin_own(struct opening *o)
{
	char sid[ID_TEXT];
	int r = session_named(o->cli, o->cli->words[0], sid);

	return r == E_OK ? session_load(o->cli->user, sid, &o->s) : r;
}

static int begin(struct opening *o)
{
	struct request_options request;
	int r;

	r = strange_user(o->cli, asks(o->cli));
	if (r != E_OK || !is_guest(o->cli))
		return r == E_OK ? begin_own(o) : r;
	r = request_options_read(o->cli, o->cli->words[0], &request);
	return r == E_OK ? session_guest(o->cli->user, &request, &o->s) : r;
}

/* A compartment in place of a session, nothing given to open it with, and
 * somebody there to be asked. */
static bool is_guided(const struct cli *cli)
{
	const struct options *o = &cli->options;

	return label_valid(cli->words[0]) && !option_given(o, "resume") &&
	       !option_given(o, "approval") && !option_given(o, "card") &&
	       !option_given(o, "c") && input_terminal();
}

static int guided(struct cli *cli)
{
	int r = strange_user(cli, true);

	return r == E_OK ? guided_open(cli, cli->words[0]) : r;
}

static int resume(struct opening *o)
{
	int r;

	if (!resumes(o->cli))
		return E_OK;
	r = guided_resume(o->cli, &o->s);
	o->closed = true;
	return r;
}

/* Where there is somebody to ask, a prompt comes of it. Whether it can is known
 * before anybody is asked for a card. */
int open_ahead(struct cli *cli)
{
	char why[256];
	int r;

	if (!is_guided(cli) && !asks(cli))
		return E_OK;
	r = line_ready();
	if (r == E_IO) {
		snprintf(why, sizeof(why), "%s", error_said());
		return error_set(r,
				 "%s; without it there is no prompt, and -c "
				 "COMMAND gives commands one by one",
				 why);
	}
	if (r == E_OK)
		strange_ahead(cli);
	return r;
}

int cmd_open(struct cli *cli)
{
	struct opening o = { .cli = cli };
	int64_t idle;
	int r, reported;

	r = shell_idle(cli, &idle);
	if (r != E_OK)
		return r;
	cli_tell_unlocked(cli);
	if (is_guided(cli))
		return guided(cli);

	r = json_new(&o.doc);
	if (r != E_OK)
		return r;
	o.refused = json_array(o.doc);
	r = begin(&o);
	if (r == E_OK)
		r = take_all(&o);
	if (r == E_OK && option_given(&cli->options, "resume"))
		r = resume(&o);
	else if (r == E_OK) {
		r = grant(&o);
		reported = report(&o);
		if (r == E_OK)
			r = reported;
		if (r == E_OK)
			r = run_commands(&o);
		r = strange_untried(cli, r);
	}
	if (is_guest(cli) && !o.closed)
		r = guest_end(o.s, r);
	session_free(&o.s);
	json_free(&o.doc);
	return r;
}
