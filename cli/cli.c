/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/input.h"
#include "vault/base/hold.h"
#include "vault/member/member.h"
#include "vault/member/phrase.h"

#define IDENTITY_FILE_MAX 65536
#define MEMBER_FILE_MAX 1048576
#define WAIT_MAX 86400
#define TRIES 3       /* of a passphrase that is typed */
#define LOCKED 262144 /* what an opening takes; longer secrets take more */

static int lockable(const struct cli *cli)
{
	if (!option_given(&cli->options, "require-mlock"))
		return E_OK;
	secret_require_lock();
	if (secret_lockable(LOCKED))
		return E_OK;
	return error_set(E_UNLOCKED, "%d KiB were tried, and nothing was read",
			 LOCKED / 1024);
}

static void held(const char *path, unsigned ms)
{
	say("%s: another process has it; waiting, %u s at most", path,
	    ms / 1000);
}

static int waits(const struct cli *cli)
{
	const char *text = option_value(&cli->options, "wait");
	uint64_t seconds = 0;
	int r = E_OK;

	if (text != NULL)
		r = duration_parse(text, &seconds);
	if (r != E_OK)
		return error_within(r, "--wait");
	store_waits((unsigned)(seconds > WAIT_MAX ? WAIT_MAX : seconds) * 1000,
		    held);
	return E_OK;
}

int cli_start(struct cli *cli)
{
	const char *state = option_value(&cli->options, "state");
	const char *time = option_value(&cli->options, "time");
	int64_t ms;
	int r;

	cli->json = option_given(&cli->options, "json");
	host_system(&cli->host);
	if (time != NULL) {
		r = date_parse(time, &ms);
		if (r != E_OK)
			return error_within(r, "--time");
		host_state_time(&cli->host, ms);
	}
	host_anchor(&cli->host);
	r = lockable(cli);
	if (r == E_OK)
		r = waits(cli);
	if (r != E_OK)
		return r;
	if (state == NULL)
		state = getenv("BREAKGLASS_STATE");
	return home_open(state, getenv("XDG_STATE_HOME"), getenv("HOME"),
			 &cli->home);
}

void cli_forget(struct cli *cli)
{
	size_t i;

	user_close(&cli->user);
	for (i = 0; i < cli->identity_count; i++)
		secret_free(&cli->identities[i]);
	cli->identity_count = 0;
	cli->identities_loaded = false;
}

void cli_end(struct cli *cli)
{
	cli_forget(cli);
	secret_free(&cli->reading_phrase);
	free(cli->working);
	free(cli->work_dir);
	home_close(&cli->home);
	options_free(&cli->options);
}

int cli_need(const struct cli *cli, const char *option, const char **value)
{
	*value = option_value(&cli->options, option);
	if (*value == NULL)
		return error_set(E_USAGE, "--%s is missing", option);
	return E_OK;
}

static int descriptor(const struct cli *cli, const char *option, int *fd)
{
	uint64_t n = UINT64_MAX;
	int r;

	r = option_number(&cli->options, option, 0, 1023, &n);
	*fd = n == UINT64_MAX ? -1 : (int)n;
	return r;
}

/* --- identities --- */

/* Passphrases given on a descriptor: one line an identity, in order. */
struct lines {
	struct secret *list[CLI_IDENTITIES_MAX];
	size_t count;
	size_t used;
};

static int lines_read(const struct cli *cli, struct lines *lines)
{
	int fd, r;

	r = descriptor(cli, "passphrase-fd", &fd);
	if (r != E_OK || fd < 0)
		return r;
	while (lines->count < CLI_IDENTITIES_MAX) {
		r = input_line(fd, &lines->list[lines->count]);
		if (r == E_ABSENT)
			break;
		if (r != E_OK)
			return r;
		lines->count++;
	}
	error_clear();
	return E_OK;
}

static void lines_free(struct lines *lines)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		secret_free(&lines->list[i]);
}

static int passphrase_typed(const char *path, struct secret **out)
{
	char prompt[300];

	snprintf(prompt, sizeof(prompt), _("passphrase for %.200s: "), path);
	return input_typed(prompt, N_("give --passphrase-fd"), out);
}

static int identity_parse(struct cli *cli, const struct secret *file,
			  const struct secret *phrase)
{
	size_t n = 0;
	int r;

	r = identity_file_read(file, phrase,
			       cli->identities + cli->identity_count,
			       CLI_IDENTITIES_MAX - cli->identity_count, &n);
	cli->identity_count += n;
	return r;
}

/* Line ${nth} when there is one for each file, else the next unused one. */
static const struct secret *line_for(struct lines *lines, size_t nth,
				     size_t files)
{
	if (lines->count >= files)
		return lines->list[nth];
	return lines->used < lines->count ? lines->list[lines->used++] : NULL;
}

