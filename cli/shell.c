/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/guest.h"
#include "cli/interrupt.h"
#include "cli/strange.h"

#define IDLE_DEFAULT 300
#define IDLE_MAX 3600

int shell_idle(const struct cli *cli, int64_t *ms)
{
	const char *given = option_value(&cli->options, "idle");
	uint64_t seconds = IDLE_DEFAULT;
	int r = given == NULL ? E_OK : duration_parse(given, &seconds);

	if (r == E_OK && seconds > IDLE_MAX)
		r = error_set(E_USAGE, "--idle is an hour at most, not %s",
			      given);
	if (r == E_OK)
		*ms = (int64_t)seconds * 1000;
	return r;
}

/* --- seats --- */

static void seat_look(struct seat *seat)
{
	struct session_view v;

	session_look(seat->s, &v);
	memcpy(seat->sid, v.sid, sizeof(seat->sid));
	memcpy(seat->label, v.label, sizeof(seat->label));
	seat->until_ms = v.until_ms;
}

static void open_until(const struct seat *seat)
{
	char ts[TIME_TEXT] = "";

	time_format(seat->until_ms, ts);
	say("%s is open until %.16sZ. every use is logged; `close` ends it",
	    seat->label, ts);
}

void shell_add(struct shell *sh, struct vault_session **s)
{
	struct seat *seat = &sh->seats[sh->count];

	seat->s = *s;
	*s = NULL;
	seat_look(seat);
	sh->at = sh->count++;
	open_until(seat);
}

void shell_drop(struct shell *sh, size_t at)
{
	session_free(&sh->seats[at].s);
	memmove(&sh->seats[at], &sh->seats[at + 1],
		(sh->count - at - 1) * sizeof(sh->seats[0]));
	sh->count--;
	if (sh->at > at || (sh->at == sh->count && sh->at > 0))
		sh->at--;
}

size_t shell_seat(const struct shell *sh, const char *label)
{
	size_t i;

	for (i = 0; i < sh->count; i++)
		if (strcmp(sh->seats[i].label, label) == 0)
			break;
	return i;
}

void shell_aside(struct shell *sh)
{
	size_t i;

	for (i = 0; i < sh->count; i++)
		session_free(&sh->seats[i].s);
}

int shell_back(struct shell *sh)
{
	struct seat *seat;
	size_t i;

	for (i = sh->count; i-- > 0;) {
		seat = &sh->seats[i];
		if (session_load(sh->cli->user, seat->sid, &seat->s) == E_OK) {
			seat_look(seat);
			continue;
		}
		say("%s: %s", seat->label, error_said());
		shell_drop(sh, i);
	}
	if (sh->count == 0)
		return error_set(E_CLOSED, "no session is open here any more");
	error_clear();
	return E_OK;
}

/* --- time --- */

static int64_t left(void *ctx, bool key)
{
	struct shell *sh = ctx;
	int64_t monotonic = host_monotonic(&sh->cli->host), least, ms;
	size_t i;

	if (key)
		sh->key_ms = monotonic;
	least = sh->idle_ms - (monotonic - sh->key_ms);
	for (i = 0; i < sh->count; i++) {
		ms = sh->seats[i].until_ms + 1 - host_now(&sh->cli->host);
		least = ms < least ? ms : least;
	}
	return least;
}

/* The log gets the end of what is over, and its keys go. */
static int expire(struct shell *sh, bool *any)
{
	int64_t now = host_now(&sh->cli->host);
	int r, worst = E_OK;
	size_t i;

	*any = false;
	for (i = sh->count; i-- > 0;) {
		if (sh->seats[i].until_ms >= now)
			continue;
		r = session_grant(sh->seats[i].s);
		say("%s: %s", sh->seats[i].label,
		    r == E_CLOSED ? _("its time is over") : error_said());
		worst = r == E_CLOSED ? worst : r;
		shell_drop(sh, i);
		*any = true;
	}
	if (sh->count > 0)
		return E_OK;
	return worst == E_OK ? error_set(E_CLOSED, "its time is over") : worst;
}

/* A program runs, and all sessions grow older; which are over is told when it
 * has ended. */
static void meanwhile(void *ctx)
{
	struct shell *sh = ctx;
	size_t i;

	for (i = 0; i < sh->count; i++)
		if (!sh->seats[i].over &&
		    sh->seats[i].until_ms < host_now(&sh->cli->host))
			sh->seats[i].over =
				session_live(sh->seats[i].s) != E_OK;
}

static int time_passed(struct shell *sh)
{
	bool any;
	int r = expire(sh, &any);

	return any ? r : shell_lock(sh);
}

/* --- the loop --- */

/* Everything of a drill says that it is one. */
static const char *marked(const struct shell *sh, const struct seat *seat)
{
	const struct session *s =
		state_session(ledger_state(sh->cli->user->ledger), seat->sid);

	return s != NULL && strcmp(s->purpose, "drill") == 0 ? "(DRILL) " : "";
}

static void prompt_make(const struct shell *sh, char *prompt, size_t cap)
{
	const struct seat *seat = &sh->seats[sh->at];
	int64_t ms = seat->until_ms - host_now(&sh->cli->host);
	int64_t minutes = ms < 0 ? 0 : ms / 60000;

	snprintf(prompt, cap, "%s%s %lld:%02lld> ", marked(sh, seat),
		 seat->label, (long long)(minutes / 60),
		 (long long)(minutes % 60));
}

/* Its time was over, or somebody else ended it; its keys go. ${r} when there is
 * no other. */
