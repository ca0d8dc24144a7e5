/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/strange.h"

#include <errno.h>
#include <libgen.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/input.h"

/* --- a working copy --- */

static int copy_path(const char *vault, const char *dir, char **out)
{
	char *name = strdup(vault);
	int r = E_OK;

	if (name == NULL || asprintf(out, "%s/%s", dir, basename(name)) < 0)
		r = error_set(E_MEMORY, "a path");
	free(name);
	return r;
}

static void warn_memory(const char *dir)
{
	struct statfs fs;

	if (statfs(dir, &fs) == 0 &&
	    (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC))
		warn("%s LIES IN MEMORY: what is written there, the log with "
		     "it, is gone with the power. carry the copy to a disk or "
		     "a stick when you are done",
		     dir);
}

static int copy_open(struct cli *cli, char *to)
{
	int r;

	free(cli->working);
	cli->working = to;
	r = cli_user_at(cli, to, STORE_FRESH);
	if (r == E_OK)
		say("going on in the working copy %s", to);
	return r;
}

static int copy_make(struct cli *cli, const char *path, const char *dir)
{
	char *to = NULL;
	int r;

	r = cli_directory_takes(dir);
	if (r == E_OK)
		r = copy_path(path, dir, &to);
	if (r == E_OK && file_same(path, to))
		r = error_set(E_INPUT, "%s is where the vault itself lies",
			      dir);
	if (r == E_OK && !file_exists(to)) {
		warn_memory(dir);
		r = store_duplicate(path, to);
		/* somebody made one meanwhile: it is of the same vault */
		if (r == E_EXISTS) {
			error_clear();
			r = E_OK;
		}
	}
	if (r != E_OK) {
		free(to);
		return r;
	}
	return copy_open(cli, to);
}

static void folder_forget(struct cli *cli)
{
	free(cli->work_dir);
	cli->work_dir = NULL;
}

static int folder_ask(struct cli *cli)
{
	folder_forget(cli);
	return input_answer("a folder for a working copy, that goes on as a "
			    "branch (nothing: give up): ",
			    &cli->work_dir);
}

/* In the folder of the option, or in one that somebody names, or named before
 * the process was confined; ${why} the vault itself cannot be written. */
static int copy_somewhere(struct cli *cli, const char *path, bool ask,
			  const char *why)
{
	const char *dir = option_value(&cli->options, "work-dir");
	int r;

	if (dir != NULL || cli->work_dir == NULL)
		say("the vault cannot be written: %s", why);
	if (dir != NULL)
		return copy_make(cli, path, dir);
	while (ask) {
		if (cli->work_dir == NULL && folder_ask(cli) != E_OK)
			break;
		if (cli->work_dir[0] == '\0')
			break;
		r = copy_make(cli, path, cli->work_dir);
		if (r == E_OK)
			return r;
		say("%s: %s", msg_sentence(r), error_said());
		say("from here on a folder beneath this one can be reached; "
		    "for another start again, with --work-dir DIR");
		folder_forget(cli);
	}
	return error_set(E_ABSENT, "no folder for a working copy");
}

/* Why it cannot be written, as far as that shows from outside. */
static bool unwritable(const char *vault, char *why, size_t cap)
{
	char *real = realpath(vault, NULL);
	bool found = false;

	if (real != NULL)
		found = access(real, W_OK) != 0 ||
			access(dirname(real), W_OK) != 0;
	if (found)
		snprintf(why, cap, "%s: %s", vault, strerror(errno));
	free(real);
	return found;
}

void strange_ahead(struct cli *cli)
{
	const char *path;
	char why[256];

	if (option_value(&cli->options, "work-dir") != NULL ||
	    cli_vault_path(cli, &path) != E_OK ||
	    !unwritable(path, why, sizeof(why))) {
		error_clear();
		return;
	}
	say("the vault cannot be written: %s", why);
	if (folder_ask(cli) != E_OK)
		error_clear();
}

/* --- which file --- */

static int open_or_ask(struct cli *cli, const char *path, bool ask)
{
	char *answer = NULL;
	bool go;
	int r;

	r = cli_user_at(cli, path, STORE_WRITE);
	if (r != E_ROLLBACK || !ask)
		return r;
	say("%s: later deposits and changes are missing here", error_said());
	if (input_answer("go on with this copy, as a branch? type `older`: ",
			 &answer) != E_OK)
		return r;
	go = strcmp(answer, "older") == 0;
	free(answer);
	if (!go)
		return r;
	cli->older = true;
	return cli_user_at(cli, path, STORE_WRITE);
}

/* Whether the vault went on by itself since the copy was made. */
static bool has_more(const char *path, uint64_t size)
{
	struct buffer leaf = BUFFER_INIT;
	struct store *s = NULL;
	bool more;

	more = store_open(path, STORE_READ, &s) == E_OK &&
	       store_leaf(s, "main", size, &leaf) == E_OK;
	buffer_free(&leaf);
	store_close(&s);
	error_clear();
	return more;
}

