/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/reach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "cli/landlock.h"
#include "cli/printer.h"
#include "cli/session_words.h"

/* --- conversations --- */

static bool deals(const struct cli *cli)
{
	return cli->command->run == cmd_deal ||
	       cli->command->run == cmd_compartment_add;
}

static bool opens(const struct cli *cli)
{
	return cli->command->run == cmd_open;
}

/* Whether a person will be asked for paths and programs. */
static bool converses(const struct cli *cli)
{
	const struct options *o = &cli->options;

	if (opens(cli))
		return (!option_given(o, "c") || option_given(o, "resume")) &&
		       input_terminal();
	return deals(cli) && !option_given(o, "cards-dir") && input_terminal();
}

/* A path that is out of reach for want of memory is not forbidden: what comes of
 * it is told so (cli_unread). */
static char *had(char *text)
{
	if (text == NULL)
		error_memory();
	return text;
}

static char *resolved(const char *path)
{
	char *real = realpath(path, NULL);

	if (real == NULL && errno == ENOMEM)
		error_memory();
	return real;
}

/* --- the commands given with -c --- */

/* each_command -- calls ${take} with the words of each, until it is true. */
typedef bool take_fn(const void *context, char **words, size_t n);

static bool each_command(const struct cli *cli, take_fn *take,
			 const void *context)
{
	const struct options *o = &cli->options;
	char *words[SESSION_WORDS_MAX], *text;
	bool taken = false;
	size_t i, n = 0;

	for (i = 0; !taken && i < option_times(o, "c"); i++) {
		text = had(strdup(option_nth(o, "c", i)));
		if (text != NULL && words_split(text, words, &n) == E_OK &&
		    n > 0)
			taken = take(context, words, n);
		free(text);
	}
	error_clear();
	return taken;
}

/* --- programs --- */

static bool is_run(const void *context, char **words, size_t n)
{
	(void)context;
	(void)n;
	return strcmp(words[0], "run") == 0;
}

/* Whether it is `run ... -- ARGV`. */
static bool runs(const void *context, char **words, size_t n)
{
	char *const *argv = context;
	size_t i;

	if (!is_run(NULL, words, n))
		return false;
	for (i = 1; i < n && strcmp(words[i], "--") != 0; i++)
		;
	for (i++; i < n && *argv != NULL; i++, argv++)
		if (strcmp(words[i], *argv) != 0)
			return false;
	return i == n && *argv == NULL;
}

bool reach_programs(const struct cli *cli)
{
	return converses(cli) ||
	       (opens(cli) && each_command(cli, is_run, NULL));
}

bool reach_program(const void *context, char *const argv[])
{
	const struct cli *cli = context;

	if (deals(cli))
		return printer_is(argv);
	return converses(cli) || each_command(cli, runs, argv);
}

/* --- paths --- */

/* Options whose file is read; what else takes a FILE or a DIR writes. */
static const char *const read_options[] = { "identity", "keep-id", "admin",
					    "words",    "file",    "approval",
					    "card",     "anchor",  "leaf",
					    "program",  "source" };

/* Commands whose words name files that are read. */
static int (*const read_words[])(struct cli *cli) = {
	cmd_member_add,   cmd_member_rekey, cmd_approve,      cmd_inspect,
	cmd_audit_verify, cmd_audit_log,    cmd_audit_report, cmd_who_knows,
	cmd_plan_import,  cmd_import,
};

/* What a terminal knows is not among it: only a conversation asks, and reads all. */
static const char *const of_the_system[] = {
	"/etc/localtime", "/usr/share/zoneinfo", "/usr/lib/locale",
	"/usr/share/locale", "/dev/urandom"
};

/* Where it is not there yet, the nearest directory above it that is: it has to
 * be made. */
static void write_beneath(const struct landlock *l, const char *dir)
{
	char *at = had(strdup(dir)), *slash;

	while (at != NULL && access(at, F_OK) != 0) {
		slash = strrchr(at, '/');
		if (slash == NULL || slash == at) {
			landlock_write(l, slash == NULL ? "." : "/");
			break;
		}
		*slash = '\0';
	}
	if (at != NULL)
		landlock_write(l, at);
	free(at);
}

