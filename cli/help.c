/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/exits.h"
#include "cli/near.h"
#include "cli/session_words.h"
#include "cli/topics.h"

static void help_option(const struct option_row *row)
{
	char left[40];

	snprintf(left, sizeof(left), "%s%s%s%s",
		 strlen(row->name) == 1 ? "-" : "--", row->name,
		 row->value == NULL ? "" : " ",
		 row->value == NULL ? "" : row->value);
	out("  %-26s %s", left, lang_text(row->help));
}

static void command_line(const struct command *c)
{
	char left[64];

	snprintf(left, sizeof(left), "%s %s", c->name, c->words);
	out("  %-26s %s", left, lang_text(c->summary));
}

void help_all(void)
{
	size_t i;

	out("breakglass: an emergency credential vault");
	out("%s", "");
	out("usage: breakglass COMMAND [OPTIONS]");
	out("%s", "");
	for (i = 0; i < command_count; i++)
		command_line(&commands[i]);
	out("%s", "");
	out("options of every command:");
	for (i = 0; i < option_row_count; i++)
		if (option_rows[i].global)
			help_option(&option_rows[i]);
	out("%s", "");
	out("topics: breakglass help TOPIC");
	for (i = 0; i < topic_count; i++)
		out("  %-26s %s", topics[i].name, lang_text(topics[i].summary));
	out("%s", "");
	out("exit statuses: breakglass help exit");
	for (i = 0; i < exit_row_count; i++)
		out("  %-26d %s", exit_rows[i].status,
		    lang_text(exit_rows[i].brief));
}

void help_command(const struct command *c)
{
	size_t i;

	out("usage: breakglass %s%s%s [OPTIONS]", c->name,
	    c->words[0] == '\0' ? "" : " ", c->words);
	out("%s", "");
	out("%s", lang_text(c->summary));
	if (c->detail != NULL)
		out("\n%s", lang_text(c->detail));
	if (c->options[0] != '\0')
		out("\noptions:");
	for (i = 0; i < option_row_count; i++)
		if (!option_rows[i].global &&
		    command_takes(c, option_rows[i].name))
			help_option(option_of(c->name, &option_rows[i]));
	out("\noptions of every command: breakglass help");
}

/* Whether the command is of that group, or the one of that name: "deal". */
static bool within(const struct command *c, const char *group)
{
	size_t len = strlen(group);

	return strncmp(c->name, group, len) == 0 &&
	       (c->name[len] == ' ' || c->name[len] == '\0');
}

void help_group(const char *group)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		if (within(&commands[i], group))
			command_line(&commands[i]);
	out("\nmore on one of them: breakglass help COMMAND");
}

/* --- what is not there --- */

#define GROUPS 128

/* Of a command of two words each counts: "verify" is "audit verify". ${group}
 * has room for its first. */
static void try_command(struct near *all, struct near *first,
			const struct command *c, char group[32])
{
	const char *space = strchr(c->name, ' ');

	near_try(all, c->name, c->name);
	snprintf(group, 32, "%.*s", (int)strcspn(c->name, " "), c->name);
	near_try(first, group, group);
	if (space != NULL)
		near_try(first, space + 1, c->name);
}

/* Both words as one, then the first alone. */
static const char *meant(const char *const *words, size_t n, int also_topics,
			 char *out, size_t cap)
{
	char both[64], groups[GROUPS][32];
	struct near all, first;
	size_t i;

	snprintf(both, sizeof(both), "%s%s%s", words[0], n > 1 ? " " : "",
		 n > 1 ? words[1] : "");
	near_begin(&all, both);
	near_begin(&first, words[0]);
	for (i = 0; i < command_count && i < GROUPS; i++)
		try_command(&all, &first, &commands[i], groups[i]);
	for (i = 0; also_topics && i < topic_count; i++)
		near_try(&first, topics[i].name, topics[i].name);
	if (n == 1 || (all.count == 0 && !command_group(words[0])))
		all = first;
	return near_text(&all, out, cap);
}

static void group_said(const char *group)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		if (within(&commands[i], group))
			say("  breakglass %s", commands[i].name);
}

/* Everybody tries `show` first. */
static bool of_a_session(const char *word)
{
	const struct session_verb *verb;
	size_t i;

	for (i = 0; (verb = session_verb(i)) != NULL; i++)
		if (strcmp(word, verb->name) == 0)
			return true;
	return strcmp(word, "close") == 0;
}

static int said_of(const char *first, const char *second, const char *list,
		   int also_topics)
{
	if (second == NULL && of_a_session(first))
		return error_set(E_USAGE,
				 "%s is for a compartment that is open: open "
				 "LABEL asks for a quorum",
				 first);
	if (second != NULL && list[0] != '\0')
		return error_set(E_USAGE,
				 "there is no command %s %s; did you mean %s?",
				 first, second, list);
	if (second != NULL)
		return error_set(E_USAGE, "there is no command %s %s", first,
				 second);
	if (list[0] == '\0')
		return error_set(E_USAGE, "there is no command %s", first);
	if (also_topics)
		return error_set(E_USAGE,
				 "there is no help on %s; did you mean %s?",
				 first, list);
	return error_set(E_USAGE, "there is no command %s; did you mean %s?",
			 first, list);
}

int help_unknown(const char *const *words, size_t n, int also_topics)
{
	bool group = command_group(words[0]);
	char list[256];

	if (group && n == 1) {
		group_said(words[0]);
		return error_set(E_USAGE, "%s needs another word", words[0]);
	}
	meant(words, n, also_topics, list, sizeof(list));
	if (group && list[0] == '\0')
		group_said(words[0]);
	return said_of(words[0], group ? words[1] : NULL, list, also_topics);
}
