/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_identity.c -- identity new. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "vault/member/member.h"
#include "vault/member/phrase.h"

struct making {
	const char *name;
	const char *out;
	char nick[MEMBER_SHORT_MAX + 1];
	char keep_id[ID_TEXT];
	struct secret *phrase;
	struct secret *identity;
	struct member_file member;
	uint64_t work_factor;
};

static int wants(const struct cli *cli, struct making *m)
{
	const char *as = option_value(&cli->options, "as");
	int r;

	r = cli_need(cli, "name", &m->name);
	if (r == E_OK)
		r = cli_need(cli, "out", &m->out);
	if (r == E_OK)
		r = option_number(&cli->options, "work-factor", 1,
				  AGE_WORK_FACTOR_MAX, &m->work_factor);
	if (r != E_OK)
		return r;
	if (as == NULL) {
		r = member_nick(m->name, m->nick);
		return r == E_OK ? r :
				   error_set(E_USAGE,
					     "no short name can be "
					     "made of this name; give --as");
	}
	if (!member_nick_valid(as))
		return error_set(E_USAGE,
				 "--as: 1 to %d of a-z 0-9 . _ -, "
				 "a letter or digit first",
				 MEMBER_SHORT_MAX);
	snprintf(m->nick, sizeof(m->nick), "%s", as);
	return E_OK;
}

/* The id of an earlier enrolment, for one who lost or changes keys. */
static int kept_id(const struct cli *cli, struct making *m)
{
	const char *path = option_value(&cli->options, "keep-id");
	struct member_file old;
	int r;

	if (path == NULL)
		return E_OK;
	r = cli_member_file(path, &old);
	if (r != E_OK)
		return r;
	memcpy(m->keep_id, old.enrolment.id, ID_TEXT);
	member_file_free(&old);
	return E_OK;
}

static int typed_twice(struct secret **out)
{
	struct secret *first = NULL, *second = NULL;
	int r;

	r = input_typed("passphrase for the identity: ",
			N_("give --passphrase-fd or --no-passphrase"), &first);
	if (r == E_OK)
		r = input_typed("once more: ", N_("give --passphrase-fd"),
				&second);
	if (r == E_OK && !secret_equal(first, second))
		r = error_set(E_PASSPHRASE, "the two are not the same");
	secret_free(&second);
	if (r != E_OK)
		secret_free(&first);
	else
		*out = first;
	return r;
}

static int choose_phrase(const struct cli *cli, struct making *m)
{
	uint64_t fd = UINT64_MAX;
	int r;

	if (option_given(&cli->options, "no-passphrase"))
		return E_OK;
	r = option_number(&cli->options, "passphrase-fd", 0, 1023, &fd);
	if (r == E_OK)
		r = fd == UINT64_MAX ? typed_twice(&m->phrase) :
				       input_line((int)fd, &m->phrase);
	if (r == E_OK && secret_len(m->phrase) == 0)
		r = error_set(E_USAGE,
			      "the passphrase is empty; say "
			      "--no-passphrase if there is to be none");
	return r;
}

static int write_identity(const struct cli *cli, const struct making *m)
{
	struct secret *text = NULL;
	int r;

	r = identity_file_write(m->identity, host_now(&cli->host), m->phrase,
				(unsigned)m->work_factor, &text);
	if (r == E_OK)
		r = cli_write(m->out, secret_peek(text), secret_len(text));
	secret_free(&text);
	return r;
}

/* The identity without its enrolment is of no use: when the second file cannot
 * be written the first is taken back. */
static int write_files(const struct cli *cli, const struct making *m)
{
	struct buffer file = BUFFER_INIT;
	char *path = NULL;
	int r;

	if (asprintf(&path, "%s.member", m->out) < 0)
		return error_set(E_MEMORY, "a path");
	r = member_file_write(&m->member, &file);
	if (r == E_OK)
		r = write_identity(cli, m);
	if (r == E_OK) {
		r = cli_write(path, file.bytes, file.len);
		if (r != E_OK)
			file_remove(m->out);
	}
	buffer_free(&file);
	free(path);
	return r;
}

static int report(const struct cli *cli, const struct making *m)
{
	struct json_doc *doc = NULL;
	char phrase[PHRASE_TEXT];
	struct json *root;
	int r;

	r = phrase_of(m->member.hash, phrase);
	if (r != E_OK)
		return r;
	if (!cli->json) {
		say("read these six words to the admin who enrols you:");
		out("%s", phrase);
		return E_OK;
	}
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "id", m->member.enrolment.id);
	json_set_text(doc, root, "phrase", phrase);
	json_set_text(doc, root, "short", m->nick);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_identity_new(struct cli *cli)
{
	struct making m;
	int r;

	memset(&m, 0, sizeof(m));
	m.work_factor = AGE_WORK_FACTOR_USER;
	cli_tell_unlocked(cli);
	r = wants(cli, &m);
	if (r == E_OK)
		r = kept_id(cli, &m);
	if (r == E_OK)
		r = choose_phrase(cli, &m);
	if (r == E_OK)
		r = member_new(m.keep_id[0] == '\0' ? NULL : m.keep_id, m.name,
			       m.nick, &m.identity, &m.member);
	if (r == E_OK)
		r = write_files(cli, &m);
	if (r == E_OK)
		r = report(cli, &m);
	member_file_free(&m.member);
	secret_free(&m.identity);
	secret_free(&m.phrase);
	return r;
}
