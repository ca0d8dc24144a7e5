/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rest.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/msg.h"
#include "cli/session_words.h"
#include "cli/topics.h"
#include "vault/base/error.h"

#define ARGS_MAX (SESSION_WORDS_MAX + 2 * 32)

bool rest_wanted(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* --- a command --- */

static bool named_here(const struct option_row *row)
{
	return strcmp(row->name, "vault") == 0 ||
	       strcmp(row->name, "identity") == 0;
}

/* What was given to the program goes to each command, before its own words. */
static int compose(const struct rest *r, char *const *words, size_t n,
		   const char *argv[ARGS_MAX + 1], char names[][64])
{
	size_t i, count = 0;

	argv[count++] = "breakglass";
	for (i = 0; i < r->given->given_count; i++) {
		const struct given *g = &r->given->given[i];

		if (named_here(g->row) &&
		    option_times(r->given, g->row->name) == 1)
			continue;
		if (i == 32 || count + n + 2 > ARGS_MAX)
			return error_set(E_USAGE, "too many words");
		snprintf(names[i], 64, "--%s", g->row->name);
		argv[count++] = names[i];
		if (g->row->value != NULL)
			argv[count++] = g->value;
	}
	for (i = 0; i < n; i++)
		argv[count++] = words[i];
	argv[count] = NULL;
	return E_OK;
}

/* Where there is no /proc it is looked for by its name. */
static int start(char *const argv[], pid_t *pid)
{
	posix_spawnattr_t attr;
	sigset_t as_usual;
	int e;

	sigemptyset(&as_usual);
	sigaddset(&as_usual, SIGINT);
	sigaddset(&as_usual, SIGQUIT);
	if (posix_spawnattr_init(&attr) != 0)
		return ENOMEM;
	posix_spawnattr_setsigdefault(&attr, &as_usual);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	e = posix_spawn(pid, "/proc/self/exe", NULL, &attr, argv, environ);
	if (e == ENOENT)
		e = posix_spawnp(pid, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	return e;
}

static void name_in_environment(const struct rest *r)
{
	if (r->vault != NULL)
		setenv("BREAKGLASS_VAULT", r->vault, 1);
	if (r->identity != NULL)
		setenv("BREAKGLASS_IDENTITY", r->identity, 1);
}

/* It has the terminal, and ^C is meant for it. It says itself how it ended. */
static int run_command(const struct rest *r, char *const *words, size_t n)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	const char *argv[ARGS_MAX + 1];
	char names[32][64];
	int e, status, code;
	pid_t pid;

	code = compose(r, words, n, argv, names);
	if (code != E_OK)
		return code;
	name_in_environment(r);
	out_flush();
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	e = start((char *const *)(uintptr_t)argv, &pid);
	while (e == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (e != 0)
		return error_set(E_IO, "%s: %s", words[0], strerror(e));
	if (WIFSIGNALED(status))
		say("ended by signal %d", WTERMSIG(status));
	return E_OK;
}

/* --- words of its own --- */

static int replace(char **to, const char *with)
{
	char *copy = strdup(with);

	if (copy == NULL)
		return error_set(E_MEMORY, "a name");
	free(*to);
	*to = copy;
	return E_OK;
}

static int use(struct rest *r, char *const *words, size_t n)
{
	bool vault = n == 3 && strcmp(words[1], "vault") == 0;

	if (!vault && (n != 3 || strcmp(words[1], "identity") != 0))
		return error_set(E_USAGE, "use vault FILE, or use identity "
					  "FILE");
	if (access(words[2], F_OK) != 0)
		return error_set(E_ABSENT, "%s", words[2]);
	return replace(vault ? &r->vault : &r->identity, words[2]);
}

static int do_words(struct rest *r, char **words, size_t n, bool *over)
{
	const char *first = words[0];

	*over = n == 1 &&
		(strcmp(first, "quit") == 0 || strcmp(first, "exit") == 0);
	if (*over)
		return E_OK;
	if (strcmp(first, "use") == 0)
		return use(r, words, n);
	/* as it stands on paper, with the program's name before it */
	if (n > 1 && strcmp(first, "breakglass") == 0)
		return run_command(r, words + 1, n - 1);
	return run_command(r, words, n);
}

static int do_line(struct rest *r, char *text, bool *over)
{
	char *words[SESSION_WORDS_MAX];
	size_t n = 0;
	int code = words_split(text, words, &n);

	*over = false;
	return code == E_OK && n > 0 ? do_words(r, words, n, over) : code;
}

/* --- completion --- */

static void add_first(struct line_names *to)
{
	static const char *const own[] = { "use", "quit" };
	const struct command *alone;
	char word[32];
	size_t i;

	for (i = 0; completion_first(i, word, &alone); i++)
		line_name(to, word);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		line_name(to, own[i]);
}

static void add_topics(struct line_names *to)
{
	size_t i;

	for (i = 0; i < topic_count; i++)
		line_name(to, topics[i].name);
	add_first(to);
}

static void add_options(const struct command *c, struct line_names *to)
{
	char name[64];
	size_t i;

	for (i = 0; i < option_row_count; i++) {
		snprintf(name, sizeof(name), "--%s", option_rows[i].name);
		if (option_rows[i].global ||
		    command_takes(c, option_rows[i].name))
			line_name(to, name);
	}
}

bool rest_complete(void *rest, char *const *words, size_t n,
		   struct line_names *to)
{
	const struct command *c;
	const char *second;
	size_t i, used = 0;

	(void)rest;
	if (n == 0) {
		add_first(to);
		return true;
	}
	if (n == 1 && strcmp(words[0], "use") == 0) {
		line_name(to, "vault");
		line_name(to, "identity");
		return true;
	}
	if (n == 1 && strcmp(words[0], "help") == 0) {
		add_topics(to);
		return true;
	}
	for (i = 0; n == 1 && completion_second(words[0], i, &second) != NULL;
	     i++)
		line_name(to, second);
	c = command_find((const char *const *)words, n, &used);
	if (c != NULL)
		add_options(c, to);
	return n == 1 && c == NULL;
}

/* --- the prompt --- */

static int64_t for_ever(void *ctx, bool key)
{
	(void)ctx;
	(void)key;
	return INT64_MAX;
}

static int from_environment(char **to, const struct options *given,
			    const char *option, const char *variable)
{
	const char *value = option_value(given, option);

	if (value == NULL)
		value = getenv(variable);
	return value == NULL || value[0] == '\0' ? E_OK : replace(to, value);
}

static int prompt(struct rest *r, struct line *line)
{
	bool over = false;
	char *text = NULL;
	int code;

	while (!over) {
		switch (line_read(line, "breakglass> ", &text)) {
		case LINE_TYPED:
			code = do_line(r, text, &over);
			if (code != E_OK)
				msg_error(code);
			free(text);
			break;
		case LINE_OVER:
			over = true;
			break;
		case LINE_GONE:
			return error_set(E_GIVEN_UP, "the terminal is gone");
		default:
			break;
		}
	}
	return E_OK;
}

int rest_run(const struct options *given)
{
	struct rest r = { .given = given };
	struct line_caller caller = { rest_complete, for_ever, &r };
	struct line *line = NULL;
	int code;

	rest_look(&r);
	code = from_environment(&r.vault, given, "vault", "BREAKGLASS_VAULT");
	if (code == E_OK)
		code = from_environment(&r.identity, given, "identity",
					"BREAKGLASS_IDENTITY");
	if (code == E_OK && r.vault == NULL && r.found_count == 1)
		code = replace(&r.vault, r.found[0]);
	if (code == E_OK)
		code = line_open(&caller, &line);
	if (code == E_OK) {
		rest_tell(&r);
		code = prompt(&r, line);
	}
	line_close(&line);
	rest_forget(&r);
	return code;
}
