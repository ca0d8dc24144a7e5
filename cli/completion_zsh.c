/* SPDX-License-Identifier: GPL-3.0-or-later */
/* completion_zsh.c -- the tables as functions of zsh that set $reply, with what
 * each word is for, and one that goes along the command line with them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/topics.h"

#define TEXT 512

static const char walk[] =
	"_breakglass() {\n"
	"\tlocal command= option= word\n"
	"\tlocal -a reply own\n"
	"\tinteger i n=0\n"
	"\n"
	"\tfor ((i = 2; i < CURRENT; i++)); do\n"
	"\t\tword=$words[i]\n"
	"\t\tif [[ -n $option ]]; then\n"
	"\t\t\toption=\n"
	"\t\telif [[ $word == --*=* ]]; then\n"
	"\t\t\tcontinue\n"
	"\t\telif [[ $word == -?* ]]; then\n"
	"\t\t\t_breakglass_value \"$command $word\"\n"
	"\t\t\t(( $#reply )) && option=$word\n"
	"\t\telse\n"
	"\t\t\t_breakglass_next \"$command\"\n"
	"\t\t\tif (( n == 0 && ${reply[(I)$word:*]} )); then\n"
	"\t\t\t\tcommand=${command:+$command }$word\n"
	"\t\t\telse\n"
	"\t\t\t\tn+=1\n"
	"\t\t\tfi\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tif [[ -z $option && $PREFIX == --*=* ]]; then\n"
	"\t\toption=${PREFIX%%=*}\n"
	"\t\tcompset -P '*='\n"
	"\tfi\n"
	"\tif [[ -n $option ]]; then\n"
	"\t\t_breakglass_value \"$command $option\"\n"
	"\t\t_breakglass_offer $reply\n"
	"\telif [[ $PREFIX == -* ]]; then\n"
	"\t\t_breakglass_options \"$command\"\n"
	"\t\t_describe -o option reply\n"
	"\telse\n"
	"\t\t_breakglass_word \"$command $n\"\n"
	"\t\tif (( $#reply )); then\n"
	"\t\t\t_breakglass_offer $reply\n"
	"\t\telif (( n == 0 )); then\n"
	"\t\t\t_breakglass_next \"$command\"\n"
	"\t\t\t(( $#reply )) && _describe command reply\n"
	"\t\tfi\n"
	"\tfi\n"
	"}\n"
	"\n"
	"# of what kind, and which: file, dir, none, or choice A B\n"
	"_breakglass_offer() {\n"
	"\tcase $1 in\n"
	"\tfile) _files ;;\n"
	"\tdir) _files -/ ;;\n"
	"\tchoice) compadd -- \"${@[2,-1]}\" ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"if [[ $funcstack[1] == _breakglass ]]; then\n"
	"\t_breakglass \"$@\"\n"
	"else\n"
	"\tcompdef _breakglass breakglass\n"
	"fi";

/* "word:what it is for" in quotes; a colon is escaped. */
static const char *described(const char *word, const char *about,
			     char out[TEXT])
{
	char text[TEXT / 2];
	size_t at = (size_t)snprintf(text, sizeof(text), "%s:", word);

	for (; *about != '\0' && at + 3 < sizeof(text); about++) {
		if (*about == ':' || *about == '\\')
			text[at++] = '\\';
		text[at++] = *about;
	}
	text[at] = '\0';
	return completion_quoted(text, false, out, TEXT);
}

static const char *kind_text(const struct completion *c, char text[128])
{
	static const char *const names[] = { "none", "file", "dir", "choice" };

	snprintf(text, 128, "%s%s%s", names[c->kind],
		 c->choices[0] == '\0' ? "" : " ", c->choices);
	return text;
}

static const char *dashed(const struct option_row *row, char text[64])
{
	snprintf(text, 64, "%s%s", row->name[1] == '\0' ? "-" : "--",
		 row->name);
	return text;
}

