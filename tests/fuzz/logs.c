/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/mutate.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

#define ROWS_MAX 200
#define ROOT_TEXT 44
#define COSIG_TEXT 96

/* --- keys --- */

static struct scene *scene, *past;
static struct member_keys keys[2][PEOPLE];

static void keys_of(struct scene *s, struct member_keys out[PEOPLE])
{
	int who;

	for (who = 0; who < PEOPLE; who++)
		scene_keys(s, (enum who)who, &out[who]);
}

void logs_start(void)
{
	mutate_lines();
	scene = base_scene();
	past = base_history();
	keys_of(scene, keys[0]);
	keys_of(past, keys[1]);
}

static const struct member_keys *keys_find(const char *id)
{
	int who;

	for (who = 0; who < PEOPLE; who++) {
		if (strcmp(id, scene->people[who].enrolment.id) == 0)
			return &keys[0][who];
		if (strcmp(id, past->people[who].enrolment.id) == 0)
			return &keys[1][who];
	}
	return &keys[0][JONAS];
}

/* --- the rows --- */

struct log *log_of(const struct logs *logs, const char *branch)
{
	size_t i;

	for (i = 0; i < logs->count; i++)
		if (strcmp(logs->list[i].branch, branch) == 0)
			return (struct log *)&logs->list[i];
	return NULL;
}

/* Put ${with} over what follows ${before} in the bytes; false: it is not there. */
static bool overwrite(struct buffer *b, size_t *from, const char *before,
		      const char *with)
{
	const size_t len = strlen(before), n = strlen(with);
	uint8_t *at = memmem(b->bytes + *from, b->len - *from, before, len);

	if (at == NULL || (size_t)(b->bytes + b->len - at) < len + n)
		return false;
	memcpy(at + len, with, n);
	*from = (size_t)(at - b->bytes) + len;
	return true;
}

static void log_fill(struct logs *logs, struct log *log);

/* The root of the log and the size that the entry names, if it is here; what
 * comes home lies before the entry that says so. */
static const struct tree_hash *root_named(struct logs *logs,
					  const struct log *own,
					  const struct json *d)
{
	const char *origin = json_text(json_get(d, "origin"));
	const struct log *log = own;
	int64_t size;

	if (origin != NULL && strrchr(origin, '/') != NULL)
		log = log_of(logs, strrchr(origin, '/') + 1);
	if (log != NULL && log != own)
		log_fill(logs, (struct log *)log);
	if (log == NULL || !json_integer(json_get(d, "size"), &size) ||
	    size < 1 || (uint64_t)size > log->roots_count)
		return NULL;
	return &log->roots[size - 1];
}

static void cosign(const struct logs *logs, const struct log *own,
		   const struct leaf *leaf, const struct tree_hash *root,
		   struct row *row)
{
	struct buffer text = BUFFER_INIT;
	uint8_t cosig[NOTE_COSIG_LEN];
	char b64[COSIG_TEXT + 1];
	struct checkpoint cp;
	int64_t size = 0;
	size_t from = 0;

	memset(&cp, 0, sizeof(cp));
	origin_format(logs->vault, own->branch, cp.origin);
	json_integer(json_get(leaf->d, "size"), &size);
	cp.size = (uint64_t)size;
	cp.root = *root;
	checkpoint_write(&cp, &text);
	memset(cosig, 0, sizeof(cosig));
	json_base64(json_get(leaf->d, "cosig"), cosig, sizeof(cosig));
	FINE(note_cosign(span_of(&text), note_cosign_time(cosig),
			 keys_find(leaf->act.id)->witness, cosig));
	base64_encode(cosig, sizeof(cosig), BASE64_PADDED, b64);
	overwrite(&row->bytes, &from, "\"cosig\":\"", b64);
	buffer_free(&text);
}

/* What follows from where the entry stands. */
static void put_right(struct logs *logs, const struct log *own,
		      const struct leaf *leaf, struct row *row)
{
	const struct tree_hash *root = root_named(logs, own, leaf->d);
	char b64[ROOT_TEXT + 1];
	size_t from = 0;

	overwrite(&row->bytes, &from, "\"origin\":\"breakglass/", logs->vault);
	if (root == NULL)
		return;
	from = 0;
	base64_encode(root->bytes, TREE_HASH_LEN, BASE64_PADDED, b64);
	overwrite(&row->bytes, &from, "\"root\":\"", b64);
	if (strcmp(leaf->ev, "head.cosigned") == 0)
		cosign(logs, own, leaf, root, row);
}

