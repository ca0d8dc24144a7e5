/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_words.c -- what can be said at the prompt besides the commands of a
 * session (session_words.h). Whatever asks questions or takes its time runs
 * with the sessions set aside.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/guided.h"
#include "cli/near.h"
#include "cli/run.h"
#include "cli/session_words.h"
#include "cli/shell.h"
#include "cli/shell_next.h"
#include "cli/topics.h"

#define ARGS_MAX (SESSION_WORDS_MAX + 8)
#define USAGE 26 /* columns of help; what is longer goes on */

static struct seat *now_used(struct shell *sh)
{
	return &sh->seats[sh->at];
}

static int member_needed(const struct shell *sh)
{
	return sh->guest ? error_set(E_AUTHORITY,
				     "a guest opens one compartment, and "
				     "nothing else") :
			   E_OK;
}

/* --- several compartments --- */

static int open_checked(const struct shell *sh, const char *label)
{
	int r = member_needed(sh);

	if (r == E_OK && !label_valid(label))
		r = error_set(E_INPUT, "%.64s is no compartment's label",
			      label);
	if (r == E_OK && shell_seat(sh, label) < sh->count)
		r = error_set(E_EXISTS, "%s is open here: use %s", label,
			      label);
	if (r == E_OK && sh->count == SHELL_SEATS)
		r = error_set(E_POLICY, "%d sessions at a time", SHELL_SEATS);
	return r;
}

static int word_open(struct shell *sh, char **words, size_t n)
{
	struct vault_session *s = NULL;
	struct error_kept kept;
	int r, back;

	(void)n;
	r = open_checked(sh, words[1]);
	if (r != E_OK)
		return r;
	shell_aside(sh);
	r = guided_member(sh->cli, words[1], NULL, &s);
	error_keep(&kept);
	back = shell_back(sh);
	if (r == E_OK)
		shell_add(sh, &s);
	else if (back == E_OK)
		return error_again(r, &kept);
	else
		return back;
	return E_OK;
}

static int word_sessions(struct shell *sh, char **words, size_t n)
{
	char ts[TIME_TEXT] = "";
	size_t i;

	(void)words;
	(void)n;
	for (i = 0; i < sh->count; i++) {
		time_format(sh->seats[i].until_ms, ts);
		out("%c %-24s open until %.16sZ  %s", i == sh->at ? '*' : ' ',
		    sh->seats[i].label, ts, sh->seats[i].sid);
	}
	return E_OK;
}

static int word_use(struct shell *sh, char **words, size_t n)
{
	size_t i = shell_seat(sh, words[1]);

	(void)n;
	if (i == sh->count)
		return error_set(E_ABSENT, "%.64s is not open here", words[1]);
	sh->at = i;
	return E_OK;
}

/* Whether anything was shown in it that has to be changed now. */
static bool has_shown(struct shell *sh)
{
	const struct session *s =
		state_session(ledger_state(sh->cli->user->ledger),
			      now_used(sh)->sid);

	return s != NULL && s->reveal_count > 0 &&
	       strcmp(s->purpose, "read") == 0;
}

static int close_one(struct shell *sh)
{
	bool shown = has_shown(sh);
	int r = session_close(now_used(sh)->s);

	if (r == E_OK) {
		say("%s is closed", now_used(sh)->label);
		if (shown)
			say("  next: debt names what has to be changed now; "
			    "somebody else says audit cosign, and review");
		shell_drop(sh, sh->at);
	}
	return r;
}

static int word_close(struct shell *sh, char **words, size_t n)
{
	int r;

	if (n > 1 && strcmp(words[1], "all") != 0)
		return error_set(E_USAGE, "close, or close all");
	do {
		r = close_one(sh);
	} while (r == E_OK && n > 1 && sh->count > 0);
	return r;
}

static int word_lock(struct shell *sh, char **words, size_t n)
{
	(void)words;
	(void)n;
	if (sh->guest)
		return error_set(E_AUTHORITY,
				 "a guest's session cannot be taken up again: "
				 "`close` ends it");
	return shell_lock(sh);
}

/* --- commands of the program, within the session --- */

/* No option of another vault, of another person, or of another standard
 * input. */
