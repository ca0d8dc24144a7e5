/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_merge.c -- merge, and what came of it. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "vault/carry/carry.h"
#include "vault/deposit/deposit.h"

/* What a credential is called; the caller frees it. */
static char *path_of(const struct cli *cli, const char *id)
{
	char *path = cli->user->reader == NULL ?
			     NULL :
			     reader_text(cli->user->reader, "credential", id,
					 "path");

	return path != NULL ? path : strdup(id);
}

static void conflict_json(const struct cli *cli, struct json_doc *doc,
			  struct json *list, const struct merge_conflict *c)
{
	struct json *row = json_object(doc);
	char *path = path_of(cli, c->credential);

	if (path != NULL)
		json_set_text(doc, row, "path", path);
	json_set_text(doc, row, "credential", c->credential);
	json_set_text(doc, row, "field", c->field);
	json_set_integer(doc, row, "version", (int64_t)c->version);
	json_set_integer(doc, row, "version_there", (int64_t)c->original);
	json_set_integer(doc, row, "in_use", (int64_t)c->in_use);
	json_add(doc, list, row);
	free(path);
}

static void aside_json(const struct cli *cli, struct json_doc *doc,
		       struct json *list, const struct merge_aside *a)
{
	struct json *row = json_object(doc);
	char *path =
		a->credential[0] == '\0' ? NULL : path_of(cli, a->credential);

	json_set_text(doc, row, "branch", a->branch);
	json_set_integer(doc, row, "entry", (int64_t)a->seq);
	json_set_text(doc, row, "event", a->ev);
	if (path != NULL)
		json_set_text(doc, row, "path", path);
	json_set_text(doc, row, "why", a->why);
	json_add(doc, list, row);
	free(path);
}

static int merge_json(const struct cli *cli, const struct merge_result *m)
{
	struct json *root, *conflicts, *asides;
	struct json_doc *doc = NULL;
	size_t i;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	conflicts = json_array(doc);
	asides = json_array(doc);
	json_set_root(doc, root);
	json_set_integer(doc, root, "forward", (int64_t)m->forward);
	json_set_integer(doc, root, "branches", (int64_t)m->branches);
	json_set_integer(doc, root, "forks", (int64_t)m->forks);
	for (i = 0; i < m->conflict_count; i++)
		conflict_json(cli, doc, conflicts, &m->conflicts[i]);
	for (i = 0; i < m->aside_count; i++)
		aside_json(cli, doc, asides, &m->asides[i]);
	json_set(doc, root, "conflicts", conflicts);
	json_set(doc, root, "set_aside", asides);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static void conflicts_said(const struct cli *cli, const struct merge_result *m)
{
	size_t i;

	if (m->conflict_count == 0)
		return;
	warn(NP_(m->conflict_count,
		 "%zu secret was deposited on both sides, and both are kept: "
		 "find out which is right, and put it again",
		 "%zu secrets were deposited on both sides, and both are kept: "
		 "find out which is right, and put it again"),
	     m->conflict_count);
	for (i = 0; i < m->conflict_count; i++) {
		const struct merge_conflict *c = &m->conflicts[i];
		char *path = path_of(cli, c->credential);

		out("%s, %s: version %llu came from the branch (%llu there); "
		    "in use is %llu",
		    path == NULL ? c->credential : path, c->field,
		    (unsigned long long)c->version,
		    (unsigned long long)c->original,
		    (unsigned long long)c->in_use);
		free(path);
	}
}

static void asides_said(const struct cli *cli, const struct merge_result *m)
{
	size_t i;

	if (m->aside_count == 0)
		return;
	warn(NP_(m->aside_count,
		 "%zu thing done there has no effect here, and stays in the "
		 "log to be read",
		 "%zu things done there have no effect here, and stay in the "
		 "log to be read"),
	     m->aside_count);
	for (i = 0; i < m->aside_count; i++) {
		const struct merge_aside *a = &m->asides[i];
		char *path = a->credential[0] == '\0' ?
				     NULL :
				     path_of(cli, a->credential);

		out("branch %.8s, entry %llu: %s%s%s: %s", a->branch,
		    (unsigned long long)a->seq, a->ev, path == NULL ? "" : " ",
		    path == NULL ? "" : path, a->why);
		free(path);
	}
}

/* What was put there under a card set that is in use no more. */
static void stranded_said(const struct cli *cli)
{
	const struct state *st = ledger_state(cli->user->ledger);
	const struct compartment *c;
	size_t i, k;
	char *path;

	for (i = 0; i < state_credential_count(st); i++) {
		const struct credential *cred = state_credential_at(st, i);

		c = state_compartment(st, cred->compartment);
		for (k = 0; k < cred->count; k++) {
			const struct secret_version *v = &cred->versions[k];

			if (cred->retired || !state_stranded(c, v) ||
			    v != state_newest(cred, v->field))
				continue;
			path = path_of(cli, cred->id);
			warn("%s, %s: version %llu opens with card set %llu "
			     "only (request %s --set %llu); open it, and put "
			     "it again",
			     path == NULL ? cred->id : path, v->field,
			     (unsigned long long)v->version,
			     (unsigned long long)v->copies[v->count - 1]
				     .generation,
			     c->label,
			     (unsigned long long)v->copies[v->count - 1]
				     .generation);
			free(path);
		}
	}
}

/* Each side may have made a credential of the same path. */
static int twice_said(const struct cli *cli)
{
	struct credential_view *list = NULL;
	size_t i, n = 0;
	int r = credential_list(cli->user, NULL, NULL, &list, &n, NULL);

	for (i = 1; r == E_OK && i < n; i++)
		if (strcmp(list[i].path, list[i - 1].path) == 0)
			warn("%s is there twice: as %s and as %s. each opens "
			     "by its id",
			     list[i].path, list[i - 1].id, list[i].id);
	credential_list_free(&list, n);
	return r;
}

static int merge_said(const struct cli *cli, const struct merge_result *m)
{
	if (m->forward == 0 && m->branches == 0) {
		say("nothing there that is not here");
		return E_OK;
	}
	if (m->forward > 0)
		say(NP_(m->forward, "the log goes on by %llu entry",
			"the log goes on by %llu entries"),
		    (unsigned long long)m->forward);
	if (m->branches > 0)
		say(NP_(m->branches, "%zu branch came home",
			"%zu branches came home"),
		    m->branches);
	if (m->forks > 0)
		warn("%zu of them had gone on undeclared with a log that went "
		     "on here too: somebody wrote to two copies",
		     m->forks);
	conflicts_said(cli, m);
	asides_said(cli, m);
	stranded_said(cli);
	return twice_said(cli);
}

int cmd_merge(struct cli *cli)
{
	struct merge_result m;
	int r;

	memset(&m, 0, sizeof(m));
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = carry_merge(cli->user, cli->words[0], &m);
	if (r != E_OK)
		return r;
	cli->segments = cli->user->ledger->fold.segment_count;
	r = cli->json ? merge_json(cli, &m) : merge_said(cli, &m);
	merge_result_free(&m);
	return r;
}
