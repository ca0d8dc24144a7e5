/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_request.c -- request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/request_options.h"
#include "vault/member/phrase.h"
#include "vault/session/session.h"

int request_options_read(const struct cli *cli, const char *label,
			 struct request_options *o)
{
	const char *duration = option_value(&cli->options, "for");
	const char *purpose = option_value(&cli->options, "purpose");
	int r;

	memset(o, 0, sizeof(*o));
	o->label = label;
	o->purpose = purpose == NULL ? "read" : purpose;
	o->duration = 4 * 3600;
	r = cli_need(cli, "ticket", &o->ticket);
	if (r == E_OK)
		r = cli_need(cli, "reason", &o->reason);
	if (r == E_OK)
		r = cli_need(cli, "why-not", &o->why_not);
	if (r == E_OK && duration != NULL)
		r = duration_parse(duration, &o->duration);
	if (r == E_OK && strcmp(o->purpose, "redeal") == 0)
		r = error_set(E_USAGE, "--purpose redeal is not in this "
				       "version");
	return r;
}

static int want_list(const struct cli *cli, struct request_options *o,
		     const char ***list)
{
	size_t i, n = option_times(&cli->options, "want");

	*list = calloc(n + 1, sizeof(**list));
	if (*list == NULL)
		return error_set(E_MEMORY, "the wanted paths");
	for (i = 0; i < n; i++)
		(*list)[i] = option_nth(&cli->options, "want", i);
	o->want = *list;
	o->want_count = n;
	return E_OK;
}

static int file_path(const struct cli *cli, const struct request_file *f,
		     char **path)
{
	if (asprintf(path, "%s/request-%s-%s.bg",
		     option_value(&cli->options, "out-dir"), cli->words[0],
		     f->nick) < 0)
		return error_set(E_MEMORY, "a path");
	return E_OK;
}

/* A request may be made again for the same compartment: older files of that
 * name are answered or not, and in the way. */
static int write_files(const struct cli *cli, struct request_result *result,
		       struct json_doc *doc, struct json *list)
{
	char *path;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < result->file_count; i++) {
		const struct request_file *f = &result->files[i];

		r = file_path(cli, f, &path);
		if (r != E_OK)
			break;
		r = file_replace(path, f->bytes, f->len);
		if (r == E_OK && !cli->json)
			say("for %s: %s", f->name == NULL ? f->nick : f->name,
			    path);
		json_add_text(doc, list, path);
		free(path);
	}
	return r;
}

static int report(const struct cli *cli, struct request_result *result)
{
	struct json_doc *doc = NULL;
	char phrase[PHRASE_TEXT];
	struct json *root, *list;
	int r;

	r = phrase_of(result->leaf.bytes, phrase);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	r = write_files(cli, result, doc, list);
	json_set(doc, root, "files", list);
	json_set_text(doc, root, "phrase", phrase);
	json_set_text(doc, root, "session", result->sid);
	if (r == E_OK && cli->json)
		r = out_json(doc);
	else if (r == E_OK) {
		out("session: %s", result->sid);
		out("phrase: %s", phrase);
		say("send each custodian their file, call them, and read the "
		    "six words out; %u shares are needed",
		    result->needed);
		say("then: breakglass open %s --approval FILE ... --card FILE "
		    "...",
		    result->sid);
	}
	json_free(&doc);
	return r;
}

int cmd_request(struct cli *cli)
{
	struct request_options o;
	struct request_result result;
	const char **want = NULL;
	const char *dir;
	int r;

	r = request_options_read(cli, cli->words[0], &o);
	if (r == E_OK)
		r = cli_need(cli, "out-dir", &dir);
	if (r == E_OK)
		r = want_list(cli, &o, &want);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = user_needs_admin(cli->user);
	if (r == E_OK)
		r = cli_directory_takes(dir);
	if (r == E_OK)
		r = session_request(cli->user, &o, &result);
	free(want);
	if (r != E_OK)
		return r;
	r = report(cli, &result);
	request_result_free(&result);
	return r;
}