/* Whoever mistypes it need not type the whole command again. */
static int identity_asked(struct cli *cli, const char *path,
			  const struct secret *file)
{
	struct secret *typed = NULL;
	unsigned tries = 0;
	int r;

	do {
		if (tries > 0)
			say("%s", msg_sentence(E_PASSPHRASE));
		r = passphrase_typed(path, &typed);
		if (r == E_OK)
			r = identity_parse(cli, file, typed);
		secret_free(&typed);
	} while (r == E_PASSPHRASE && ++tries < TRIES);
	return r;
}

static int identity_load(struct cli *cli, const char *path, size_t nth,
			 size_t files, struct lines *lines)
{
	struct secret *file = NULL;
	const struct secret *phrase;
	struct span bytes;
	int r;

	r = file_read_secret(path, IDENTITY_FILE_MAX, &file);
	if (r != E_OK)
		return r;
	bytes.bytes = secret_peek(file);
	bytes.len = secret_len(file);
	if (!age_is_file(bytes)) {
		r = identity_parse(cli, file, NULL);
		goto out;
	}
	cli->identity_sealed = true;
	phrase = line_for(lines, nth, files);
	r = phrase == NULL ? identity_asked(cli, path, file) :
			     identity_parse(cli, file, phrase);
out:
	secret_free(&file);
	return r == E_OK ? r : error_within(r, "%s", path);
}

int cli_identities(struct cli *cli)
{
	size_t files = option_times(&cli->options, "identity"), i;
	const char *env = getenv("BREAKGLASS_IDENTITY");
	struct lines lines = { { NULL }, 0, 0 };
	int r;

	if (cli->identities_loaded)
		return E_OK;
	cli->identities_loaded = true;
	if (files == 0 && (env == NULL || env[0] == '\0'))
		return E_OK;
	cli_tell_unlocked(cli);
	r = lines_read(cli, &lines);
	for (i = 0; r == E_OK && i < files; i++)
		r = identity_load(cli, option_nth(&cli->options, "identity", i),
				  i, files, &lines);
	if (r == E_OK && files == 0)
		r = identity_load(cli, env, 0, 1, &lines);
	lines_free(&lines);
	return r;
}

const struct secret *const *cli_identity_list(const struct cli *cli)
{
	return (const struct secret *const *)cli->identities;
}

int cli_identity_read(const char *path, struct secret **list, size_t max,
		      size_t *n)
{
	struct secret *file = NULL, *phrase = NULL;
	int r;

	r = file_read_secret(path, IDENTITY_FILE_MAX, &file);
	if (r == E_OK &&
	    age_is_file((struct span){ secret_peek(file), secret_len(file) }))
		r = passphrase_typed(path, &phrase);
	if (r == E_OK)
		r = identity_file_read(file, phrase, list, max, n);
	secret_free(&phrase);
	secret_free(&file);
	return r == E_OK ? r : error_within(r, "%s", path);
}

int cli_reading_phrase(struct cli *cli)
{
	struct secret *typed = NULL;
	int fd, r;

	if (cli->reading_phrase != NULL)
		return E_OK;
	r = descriptor(cli, "reading-phrase-fd", &fd);
	if (r != E_OK || fd < 0)
		return r;
	cli_tell_unlocked(cli);
	r = input_line(fd, &typed);
	if (r == E_OK)
		r = reading_phrase_normal(typed, &cli->reading_phrase);
	secret_free(&typed);
	return r;
}

/* --- the vault --- */

int cli_vault_path(const struct cli *cli, const char **path)
{
	*path = option_value(&cli->options, "vault");
	if (*path == NULL)
		*path = getenv("BREAKGLASS_VAULT");
	if (*path == NULL || (*path)[0] == '\0')
		return error_set(E_USAGE, "which vault? give --vault FILE or "
					  "set BREAKGLASS_VAULT");
	return E_OK;
}

void cli_take_path(struct cli *cli)
{
	static struct option_row row = { "vault", "FILE", "", true };

	if (cli->word_count == 0)
		return;
	cli->options.given[cli->options.given_count].row = &row;
	cli->options.given[cli->options.given_count].value = cli->words[0];
	cli->options.given_count++;
}

int cli_fingerprint(const struct cli *cli, bool *given, struct tree_hash *hash)
{
	const char *text = option_value(&cli->options, "fingerprint");

	*given = text != NULL;
	if (text == NULL)
		return E_OK;
	return fingerprint_parse(text, hash->bytes);
}

int cli_user(struct cli *cli, enum store_mode mode)
{
	const char *path;
	int r;

	if (cli->user != NULL)
		return E_OK;
	if (cli->working != NULL)
		return cli_user_at(cli, cli->working, mode);
	r = cli_vault_path(cli, &path);
	return r == E_OK ? cli_user_at(cli, path, mode) : r;
}

/* Whether an open session may end in the middle (cache_bytes.h) and is only started
 * again. At a prompt secrets are typed and generated for the vault, card words in
 * many places, and a guest's session lies nowhere but in memory. */
