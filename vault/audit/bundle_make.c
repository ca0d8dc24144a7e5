/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle_make.c -- leaves and heads as files, and the anchors beside them. */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

/* --- anchors --- */

static bool same_bytes(const struct buffer *a, struct span b)
{
	return a->len == b.len && memcmp(a->bytes, b.bytes, b.len) == 0;
}

static int anchor_take(struct bundle_anchors *a, struct span bytes,
		       const struct checkpoint *cp,
		       const struct anchor_place *place)
{
	struct bundle_anchor *one;
	size_t i;
	int r;

	for (i = 0; i < a->count; i++)
		if (same_bytes(&a->list[i].bytes, bytes))
			return E_OK;
	if (a->count == BUNDLE_ANCHORS_MAX)
		return error_set(E_INPUT, "more than %d anchors",
				 BUNDLE_ANCHORS_MAX);
	r = array_room(&a->list, &a->cap, a->count, sizeof(*one));
	if (r != E_OK)
		return r;
	one = &a->list[a->count++];
	memset(one, 0, sizeof(*one));
	one->cp = *cp;
	one->place = *place;
	buffer_put(&one->bytes, bytes.bytes, bytes.len);
	return buffer_status(&one->bytes);
}

int bundle_anchors_add(struct bundle_anchors *a, struct ledger *l,
		       struct span bytes)
{
	struct note *note = calloc(1, sizeof(*note));
	struct anchor_place place;
	struct checkpoint cp;
	int r;

	if (note == NULL)
		return error_set(E_MEMORY, "a note");
	r = note_parse(bytes, note);
	if (r == E_OK)
		r = checkpoint_parse(note->text, &cp);
	if (r == E_OK)
		r = anchor_place(l, &cp, &place);
	/* one that differs says so whoever signed it */
	if (r == E_OK && place.same && !anchor_lines_known(&place.log, note))
		r = error_set(E_INPUT, "a signature on it is not of a key of "
				       "this log");
	if (r == E_OK)
		r = anchor_take(a, bytes, &cp, &place);
	free(note);
	return r;
}

static int by_place(const void *a, const void *b)
{
	const struct bundle_anchor *x = a, *y = b;
	size_t len = x->bytes.len < y->bytes.len ? x->bytes.len : y->bytes.len;
	int order = strcmp(x->cp.origin, y->cp.origin);

	if (order != 0)
		return order;
	if (x->cp.size != y->cp.size)
		return x->cp.size < y->cp.size ? -1 : 1;
	order = memcmp(x->bytes.bytes, y->bytes.bytes, len);
	if (order != 0)
		return order;
	return x->bytes.len == y->bytes.len ? 0 :
	       x->bytes.len < y->bytes.len  ? -1 :
					      1;
}

void bundle_anchors_sort(struct bundle_anchors *a)
{
	if (a->count > 0)
		qsort(a->list, a->count, sizeof(a->list[0]), by_place);
}

void bundle_anchors_free(struct bundle_anchors *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		buffer_free(&a->list[i].bytes);
	free(a->list);
	memset(a, 0, sizeof(*a));
}

static int anchors_put(struct bundle_making *m)
{
	const struct bundle_anchors *a = m->anchors;
	char vault[ID_TEXT], branch[BRANCH_TEXT];
	struct buffer *out;
	unsigned nth = 0;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < a->count; i++) {
		const struct bundle_anchor *one = &a->list[i];

		if (i > 0 && one->cp.size == one[-1].cp.size &&
		    strcmp(one->cp.origin, one[-1].cp.origin) == 0)
			nth++;
		else
			nth = 1;
		r = origin_parse(one->cp.origin, vault, branch);
		if (r == E_OK)
			r = bundle_files_add(m->files, &out,
					     "anchors/%s-%llu-%u.note", branch,
					     (unsigned long long)one->cp.size,
					     nth);
		if (r == E_OK) {
			buffer_put(out, one->bytes.bytes, one->bytes.len);
			r = buffer_status(out);
		}
	}
	return r;
}

/* --- leaves and heads --- */

static int put_line(void *ctx, uint64_t seq, struct span bytes)
{
	struct buffer *out = ctx;

	(void)seq;
	buffer_put(out, bytes.bytes, bytes.len);
	buffer_byte(out, '\n');
	return buffer_status(out);
}

struct heads_put {
	const struct one_log *log;
	struct buffer *out;
};

