/* SPDX-License-Identifier: GPL-3.0-or-later */
/* completion_bash.c -- the tables as functions of bash that set $reply, and one
 * that goes along the command line with them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/topics.h"

static const char walk[] =
	"_breakglass() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} command= option= word reply i n=0\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tword=${COMP_WORDS[i]}\n"
	"\t\tif [[ $word == '=' ]]; then\n"
	"\t\t\tcontinue\n"
	"\t\telif [[ -n $option ]]; then\n"
	"\t\t\toption=\n"
	"\t\telif [[ $word == -?* ]]; then\n"
	"\t\t\t_breakglass_value \"$command $word\"\n"
	"\t\t\t[[ -z $reply ]] || option=$word\n"
	"\t\telse\n"
	"\t\t\t_breakglass_next \"$command\"\n"
	"\t\t\tif ((n == 0)) && [[ \" $reply \" == *\" $word \"* ]]; then\n"
	"\t\t\t\tcommand=${command:+$command }$word\n"
	"\t\t\telse\n"
	"\t\t\t\tn=$((n + 1))\n"
	"\t\t\tfi\n"
	"\t\tfi\n"
	"\tdone\n"
	"\t[[ $cur != '=' ]] || cur=\n"
	"\tif [[ -n $option ]]; then\n"
	"\t\t_breakglass_value \"$command $option\"\n"
	"\t\t_breakglass_offer \"$cur\" \"$reply\"\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\t_breakglass_options \"$command\"\n"
	"\t\t_breakglass_offer \"$cur\" \"choice $reply\"\n"
	"\telse\n"
	"\t\t_breakglass_word \"$command $n\"\n"
	"\t\tif [[ -n $reply ]]; then\n"
	"\t\t\t_breakglass_offer \"$cur\" \"$reply\"\n"
	"\t\telif ((n == 0)); then\n"
	"\t\t\t_breakglass_next \"$command\"\n"
	"\t\t\t_breakglass_offer \"$cur\" \"choice $reply\"\n"
	"\t\tfi\n"
	"\tfi\n"
	"}\n"
	"\n"
	"# of what kind, and which: \"file\", \"dir\", \"none\", \"choice A B\"\n"
	"_breakglass_offer() {\n"
	"\tcase $2 in\n"
	"\tfile) compopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$1\") ;;\n"
	"\tdir) compopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$1\") ;;\n"
	"\tchoice*) mapfile -t COMPREPLY < <(compgen -W \"${2#choice}\" -- \"$1\") ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"complete -F _breakglass breakglass";

static const char *kind_text(const struct completion *c, char out[128])
{
	static const char *const names[] = { "none", "file", "dir", "choice" };

	snprintf(out, 128, "%s%s%s", names[c->kind],
		 c->choices[0] == '\0' ? "" : " ", c->choices);
	return out;
}

static const char *dashes(const struct option_row *row)
{
	return row->name[1] == '\0' ? "-" : "--";
}

/* Where a command's own differs from what most have, it stands first. */
static void own_values(const struct command *c)
{
	const struct option_row *own;
	struct completion kind;
	char text[128];
	size_t i;

	for (i = 0; i < option_row_count; i++) {
		if (!command_takes(c, option_rows[i].name))
			continue;
		own = option_of(c->name, &option_rows[i]);
		if (own == &option_rows[i])
			continue;
		if (own->value == NULL) {
			out("\t'%s --%s') reply= ;;", c->name, own->name);
			continue;
		}
		kind = completion_option(c->name, own);
		out("\t'%s --%s') reply='%s' ;;", c->name, own->name,
		    kind_text(&kind, text));
	}
}

static void values(void)
{
	struct completion kind;
	char text[128];
	size_t i;

	out("# what an option takes, behind a command\n"
	    "_breakglass_value() {\n\tcase $1 in");
	for (i = 0; i < command_count; i++)
		own_values(&commands[i]);
	for (i = 0; i < option_row_count; i++) {
		if (option_rows[i].value == NULL)
			continue;
		kind = completion_option(NULL, &option_rows[i]);
		out("\t*' %s%s') reply='%s' ;;", dashes(&option_rows[i]),
		    option_rows[i].name, kind_text(&kind, text));
	}
	out("\t*) reply= ;;\n\tesac\n}\n");
}

static void next_of(const char *group)
{
	struct buffer line = BUFFER_INIT;
	const char *word;
	size_t i;

	for (i = 0; completion_second(group, i, &word) != NULL; i++)
		buffer_format(&line, "%s%s", i == 0 ? "" : " ", word);
	if (line.len > 0)
		out("\t'%s') reply='%s' ;;", group, buffer_string(&line));
	buffer_free(&line);
}

static void nexts(void)
{
	struct buffer line = BUFFER_INIT;
	const struct command *alone;
	char first[32];
	size_t i;

	out("# how a command's name may go on\n"
	    "_breakglass_next() {\n\tcase $1 in");
	for (i = 0; completion_first(i, first, &alone); i++)
		buffer_format(&line, "%s%s", i == 0 ? "" : " ", first);
	out("\t'') reply='%s' ;;", buffer_string(&line));
	buffer_free(&line);
	for (i = 0; completion_first(i, first, &alone); i++)
		next_of(first);
	out("\t*) reply= ;;\n\tesac\n}\n");
}

static void options_line(const char *pattern, const struct command *c)
{
	struct buffer line = BUFFER_INIT;
	size_t i;

	for (i = 0; i < option_row_count; i++)
		if (c == NULL ? option_rows[i].global :
				command_takes(c, option_rows[i].name))
			buffer_format(&line, "%s%s ", dashes(&option_rows[i]),
				      option_rows[i].name);
	if (line.len > 0)
		out("\t%s reply='%s' ;;", pattern, buffer_string(&line));
	buffer_free(&line);
}

static void options(void)
{
	char pattern[64];
	size_t i;

	out("# the options of a command, and of all\n"
	    "_breakglass_options() {\n\tlocal own=\n\tcase $1 in");
	for (i = 0; i < command_count; i++) {
		snprintf(pattern, sizeof(pattern), "'%s')", commands[i].name);
		options_line(pattern, &commands[i]);
	}
	out("\t*) reply= ;;\n\tesac\n\town=$reply\n\tcase . in");
	options_line("*)", NULL);
	out("\tesac\n\treply=\"$own$reply\"\n}\n");
}

static void help_words(void)
{
	struct buffer line = BUFFER_INIT;
	const struct command *alone;
	char first[32];
	size_t i;

	for (i = 0; completion_first(i, first, &alone); i++)
		buffer_format(&line, " %s", first);
	for (i = 0; i < topic_count; i++)
		buffer_format(&line, " %s", topics[i].name);
	out("\t'help 0') reply='choice%s' ;;", buffer_string(&line));
	buffer_free(&line);
}

static void words(void)
{
	struct completion kind;
	char text[128];
	size_t i, n;

	out("# what the n-th word behind a command's name is\n"
	    "_breakglass_word() {\n\tcase $1 in");
	for (i = 0; i < command_count; i++)
		for (n = 0; (int)n < commands[i].max_words; n++) {
			kind = completion_word(&commands[i], n);
			if (kind.kind != COMPLETION_NONE)
				out("\t'%s %zu') reply='%s' ;;",
				    commands[i].name, n,
				    kind_text(&kind, text));
		}
	help_words();
	out("\t*) reply= ;;\n\tesac\n}\n");
}

void completion_bash(void)
{
	out("# bash completion for breakglass, made by: breakglass help "
	    "--completion bash\n");
	values();
	nexts();
	options();
	words();
	out("%s", walk);
}