static void note_put(const struct logs *logs, const struct log *log,
		     struct row *row)
{
	const struct member_keys *k = keys_find(row->act.id);
	const struct secret *seed = row->act.kind == ACTOR_SESSION ?
					    base_session_seed(row->act.id) :
					    k->sign;
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct checkpoint cp;

	memset(&cp, 0, sizeof(cp));
	origin_format(logs->vault, log->branch, cp.origin);
	cp.size = log->frontier.size;
	frontier_root(&log->frontier, &cp.root);
	checkpoint_write(&cp, &row->note);
	FINE(note_sign(span_of(&row->note), seed, sig));
	FINE(note_public_key(seed, key));
	if (row->act.kind == ACTOR_SESSION)
		key_name_session(cp.origin, row->act.id, name);
	else
		key_name_member(cp.origin, row->act.id, name);
	buffer_text(&row->note, "\n");
	note_put_signature(&row->note, name, 1, key, sig, sizeof(sig));
}

/* The entry under its index here; a transaction that reaches over the end is
 * as long as there are lines. */
static void row_fill(struct logs *logs, struct log *log, struct span line,
		     size_t lines_left, struct row *row)
{
	struct leaf leaf;
	uint64_t more;

	if (leaf_parse(line.bytes, line.len, &leaf) != E_OK) {
		buffer_put(&row->bytes, line.bytes, line.len);
		return;
	}
	more = leaf.cp - leaf.seq;
	leaf.seq = log->count;
	leaf.cp = leaf.seq + (more <= lines_left ? more : lines_left);
	if (leaf_write(&leaf, &row->bytes) != E_OK)
		buffer_put(&row->bytes, line.bytes, line.len);
	else
		row->cp = leaf.cp;
	row->act = leaf.act;
	put_right(logs, log, &leaf, row);
	leaf_free(&leaf);
}

static void row_add(struct logs *logs, struct log *log, struct span line,
		    size_t lines_left)
{
	struct row *row;
	struct tree_hash h, root;

	FINE(array_room(&log->rows, &log->cap, log->count, sizeof(*row)));
	row = &log->rows[log->count];
	memset(row, 0, sizeof(*row));
	row_fill(logs, log, line, lines_left, row);
	tree_leaf_hash(row->bytes.bytes, row->bytes.len, &h);
	frontier_append(&log->frontier, &h);
	frontier_root(&log->frontier, &root);
	FINE(array_room(&log->roots, &log->roots_cap, log->roots_count,
			sizeof(root)));
	log->roots[log->roots_count++] = root;
	log->count++;
	if (logs->vault[0] == '\0')
		hex_encode(h.bytes, ID_LEN, logs->vault);
	if (row->cp == log->count || row->cp == 0)
		note_put(logs, log, row);
}

static struct log *log_add(struct logs *logs, const char *branch)
{
	struct log *log = &logs->list[logs->count++];

	memset(log, 0, sizeof(*log));
	snprintf(log->branch, sizeof(log->branch), "%s", branch);
	frontier_empty(&log->frontier);
	return log;
}

static struct span next_line(struct span *in)
{
	const uint8_t *lf = memchr(in->bytes, '\n', in->len);
	struct span line = *in;

	if (lf != NULL)
		line.len = (size_t)(lf - in->bytes);
	in->bytes += line.len + (lf != NULL);
	in->len -= line.len + (lf != NULL);
	return line;
}

static size_t lines_in(struct span in)
{
	size_t n = 0;

	while (in.len > 0) {
		next_line(&in);
		n++;
	}
	return n;
}

static void log_fill(struct logs *logs, struct log *log)
{
	size_t left = lines_in(log->lines);
	struct span line;

	if (log->filling)
		return;
	log->filling = true;
	while (log->lines.len > 0 && log->count < ROWS_MAX) {
		line = next_line(&log->lines);
		row_add(logs, log, line, left--);
	}
	log->filling = false;
}