/* A note has one empty line in it, and an empty line stands before the next. */
static int put_head(void *ctx, uint64_t size)
{
	const struct heads_put *p = ctx;

	if (p->out->len > 0)
		buffer_byte(p->out, '\n');
	return logs_note(p->log, size, p->out);
}

static int origin_put(struct bundle_making *m, const char *origin)
{
	size_t i;
	int r;

	for (i = 0; i < m->origins_count; i++)
		if (strcmp(m->origins[i], origin) == 0)
			return E_OK;
	r = array_room(&m->origins, &m->origins_cap, m->origins_count,
		       sizeof(m->origins[0]));
	if (r == E_OK)
		memcpy(m->origins[m->origins_count++], origin, ORIGIN_TEXT);
	return r;
}

static int log_put(void *ctx, const struct one_log *log)
{
	struct bundle_making *m = ctx;
	const struct segment *s = log->segment;
	struct heads_put heads = { log, NULL };
	struct buffer *out;
	int r;

	r = origin_put(m, s->origin);
	if (r == E_OK)
		r = bundle_files_add(m->files, &out, "leaves/%s", s->branch);
	if (r == E_OK)
		r = ledger_leaves(log->judge, s, put_line, out);
	if (r == E_OK)
		r = bundle_files_add(m->files, &heads.out, "checkpoints/%s",
				     s->branch);
	if (r == E_OK)
		r = ledger_heads(log->judge, s, put_head, &heads);
	return r;
}

/* The bytes stay where they are while files are added. */
static struct span leaves_file(const struct bundle_files *f, const char *branch)
{
	struct span out = { NULL, 0 };
	size_t i;

	for (i = 0; i < f->count; i++)
		if (strncmp(f->list[i].name, "leaves/", 7) == 0 &&
		    strcmp(f->list[i].name + 7, branch) == 0) {
			out.bytes = f->list[i].bytes.bytes;
			out.len = f->list[i].bytes.len;
		}
	return out;
}

int bundle_leaves(const struct bundle_making *m, const struct one_log *log,
		  tables_row_fn *each, void *ctx)
{
	const struct segment *s = log->segment;
	const struct span file = leaves_file(m->files, s->branch);
	uint64_t seq = s->first;
	struct span line;
	struct cursor c;
	int r = E_OK;

	cursor_init(&c, file.bytes, file.len);
	while (r == E_OK && cursor_left(&c) > 0) {
		line = cursor_line(&c);
		r = each(ctx, seq++, line);
	}
	return r;
}

/* --- the first page --- */

static int log_line(void *ctx, const struct one_log *log)
{
	const struct segment *s = log->segment;
	struct buffer *out = ctx;
	struct tree_hash root;
	int r = ledger_root(log->judge, s, s->size, &root);

	if (r != E_OK)
		return r;
	buffer_format(out, "log: %s %llu %llu ", s->branch,
		      (unsigned long long)s->first,
		      (unsigned long long)s->size);
	buffer_base64(out, root.bytes, TREE_HASH_LEN);
	buffer_byte(out, '\n');
	return buffer_status(out);
}

static int first_page(struct bundle_making *m)
{
	const struct state *s = ledger_state(m->l);
	char words[FINGERPRINT_TEXT];
	struct buffer *out;
	int r = bundle_files_add(m->files, &out, "bundle.txt");

	if (r != E_OK)
		return r;
	fingerprint_of(s->init.bytes, words);
	buffer_format(out, BUNDLE_FIRST_LINE "\nvault: %s\nfingerprint: %s\n",
		      s->vault, words);
	return logs_each(m->l, log_line, out);
}

static int all_files(struct bundle_making *m)
{
	int r = first_page(m);

	if (r == E_OK)
		r = logs_each(m->l, log_put, m);
	if (r == E_OK)
		r = anchors_put(m);
	if (r == E_OK)
		r = bundle_facts(m);
	if (r == E_OK)
		r = bundle_proofs(m);
	return r == E_OK ? bundle_readme(m) : r;
}

/* In one read: each row and object by itself would wait for the file anew. */
int bundle_make(struct ledger *l, const struct bundle_anchors *anchors,
		struct bundle_files *out)
{
	struct bundle_making m = { .l = l, .anchors = anchors, .files = out };
	int r = l->store == NULL ? E_OK : store_read_begin(l->store);

	if (r != E_OK)
		return r;
	r = all_files(&m);
	if (l->store != NULL)
		store_read_end(l->store);
	free(m.origins);
	bundle_files_sort(out);
	return r;
}
