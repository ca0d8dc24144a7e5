/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_import.c -- plan import: a file becomes the plan of the vault, and
 * its secrets deposits. */
#include <stdlib.h>

#include "cli/column.h"
#include "cli/plan_out.h"
#include "cli/told.h"

#define FILE_MAX (64 << 20)

static void fault_lines(const struct plan_faults *faults)
{
	char text[600];
	size_t i;

	for (i = 0; i < faults->count; i++) {
		told(faults->list[i].text, text, sizeof(text));
		if (faults->list[i].warning)
			warn("%s: %s", faults->list[i].path, text);
		else
			say("%s: %s", faults->list[i].path, text);
	}
	if (faults->errors > faults->count)
		say("and %zu more", faults->errors - faults->count);
}

static const char *kind_name(enum plan_change_kind kind)
{
	static const char *const names[] = { [PLAN_ADDED] = N_("new"),
					     [PLAN_CHANGED] = N_("changed"),
					     [PLAN_REMOVED] = N_("removed") };

	return names[kind];
}

static const char *kind_said(enum plan_change_kind kind)
{
	return lang_text(kind_name(kind));
}

static void lines(const struct plan_import_result *r, bool dry)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		out("%-*s %s%s%s", column(8, kind_said(r->changes[i].kind)),
		    kind_said(r->changes[i].kind), r->changes[i].list,
		    r->changes[i].id[0] == '\0' ? "" : " ", r->changes[i].id);
	if (r->count + r->secrets == 0)
		out("nothing differs");
	if (r->secrets > 0)
		out(NP_(r->secrets, "%zu secret %s", "%zu secrets %s"),
		    r->secrets, dry ? _("would be deposited") : _("deposited"));
	if (r->unchanged > 0)
		out(NP_(r->unchanged,
			"%zu secret was not looked at: the plan has it in this "
			"`version` already; a changed one needs a higher",
			"%zu secrets were not looked at: the plan has them in "
			"this `version` already; a changed one needs a higher"),
		    r->unchanged);
}

static struct json *faults_json(struct json_doc *doc,
				const struct plan_faults *faults, bool warnings)
{
	struct json *list = json_array(doc), *row;
	size_t i;

	for (i = 0; i < faults->count; i++) {
		if (faults->list[i].warning != warnings)
			continue;
		row = json_object(doc);
		json_set_text(doc, row, "path", faults->list[i].path);
		json_set_text(doc, row, "what", faults->list[i].text);
		json_add(doc, list, row);
	}
	return list;
}

static struct json *changes_json(struct json_doc *doc,
				 const struct plan_import_result *r)
{
	struct json *list = json_array(doc), *row;
	size_t i;

	for (i = 0; i < r->count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "change",
			      kind_name(r->changes[i].kind));
		json_set_text(doc, row, "list", r->changes[i].list);
		json_set_text(doc, row, "id", r->changes[i].id);
		json_add(doc, list, row);
	}
	return list;
}

static int report_json(const struct plan_faults *faults,
		       const struct plan_import_result *r)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int e;

	e = json_new(&doc);
	if (e != E_OK)
		return e;
	root = json_object(doc);
	json_set(doc, root, "faults", faults_json(doc, faults, false));
	json_set(doc, root, "warnings", faults_json(doc, faults, true));
	json_set(doc, root, "changes", changes_json(doc, r));
	json_set_integer(doc, root, "secrets", (int64_t)r->secrets);
	json_set_integer(doc, root, "unchanged", (int64_t)r->unchanged);
	e = out_json(doc);
	json_free(&doc);
	return e;
}

/* One that is no plan: every fault is told, nothing was written. */
static int refused(const struct cli *cli, const struct plan_faults *faults)
{
	struct plan_import_result none = { .count = 0 };
	int r = E_OK;

	if (cli->json)
		r = report_json(faults, &none);
	else
		fault_lines(faults);
	if (r == E_OK)
		r = out_flush();
	return r == E_OK ?
		       error_set(E_INPUT,
				 NP_(faults->errors,
				     "%s: %zu fault; nothing was imported",
				     "%s: %zu faults; nothing was imported"),
				 cli->words[0], faults->errors) :
		       r;
}

static int import_plan(struct cli *cli, const struct foreign *f,
		       const struct plan *p, const struct plan_faults *faults)
{
	struct plan_import_options o = { .plan = p };
	struct plan_import_result result;
	int r;

	o.dry_run = option_given(&cli->options, "dry-run");
	o.file = option_given(&cli->options, "plan-only") ? NULL : f;
	r = cli_user(cli, o.dry_run ? STORE_READ : STORE_WRITE);
	if (r == E_OK)
		r = plan_import(cli->user, &o, &result);
	if (r != E_OK)
		return r;
	if (cli->json) {
		r = report_json(faults, &result);
	} else {
		fault_lines(faults);
		lines(&result, o.dry_run);
	}
	if (!o.dry_run && result.secrets > 0)
		say("%s still has the secrets in it: destroy it",
		    cli->words[0]);
	plan_import_free(&result);
	return r;
}

int cmd_plan_import(struct cli *cli)
{
	struct plan_faults faults = { .count = 0 };
	struct secret *bytes = NULL;
	struct foreign *f = NULL;
	struct plan *p = NULL;
	int r;

	r = file_read_secret(cli->words[0], FILE_MAX, &bytes);
	if (r == E_OK) {
		r = foreign_parse(secret_peek(bytes), secret_len(bytes), &f);
		if (r == E_INPUT)
			r = error_within(r, "%s", cli->words[0]);
	}
	if (r == E_OK)
		r = plan_read(f, &faults, &p);
	if (r == E_OK)
		r = p == NULL ? refused(cli, &faults) :
				import_plan(cli, f, p, &faults);
	plan_free(&p);
	foreign_free(&f);
	secret_free(&bytes);
	plan_faults_free(&faults);
	return r;
}