/* The directory that a file lies in. */
static void write_beside(const struct landlock *l, const char *file)
{
	size_t len = strlen(file);
	const char *slash;
	char *dir;

	while (len > 1 && file[len - 1] == '/')
		len--;
	slash = memrchr(file, '/', len);
	if (slash == NULL || slash == file) {
		landlock_write(l, slash == NULL ? "." : "/");
		return;
	}
	dir = had(strndup(file, (size_t)(slash - file)));
	if (dir != NULL)
		landlock_write(l, dir);
	free(dir);
}

/* A vault's journal lies where links lead. */
static void write_vault(const struct landlock *l, const char *vault)
{
	char *real = resolved(vault);

	write_beside(l, real == NULL ? vault : real);
	free(real);
}

/* Whoever reads a vault that a killed writer left has to mend it. */
static void read_file(const struct landlock *l, const char *file)
{
	char *real = resolved(file), *journal = NULL;

	landlock_read(l, file);
	if (real != NULL && asprintf(&journal, "%s-journal", real) >= 0) {
		if (access(journal, F_OK) == 0)
			write_vault(l, file);
		free(journal);
	}
	free(real);
}

static bool is_read(const char *option)
{
	size_t i;

	for (i = 0; i < sizeof(read_options) / sizeof(read_options[0]); i++)
		if (strcmp(read_options[i], option) == 0)
			return true;
	return false;
}

static void reach_option(const struct landlock *l, const struct given *g)
{
	if (g->row->value == NULL || g->value == NULL)
		return;
	if (is_read(g->row->name))
		landlock_read(l, g->value);
	else if (strcmp(g->row->name, "vault") == 0)
		write_vault(l, g->value);
	else if (strcmp(g->row->value, "FILE") == 0)
		write_beside(l, g->value);
	else if (strcmp(g->row->value, "DIR") == 0)
		write_beneath(l, g->value);
}

static void reach_words(const struct cli *cli, const struct landlock *l)
{
	const char *shown = cli->command->words;
	size_t i, j;

	for (i = 0; i < sizeof(read_words) / sizeof(read_words[0]); i++)
		if (read_words[i] == cli->command->run) {
			for (j = 0; j < cli->word_count; j++)
				read_file(l, cli->words[j]);
			return;
		}
	for (i = 0; i < cli->word_count; i++)
		if (strstr(shown, "DIR") != NULL)
			write_beneath(l, cli->words[i]);
		else if (strstr(shown, "FILE") != NULL)
			write_vault(l, cli->words[i]);
}

static void reach_environment(const struct cli *cli, const struct landlock *l)
{
	const char *identity = getenv("BREAKGLASS_IDENTITY");
	const char *vault = getenv("BREAKGLASS_VAULT");

	if (vault != NULL && vault[0] != '\0')
		write_vault(l, vault);
	if (identity != NULL && identity[0] != '\0')
		landlock_read(l, identity);
	/* made here, or all of the folder above it would have to be reached */
	if (file_make_dirs(home_dir(cli->home)) != E_OK)
		error_clear();
	write_beneath(l, home_dir(cli->home));
}

/* save PATH [FIELD] FILE */
static bool reach_save(const void *context, char **words, size_t n)
{
	if (strcmp(words[0], "save") == 0 && n > 2)
		write_beside(context, words[n - 1]);
	return false;
}

void reach_paths(const struct cli *cli, const struct landlock *l)
{
	size_t i;

	for (i = 0; i < sizeof(of_the_system) / sizeof(of_the_system[0]); i++)
		landlock_read(l, of_the_system[i]);
	landlock_device(l, "/dev/tty");
	landlock_device(l, "/dev/null");
	reach_environment(cli, l);
	for (i = 0; i < cli->options.given_count; i++)
		reach_option(l, &cli->options.given[i]);
	reach_words(cli, l);
	if (cli->work_dir != NULL && cli->work_dir[0] != '\0')
		write_beneath(l, cli->work_dir);
	each_command(cli, reach_save, l);
	/* what runs is what goes onto the stick */
	if (cli->command->run == cmd_kit)
		landlock_read(l, "/proc/self/exe");
	if (cli->command->run == cmd_approve &&
	    !option_given(&cli->options, "out"))
		landlock_write(l, "."); /* the answer, by its request's name */
	if (!converses(cli))
		return;
	landlock_read(l, "/");
	landlock_write(l, ".");
}
