/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guided.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input.h"
#include "cli/session_words.h"
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
		warn("%s", error_detail());
	error_clear();
	say("session %s", asked->sid);
	say("read out: \"%s\"", phrase);
	guided_reach(cli, label);
	return E_OK;
}

static int ask_custodians(struct cli *cli, const char *label,
			  struct request_result *asked)
{
	struct request_options o = { .label = label, .purpose = "read" };
	struct guided_answers a;
	int r;

	r = guided_ask(cli, label, &a);
	if (r != E_OK)
		return r;
	o.ticket = a.ticket;
	o.reason = a.reason;
	o.why_not = a.why_not;
	o.duration = a.duration;
	r = session_request(cli->user, &o, asked);
	guided_answers_free(&a);
	return r;
}

static int member_way(struct cli *cli, const char *label)
{
	struct vault_session *s = NULL;
	struct request_result asked;
	int r;

	r = ask_custodians(cli, label, &asked);
	if (r != E_OK)
		return r;
	r = announce(cli, label, &asked);
	if (r == E_OK)
		r = session_load(cli->user, asked.sid, &s);
	if (r == E_OK)
		r = guided_wait(cli, s, &asked);
	if (r == E_OK)
		r = guided_shell(cli, s);
	session_free(&s);
	request_result_free(&asked);
	return r;
}

/* Cards alone, nobody's identity: nothing of it outlives this process. */
static int guest_way(struct cli *cli, const char *label)
{
	struct request_options o = { .label = label, .purpose = "read" };
	struct vault_session *s = NULL;
	struct guided_answers a;
	struct session_view v;
	int r;

	say("no identity: open as a guest, with cards alone");
	r = guided_ask(cli, label, &a);
	if (r != E_OK)
		return r;
	o.ticket = a.ticket;
	o.reason = a.reason;
	o.why_not = a.why_not;
	o.duration = a.duration;
	r = session_guest(cli->user, &o, &s);
	guided_answers_free(&a);
	if (r != E_OK)
		return r;
	guided_reach(cli, label);
	r = guided_wait(cli, s, NULL);
	if (r == E_OK)
		r = guided_shell(cli, s);
	session_look(s, &v);
	/* nobody takes up a guest's session again */
	if ((v.status == SESSION_WAITING || v.status == SESSION_OPEN) &&
	    session_close(s) != E_OK)
		warn("the end could not be logged: %s", error_detail());
	session_free(&s);
	return r;
}

int guided_open(struct cli *cli, const char *label)
{
	return cli->user->is_member ? member_way(cli, label) :
				      guest_way(cli, label);
}

int guided_resume(struct cli *cli, struct vault_session *s)
{
	int r = guided_wait(cli, s, NULL);

	return r == E_OK ? guided_shell(cli, s) : r;
}

/* --- the secrets --- */

static void prompt_make(const struct cli *cli, const struct session_view *v,
			char *prompt, size_t cap)
{
	int64_t left = v->until_ms - host_now(&cli->host);
	int64_t minutes = left < 0 ? 0 : left / 60000;

	snprintf(prompt, cap, "%s %lld:%02lld> ", v->label,
		 (long long)(minutes / 60), (long long)(minutes % 60));
}

static int64_t left_ms(const struct cli *cli, const struct session_view *v)
{
	int64_t left = v->until_ms - host_now(&cli->host);

	return left < 0 ? 0 : left + 1;
}

/* Nobody typed, and the time is over: the log gets its end, the keys go. */
static int expire(struct vault_session *s)
{
	int r = session_grant(s);

	say("%s", "");
	return r == E_OK ? error_set(E_CLOSED, "its time is over") : r;
}

static bool ends_it(int r)
{
	return r == E_CLOSED || r == E_LOG || r == E_MEMORY;
}

int guided_shell(struct cli *cli, struct vault_session *s)
{
	struct session_view v;
	char ts[TIME_TEXT] = "", prompt[64];
	bool closed = false;
	char *line = NULL;
	int r = E_OK;

	session_look(s, &v);
	time_format(v.until_ms, ts);
	say("%s is open until %.16sZ. every use is logged; `close` ends it",
	    v.label, ts);
	while (!closed) {
		prompt_make(cli, &v, prompt, sizeof(prompt));
		r = input_answer_within(prompt, left_ms(cli, &v), &line);
		if (r == E_CLOSED)
			return expire(s);
		if (r != E_OK)
			return r;
		if (line[0] != '\0')
			r = session_command(cli, s, line, &closed);
		free(line);
		line = NULL;
		if (out_flush() != E_OK || ends_it(r))
			return r;
		if (r != E_OK)
			say("%s: %s", error_sentence(r), error_detail());
		error_clear();
	}
	return r;
}
