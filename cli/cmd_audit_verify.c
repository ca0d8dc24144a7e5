/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit_verify.c -- audit verify: the verdict on a vault, or on a bundle. */
#include <stdio.h>
#include <string.h>

#include "cli/anchors_in.h"
#include "cli/audit_verdict.h"
#include "cli/cli.h"
#include "cli/told.h"
#include "vault/audit/audit.h"

static const char *kind_name(enum fault_kind kind)
{
	return kind == FAULT_VOID ? "VOID" : "INVALID";
}

static void show_fault(const struct fault *f)
{
	char what[512];

	told(f->what, what, sizeof(what));
	if (f->has_seq && strcmp(f->branch, "main") != 0)
		out("%-8s branch %.8s, entry %llu: %s", kind_name(f->kind),
		    f->branch, (unsigned long long)f->seq, what);
	else if (f->has_seq)
		out("%-8s entry %llu: %s", kind_name(f->kind),
		    (unsigned long long)f->seq, what);
	else
		out("%-8s %s", kind_name(f->kind), what);
}

/* ${in}: the language, or as it is for a record. A record has one form for all
 * numbers, as it has always had: programs compare it. */
static void show_exposure(const struct exposure *e, error_translation *in,
			  char *text, size_t cap)
{
	size_t form = in == lang_english ? 0 : e->secrets;

	if (e->unwitnessed && e->closed_at > 0)
		snprintf(
			text, cap,
			lang_in(in,
				NP_(form,
				    "%s: until somebody cosigns a head beyond "
				    "%llu (open.closed), count its %zu secret as "
				    "revealed",
				    "%s: until somebody cosigns a head beyond "
				    "%llu (open.closed), count all %zu secrets "
				    "as revealed")),
			e->label, (unsigned long long)e->closed_at, e->secrets);
	else if (e->unwitnessed)
		snprintf(
			text, cap,
			lang_in(in,
				NP_(form,
				    "%s: session %.8s is not closed; count its "
				    "%zu secret as revealed",
				    "%s: session %.8s is not closed; count all "
				    "%zu secrets as revealed")),
			e->label, e->sid, e->secrets);
	else
		snprintf(text, cap,
			 lang_in(in,
				 NP_(form,
				     "%s: %zu secret revealed in session %.8s",
				     "%s: %zu secrets revealed in session "
				     "%.8s")),
			 e->label, e->secrets, e->sid);
}

static void verdict_line(const struct audit_result *v, char *text, size_t cap)
{
	size_t at = 0;

	text[0] = '\0';
	if (v->unknown_vault)
		at = (size_t)snprintf(text, cap, "UNKNOWN VAULT, ");
	snprintf(text + at, cap - at,
		 P_(v->entries, "%s  %llu entry", "%s  %llu entries"),
		 verdict_name(v->verdict), (unsigned long long)v->entries);
}

static void show_text(const struct audit_result *v)
{
	char line[512];
	size_t i;

	verdict_line(v, line, sizeof(line));
	if (v->verdict == VERDICT_ANCHORED)
		out(NP_(v->sealed,
			"%s, whole and in order; anchor at %llu holds; %llu "
			"since%s; %llu detail sealed",
			"%s, whole and in order; anchor at %llu holds; %llu "
			"since%s; %llu details sealed"),
		    line, (unsigned long long)v->anchor_size,
		    (unsigned long long)v->since,
		    v->since == 0 ? "" :
		    v->witnessed > v->anchor_size ?
				    _(", some of them witnessed") :
				    _(", none witnessed: the host could still "
				      "cut them off"),
		    (unsigned long long)v->sealed);
	else if (v->verdict == VERDICT_UNANCHORED)
		out(NP_(v->sealed,
			"%s, whole and in order; nothing kept elsewhere to "
			"hold them to; %llu detail sealed",
			"%s, whole and in order; nothing kept elsewhere to "
			"hold them to; %llu details sealed"),
		    line, (unsigned long long)v->sealed);
	else
		out("%s", line);
	for (i = 0; i < v->fault_count; i++)
		show_fault(&v->faults[i]);
	for (i = 0; i < v->note_count; i++)
		out("%s", v->notes[i].said);
	for (i = 0; i < v->exposure_count; i++) {
		show_exposure(&v->exposures[i], lang_text, line, sizeof(line));
		out("%s", line);
	}
}

