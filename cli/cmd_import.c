/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_import.c -- import: what other programs exported becomes deposits. */
#include <string.h>

#include "cli/cli.h"
#include "cli/told.h"
#include "vault/carry/import.h"

/* --- in words --- */

static const char *or_none(const char *text)
{
	return text == NULL ? "" : text;
}

static void item_line(const struct import_item *item)
{
	struct buffer line = BUFFER_INIT;
	size_t i;

	buffer_format(&line, "%s%s", item->path,
		      item->known ? _(" (new versions)") : "");
	if (item->user != NULL)
		buffer_format(&line, _("  user %s"), item->user);
	for (i = 0; i < item->count; i++)
		buffer_format(&line, "%s%s", i == 0 ? "  " : ", ",
			      item->fields[i].name);
	out("%s", buffer_string(&line));
	buffer_free(&line);
}

static void note_lines(const struct import_notes *notes)
{
	const struct import_note *n;
	char place[256], what[512];
	size_t i;

	for (i = 0; i < notes->count; i++) {
		n = &notes->list[i];
		told(n->place, place, sizeof(place));
		told(n->what, what, sizeof(what));
		say("  %s%s%s: %s", place, n->path == NULL ? "" : ", ",
		    or_none(n->path), what);
	}
	if (notes->more > 0)
		say("  and %zu more", notes->more);
}

static void lines(const struct import *im, size_t fields, bool dry)
{
	size_t i;

	for (i = 0; i < im->count; i++)
		item_line(&im->items[i]);
	out(im->count == 1 ? NP_(fields, "%zu entry with %zu secret %s",
				 "%zu entry with %zu secrets %s") :
			     N_("%zu entries with %zu secrets %s"),
	    im->count, fields, dry ? _("would be deposited") : _("deposited"));
	if (im->left_out.count == 0)
		return;
	say("not taken as it was, %zu:",
	    im->left_out.count + im->left_out.more);
	note_lines(&im->left_out);
}

/* --- as JSON --- */

static struct json *fields_json(struct json_doc *doc,
				const struct import_item *item)
{
	struct json *list = json_array(doc), *row;
	size_t i;

	for (i = 0; i < item->count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "field", item->fields[i].name);
		json_set_text(doc, row, "from", item->fields[i].from);
		json_add(doc, list, row);
	}
	return list;
}

static struct json *items_json(struct json_doc *doc, const struct import *im)
{
	struct json *list = json_array(doc), *row;
	const struct import_item *item;
	size_t i;

	for (i = 0; i < im->count; i++) {
		item = &im->items[i];
		row = json_object(doc);
		json_set_text(doc, row, "path", item->path);
		json_set_text(doc, row, "user", or_none(item->user));
		json_set_text(doc, row, "place", item->place);
		json_set_bool(doc, row, "known", item->known);
		json_set(doc, row, "fields", fields_json(doc, item));
		json_add(doc, list, row);
	}
	return list;
}

static struct json *notes_json(struct json_doc *doc,
			       const struct import_notes *notes)
{
	struct json *list = json_array(doc), *row;
	const struct import_note *n;
	size_t i;

	for (i = 0; i < notes->count; i++) {
		n = &notes->list[i];
		row = json_object(doc);
		json_set_text(doc, row, "place", n->place);
		json_set_text(doc, row, "path", or_none(n->path));
		json_set_text(doc, row, "what", n->what);
		json_add(doc, list, row);
	}
	return list;
}

static int report_json(const struct import *im, size_t fields, bool done)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "format", import_format_name(im->format));
	json_set(doc, root, "items", items_json(doc, im));
	json_set(doc, root, "left_out", notes_json(doc, &im->left_out));
	json_set(doc, root, "faults", notes_json(doc, &im->faults));
	json_set_integer(doc, root, "more",
			 (int64_t)(im->left_out.more + im->faults.more));
	json_set_integer(doc, root, "secrets", (int64_t)fields);
	json_set_bool(doc, root, "imported", done);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

/* --- doing it --- */