static void own_values(const struct command *c)
{
	const struct option_row *own;
	struct completion kind;
	char text[128];
	size_t i;

	for (i = 0; i < option_row_count; i++) {
		own = option_of(c->name, &option_rows[i]);
		if (own == &option_rows[i] || !command_takes(c, own->name))
			continue;
		kind = (struct completion){ COMPLETION_NONE, "" };
		if (own->value != NULL)
			kind = completion_option(c->name, own);
		out("\t'%s --%s') reply=(%s) ;;", c->name, own->name,
		    own->value == NULL ? "" : kind_text(&kind, text));
	}
}

static void values(void)
{
	struct completion kind;
	char text[128], name[64];
	size_t i;

	out("# what an option takes, behind a command\n"
	    "_breakglass_value() {\n\tcase $1 in");
	for (i = 0; i < command_count; i++)
		own_values(&commands[i]);
	for (i = 0; i < option_row_count; i++) {
		if (option_rows[i].value == NULL)
			continue;
		kind = completion_option(NULL, &option_rows[i]);
		out("\t*' %s') reply=(%s) ;;", dashed(&option_rows[i], name),
		    kind_text(&kind, text));
	}
	out("\t*) reply=() ;;\n\tesac\n}\n");
}

static void next_of(const char *group)
{
	const struct command *c;
	const char *word;
	char text[TEXT];
	size_t i;

	if (!command_group(group))
		return;
	out("\t'%s') reply=(", group);
	for (i = 0; (c = completion_second(group, i, &word)) != NULL; i++)
		out("\t\t%s", described(word, c->summary, text));
	out("\t\t) ;;");
}

static void nexts(void)
{
	const struct command *alone;
	char first[32], text[TEXT];
	size_t i;

	out("# how a command's name may go on\n"
	    "_breakglass_next() {\n\tcase $1 in\n\t'') reply=(");
	for (i = 0; completion_first(i, first, &alone); i++)
		out("\t\t%s",
		    described(first, alone == NULL ? "" : alone->summary,
			      text));
	out("\t\t) ;;");
	for (i = 0; completion_first(i, first, &alone); i++)
		next_of(first);
	out("\t*) reply=() ;;\n\tesac\n}\n");
}

static void option_lines(const struct command *c)
{
	const struct option_row *row;
	char text[TEXT], name[64];
	size_t i;

	for (i = 0; i < option_row_count; i++) {
		row = &option_rows[i];
		if (c == NULL ? !row->global : !command_takes(c, row->name))
			continue;
		row = c == NULL ? row : option_of(c->name, row);
		out("\t\t%s", described(dashed(row, name), row->help, text));
	}
}

static void options(void)
{
	size_t i;

	out("# the options of a command, and of all\n"
	    "_breakglass_options() {\n\tcase $1 in");
	for (i = 0; i < command_count; i++) {
		if (commands[i].options[0] == '\0')
			continue;
		out("\t'%s') reply=(", commands[i].name);
		option_lines(&commands[i]);
		out("\t\t) ;;");
	}
	out("\t*) reply=() ;;\n\tesac\n\treply+=(");
	option_lines(NULL);
	out("\t)\n}\n");
}

static void help_words(void)
{
	const struct command *alone;
	char first[32];
	size_t i;

	out("\t'help 0') reply=(choice");
	for (i = 0; completion_first(i, first, &alone); i++)
		out("\t\t%s", first);
	for (i = 0; i < topic_count; i++)
		out("\t\t%s", topics[i].name);
	out("\t\t) ;;");
}

static void word_kinds(void)
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
				out("\t'%s %zu') reply=(%s) ;;",
				    commands[i].name, n,
				    kind_text(&kind, text));
		}
	help_words();
	out("\t*) reply=() ;;\n\tesac\n}\n");
}

void completion_zsh(void)
{
	out("#compdef breakglass\n"
	    "# zsh completion for breakglass, made by: breakglass help "
	    "--completion zsh\n");
	values();
	nexts();
	options();
	word_kinds();
	out("%s", walk);
}
