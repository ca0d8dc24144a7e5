/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/session_words.h"
#include "cli/topics.h"

/* A word of a session, which is no command of the program. */
static const struct session_verb *verb_of(const char *word)
{
	const struct session_verb *v;
	size_t i;

	for (i = 0; (v = session_verb(i)) != NULL; i++)
		if (strcmp(v->name, word) == 0)
			return v;
	return NULL;
}

static void verb_help(const struct session_verb *v)
{
	out("in a session (open): %s", v->usage);
	out("%s", "");
	out("%s", lang_text(v->help));
}

/* ${words}: a command, a group of commands, a topic, or a word of a session. */
static int help_on(const char *const *words, size_t n)
{
	const struct topic *topic = topic_find(words[0]);
	const struct session_verb *verb = verb_of(words[0]);
	const struct command *c;
	size_t used;

	c = command_find(words, n, &used);
	if (c == NULL && topic != NULL && n == 1)
		topic_help(topic);
	else if (c != NULL && (used == n || used == 2))
		help_command(c);
	else if (c == NULL && n == 1 && command_group(words[0]))
		help_group(words[0]);
	else if (c == NULL && n == 1 && verb != NULL)
		verb_help(verb);
	else
		return help_unknown(words, n, 1);
	return E_OK;
}

int cmd_help(struct cli *cli)
{
	const char *shell = option_value(&cli->options, "completion");

	if (shell != NULL)
		return completion_out(shell);
	if (option_given(&cli->options, "json"))
		return help_json();
	if (cli->word_count > 0)
		return help_on(cli->words, cli->word_count);
	help_all();
	return E_OK;
}