static struct json *fault_json(struct json_doc *doc, const struct fault *f)
{
	struct json *row = json_object(doc);

	json_set_text(doc, row, "kind", kind_name(f->kind));
	json_set_text(doc, row, "what", f->what);
	if (f->has_seq)
		json_set_integer(doc, row, "entry", (int64_t)f->seq);
	if (f->has_seq && strcmp(f->branch, "main") != 0)
		json_set_text(doc, row, "branch", f->branch);
	return row;
}

static int show_json(const struct audit_result *v)
{
	struct json_doc *doc = NULL;
	struct json *root, *faults, *notes, *exposures;
	const char *verdict = verdict_name(v->verdict);
	char text[512];
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	if (v->unknown_vault && v->verdict == VERDICT_UNANCHORED)
		verdict = "UNKNOWN VAULT";
	root = json_object(doc);
	faults = json_array(doc);
	notes = json_array(doc);
	exposures = json_array(doc);
	for (i = 0; i < v->fault_count; i++)
		json_add(doc, faults, fault_json(doc, &v->faults[i]));
	for (i = 0; i < v->note_count; i++)
		json_add_text(doc, notes, v->notes[i].text);
	for (i = 0; i < v->exposure_count; i++) {
		show_exposure(&v->exposures[i], lang_english, text,
			      sizeof(text));
		json_add_text(doc, exposures, text);
	}
	json_set_text(doc, root, "verdict", verdict);
	json_set_bool(doc, root, "unknown_vault", v->unknown_vault);
	json_set_integer(doc, root, "entries", (int64_t)v->entries);
	json_set_integer(doc, root, "anchor", (int64_t)v->anchor_size);
	json_set_integer(doc, root, "since", (int64_t)v->since);
	json_set_integer(doc, root, "witnessed", (int64_t)v->witnessed);
	json_set_integer(doc, root, "sealed", (int64_t)v->sealed);
	json_set(doc, root, "faults", faults);
	json_set(doc, root, "notes", notes);
	json_set(doc, root, "exposures", exposures);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

/* A vault, or a bundle in its place. */
static int path_of(const struct cli *cli, struct audit_options *o)
{
	const char *bundle = option_value(&cli->options, "bundle");

	if (bundle != NULL && cli->word_count > 0)
		return error_set(E_USAGE, "a FILE or a --bundle, not both");
	o->bundle = bundle != NULL;
	o->path = bundle;
	if (cli->word_count > 0)
		o->path = cli->words[0];
	return o->path == NULL ? cli_vault_path(cli, &o->path) : E_OK;
}

static int options_fill(struct cli *cli, struct audit_options *o,
			struct anchors *anchors)
{
	int r;

	memset(o, 0, sizeof(*o));
	r = path_of(cli, o);
	if (r == E_OK)
		r = anchors_in(cli, anchors);
	if (r == E_OK)
		r = cli_identities(cli);
	if (r == E_OK)
		r = cli_reading_phrase(cli);
	if (r == E_OK)
		r = cli_fingerprint(cli, &o->has_fingerprint, &o->fingerprint);
	o->host = &cli->host;
	o->home = cli->home;
	o->anchors = anchors->list;
	o->anchor_count = anchors->count;
	o->identities = cli_identity_list(cli);
	o->identity_count = cli->identity_count;
	o->reading_phrase = cli->reading_phrase;
	return r;
}

int audit_verdict_fault(const struct audit_result *v)
{
	int r = verdict_error(v->verdict);

	if (r == E_OK)
		return E_OK;
	return error_set(r, "%s", verdict_name(v->verdict));
}

int audit_judge(struct cli *cli, struct audit_result *out)
{
	struct anchors anchors = { .list = NULL };
	struct audit_options o;
	int r;

	r = options_fill(cli, &o, &anchors);
	if (r == E_OK)
		r = audit_verify(&o, out);
	anchors_end(&anchors);
	return r;
}

int cmd_audit_verify(struct cli *cli)
{
	struct audit_result v;
	int r;

	r = audit_judge(cli, &v);
	if (r != E_OK)
		return r;
	if (cli->json)
		r = show_json(&v);
	else
		show_text(&v);
	if (r == E_OK)
		r = audit_verdict_fault(&v);
	audit_result_free(&v);
	return r;
}
