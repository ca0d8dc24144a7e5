/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c -- one verdict on one file.  What the log says of itself comes
 * first (INVALID, VOID), then what others kept of it: anchors, and what this
 * machine has seen.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/audit/audit.h"
#include "vault/audit/bundle.h"
#include "vault/base/error.h"

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = { "UNANCHORED", "ANCHORED",
					     "TRUNCATED", "DIVERGED",
					     "INVALID" };

	return names[v];
}

int verdict_error(enum verdict v)
{
	switch (v) {
	case VERDICT_TRUNCATED:
	case VERDICT_DIVERGED:
		return E_ROLLBACK;
	case VERDICT_INVALID:
		return E_INTEGRITY;
	default:
		return E_OK;
	}
}

void verdict_worsen(struct audit_result *out, enum verdict v)
{
	if (v > out->verdict)
		out->verdict = v;
}

/* Takes both texts, one of which may be NULL for want of memory. A directory of
 * anchors may have files of any name, so both are masked. */
static int note_take(struct audit_result *out, char *text, char *said)
{
	struct audit_note *grown = NULL;

	if (text != NULL && said != NULL)
		grown = realloc(out->notes,
				(out->note_count + 1) * sizeof(*grown));
	if (grown == NULL) {
		free(text);
		free(said);
		return error_set(E_MEMORY, "a note");
	}
	text_mask(text);
	text_mask(said);
	out->notes = grown;
	out->notes[out->note_count].text = text;
	out->notes[out->note_count++].said = said;
	return E_OK;
}

int note_add(struct audit_result *out, const char *format, ...)
{
	char *text = NULL, *said = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	va_start(args, format);
	if (vasprintf(&said, error_spoken(format), args) < 0)
		said = NULL;
	va_end(args);
	return note_take(out, text, said);
}

int note_passed_over(struct audit_result *out, const char *name)
{
	static const char format[] = N_("%s: passed over: %s");
	char *text = NULL, *said = NULL;

	if (asprintf(&text, format, name, error_detail()) < 0)
		text = NULL;
	if (asprintf(&said, error_spoken(format), name, error_said()) < 0)
		said = NULL;
	return note_take(out, text, said);
}

int note_lines(struct audit_result *out, const struct buffer *text)
{
	struct span line;
	struct cursor c;
	int r = E_OK;

	cursor_init(&c, text->bytes, text->len);
	while (r == E_OK && cursor_left(&c) > 0 && !c.failed) {
		line = cursor_line(&c);
		if (line.len > 0)
			r = note_add(out, "    %.*s", (int)line.len,
				     (const char *)line.bytes);
	}
	return r;
}

/* --- faults --- */

static int faults_copy(const struct ledger *l, struct audit_result *out)
{
	if (l->faults_count == 0)
		return E_OK;
	out->faults = calloc(l->faults_count, sizeof(*out->faults));
	if (out->faults == NULL)
		return error_set(E_MEMORY, "the faults");
	memcpy(out->faults, l->faults, l->faults_count * sizeof(*out->faults));
	out->fault_count = l->faults_count;
	verdict_worsen(out, VERDICT_INVALID);
	return E_OK;
}

/* --- what this machine has seen --- */

static int pin_compare(const struct ledger *l, const struct segment *segment,
		       const struct pin *pin, struct audit_result *out)
{
	const struct pin_head *head = pin_head(pin, segment->origin);
	unsigned long long size;
	struct tree_hash seen, here;
	int r;

	if (head == NULL)
		return E_OK;
	size = head->frontier.size;
	if (size > segment->size) {
		verdict_worsen(out, VERDICT_TRUNCATED);
		return note_add(out,
				"it ends at %llu; this machine has seen "
				"%llu",
				(unsigned long long)segment->size, size);
	}
	frontier_root(&head->frontier, &seen);
	r = ledger_root(l, segment, size, &here);
	if (r != E_OK)
		return r;
	if (tree_hash_equal(&seen, &here))
		return E_OK;
	verdict_worsen(out, VERDICT_DIVERGED);
	return note_add(out,
			"before entry %llu it is not what this machine "
			"has seen",
			size);
}

static int pin_held(const struct ledger *l, const struct pin *pin,
		    struct audit_result *out)
{
	unsigned i;
	int r = E_OK;

	out->unknown_vault = false;
	if (!tree_hash_equal(&pin->init, &ledger_state(l)->init)) {
		verdict_worsen(out, VERDICT_DIVERGED);
		return note_add(out, "its first entry is not the one this "
				     "machine knows");
	}
	for (i = 0; r == E_OK && i < l->fold.segment_count; i++)
		r = pin_compare(l, &l->fold.segments[i], pin, out);
	return r;
}