static int options_checked(const struct cli *sub)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; i < sub->options.given_count; i++) {
		row = sub->options.given[i].row;
		if (row->global || strcmp(row->name, "stdin") == 0 ||
		    strcmp(row->name, "line") == 0)
			return error_set(E_USAGE, "--%s is not for here",
					 row->name);
	}
	return run_check(sub);
}

static int run_sub(struct shell *sh, struct cli *sub)
{
	struct error_kept kept;
	int r, back;

	r = options_checked(sub);
	if (r != E_OK)
		return r;
	shell_aside(sh);
	r = sub->command->run(sub);
	error_keep(&kept);
	back = shell_back(sh);
	if (back != E_OK)
		return back;
	return r == E_OK ? r : error_again(r, &kept);
}

/* ${words} as a command line of its own, and ${more} with it. */
static int as_command(struct shell *sh, char **words, size_t n,
		      const char *const more[], size_t more_n)
{
	char *argv[ARGS_MAX] = { (char *)(uintptr_t) "breakglass" };
	struct cli sub = *sh->cli;
	size_t i, used = 0;
	int r = member_needed(sh);

	for (i = 0; i < n; i++)
		argv[1 + i] = words[i];
	for (i = 0; i < more_n; i++)
		argv[1 + n + i] = (char *)(uintptr_t)more[i];
	if (r == E_OK)
		r = options_parse((int)(1 + n + more_n), argv, &sub.options);
	if (r != E_OK)
		return r;
	sub.command =
		command_find(sub.options.words, sub.options.word_count, &used);
	sub.words = sub.options.words + used;
	sub.word_count = sub.options.word_count - used;
	r = sub.command == NULL ? error_set(E_USAGE, "%s", words[0]) :
				  run_sub(sh, &sub);
	options_free(&sub.options);
	return r;
}

static bool said(char **words, size_t n, const char *option)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (strncmp(words[i], option, strlen(option)) == 0)
			return true;
	return false;
}

/* The value is typed unseen, by cmd_put; it is for the compartment in use. */
static int word_put(struct shell *sh, char **words, size_t n)
{
	const char *const here[] = { "--compartment", now_used(sh)->label };
	bool named = said(words, n, "--compartment");

	return as_command(sh, words, n, here, named ? 0 : 2);
}

static int word_deal(struct shell *sh, char **words, size_t n)
{
	const char *const here[] = { now_used(sh)->label, "--session",
				     now_used(sh)->sid };

	return as_command(sh, words, n, here, 3);
}

static int word_debt(struct shell *sh, char **words, size_t n)
{
	int r = as_command(sh, words, n, NULL, 0);

	return r == E_FINDINGS ? E_OK : r;
}

/* The runbook goes on with the session set aside. */
static int word_next(struct shell *sh, char **words, size_t n)
{
	struct error_kept kept;
	int r = member_needed(sh), back;

	if (r != E_OK)
		return r;
	shell_aside(sh);
	r = shell_next(sh->cli, now_used(sh), n > 1 ? words[1] : NULL);
	error_keep(&kept);
	back = shell_back(sh);
	if (back != E_OK)
		return back;
	return r == E_OK ? r : error_again(r, &kept);
}

/* --- the words --- */

static int word_help(struct shell *sh, char **words, size_t n);

static const struct {
	const char *name, *usage, *help;
	size_t min, max; /* words, the name among them */
	int (*run)(struct shell *, char **, size_t);
} table[] = {
	{ "close", "close [all]",
	  N_("end this session, or all that are open here"), 1, 2, word_close },
	{ "put", "put PATH [--field F] [--generate] ...",
	  N_("a new version, typed unseen"), 2, SESSION_WORDS_MAX, word_put },
	{ "debt", "debt [tested PATH]",
	  N_("what must change; or, that it works"), 1, 5, word_debt },
	{ "deal", "deal [--cards-dir DIR] ...",
	  N_("deal the shares anew, in a session for it"), 1, SESSION_WORDS_MAX,
	  word_deal },
	{ "next", "next [RUNBOOK]", N_("the runbook's next step"), 1, 2,
	  word_next },
	{ "open", "open LABEL", N_("ask for another compartment"), 2, 2,
	  word_open },
	{ "sessions", "sessions", N_("what is open here"), 1, 1,
	  word_sessions },
	{ "use", "use LABEL", N_("go on with that one"), 2, 2, word_use },
	{ "lock", "lock", N_("forget all keys until you are back"), 1, 1,
	  word_lock },
	{ "help", "help [WORD]", N_("this list, or a word or topic of help"), 1,
	  2, word_help },
};