/* Every fault is told; ${code} and the detail say what they come to. */
static int told_faults(const struct cli *cli, const struct import *im, int code)
{
	int r = E_OK;

	if (cli->json)
		r = report_json(im, 0, false);
	else
		note_lines(&im->faults);
	if (r == E_OK)
		r = out_flush();
	return r == E_OK ? code : r;
}

static int bad_file(const struct cli *cli, const struct import *im)
{
	size_t n = im->faults.count + im->faults.more;
	int r = told_faults(cli, im, E_OK);

	return r != E_OK ?
		       r :
		       error_set(E_INPUT,
				 NP_(n, "%s: %zu fault; nothing was imported",
				     "%s: %zu faults; nothing was imported"),
				 cli->words[0], n);
}

static int take_in(struct cli *cli, struct import *im)
{
	struct import_options o = { NULL, false };
	size_t fields = 0;
	bool done;
	int r;

	o.compartment = option_value(&cli->options, "compartment");
	o.dry_run = option_given(&cli->options, "dry-run");
	r = cli_user(cli, o.dry_run ? STORE_READ : STORE_WRITE);
	if (r == E_OK)
		r = import_into(cli->user, im, &o, &fields);
	if (r == E_POLICY && im->faults.count > 0)
		return told_faults(cli, im, r);
	if (r != E_OK)
		return r;
	done = !o.dry_run && fields > 0;
	if (cli->json)
		r = report_json(im, fields, done);
	else
		lines(im, fields, o.dry_run);
	if (done)
		say("%s still has the secrets in it: destroy it, and every "
		    "copy of it",
		    cli->words[0]);
	return r;
}

/* The format that was asked for, or the one that is recognised. */
static int choose_format(const struct cli *cli, const struct secret *file,
			 enum import_format *out)
{
	const char *name = option_value(&cli->options, "format");
	int r;

	if (name != NULL && import_format_find(name, out))
		return E_OK;
	if (name != NULL)
		return error_set(E_USAGE,
				 "--format: estate, bitwarden, keepass-csv, "
				 "keepass-xml or csv, not %.40s",
				 name);
	if (option_given(&cli->options, "map")) {
		*out = IMPORT_CSV;
		return E_OK;
	}
	r = import_recognise(file, out);
	if (r != E_OK)
		return r == E_INPUT ? error_within(r, "%s", cli->words[0]) : r;
	say("%s: it looks like %s", cli->words[0], import_format_name(*out));
	return E_OK;
}

static int read_map(const struct cli *cli, enum import_format format,
		    struct import_map *map)
{
	size_t i, n = option_times(&cli->options, "map");
	int r = E_OK;

	if (n > 0 && format != IMPORT_CSV)
		return error_set(E_USAGE, "--map goes with --format csv");
	for (i = 0; r == E_OK && i < n; i++)
		r = import_map_add(map, option_nth(&cli->options, "map", i));
	return r;
}

static int import_file(struct cli *cli, const struct secret *file,
		       enum import_format format)
{
	struct import_map map = { .count = 0 };
	struct import *im = NULL;
	int r;

	r = read_map(cli, format, &map);
	if (r == E_OK)
		r = import_read(file, format, &map, &im);
	if (r == E_OK)
		r = im->faults.count > 0 ? bad_file(cli, im) : take_in(cli, im);
	import_free(&im);
	import_map_free(&map);
	return r;
}

/* Each secret of a plan goes to the compartment of its group. */
static int import_estate(struct cli *cli)
{
	if (option_given(&cli->options, "compartment"))
		return error_set(E_USAGE, "a plan says itself which "
					  "compartments its secrets go to");
	if (option_given(&cli->options, "map"))
		return error_set(E_USAGE, "--map goes with --format csv");
	return cmd_plan_import(cli);
}

int cmd_import(struct cli *cli)
{
	enum import_format format = IMPORT_ESTATE;
	struct secret *file = NULL;
	int r;

	r = file_read_secret(cli->words[0], IMPORT_FILE_MAX, &file);
	if (r == E_OK)
		r = choose_format(cli, file, &format);
	if (r == E_OK && format == IMPORT_ESTATE) {
		secret_free(&file);
		return import_estate(cli);
	}
	if (r == E_OK)
		r = import_file(cli, file, format);
	secret_free(&file);
	return r;
}
