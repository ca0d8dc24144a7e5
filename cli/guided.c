/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guided.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/guest.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/session_named.h"
#include "cli/shell.h"
#include "vault/member/phrase.h"

/* --- the request --- */

static int write_files(const struct cli *cli, const char *label,
		       const struct request_result *asked)
{
	const char *dir = option_value(&cli->options, "out-dir");
	char *path = NULL;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < asked->file_count; i++) {
		const struct request_file *f = &asked->files[i];

		if (asprintf(&path, "%s/request-%s-%s.bg",
			     dir == NULL ? "." : dir, label, f->nick) < 0)
			return error_set(E_MEMORY, "a path");
		r = file_replace(path, f->bytes, f->len);
		if (r == E_OK)
			say("request written: %s", path);
		free(path);
	}
	return r;
}

static int announce(const struct cli *cli, const char *label,
		    const struct request_result *asked)
{
	char phrase[PHRASE_TEXT];
	int r;

	r = phrase_of(asked->leaf.bytes, phrase);
	if (r != E_OK)
		return r;
	/* a file that cannot be written stops nobody: cards remain */
	if (write_files(cli, label, asked) != E_OK)
		warn("%s", error_said());
	error_clear();
	say("session %s", asked->sid);
	/* a card is read out, or typed: its holder is told no words */
	if (asked->file_count > 0)
		say("read out: \"%s\"", phrase);
	guided_reach(cli, label);
	return E_OK;
}

static int ask_custodians(struct cli *cli, const char *label,
			  const struct options *given,
			  struct request_result *asked)
{
	struct request_options o;
	struct guided_answers a;
	int r;

	r = guided_ask(cli, label, given, &a);
	if (r != E_OK)
		return r;
	guided_request(&a, label, &o);
	r = session_request(cli->user, &o, asked);
	guided_answers_free(&a);
	return r;
}

/* Whoever leaves a request that waits may come back to it. */
static void left_waiting(const struct vault_session *s)
{
	struct session_view v;

	if (s == NULL)
		return;
	session_look(s, &v);
	if (v.status == SESSION_WAITING)
		say("the request for %s waits: open %.8s --resume", v.label,
		    v.sid);
}

int guided_member(struct cli *cli, const char *label,
		  const struct options *given, struct vault_session **out)
{
	struct vault_session *s = NULL;
	struct request_result asked;
	int r;

	r = ask_custodians(cli, label, given, &asked);
	if (r != E_OK)
		return r;
	r = announce(cli, label, &asked);
	if (r == E_OK)
		r = session_load(cli->user, asked.sid, &s);
	if (r == E_OK)
		r = guided_wait(cli, s, &asked);
	left_waiting(s);
	if (r == E_OK) {
		*out = s;
		s = NULL;
	}
	session_free(&s);
	request_result_free(&asked);
	return r;
}

/* A terminal that died, a machine that was started again: whoever asks for the
 * same compartment need not call everybody once more. One that cannot be gone on
 * with from here is none. */
static bool goes_on(struct cli *cli, const char *label,
		    struct vault_session **out)
{
	const struct session *asked = session_unfinished(cli, label);
	struct vault_session *s = NULL;
	struct session_view v;
	char ts[TIME_TEXT] = "";

	if (asked == NULL || option_given(&cli->options, "ticket"))
		return false;
	time_format(asked->ts, ts);
	if (session_load(cli->user, asked->sid, &s) != E_OK) {
		error_clear();
		return false;
	}
	session_look(s, &v);
	say("your request of %.16sZ for %s is there: %u of %u", ts, label,
	    v.accepted, v.accepted + v.missing);
	if (!input_confirm("go on with it?")) {
		session_free(&s);
		return false;
	}
	*out = s;
	return true;
}

static int member_asks(struct cli *cli, const char *label,
		       struct vault_session **s)
{
	int r;

	if (!goes_on(cli, label, s))
		return guided_member(cli, label, &cli->options, s);
	r = guided_wait(cli, *s, NULL);
	left_waiting(*s);
	return r;
}

static int member_way(struct cli *cli, const char *label)
{
	struct vault_session *s = NULL;
	int r;

	r = member_asks(cli, label, &s);
	if (r == E_OK)
		r = shell_run(cli, &s, false);
	session_free(&s);
	return r;
}

/* One try at the handbook's phrase; *done: it opened names, or there is none. */
static int phrase_try(struct cli *cli, bool *done)
{
	struct secret *typed = NULL;
	int r;

	r = input_typed("reading phrase of the handbook, for names and phones "
			"(Enter: none): ",
			N_("names and phones stay sealed"), &typed);
	*done = r != E_OK || secret_len(typed) == 0;
	if (!*done) {
		secret_free(&cli->reading_phrase);
		r = reading_phrase_normal(typed, &cli->reading_phrase);
		if (r == E_OK)
			r = reader_open(cli->user->ledger, NULL, 0,
					cli->reading_phrase,
					&cli->user->reader);
		*done = r == E_OK || r == E_MEMORY;
		/* a wrong one must not meet who opens the vault again */
		if (r != E_OK)
			secret_free(&cli->reading_phrase);
	}
	secret_free(&typed);
	return r;
}

/* Whom to call is sealed; without the phrase an opening goes on all the same, but
 * not for somebody who gives up. */
static int phrase_ask(struct cli *cli)
{
	bool done = cli->user->reader != NULL;
	int r;

	while (!done) {
		r = phrase_try(cli, &done);
		if (r == E_GIVEN_UP)
			return r;
		if (r != E_OK)
			say("%s: %s", msg_sentence(r), error_said());
		error_clear();
	}
	return E_OK;
}

/* Cards alone, nobody's identity: nothing of it outlives this process. */
static int guest_way(struct cli *cli, const char *label)
{
	struct request_options o;
	struct vault_session *s = NULL;
	struct guided_answers a;
	int r;

	say("no identity: open as a guest, with cards alone");
	r = phrase_ask(cli);
	if (r == E_OK)
		r = guided_ask(cli, label, &cli->options, &a);
	if (r != E_OK)
		return r;
	guided_request(&a, label, &o);
	r = session_guest(cli->user, &o, &s);
	guided_answers_free(&a);
	if (r != E_OK)
		return r;
	guided_reach(cli, label);
	r = guided_wait(cli, s, NULL);
	if (r == E_OK)
		r = shell_run(cli, &s, true);
	r = guest_end(s, r);
	session_free(&s);
	return r;
}

int guided_open(struct cli *cli, const char *label)
{
	int r;

	interrupt_watch();
	r = cli->user->is_member && !option_given(&cli->options, "guest") ?
		    member_way(cli, label) :
		    guest_way(cli, label);
	interrupt_leave();
	return r;
}

int guided_resume(struct cli *cli, struct vault_session **s)
{
	int r;

	interrupt_watch();
	r = guided_wait(cli, *s, NULL);
	left_waiting(*s);
	if (r == E_OK)
		r = shell_run(cli, s, false);
	interrupt_leave();
	return r;
}