/* ${known}: a pin that was read before, or NULL. */
static int pin_judge(const struct audit_options *o, const struct ledger *l,
		     const struct pin *known, struct audit_result *out)
{
	struct pin pin;
	int r;

	if (o->home == NULL)
		return E_OK;
	if (known != NULL)
		return pin_held(l, known, out);
	r = pin_load(o->home, ledger_state(l)->vault, &pin);
	if (r == E_ABSENT) {
		error_clear();
		return E_OK;
	}
	if (r == E_INTEGRITY) {
		r = note_take(out, strdup(error_detail()),
			      strdup(error_said()));
		if (r == E_OK)
			error_clear();
		return r;
	}
	if (r != E_OK)
		return r;
	r = pin_held(l, &pin, out);
	pin_free(&pin);
	return r;
}

static int fingerprint_judge(const struct audit_options *o,
			     const struct ledger *l, struct audit_result *out)
{
	if (!o->has_fingerprint)
		return E_OK;
	if (!tree_hash_equal(&o->fingerprint, &ledger_state(l)->init))
		return error_set(E_UNKNOWN_VAULT, "the fingerprint is of "
						  "another vault");
	out->unknown_vault = false;
	return E_OK;
}

/* --- counts --- */

/* The newest head that anybody vouched for, and by how many. */
static void witnesses_count(const struct ledger *l, struct audit_result *out)
{
	const struct state *s = ledger_state(l);
	size_t i;

	for (i = 0; i < s->cosigned_count; i++)
		if (s->cosigned[i].size > out->witnessed)
			out->witnessed = s->cosigned[i].size;
	for (i = 0; i < s->cosigned_count; i++)
		out->witnesses += s->cosigned[i].size == out->witnessed;
}

struct sealed {
	const struct reader *reader;
	struct audit_result *out;
	uint64_t end;         /* of the segment */
	struct json_doc *doc; /* of the entry */
};

static int each_sealed(void *ctx, uint64_t seq, struct span bytes)
{
	struct sealed *s = ctx;
	struct leaf leaf;
	int r;

	if (seq >= s->end)
		return E_OK;
	json_clear(s->doc);
	r = leaf_parse_into(s->doc, bytes.bytes, bytes.len, &leaf);
	if (r != E_OK)
		return r;
	if (leaf.has_xk &&
	    (s->reader == NULL || reader_key_of(s->reader, leaf.xk) == NULL))
		s->out->sealed++;
	return E_OK;
}

/* Entries whose details, or whose record, this reader cannot open. All rows were
 * verified by this very ledger, and lie still: in a STORE_COPY, or a bundle. */
static int sealed_count(const struct ledger *l, const struct reader *reader,
			struct audit_result *out)
{
	struct sealed s = { .reader = reader, .out = out };
	unsigned i;
	int r;

	r = json_new(&s.doc);
	for (i = 0; r == E_OK && i < l->fold.segment_count; i++) {
		const struct segment *segment = &l->fold.segments[i];

		s.end = segment->size;
		r = tables_leaves(&l->tables, segment->branch, segment->first,
				  each_sealed, &s);
	}
	json_free(&s.doc);
	return r;
}

/* A record is bound to what it is about: one that an admin put in another's
 * place is in order in the log, and opens for nobody. */
static int records_judge(const struct ledger *l, const struct reader *reader,
			 struct audit_result *out)
{
	const struct state *s = ledger_state(l);
	const struct segment *segment;
	struct json_doc *doc = NULL;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && reader != NULL && i < state_record_count(s);
	     i++) {
		const struct record_ref *ref = state_record_at(s, i);

		if (ref->unset || reader_key_of(reader, ref->epoch) == NULL)
			continue;
		r = reader_record_ref(reader, ref, &doc);
		json_free(&doc);
		if (r == E_OK || r == E_MEMORY)
			continue;
		error_clear();
		segment = fold_segment_at(&l->fold, ref->at);
		r = note_add(out,
			     "entry %llu: its record is not that of %s %.8s, "
			     "or is damaged",
			     (unsigned long long)(ref->at - segment->start),
			     ref->name.kind, ref->name.id);
	}
	return r;
}

static int sealed_judge(const struct audit_options *o, const struct ledger *l,
			struct audit_result *out)
{
	struct reader *reader = NULL;
	int r = E_OK;