#define TABLE (sizeof(table) / sizeof(table[0]))

const char *shell_verb(size_t i)
{
	const struct session_verb *verb;

	if (i < TABLE)
		return table[i].name;
	verb = session_verb(i - TABLE);
	return verb == NULL ? NULL : verb->name;
}

const char *shell_own_verb(size_t i, const char **usage, const char **help)
{
	if (i >= TABLE)
		return NULL;
	*usage = table[i].usage;
	*help = table[i].help;
	return table[i].name;
}

/* What ${word} says, or all of them when it is NULL. */
static bool verbs_out(const char *word)
{
	const struct session_verb *verb;
	bool any = false;
	size_t i;

	for (i = 0; (verb = session_verb(i)) != NULL; i++) {
		if (word != NULL && strcmp(word, verb->name) != 0)
			continue;
		out("  %-*s  %s", USAGE, verb->usage, lang_text(verb->help));
		any = true;
	}
	for (i = 0; i < TABLE; i++) {
		if (word != NULL && strcmp(word, table[i].name) != 0)
			continue;
		out("  %-*s  %s", USAGE, table[i].usage,
		    lang_text(table[i].help));
		any = true;
	}
	return any;
}

static void try_verbs(struct near *near)
{
	size_t i;

	for (i = 0; shell_verb(i) != NULL; i++)
		near_try(near, shell_verb(i), shell_verb(i));
}

/* All of it fits on a terminal of 24 lines: what is at its top is what is needed
 * most. */
static void help_out(void)
{
	struct buffer list = BUFFER_INIT;
	size_t i;

	verbs_out(NULL);
	out("  %-*s  %s", USAGE, "Ctrl-D", _("leave; what is open stays open"));
	for (i = 0; i < topic_count; i++)
		buffer_format(&list, "%s%s", i == 0 ? "" : ", ",
			      topics[i].name);
	if (buffer_status(&list) == E_OK)
		out("  %-*s  %s", USAGE, "help TOPIC", buffer_string(&list));
	buffer_free(&list);
}

static int word_help(struct shell *sh, char **words, size_t n)
{
	char list[128];
	struct near near;
	size_t i;

	(void)sh;
	if (n == 1) {
		help_out();
		return E_OK;
	}
	if (verbs_out(words[1]))
		return E_OK;
	if (topic_find(words[1]) != NULL) {
		topic_help(topic_find(words[1]));
		return E_OK;
	}
	near_begin(&near, words[1]);
	try_verbs(&near);
	for (i = 0; i < topic_count; i++)
		near_try(&near, topics[i].name, topics[i].name);
	if (near.count == 0)
		return error_set(E_USAGE, "no help on %s", words[1]);
	return error_set(E_USAGE, "no help on %s; did you mean %s?", words[1],
			 near_text(&near, list, sizeof(list)));
}

/* E_OK: no word here is like it, or it is one. */
static int mistyped(const char *word)
{
	char list[128];
	struct near near;

	near_begin(&near, word);
	try_verbs(&near);
	if (near.count == 0 || near.distance == 0)
		return E_OK;
	return error_set(E_USAGE, "%s: did you mean %s? help lists all", word,
			 near_text(&near, list, sizeof(list)));
}

static int run(struct shell *sh, const char *line, char **words, size_t n)
{
	bool closed = false;
	size_t i;
	int r;

	for (i = 0; i < TABLE; i++) {
		if (strcmp(words[0], table[i].name) != 0)
			continue;
		if (n < table[i].min || n > table[i].max)
			return error_set(E_USAGE, "%s", table[i].usage);
		return table[i].run(sh, words, n);
	}
	r = mistyped(words[0]);
	return r == E_OK ? session_command(sh->cli, now_used(sh)->s, line,
					   &closed) :
			   r;
}

int shell_word(struct shell *sh, const char *line)
{
	char *words[SESSION_WORDS_MAX + 1] = { NULL };
	char *copy = strdup(line);
	size_t n = 0;
	int r;

	if (copy == NULL)
		return error_set(E_MEMORY, "a command");
	r = words_split(copy, words, &n);
	if (r == E_OK && n > 0)
		r = run(sh, line, words, n);
	free(copy);
	return r;
}
