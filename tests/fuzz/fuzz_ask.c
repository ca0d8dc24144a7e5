/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request that rests on a log of the input's lines (logs.h): every entry that
 * requests show is a fact with a proof and a checkpoint that hold, so what is
 * met is whom the custodian believes. What the custodian believes, the log counts: the entry of
 * the request is not VOID, and the log not INVALID before it.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/logs.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"

const unsigned fuzz_longest = 1 << 15;

static struct scene *scene;
static struct buffer catalog, share; /* anna's boxes */

void fuzz_start(void)
{
	const struct ledger *l;
	const struct state *st;
	char to[48] = "member:";

	logs_start();
	scene = base_scene();
	l = scene_read(scene, EVA)->ledger;
	st = ledger_state(l);
	memcpy(to + 7, scene->people[ANNA].enrolment.id, ID_TEXT);
	FINE(ledger_object(l, &state_box(st, 1, to)->h, &catalog));
	FINE(ledger_object(
		l,
		&policy_holder(
			 state_generation(scene_compartment(scene, "MAIL"), 1)
				 ->policy,
			 to + 7, NULL, NULL)
			 ->h,
		&share));
	scene_close(scene);
}

/* --- the file --- */

static struct tree_hash hashes[256];

static void fact_of(const struct logs *logs, size_t at, struct ask_fact *out)
{
	const struct log *log = &logs->list[0];
	size_t cp = log->rows[at].cp;

	if (cp == 0 || cp > log->count)
		cp = at + 1; /* no entry: it has a checkpoint of its own */
	memset(out, 0, sizeof(*out));
	origin_format(logs->vault, "main", out->origin);
	out->index = at;
	out->leaf = span_of(&log->rows[at].bytes);
	out->note = span_of(&log->rows[cp - 1].note);
	tree_prove_inclusion(hashes, log->count, at, &out->proof);
	tree_prove_inclusion(hashes, cp, at, &out->note_proof);
}

static bool is_of(const struct row *row, const char *ev)
{
	return memmem(row->bytes.bytes, row->bytes.len, ev, strlen(ev)) != NULL;
}

/* What a request shows, and what nobody writes. */
static bool is_fact(const struct row *row)
{
	static const char *const others[] = {
		"\"ev\":\"open.",  "\"ev\":\"secret.",   "\"ev\":\"credential.",
		"\"ev\":\"share.", "\"ev\":\"rotation.",
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (is_of(row, others[i]))
			return false;
	return true;
}

/* The last entry that asks, or the last of all. */
static size_t request_at(const struct log *log)
{
	size_t i;

	for (i = log->count; i-- > 0;)
		if (is_of(&log->rows[i], "\"ev\":\"open.requested\""))
			return i;
	return log->count - 1;
}

static void file_of(const struct logs *logs, size_t request, struct buffer *out)
{
	const struct log *log = &logs->list[0];
	struct ask_fact *facts = calloc(log->count, sizeof(*facts));
	struct ask_parts parts;
	size_t i;

	MUST(facts != NULL);
	memset(&parts, 0, sizeof(parts));
	for (i = 0; i < log->count; i++)
		tree_leaf_hash(log->rows[i].bytes.bytes, log->rows[i].bytes.len,
			       &hashes[i]);
	for (i = 0; i < log->count; i++)
		if (i != request && is_fact(&log->rows[i]))
			fact_of(logs, i, &facts[parts.fact_count++]);
	fact_of(logs, request, &parts.request);
	memcpy(parts.to, scene->people[ANNA].enrolment.id, ID_TEXT);
	parts.checkpoint = span_of(&log->rows[log->count - 1].note);
	parts.facts = facts;
	parts.catalog_box = span_of(&catalog);
	parts.share_box = span_of(&share);
	if (ask_write(&parts, out) != E_OK)
		buffer_free(out);
	free(facts);
}

/* --- what must hold --- */

/* What rests on entries that a request does not show: other sessions, and what
 * became of the card set since it was dealt. */
static bool hidden(const char *reason)
{
	static const char *const reasons[] = {
		"its session id was used before",
		"a key of its session was used before",
		"its generation ",
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(reason, reasons[i]) != NULL)
			return true;
	return false;
}

static void counts(struct logs *logs, size_t request)
{
	struct ledger *l = NULL;
	const char *reason;

	logs_show(logs, logs->list[0].count);
	FINE(logs_open(logs, &l));
	/* of what stands between, the custodian is shown little */
	if (l->size > request) {
		reason = ledger_void(l, "main", request);
		if (reason != NULL)
			error_set(E_INTERNAL, "%s", reason);
		MUST(reason == NULL || hidden(reason));
	}
	ledger_close(&l);
}

void fuzz_one(struct span in)
{
	const struct ask_memory none = { .known = false };
	struct logs logs = { .count = 0 };
	struct buffer file = BUFFER_INIT;
	struct ask *ask = NULL;
	size_t request;

	logs_read(in, &logs);
	if (logs.list[0].count < 2)
		goto out;
	request = request_at(&logs.list[0]);
	file_of(&logs, request, &file);
	if (ask_open(span_of(&file),
		     (const struct secret *const *)&scene->identities[ANNA], 1,
		     &none, &ask) == E_OK)
		counts(&logs, request);
out:
	ask_free(&ask);
	buffer_free(&file);
	logs_free(&logs);
}

void fuzz_seeds(void)
{
	const struct ask_memory none = { .known = false };
	struct buffer log = BUFFER_INIT, file = BUFFER_INIT;
	struct logs logs = { .count = 0 };
	struct ask *ask = NULL;

	base_log(scene, &log);
	logs_read(span_of(&log), &logs);
	file_of(&logs, request_at(&logs.list[0]), &file);
	/* what is built in this way is believed */
	FINE(ask_open(span_of(&file),
		      (const struct secret *const *)&scene->identities[ANNA], 1,
		      &none, &ask));
	seed_put(log.bytes, log.len);
	ask_free(&ask);
	logs_free(&logs);
	buffer_free(&log);
	buffer_free(&file);
}