static bool may_end(const struct cli *cli)
{
	const struct options *o = &cli->options;
	size_t i;

	if (!command_acts_in_session(cli->command) || !option_given(o, "c") ||
	    option_given(o, "resume") || option_given(o, "guest"))
		return false;
	for (i = 0; i < option_times(o, "card"); i++)
		if (strcmp(option_nth(o, "card", i), "-") == 0)
			return false;
	return true;
}

int cli_user_at(struct cli *cli, const char *path, enum store_mode mode)
{
	struct user_options o;
	int r;

	if (cli->user != NULL)
		return E_OK;
	memset(&o, 0, sizeof(o));
	o.path = path;
	o.copy_why = "readonly";
	r = cli_identities(cli);
	if (r == E_OK)
		r = cli_reading_phrase(cli);
	if (r == E_OK)
		r = cli_fingerprint(cli, &o.has_fingerprint, &o.fingerprint);
	if (r != E_OK)
		return r;
	o.mode = mode;
	o.host = &cli->host;
	o.home = cli->home;
	o.identities = cli_identity_list(cli);
	o.identity_count = cli->identity_count;
	o.reading_phrase = cli->reading_phrase;
	o.older = cli->older || option_given(&cli->options, "older");
	o.whole = command_audits(cli->command);
	o.piecewise = mode == STORE_READ || may_end(cli);
	user_close(&cli->user);
	r = user_open(&o, &cli->user);
	if (r == E_OK && cli->segments == 0)
		cli->segments = cli->user->ledger->fold.segment_count;
	if (r == E_OK && cli->user->pin_damaged)
		warn("what this machine remembers of the vault cannot be read: "
		     "compare the fingerprint, and mend or remove the pin");
	if (r == E_OK && ledger_voids(cli->user->ledger) > 0)
		warn(NP_(ledger_voids(cli->user->ledger),
			 "%zu entry of the log does not count; audit verify "
			 "names it",
			 "%zu entries of the log do not count; audit verify "
			 "names them"),
		     ledger_voids(cli->user->ledger));
	return r;
}

/* A copy that went on alone has to come home. */
static void branch_told(const struct cli *cli)
{
	const struct segment *tip;

	if (cli->user == NULL ||
	    cli->user->ledger->fold.segment_count <= cli->segments)
		return;
	tip = ledger_tip(cli->user->ledger);
	warn("%s goes on as branch %.8s from here: keep it, what it says is in "
	     "no other copy",
	     store_path(cli->user->store), tip->branch);
}

void cli_tell_unlocked(struct cli *cli)
{
	if (cli->lock_tried)
		return;
	cli->lock_tried = true;
	if (secret_lockable(LOCKED))
		return;
	cli->unlocked_told = true;
	warn("memory cannot be locked here: secrets may be swapped out "
	     "(ulimit -l; --require-mlock refuses)");
}

int cli_unread(const struct cli *cli)
{
	if (error_memories() > 0)
		return error_set(E_MEMORY, "something was not read for want "
					   "of it");
	return cli->user == NULL ? E_OK : store_unread(cli->user->store);
}

void cli_after(const struct cli *cli)
{
	branch_told(cli);
	if (cli->user != NULL && cli->user->pin_fault != E_OK)
		warn("this machine could not note the new head: %s",
		     msg_sentence(cli->user->pin_fault));
	if (cli->user != NULL && cli->user->keep_fault == E_IO)
		warn("this machine could not keep what it read of the log, and "
		     "will read it again: %s",
		     msg_sentence(cli->user->keep_fault));
	if (secret_any_unlocked() && !cli->unlocked_told)
		warn("memory could not be locked: secrets may have been "
		     "swapped out");
}

int cli_write(const char *path, const void *bytes, size_t len)
{
	int r = file_create(path, bytes, len);

	if (r == E_OK)
		say("written: %s", path);
	return r;
}

int cli_report(const struct cli *cli, const char *path, const void *bytes,
	       size_t len)
{
	int r = cli_unread(cli);

	return r == E_OK ? cli_write(path, bytes, len) : r;
}

int cli_member_file(const char *path, struct member_file *out)
{
	struct buffer file = BUFFER_INIT;
	struct span bytes;
	int r;

	r = file_read(path, MEMBER_FILE_MAX, &file);
	if (r == E_OK) {
		bytes.bytes = file.bytes;
		bytes.len = file.len;
		r = member_file_parse(bytes, out);
		if (r != E_OK)
			r = error_within(r, "%s", path);
	}
	buffer_free(&file);
	return r;
}

int cli_directory_takes(const char *dir)
{
	struct hold hold;
	char *path;
	int r = file_make_dirs(dir);

	if (r != E_OK)
		return r;
	if (asprintf(&path, "%s/.breakglass-trial", dir) < 0)
		return error_set(E_MEMORY, "a path");
	hold_begin(&hold);
	r = file_replace(path, "", 0);
	if (r == E_OK)
		r = file_remove(path);
	else
		unlink(path);
	hold_end(&hold);
	free(path);
	return r;
}
