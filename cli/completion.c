/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

/* Where a word is one of a few. A command's own come first. */
static const struct {
	const char *command, *option, *choices;
} choices[] = {
	{ "import", "format", "estate bitwarden keepass-csv keepass-xml csv" },
	{ "plan runbook", "for", "trained third-party" },
	{ "plan handbook", "for", "trained third-party" },
	{ NULL, "format", "jsonl bundle" },
	{ NULL, "roles", "admin custodian auditor" },
	{ NULL, "cards-format", "txt pdf both" },
	{ NULL, "verdict", "justified drill misuse" },
	{ NULL, "purpose", "read drill redeal" },
	{ NULL, "result", "passed passed_with_findings partly failed" },
	{ NULL, "outcome", "counted void refused" },
	{ NULL, "field", "password totp key" },
	{ NULL, "completion", "bash zsh fish" },
	{ NULL, "c",
	  "ls find info show totp save run export prove status close" },
};

static const char *choices_of(const char *command, const char *option)
{
	const char *its;
	size_t i;

	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		its = choices[i].command;
		if (strcmp(choices[i].option, option) == 0 &&
		    (its == NULL ||
		     (command != NULL && strcmp(its, command) == 0)))
			return choices[i].choices;
	}
	return "";
}

struct completion completion_option(const char *command,
				    const struct option_row *row)
{
	struct completion c = { COMPLETION_NONE,
				choices_of(command, row->name) };

	if (c.choices[0] != '\0')
		c.kind = COMPLETION_CHOICE;
	else if (strstr(row->value, "DIR") != NULL)
		c.kind = COMPLETION_DIR;
	else if (strstr(row->value, "FILE") != NULL ||
		 strstr(row->value, ".member") != NULL)
		c.kind = COMPLETION_FILE;
	return c;
}

struct completion completion_word(const struct command *c, size_t n)
{
	struct completion out = { COMPLETION_NONE, "" };
	const char *at = c->words;
	char word[64];

	for (; n > 0 && at != NULL; n--) {
		at = strchr(at, ' ');
		at = at == NULL ? NULL : at + 1;
	}
	if (at == NULL || *at == '\0')
		return out;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
	if (strstr(word, "DIR") != NULL)
		out.kind = COMPLETION_DIR;
	else if (strstr(word, "FILE") != NULL || strcmp(word, "REQUEST") == 0)
		out.kind = COMPLETION_FILE;
	else if (strcmp(word, "LIST") == 0)
		out = (struct completion){ COMPLETION_CHOICE,
					   choices_of(NULL, "roles") };
	return out;
}

static size_t first_word(const char *name)
{
	return strcspn(name, " ");
}

/* Whether an earlier command begins with the same word. */
static bool said_before(size_t i)
{
	size_t len = first_word(commands[i].name), j;

	for (j = 0; j < i; j++)
		if (first_word(commands[j].name) == len &&
		    memcmp(commands[j].name, commands[i].name, len) == 0)
			return true;
	return false;
}

bool completion_first(size_t i, char out[32], const struct command **alone)
{
	size_t at, used;
	const char *word = out;

	for (at = 0; at < command_count; at++) {
		if (said_before(at) || i-- > 0)
			continue;
		snprintf(out, 32, "%.*s", (int)first_word(commands[at].name),
			 commands[at].name);
		*alone = command_find(&word, 1, &used);
		return true;
	}
	return false;
}

const struct command *completion_second(const char *group, size_t i,
					const char **word)
{
	size_t len = strlen(group), at;

	for (at = 0; at < command_count; at++) {
		if (strncmp(commands[at].name, group, len) != 0 ||
		    commands[at].name[len] != ' ' || i-- > 0)
			continue;
		*word = commands[at].name + len + 1;
		return &commands[at];
	}
	return NULL;
}

const char *completion_quoted(const char *text, bool fish, char *out,
			      size_t cap)
{
	const char *apostrophe = fish ? "\\'" : "'\\''";
	size_t at = 0;

	out[at++] = '\'';
	for (; *text != '\0' && at + 8 < cap; text++) {
		if (*text == '\'')
			at = (size_t)(stpncpy(out + at, apostrophe, 5) - out);
		else if (*text == '\\' && fish)
			at = (size_t)(stpncpy(out + at, "\\\\", 3) - out);
		else
			out[at++] = *text;
	}
	out[at++] = '\'';
	out[at] = '\0';
	return out;
}

int completion_out(const char *shell)
{
	out_exact();
	if (strcmp(shell, "bash") == 0)
		completion_bash();
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh();
	else if (strcmp(shell, "fish") == 0)
		completion_fish();
	else
		return error_set(E_USAGE,
				 "--completion is bash, zsh or fish, not %s",
				 shell);
	return E_OK;
}
