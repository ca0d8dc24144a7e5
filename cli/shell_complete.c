/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shell_complete.c -- what may come next at the prompt of a session. */
#include <string.h>

#include "cli/shell.h"
#include "cli/topics.h"
#include "vault/deposit/deposit.h"

static bool is(const char *word, const char *name)
{
	return strcmp(word, name) == 0;
}

static void add_verbs(struct line_names *to)
{
	size_t i;

	for (i = 0; shell_verb(i) != NULL; i++)
		line_name(to, shell_verb(i));
}

static void add_paths(const struct shell *sh, struct line_names *to)
{
	struct credential_view *list = NULL;
	size_t i, n = 0;

	if (credential_list(sh->cli->user, NULL, sh->seats[sh->at].label, &list,
			    &n, NULL) == E_OK)
		for (i = 0; i < n; i++)
			line_name(to, list[i].path);
	credential_list_free(&list, n);
	error_clear();
}

static void add_fields(const struct shell *sh, const char *path,
		       struct line_names *to)
{
	const struct secret_version *last = NULL;
	struct credential_view v;
	size_t i;

	memset(&v, 0, sizeof(v));
	if (credential_find(sh->cli->user, path, sh->seats[sh->at].label, &v) ==
	    E_OK)
		for (i = 0; i < v.credential->count; i++) {
			last = &v.credential->versions[i];
			if (state_newest(v.credential, last->field) == last)
				line_name(to, last->field);
		}
	credential_view_clear(&v);
	error_clear();
}

static void add_closed(const struct shell *sh, struct line_names *to)
{
	const struct state *s = ledger_state(sh->cli->user->ledger);
	size_t i;

	for (i = 0; i < s->compartments_count; i++)
		if (shell_seat(sh, s->compartments[i].label) == sh->count)
			line_name(to, s->compartments[i].label);
}

static void add_open(const struct shell *sh, struct line_names *to)
{
	size_t i;

	for (i = 0; i < sh->count; i++)
		line_name(to, sh->seats[i].label);
}

static void add_help(size_t n, struct line_names *to)
{
	size_t i;

	for (i = 0; n == 1 && i < topic_count; i++)
		line_name(to, topics[i].name);
	if (n == 1)
		add_verbs(to);
}

/* run [--fd N] PATH [FIELD] -- COMMAND: a file from the command on. */
static bool after_run(const struct shell *sh, char *const *words, size_t n,
		      struct line_names *to)
{
	size_t path = n > 1 && is(words[1], "--fd") ? 3 : 1, i;

	for (i = 1; i < n; i++)
		if (is(words[i], "--"))
			return false;
	if (n == 1)
		line_name(to, "--fd");
	if (n == path)
		add_paths(sh, to);
	if (n == path + 1)
		add_fields(sh, words[path], to);
	if (n > path)
		line_name(to, "--");
	return true;
}

/* The options of a command of the program that has its say here. */
static bool after_command(const struct shell *sh, char *const *words, size_t n,
			  struct line_names *to)
{
	static const char *const put[] = { "--field", "--generate",
					   "--user",  "--component",
					   "--file",  "--secret-out" };
	static const char *const deal[] = { "--cards-dir", "--cards-format",
					    "--call" };
	bool is_put = is(words[0], "put");
	const char *last = words[n - 1];
	size_t i;

	if (is(last, "--file") || is(last, "--secret-out") ||
	    is(last, "--cards-dir"))
		return false;
	if (is_put && n == 1)
		add_paths(sh, to);
	for (i = 0; is_put && i < sizeof(put) / sizeof(put[0]); i++)
		line_name(to, put[i]);
	for (i = 0; !is_put && i < sizeof(deal) / sizeof(deal[0]); i++)
		line_name(to, deal[i]);
	return true;
}

static bool after_verb(const struct shell *sh, char *const *words, size_t n,
		       struct line_names *to)
{
	const char *verb = words[0];

	if (is(verb, "run"))
		return after_run(sh, words, n, to);
	if (is(verb, "put") || is(verb, "deal"))
		return after_command(sh, words, n, to);
	if (is(verb, "open") && n == 1)
		add_closed(sh, to);
	else if (is(verb, "use") && n == 1)
		add_open(sh, to);
	else if (is(verb, "close") && n == 1)
		line_name(to, "all");
	else if (is(verb, "help"))
		add_help(n, to);
	else if (is(verb, "debt") && n == 1)
		line_name(to, "tested");
	else if (is(verb, "debt") ? n == 2 : n == 1 || is(verb, "export"))
		add_paths(sh, to);
	else if ((is(verb, "show") || is(verb, "totp") || is(verb, "save")) &&
		 n == 2)
		add_fields(sh, words[1], to);
	return !is(verb, "save") || n < 2;
}

bool shell_complete(void *shell, char *const *words, size_t n,
		    struct line_names *to)
{
	const struct shell *sh = shell;

	if (n > 0)
		return after_verb(sh, words, n, to);
	add_verbs(to);
	return true;
}