	if (o->identity_count > 0 || o->reading_phrase != NULL)
		r = reader_open(l, o->identities, o->identity_count,
				o->reading_phrase, &reader);
	if (r != E_OK && r != E_IDENTITY && r != E_ABSENT && r != E_AUTH &&
	    r != E_INTEGRITY)
		return r;
	error_clear();
	r = sealed_count(l, reader, out);
	if (r == E_OK)
		r = records_judge(l, reader, out);
	reader_close(&reader);
	return r;
}

static int anchors_judge(const struct audit_options *o, struct ledger *l,
			 struct audit_result *out)
{
	struct anchors_seen seen = { NULL, 0, 0 };
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < o->anchor_count; i++) {
		const struct audit_anchor *a = &o->anchors[i];

		if (a->kind == ANCHOR_COPY || a->kind == ANCHOR_BUNDLE)
			r = copy_judge(l, a, o->host, out);
		else
			r = anchor_judge(l, a, &seen, out);
	}
	if (r == E_OK)
		r = anchors_parting(&seen, out);
	anchors_seen_free(&seen);
	return r;
}

static int judge(const struct audit_options *o, struct ledger *l,
		 const struct pin *known, struct audit_result *out)
{
	int r;

	out->entries = l->size;
	out->init = ledger_state(l)->init;
	out->unknown_vault = true;
	ledger_head(l, &out->head);
	r = faults_copy(l, out);
	if (r == E_OK)
		r = fingerprint_judge(o, l, out);
	if (r == E_OK)
		r = pin_judge(o, l, known, out);
	if (r == E_OK)
		r = anchors_judge(o, l, out);
	if (r != E_OK)
		return r;
	out->since = out->entries - out->anchor_size;
	witnesses_count(l, out);
	r = sealed_judge(o, l, out);
	return r == E_OK ? exposures_find(l, out) : r;
}

static int verify_bundle(const struct audit_options *o,
			 struct audit_result *out)
{
	struct bundle *b = NULL;
	struct ledger *l = NULL;
	int r = bundle_open(o->path, o->host, &b, &l);

	if (r == E_OK)
		r = judge(o, l, NULL, out);
	if (r == E_OK)
		r = bundle_check(b, l, out);
	ledger_close(&l);
	bundle_close(&b);
	return r;
}

static int verify_copy(const struct audit_options *o, enum store_mode mode,
		       const struct pin *known, struct audit_result *out)
{
	struct store *store = NULL;
	struct ledger *l = NULL;
	int r = store_open(o->path, mode, &store);

	if (r == E_OK)
		r = ledger_open(store, o->host, LEDGER_WHOLE, &l);
	if (r == E_OK)
		r = judge(o, l, known, out);
	if (r == E_OK)
		r = store_unread(store);
	ledger_close(&l);
	store_close(&store);
	return r;
}

/* A long file that was written to meanwhile is read once more, and who would
 * write to it waits. */
static int verify_vault(const struct audit_options *o, const struct pin *known,
			struct audit_result *out)
{
	int r = verify_copy(o, STORE_COPY, known, out);

	if (r != E_CHANGED)
		return r;
	audit_result_free(out);
	return verify_copy(o, STORE_STILL, known, out);
}

/* The pin was read after the file, and may be of what was committed meanwhile:
 * once more, and the pin first. */
static int verify_again(const struct audit_options *o, struct audit_result *out)
{
	char vault[ID_TEXT];
	struct pin pin;
	int r;

	hex_encode(out->init.bytes, ID_LEN, vault);
	r = pin_load(o->home, vault, &pin);
	if (r == E_ABSENT || r == E_INTEGRITY) {
		error_clear(); /* then it was an anchor that said so */
		return E_OK;
	}
	if (r != E_OK)
		return r;
	audit_result_free(out);
	memset(out, 0, sizeof(*out));
	r = verify_vault(o, &pin, out);
	pin_free(&pin);
	return r;
}

int audit_verify(const struct audit_options *o, struct audit_result *out)
{
	struct audit_result result;
	int r;

	memset(&result, 0, sizeof(result));
	r = o->bundle ? verify_bundle(o, &result) :
			verify_vault(o, NULL, &result);
	if (r == E_OK && !o->bundle && o->home != NULL &&
	    !result.unknown_vault && result.verdict == VERDICT_TRUNCATED)
		r = verify_again(o, &result);
	if (r != E_OK)
		audit_result_free(&result);
	else
		*out = result;
	return r;
}

void audit_result_free(struct audit_result *r)
{
	size_t i;

	for (i = 0; i < r->note_count; i++) {
		free(r->notes[i].text);
		free(r->notes[i].said);
	}
	free(r->notes);
	free(r->faults);
	free(r->exposures);
	memset(r, 0, sizeof(*r));
}