static int over_now(struct shell *sh, int r)
{
	struct session_view v;

	session_look(sh->seats[sh->at].s, &v);
	if (v.status == SESSION_WAITING || v.status == SESSION_OPEN)
		return E_OK;
	if (r != E_CLOSED)
		say("%s was closed elsewhere", v.label);
	shell_drop(sh, sh->at);
	return sh->count > 0 ?
		       E_OK :
	       r == E_CLOSED ?
		       r :
		       error_set(E_CLOSED, "no session is open here any more");
}

/* A change that failed half-way is no reason to do nothing from here on: the log
 * is read anew, and so are the sessions, for what failed may be in it. A guest's
 * are in memory only. */
static int anew(struct shell *sh)
{
	int r;

	if (!sh->cli->user->ledger->stale)
		return E_OK;
	if (!sh->guest)
		shell_aside(sh);
	r = user_again(sh->cli->user);
	if (r != E_OK)
		say("%s: %s", msg_sentence(r), error_said());
	error_clear();
	return sh->guest ? over_now(sh, E_OK) : shell_back(sh);
}

/* The log could not be written, and nothing was shown. Where it still cannot,
 * the sessions go on in a working copy, if somebody says where; a guest's end. */
static int elsewhere(struct shell *sh)
{
	struct user *old = NULL;
	struct error_kept kept, why;
	int r;

	error_keep(&why);
	r = store_writable(sh->cli->user->store);
	error_keep(&kept);
	error_again(E_LOG, &why);
	if (sh->guest && r != E_OK)
		return E_LOG;
	say("%s: %s", msg_sentence(E_LOG), error_said());
	if (r == E_OK)
		return anew(sh);
	error_again(E_LOG, &kept);
	shell_aside(sh);
	if (strange_copy(sh->cli, &old) != E_OK)
		return error_again(E_LOG, &kept);
	user_close(&old);
	return shell_back(sh);
}

/* What a command came to. Only what ends the shell is returned. */
static int result(struct shell *sh, int r)
{
	int flushed = out_flush();

	if (sh->over)
		return r;
	if (flushed == E_OK && r == E_LOG)
		return elsewhere(sh);
	if (flushed != E_OK || r == E_MEMORY)
		return flushed != E_OK ? flushed : r;
	if (r == E_CLOSED && sh->count == 0)
		return r;
	if (r != E_OK) {
		say("%s: %s", msg_sentence(r), error_said());
		/* what has to wait was not committed: a close, perhaps */
		r = r == E_BUSY ? E_OK : over_now(sh, r);
	}
	if (r == E_OK)
		r = anew(sh);
	if (r == E_OK)
		error_clear();
	return r;
}

static int typed(struct shell *sh, const char *line)
{
	int64_t ms = left(sh, true);
	int r;

	sh->cli->screen_ms = ms < 1 ? 1 : ms;
	sh->cli->screen_alone = false;
	sh->cli->meanwhile = meanwhile;
	sh->cli->meanwhile_ctx = sh;
	r = shell_word(sh, line);
	sh->cli->meanwhile = NULL;
	r = result(sh, r);
	/* nobody took the secret off the screen: as if at the prompt */
	if (r == E_OK && sh->count > 0 && sh->cli->screen_alone)
		return time_passed(sh);
	sh->key_ms = host_monotonic(&sh->cli->host);
	return r;
}

/* The owner goes, and nothing is closed. */
static void goodbye(const struct shell *sh)
{
	char ts[TIME_TEXT] = "";
	size_t i;

	for (i = 0; !sh->guest && i < sh->count; i++) {
		time_format(sh->seats[i].until_ms, ts);
		say("%s stays open until %.16sZ: open %.8s --resume",
		    sh->seats[i].label, ts, sh->seats[i].sid);
	}
}

static int turn(struct shell *sh, bool *gone)
{
	char prompt[LABEL_MAX + 32];
	char *line = NULL;
	int r = E_OK;

	interrupt_forget();
	if (interrupt_ends())
		return error_set(E_GIVEN_UP, "the program was to end");
	prompt_make(sh, prompt, sizeof(prompt));
	switch (line_read(sh->line, prompt, &line)) {
	case LINE_TYPED:
		r = typed(sh, line);
		free(line);
		return r;
	case LINE_TIME:
		return time_passed(sh);
	case LINE_BROKEN:
		return E_OK;
	case LINE_OVER:
		goodbye(sh);
		*gone = true;
		return E_OK;
	case LINE_GONE:
		return error_set(E_GIVEN_UP, "the terminal's input ended");
	}
	return r;
}

static void guest_warn(const struct shell *sh)
{
	char idle[48];

	if (!sh->guest)
		return;
	duration_text((uint64_t)sh->idle_ms / 1000, idle);
	warn("a guest's session cannot be taken up again: after %s without a "
	     "key it is closed",
	     idle);
}

int shell_run(struct cli *cli, struct vault_session **s, bool guest)
{
	struct shell sh = { .cli = cli, .guest = guest };
	struct line_caller caller = { shell_complete, left, &sh };
	bool gone = false;
	size_t i;
	int r;

	r = shell_idle(cli, &sh.idle_ms);
	/* before anything is granted: without readline there is no prompt */
	if (r == E_OK)
		r = line_open(&caller, &sh.line);
	if (r == E_OK)
		r = session_grant(*s);
	if (r != E_OK) {
		line_close(&sh.line);
		return r;
	}
	shell_add(&sh, s);
	guest_warn(&sh);
	sh.key_ms = host_monotonic(&cli->host);
	while (r == E_OK && !gone && sh.count > 0)
		r = turn(&sh, &gone);
	for (i = 0; guest && i < sh.count; i++)
		r = guest_end(sh.seats[i].s, r);
	shell_aside(&sh);
	line_close(&sh.line);
	cli->screen_ms = 0;
	return r;
}
