/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.c -- one command line, from words to exit status. */
#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

#include "cli/broker.h"
#include "cli/cli.h"
#include "cli/heads.h"
#include "cli/help.h"
#include "cli/near.h"
#include "cli/progress.h"
#include "cli/qr.h"
#include "cli/reach.h"
#include "cli/rest.h"
#include "cli/sandbox.h"
#include "cli/version.h"
#include "vault/carry/import.h"

/* It is none of this command's; one of them may have been meant. */
static int not_taken(const struct command *c, const char *name)
{
	const char *dashes = strlen(name) == 1 ? "-" : "--";
	struct near n;
	size_t i;

	near_begin(&n, name);
	for (i = 0; i < option_row_count; i++)
		if (command_takes(c, option_rows[i].name))
			near_try(&n, option_rows[i].name, option_rows[i].name);
	if (n.count == 0)
		return error_set(E_USAGE, "%s takes no option %s%s", c->name,
				 dashes, name);
	return error_set(E_USAGE, "%s takes no option %s%s; did you mean --%s?",
			 c->name, dashes, name, n.names[0]);
}

static int check_options(const struct cli *cli)
{
	size_t i;

	for (i = 0; i < cli->options.given_count; i++) {
		const struct option_row *row = cli->options.given[i].row;

		if (!row->global && !command_takes(cli->command, row->name))
			return not_taken(cli->command, row->name);
	}
	return E_OK;
}

static int check_words(const struct cli *cli)
{
	const struct command *c = cli->command;

	if ((int)cli->word_count < c->min_words)
		return error_set(E_USAGE, "%s needs %s", c->name, c->words);
	if (c->max_words >= 0 && (int)cli->word_count > c->max_words)
		return error_set(E_USAGE, "%s: unexpected %s", c->name,
				 cli->words[c->max_words]);
	return E_OK;
}

static int check_language(const struct cli *cli)
{
	const char *asked = option_value(&cli->options, "lang");

	if (asked == NULL || strcmp(asked, "de") == 0 ||
	    strcmp(asked, "en") == 0)
		return E_OK;
	return error_set(E_USAGE, "--lang: de or en, not %s", asked);
}

int run_check(const struct cli *cli)
{
	int r = check_options(cli);

	if (r == E_OK)
		r = check_language(cli);

	return r == E_OK ? check_words(cli) : r;
}

/* Once a process; told where a session opens, and nowhere else. */
static void confine(const struct cli *cli)
{
	static bool confined;
	struct sandbox s;

	if (confined)
		return;
	confined = true;
	s = sandbox_enter(cli);
	if (cli->command->run != cmd_open || (s.calls && s.paths))
		return;
	say("note: this kernel has no %s; the session goes on without",
	    s.calls ? _("Landlock") :
	    s.paths ? _("seccomp filter") :
		      _("Landlock and no seccomp filter"));
}

/* Whatever starts programs does so from outside, and is split off while there
 * is nothing in memory but the command line. */
static int begin(struct cli *cli)
{
	int r = run_check(cli);

	if (r == E_OK && reach_programs(cli))
		r = broker_start(reach_program, cli);
	if (r == E_OK)
		r = cli_start(cli);
	/* while a socket can still be had, and with no program to inherit it */
	if (r == E_OK)
		heads_syslog(cli);
	return r;
}

static bool opens(const struct cli *cli)
{
	return cli->command->run == cmd_open ||
	       cli->command->run == cmd_request ||
	       cli->command->run == cmd_drill_start;
}

/* What was not read is no reason to say that it is not there. An opening that
 * went on all the same did what it could (V7). */
static int told_unread(const struct cli *cli, int r)
{
	int unread;

	if (r == E_LOG || r == E_MEMORY || (r == E_IO && error_memories() == 0))
		return r;
	unread = cli_unread(cli);
	if (unread == E_OK)
		return r;
	if (r != E_OK || !opens(cli))
		return unread;
	warn("%s: %s", msg_sentence(unread), error_said());
	return E_OK;
}

/* What is out of reach once the process is confined. What is only wanted by some,
 * and is not there, they tell; want of memory ends it before anything is asked. */
static int ahead(struct cli *cli)
{
	int r = E_OK;

	if (cli->command->run == cmd_open)
		return open_ahead(cli);
	if (cli->command->run == cmd_import)
		r = import_ahead();
	else if (command_draws(cli->command))
		r = qr_ready();
	if (r == E_OK || r == E_MEMORY)
		return r;
	error_clear();
	return E_OK;
}

static int run(struct cli *cli)
{
	int r = begin(cli);

	if (r == E_OK)
		r = ahead(cli);
	if (r == E_OK) {
		confine(cli);
		progress_start();
		r = cli->command->run(cli);
	}
	if (r == E_OK)
		r = out_flush();
	progress_gone();
	r = told_unread(cli, r);
	cli_after(cli);
	broker_stop();
	return r;
}

/* A command's own --help, its group's, or everybody's. */
static int help(const struct cli *cli)
{
	const struct options *o = &cli->options;

	if (cli->command != NULL)
		help_command(cli->command);
	else if (o->word_count > 0 && command_group(o->words[0]))
		help_group(o->words[0]);
	else
		help_all();
	return out_flush();
}

/* Needs nothing of this machine: no home, no vault, no clock. */
static int help_asked(struct cli *cli)
{
	int r = run_check(cli);

	if (r == E_OK)
		r = cmd_help(cli);
	return r == E_OK ? out_flush() : r;
}

static int dispatch(struct cli *cli)
{
	size_t used = 0;

	cli->command = command_find(cli->options.words, cli->options.word_count,
				    &used);
	if (option_given(&cli->options, "version")) {
		out("breakglass %s, vault format 1", BREAKGLASS_VERSION);
		return out_flush();
	}
	if (option_given(&cli->options, "help"))
		return help(cli);
	if (cli->options.word_count == 0)
		return rest_wanted() ? rest_run(&cli->options) : help(cli);
	if (cli->command == NULL)
		return help_unknown(cli->options.words, cli->options.word_count,
				    0);
	cli->words = cli->options.words + used;
	cli->word_count = cli->options.word_count - used;
	return cli->command->run == cmd_help ? help_asked(cli) : run(cli);
}

int run_command_line(int argc, char **argv)
{
	struct cli *cli = calloc(1, sizeof(*cli));
	int r, status;

	if (cli == NULL)
		return msg_error(error_set(E_MEMORY, "a command"));
	error_clear();
	r = options_parse(argc, argv, &cli->options);
	if (r == E_OK)
		r = dispatch(cli);
	status = r == E_OK ? 0 : msg_error(r);
	cli_end(cli);
	free(cli);
	return status;
}
