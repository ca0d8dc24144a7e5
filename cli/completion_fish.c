/* SPDX-License-Identifier: GPL-3.0-or-later */
/* completion_fish.c -- the tables as lines of `complete`, and a function that says
 * where on the command line one is. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/topics.h"

#define TEXT 512

static const char walk[] =
	"# whether the command so far is $argv[1], with as many words behind it as\n"
	"# $argv[2] says (any number without)\n"
	"function __breakglass_at\n"
	"\tset -l command ''\n"
	"\tset -l option no\n"
	"\tset -l n 0\n"
	"\tfor word in (commandline -opc)[2..-1]\n"
	"\t\tif test $option = yes\n"
	"\t\t\tset option no\n"
	"\t\telse if string match -qr -- '^-.' $word\n"
	"\t\t\tif __breakglass_value \"$command $word\"\n"
	"\t\t\t\tset option yes\n"
	"\t\t\tend\n"
	"\t\telse if test $n -eq 0; and contains -- $word (__breakglass_next $command)\n"
	"\t\t\tset command (string trim \"$command $word\")\n"
	"\t\telse\n"
	"\t\t\tset n (math $n + 1)\n"
	"\t\tend\n"
	"\tend\n"
	"\ttest \"$command\" = \"$argv[1]\"; and begin\n"
	"\t\ttest (count $argv) -lt 2; or test $n -eq $argv[2]\n"
	"\tend\n"
	"end\n"
	"\n"
	"complete -c breakglass -f";

static const char *quoted(const char *text, char out[TEXT])
{
	return completion_quoted(text, true, out, TEXT);
}

static const char *dashes(const struct option_row *row)
{
	return row->name[1] == '\0' ? "-" : "--";
}

/* Which options take a value, for who walks along. */
static void values(void)
{
	const struct option_row *own;
	size_t i, j;

	out("# whether the option behind a command takes a value\n"
	    "function __breakglass_value\n\tswitch $argv[1]");
	for (i = 0; i < command_count; i++)
		for (j = 0; j < option_row_count; j++) {
			own = option_of(commands[i].name, &option_rows[j]);
			if (own->value == NULL && option_rows[j].value != NULL)
				out("\tcase '%s --%s'\n\t\treturn 1",
				    commands[i].name, own->name);
		}
	for (j = 0; j < option_row_count; j++)
		if (option_rows[j].value != NULL)
			out("\tcase '* %s%s'\n\t\treturn 0",
			    dashes(&option_rows[j]), option_rows[j].name);
	out("\tend\n\treturn 1\nend\n");
}

static void nexts(void)
{
	const struct command *alone;
	const char *word;
	char first[32];
	size_t i, j;

	out("# how a command's name may go on\n"
	    "function __breakglass_next\n\tswitch \"$argv\"\n\tcase ''");
	for (i = 0; completion_first(i, first, &alone); i++)
		out("\t\techo %s", first);
	for (i = 0; completion_first(i, first, &alone); i++) {
		if (!command_group(first))
			continue;
		out("\tcase %s", first);
		for (j = 0; completion_second(first, j, &word) != NULL; j++)
			out("\t\techo %s", word);
	}
	out("\tend\nend\n");
}

/* The part of `complete` that says what follows. */
static const char *after(const struct completion *c, char out[TEXT])
{
	char choices[TEXT / 2];

	switch (c->kind) {
	case COMPLETION_FILE:
		return "-r -F";
	case COMPLETION_DIR:
		return "-x -a '(__fish_complete_directories)'";
	case COMPLETION_CHOICE:
		snprintf(out, TEXT, "-x -a %s",
			 completion_quoted(c->choices, true, choices,
					   sizeof(choices)));
		return out;
	case COMPLETION_NONE:
		break;
	}
	return "-x";
}

static void option_line(const struct command *c, const struct option_row *row)
{
	char about[TEXT], kind_text[TEXT], at[128] = "";
	struct completion kind;
	const char *takes = "";

	if (c != NULL)
		snprintf(at, sizeof(at), " -n \"__breakglass_at '%s'\"",
			 c->name);
	if (row->value != NULL) {
		kind = completion_option(c == NULL ? NULL : c->name, row);
		takes = after(&kind, kind_text);
	}
	out("complete -c breakglass%s -%c %s %s -d %s", at,
	    row->name[1] == '\0' ? 's' : 'l', row->name, takes,
	    quoted(row->help, about));
}

static void option_lines(const struct command *c)
{
	size_t i;

	for (i = 0; i < option_row_count; i++) {
		if (c == NULL && option_rows[i].global)
			option_line(NULL, &option_rows[i]);
		if (c != NULL && command_takes(c, option_rows[i].name))
			option_line(c, option_of(c->name, &option_rows[i]));
	}
}

static void word_lines(const struct command *c)
{
	struct completion kind;
	char text[TEXT];
	int n;

	for (n = 0; n < c->max_words; n++) {
		kind = completion_word(c, (size_t)n);
		if (kind.kind == COMPLETION_FILE)
			out("complete -c breakglass -n \"__breakglass_at '%s' "
			    "%d\" -F",
			    c->name, n);
		else if (kind.kind != COMPLETION_NONE)
			out("complete -c breakglass -n \"__breakglass_at '%s' "
			    "%d\" %s",
			    c->name, n, after(&kind, text));
	}
}

static void name_lines(void)
{
	const struct command *alone, *c;
	char first[32], about[TEXT];
	const char *word;
	size_t i, j;

	for (i = 0; completion_first(i, first, &alone); i++) {
		out("complete -c breakglass -n \"__breakglass_at '' 0\" -a %s "
		    "-d %s",
		    first, quoted(alone == NULL ? "" : alone->summary, about));
		out("complete -c breakglass -n \"__breakglass_at help 0\" -a "
		    "%s",
		    first);
		for (j = 0; (c = completion_second(first, j, &word)) != NULL;
		     j++)
			out("complete -c breakglass -n \"__breakglass_at '%s' "
			    "0\" -a %s -d %s",
			    first, word, quoted(c->summary, about));
	}
}

void completion_fish(void)
{
	char about[TEXT];
	size_t i;

	out("# fish completion for breakglass, made by: breakglass help "
	    "--completion fish\n");
	values();
	nexts();
	out("%s\n", walk);
	name_lines();
	for (i = 0; i < topic_count; i++)
		out("complete -c breakglass -n \"__breakglass_at help 0\" -a "
		    "%s -d %s",
		    topics[i].name, quoted(topics[i].summary, about));
	option_lines(NULL);
	for (i = 0; i < command_count; i++) {
		option_lines(&commands[i]);
		word_lines(&commands[i]);
	}
}