/* The lines up to one that is an id, which begins another log. */
static struct span lines_of_log(struct span *in, struct span *id)
{
	struct span lines = { in->bytes, 0 };

	*id = (struct span){ NULL, 0 };
	while (in->len > 0 && !text_is_id(*id)) {
		lines.len = (size_t)(in->bytes - lines.bytes);
		*id = next_line(in);
	}
	if (!text_is_id(*id))
		lines.len = (size_t)(in->bytes - lines.bytes);
	return lines;
}

void logs_read(struct span in, struct logs *logs)
{
	struct log *log = log_add(logs, "main");
	char branch[BRANCH_TEXT];
	struct span id;
	size_t i;

	for (;;) {
		log->lines = lines_of_log(&in, &id);
		if (!text_is_id(id) || logs->count == LOGS)
			break;
		memcpy(branch, id.bytes, id.len);
		branch[id.len] = '\0';
		if (log_of(logs, branch) != NULL)
			break;
		log = log_add(logs, branch);
	}
	for (i = 0; i < logs->count; i++)
		log_fill(logs, &logs->list[i]);
}

void logs_free(struct logs *logs)
{
	size_t i, k;

	for (i = 0; i < logs->count; i++) {
		for (k = 0; k < logs->list[i].count; k++) {
			buffer_free(&logs->list[i].rows[k].bytes);
			buffer_free(&logs->list[i].rows[k].note);
		}
		free(logs->list[i].rows);
		free(logs->list[i].roots);
	}
}

/* --- as tables --- */

static int t_branches(void *ctx, int (*each)(void *to, const char *branch),
		      void *to)
{
	const struct logs *logs = ctx;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < logs->count; i++)
		if (logs->list[i].shown > 0)
			r = each(to, logs->list[i].branch);
	return r;
}

static int t_leaves(void *ctx, const char *branch, uint64_t from,
		    tables_row_fn *each, void *to)
{
	const struct log *log = log_of(ctx, branch);
	uint64_t i;
	int r = E_OK;

	for (i = from; r == E_OK && log != NULL && i < log->shown; i++)
		r = each(to, i, span_of(&log->rows[i].bytes));
	return r;
}

static int t_notes(void *ctx, const char *branch, uint64_t from,
		   tables_row_fn *each, void *to)
{
	const struct log *log = log_of(ctx, branch);
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && log != NULL && i < log->shown; i++)
		if (log->rows[i].note.len > 0 && i + 1 >= from)
			r = each(to, i + 1, span_of(&log->rows[i].note));
	return r;
}

static int t_leaf(void *ctx, const char *branch, uint64_t seq,
		  struct buffer *out)
{
	const struct log *log = log_of(ctx, branch);

	if (log == NULL || seq >= log->shown)
		return error_set(E_ABSENT, "entry");
	buffer_put(out, log->rows[seq].bytes.bytes, log->rows[seq].bytes.len);
	return buffer_status(out);
}

static int t_note(void *ctx, const char *branch, uint64_t size,
		  struct buffer *out)
{
	const struct log *log = log_of(ctx, branch);

	if (log == NULL || size == 0 || size > log->shown ||
	    log->rows[size - 1].note.len == 0)
		return error_set(E_ABSENT, "checkpoint");
	buffer_put(out, log->rows[size - 1].note.bytes,
		   log->rows[size - 1].note.len);
	return buffer_status(out);
}

int logs_open(struct logs *logs, struct ledger **out)
{
	const struct tables t = { .ctx = logs,
				  .name = "fuzz",
				  .branches = t_branches,
				  .leaves = t_leaves,
				  .checkpoints = t_notes,
				  .leaf = t_leaf,
				  .checkpoint = t_note };

	return ledger_open_tables(&t, &scene->host, out);
}

void logs_show(struct logs *logs, size_t of_main)
{
	size_t i;

	for (i = 0; i < logs->count; i++)
		logs->list[i].shown = logs->list[i].count;
	if (of_main > 0) {
		logs->list[0].shown = of_main;
		for (i = 1; i < logs->count; i++)
			logs->list[i].shown = 0;
	}
}
