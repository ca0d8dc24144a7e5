/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/credential_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/column.h"
#include "vault/deposit/deposit.h"

/* Whether this version is its field's newest. */
static bool newest(const struct credential *c, const struct secret_version *v)
{
	return state_newest(c, v->field) == v;
}

static void view_json(struct json_doc *doc, struct json *row,
		      const struct credential_view *v)
{
	struct json *fields = json_array(doc), *field;
	size_t i;

	json_set_text(doc, row, "id", v->id);
	if (v->path != NULL)
		json_set_text(doc, row, "path", v->path);
	json_set_text(doc, row, "compartment", v->label);
	if (v->user != NULL)
		json_set_text(doc, row, "user", v->user);
	if (v->component != NULL)
		json_set_text(doc, row, "component", v->component);
	for (i = 0; i < v->credential->count; i++) {
		const struct secret_version *version =
			&v->credential->versions[i];
		char ts[TIME_TEXT];

		if (!newest(v->credential, version) ||
		    time_format(version->ts, ts) != E_OK)
			continue;
		field = json_object(doc);
		json_set_text(doc, field, "field", version->field);
		json_set_integer(doc, field, "version",
				 (int64_t)version->version);
		json_set_text(doc, field, "deposited", ts);
		json_set_bool(doc, field, "revealed", version->revealed);
		if (version->conflict)
			json_set_bool(doc, field, "conflict", true);
		json_add(doc, fields, field);
	}
	json_set(doc, row, "fields", fields);
}

/* One of several that have that path, in their order. */
static bool has_namesake(const struct credential_view *list, size_t n, size_t i)
{
	return (i > 0 && strcmp(list[i].path, list[i - 1].path) == 0) ||
	       (i + 1 < n && strcmp(list[i].path, list[i + 1].path) == 0);
}

static void cell(struct buffer *row, unsigned columns, const char *text)
{
	static const char blanks[] =
		"                                             ";
	unsigned width = column_width(text);

	buffer_text(row, text);
	buffer_put(row, blanks, width < columns ? columns + 1 - width : 1);
}

/* There may be thousands: each is put together without a format. */
static void row_text(struct buffer *row, const struct credential_view *v,
		     bool id)
{
	row->len = 0;
	cell(row, 44, v->path);
	cell(row, 16, v->label);
	if (v->user != NULL)
		buffer_text(row, v->user);
	if (id) {
		buffer_text(row, v->user == NULL ? "id " : "  id ");
		buffer_text(row, v->id);
	}
	if (buffer_status(row) == E_OK) /* no half of one is shown */
		out("%s", buffer_string(row));
}

int credentials_out(const struct cli *cli, const char *glob,
		    const char *compartment)
{
	struct credential_view *list = NULL;
	struct json_doc *doc = NULL;
	struct json *rows, *row;
	struct buffer line = BUFFER_INIT;
	size_t i, n = 0, unnamed = 0;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = credential_list(cli->user, glob, compartment, &list, &n,
				    &unnamed);
	if (r != E_OK)
		goto out;
	rows = json_array(doc);
	for (i = 0; i < n; i++) {
		if (!cli->json) {
			row_text(&line, &list[i], has_namesake(list, n, i));
			continue;
		}
		row = json_object(doc);
		view_json(doc, row, &list[i]);
		json_add(doc, rows, row);
	}
	r = cli->json ? out_json(doc) : buffer_status(&line);
	if (r == E_OK && unnamed > 0 && user_unread(cli->user) == E_OK)
		warn(NP_(unnamed,
			 "%zu credential is not listed: its name cannot be read "
			 "here",
			 "%zu credentials are not listed: their names cannot be "
			 "read here"),
		     unnamed);
out:
	buffer_free(&line);
	credential_list_free(&list, n);
	json_free(&doc);
	return r;
}

static void view_text(const struct cli *cli, const struct credential_view *v)
{
	size_t i;

	if (v->path != NULL)
		out("path         %s", v->path);
	else
		out("path         (sealed with a key that is not here)");
	out("id           %s", v->id);
	out("compartment  %s", v->label);
	if (v->user != NULL)
		out("user         %s", v->user);
	if (v->component != NULL)
		out("component    %s", v->component);
	for (i = 0; i < v->credential->count; i++) {
		const struct secret_version *version =
			&v->credential->versions[i];
		bool stranded = state_stranded(
			state_label(ledger_state(cli->user->ledger), v->label),
			version);
		char set[48] = "";
		char *by = reader_member_name(cli->user->reader,
					      version->depositor);
		char ts[TIME_TEXT] = "";

		if (stranded)
			snprintf(set, sizeof(set),
				 _(", only with card set %llu"),
				 (unsigned long long)version
					 ->copies[version->count - 1]
					 .generation);
		if (time_format(version->ts, ts) == E_OK)
			out("%-12s version %llu, %.16s, by %s%s%s%s%s",
			    version->field,
			    (unsigned long long)version->version, ts,
			    by == NULL ? version->depositor : by,
			    version->revealed ? _(", revealed") : "",
			    version->conflict ? _(", FROM A BRANCH: the number "
						  "before it was given on both "
						  "sides") :
			    version->adopted  ? _(", from a branch") :
						"",
			    set,
			    newest(v->credential, version) ? "" :
							     _(", replaced"));
		free(by);
	}
}

int credential_out(const struct cli *cli, const char *path, const char *label)
{
	struct json_doc *doc = NULL;
	struct credential_view v;
	int r;

	memset(&v, 0, sizeof(v));
	r = credential_find(cli->user, path, label, &v);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		goto out;
	if (cli->json) {
		view_json(doc, json_object(doc), &v);
		r = out_json(doc);
	} else {
		view_text(cli, &v);
	}
out:
	credential_view_clear(&v);
	json_free(&doc);
	return r;
}
