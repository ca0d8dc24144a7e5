/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_put.c -- put. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/generate.h"
#include "cli/input.h"
#include "vault/base/hold.h"
#include "vault/deposit/deposit.h"

enum source { FROM_NOWHERE, FROM_STDIN, FROM_LINE, FROM_FILE, GENERATED };

static int choose_source(const struct cli *cli, enum source *out)
{
	static const struct {
		const char *option;
		enum source source;
	} table[] = { { "stdin", FROM_STDIN },
		      { "line", FROM_LINE },
		      { "file", FROM_FILE },
		      { "generate", GENERATED } };
	size_t i, n = 0;

	*out = FROM_NOWHERE;
	for (i = 0; i < 4; i++)
		if (option_given(&cli->options, table[i].option)) {
			*out = table[i].source;
			n++;
		}
	if (n > 1)
		return error_set(E_USAGE, "one of --stdin, --line, --file, "
					  "--generate, not several");
	if (*out != GENERATED && option_given(&cli->options, "secret-out"))
		return error_set(E_USAGE, "--secret-out goes with --generate");
	return E_OK;
}

static int typed_twice(struct secret **out)
{
	struct secret *first = NULL, *second = NULL;
	int r;

	r = input_typed("the secret: ",
			N_("give --stdin, --line, --file or "
			   "--generate"),
			&first);
	if (r == E_OK)
		r = input_typed("once more: ", N_("give --stdin"), &second);
	if (r == E_OK && !secret_equal(first, second))
		r = error_set(E_INPUT, "the two are not the same");
	secret_free(&second);
	if (r != E_OK)
		secret_free(&first);
	else
		*out = first;
	return r;
}

static void warn_newline(const struct secret *s)
{
	size_t len = secret_len(s);

	if (len > 0 && secret_peek(s)[len - 1] == '\n')
		warn("the secret ends in a newline; --line stores it "
		     "without");
}

/* There is no second look at a stream, and no room for a long one. */
static int read_stdin(struct secret **out)
{
	int r = fd_read_secret(STDIN_FILENO, SECRET_SMALL, out);

	if (r == E_OK)
		warn_newline(*out);
	return r == E_INPUT ? error_set(E_INPUT,
					"standard input: over %d bytes; give a "
					"file, with --file",
					SECRET_SMALL) :
			      r;
}

/* A short file is read at once; a long one stays open, as ${o}->file. */
static int read_file(const char *path, struct put_options *o,
		     struct secret **out)
{
	size_t size;
	int fd, r;

	r = file_open(path, SECRET_MAX, &fd, &size);
	if (r != E_OK)
		return r;
	if (size > SECRET_SMALL) {
		o->file = fd;
		return E_OK;
	}
	r = fd_read_secret(fd, SECRET_SMALL, out);
	close(fd);
	return r == E_OK ? r : error_within(r, "%s", path);
}

static int read_secret(const struct cli *cli, enum source source,
		       struct put_options *o, struct secret **out)
{
	switch (source) {
	case FROM_STDIN:
		return read_stdin(out);
	case FROM_LINE:
		return input_line(STDIN_FILENO, out);
	case FROM_FILE:
		return read_file(option_value(&cli->options, "file"), o, out);
	case GENERATED:
		return generate_password(out);
	default:
		return typed_twice(out);
	}
}

/* Beside the vault only where the user said so, and before the deposit: a
 * password in the vault that nobody set is of no use. */
static int keep_generated(const struct cli *cli, const struct secret *s)
{
	return cli_write(option_value(&cli->options, "secret-out"),
			 secret_peek(s), secret_len(s));
}

static int report(const struct cli *cli, const struct put_result *put)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	say("deposited: %s, version %llu, in %s", cli->words[0],
	    (unsigned long long)put->version, put->label);
	if (put->acks_missing > 0)
		warn(NP_(put->acks_missing,
			 "%s: no quorum of this card set has shown its shares "
			 "yet; %u more holder has to",
			 "%s: no quorum of this card set has shown its shares "
			 "yet; %u more holders have to"),
		     put->label, put->acks_missing);
	if (!cli->json)
		return E_OK;
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "path", cli->words[0]);
	json_set_text(doc, root, "compartment", put->label);
	json_set_integer(doc, root, "version", (int64_t)put->version);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

/* After a deposit that failed: nobody else has the password, so it goes only
 * where it is sure that the vault does not have it either. The fault that is told
 * is the deposit's. */
static int not_deposited(const struct cli *cli, int fault)
{
	const char *path = option_value(&cli->options, "secret-out");
	struct error_kept kept;

	if (store_doubtful(cli->user->store)) {
		warn("the deposit may be in the vault all the same, so %s stays: "
		     "remove it if `info %s` shows no new version",
		     path, cli->words[0]);
		return fault;
	}
	error_keep(&kept);
	if (file_remove(path) != E_OK)
		warn("%s could not be removed, and its password is in no vault: "
		     "%s",
		     path, error_said());
	return error_again(fault, &kept);
}

/* A password that was written beside the vault is in it, or may be, or is not
 * written. */
static int deposit_kept(const struct cli *cli, const struct put_options *o,
			struct put_result *put)
{
	struct hold hold;
	int r;

	hold_begin(&hold);
	r = keep_generated(cli, o->body);
	if (r == E_OK) {
		r = deposit_put(cli->user, o, put);
		if (r != E_OK)
			r = not_deposited(cli, r);
	}
	hold_end(&hold);
	return r;
}

int cmd_put(struct cli *cli)
{
	struct secret *body = NULL;
	struct put_options o;
	struct put_result put;
	enum source source;
	int r;

	memset(&o, 0, sizeof(o));
	o.file = -1;
	o.path = cli->words[0];
	o.compartment = option_value(&cli->options, "compartment");
	o.field = option_value(&cli->options, "field");
	o.user = option_value(&cli->options, "user");
	o.component = option_value(&cli->options, "component");
	r = choose_source(cli, &source);
	if (r == E_OK && !path_valid(o.path))
		r = error_set(E_INPUT,
			      "%s: a path is lower-case words of a-z "
			      "0-9 . _ - with / between",
			      o.path);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = user_needs_admin(cli->user);
	if (r == E_OK)
		r = read_secret(cli, source, &o, &body);
	if (r == E_OK) {
		o.body = body;
		r = option_given(&cli->options, "secret-out") ?
			    deposit_kept(cli, &o, &put) :
			    deposit_put(cli->user, &o, &put);
	}
	if (o.file >= 0)
		close(o.file);
	secret_free(&body);
	return r == E_OK ? report(cli, &put) : r;
}