static int copy_again(struct cli *cli, const char *path, char *to)
{
	int r = copy_open(cli, to);

	if (r == E_OK &&
	    has_more(path, cli->user->ledger->fold.segments[0].size))
		warn("%s has gone on since this copy of it was made: what came "
		     "later is missing here. merge brings the copy home, and "
		     "without --work-dir the vault itself is used",
		     path);
	return r;
}

static bool begun(const struct cli *cli, const char *path, char **to)
{
	const char *dir = option_value(&cli->options, "work-dir");

	*to = NULL;
	return dir != NULL && copy_path(path, dir, to) == E_OK &&
	       file_exists(*to) && !file_same(path, *to);
}

static int elsewhere_said(int r, const char *why)
{
	return error_set(r,
			 "%s; --work-dir DIR makes a working copy "
			 "there, that goes on as a branch",
			 why);
}

/* Nothing is to be asked, typed or taken in before the first entry is written:
 * that says whether one can be, and a trial would say it twice. */
static bool only_commands(const struct cli *cli)
{
	const struct options *o = &cli->options;

	return option_given(o, "c") && !option_given(o, "card") &&
	       !option_given(o, "approval") && !option_given(o, "guest") &&
	       !option_given(o, "resume") && !option_given(o, "work-dir");
}

int strange_untried(const struct cli *cli, int r)
{
	char why[256];

	/* the entry may be there, and a copy would go on without it */
	if (r != E_LOG || !only_commands(cli) ||
	    store_doubtful(cli->user->store))
		return r;
	snprintf(why, sizeof(why), "%s", error_said());
	return elsewhere_said(r, why);
}

static int open_somewhere(struct cli *cli, bool ask)
{
	struct error_kept kept;
	const char *path;
	char why[256];
	char *to = NULL;
	int r, copied;

	r = cli_vault_path(cli, &path);
	if (r != E_OK)
		return r;
	if (begun(cli, path, &to))
		return copy_again(cli, path, to);
	free(to);
	r = open_or_ask(cli, path, ask);
	if (r == E_OK && (ask || !only_commands(cli)))
		r = store_writable(cli->user->store);
	if (r != E_IO && r != E_LOG)
		return r;
	error_keep(&kept);
	snprintf(why, sizeof(why), "%s", error_said());
	user_close(&cli->user);
	copied = copy_somewhere(cli, path, ask, why);
	return copied == E_ABSENT ? elsewhere_said(r, why) : copied;
}

/* --- what is strange about it --- */

static int tail_asked(const struct cli *cli, bool ask)
{
	const struct user *u = cli->user;

	if (u->branch_why == NULL || strcmp(u->branch_why, "tail") != 0)
		return E_OK;
	warn("the end of this copy is damaged: its first %llu entries are "
	     "whole, what follows is set aside",
	     (unsigned long long)u->ledger->size);
	if (!ask || input_confirm("go on from there, as a branch?"))
		return E_OK;
	return error_set(E_INTEGRITY, "the end of this copy is damaged");
}

static void clock_asked(struct cli *cli, bool ask)
{
	int64_t now = host_now(&cli->host);
	int64_t newest = cli->user->ledger->fold.newest_ts, stated = now;
	char here[TIME_TEXT] = "", there[TIME_TEXT] = "";
	char *answer = NULL;

	if (cli->host.stated || now > newest - CLOCK_BEHIND_MS)
		return;
	time_format(now, here);
	time_format(newest, there);
	say("this machine says %.16sZ, the log's newest entry %.16sZ", here,
	    there);
	while (ask &&
	       input_answer(
		       "what time is it, by your phone? (2026-11-20T03:10Z;"
		       " nothing: the machine's) ",
		       &answer) == E_OK) {
		if (answer[0] == '\0' || date_parse(answer, &stated) == E_OK)
			break;
		say("%s", error_said());
		free(answer);
		answer = NULL;
	}
	if (answer != NULL && answer[0] != '\0')
		host_state_time(&cli->host, stated);
	free(answer);
	error_clear();
}

static void older_told(const struct cli *cli)
{
	const struct user *u = cli->user;

	if (u->branch_why == NULL)
		return;
	if (strcmp(u->branch_why, "older") == 0)
		warn("this copy ends at %llu, and you have seen a later one: "
		     "deposits are missing here",
		     (unsigned long long)u->ledger->size);
	else if (strcmp(u->branch_why, "foreign") == 0)
		warn("this copy is not the history you have seen");
}

int strange_user(struct cli *cli, bool ask)
{
	int r = open_somewhere(cli, ask);

	if (r == E_OK)
		r = tail_asked(cli, ask);
	if (r != E_OK)
		return r;
	older_told(cli);
	clock_asked(cli, ask);
	return E_OK;
}

int strange_copy(struct cli *cli, struct user **old)
{
	struct user *kept = cli->user;
	char path[4096], why[256];
	int r;

	snprintf(why, sizeof(why), "%s", error_said());
	snprintf(path, sizeof(path), "%s", store_path(kept->store));
	folder_forget(cli);
	cli->user = NULL;
	r = copy_somewhere(cli, path, input_terminal(), why);
	if (r != E_OK) {
		user_close(&cli->user);
		cli->user = kept;
		return r;
	}
	*old = kept;
	return E_OK;
}
