/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_facts.c -- what stands in the leaves, taken out for people and for
 * tools: whose key is which, which entries do not count, what each dealing's
 * policy was, and which objects are named.
 */
#include <string.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/error.h"

struct facts {
	struct bundle_making *m;
	struct buffer keys, voids, objects;
	/* of the entry looked at */
	const struct one_log *log;
	uint64_t seq;
	struct json_doc *doc;
};

/* --- keys --- */

static void key_line(struct facts *f, const char *name, uint8_t type,
		     const uint8_t key[NOTE_KEY_LEN])
{
	buffer_format(&f->keys, "%s %llu ", f->log->segment->branch,
		      (unsigned long long)f->seq);
	note_verifier_format(&f->keys, name, type, key);
	buffer_byte(&f->keys, '\n');
}

/* A signature's name begins with the log it is in, and the key may sign in any
 * that is in the file. */
static void actor_lines(struct facts *f, enum actor_kind kind, const char *id,
			const uint8_t key[NOTE_KEY_LEN])
{
	char name[KEY_NAME_TEXT];
	size_t i;

	for (i = 0; i < f->m->origins_count; i++) {
		if (kind == ACTOR_MEMBER)
			key_name_member(f->m->origins[i], id, name);
		else
			key_name_session(f->m->origins[i], id, name);
		key_line(f, name, 1, key);
	}
}

static void member_keys_put(struct facts *f, const struct json *e)
{
	const char *id = json_text(json_get(e, "id"));
	uint8_t sign[NOTE_KEY_LEN], witness[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];

	/* an entry without effect may hold anything */
	if (!text_is_id(json_span(json_get(e, "id"))) ||
	    !json_base64(json_get(e, "sign"), sign, sizeof(sign)) ||
	    !json_base64(json_get(e, "witness"), witness, sizeof(witness)))
		return;
	actor_lines(f, ACTOR_MEMBER, id, sign);
	key_name_witness(ledger_state(f->m->l)->vault, id, name);
	key_line(f, name, 4, witness);
}

static void keys_put(struct facts *f, const struct leaf *leaf)
{
	uint8_t verify[NOTE_KEY_LEN];

	switch (event_of(leaf->ev)) {
	case EV_VAULT_INIT:
		member_keys_put(f, json_get(leaf->d, "founder"));
		break;
	case EV_MEMBER_ENROLLED:
	case EV_MEMBER_REKEYED:
		member_keys_put(f, json_get(leaf->d, "member"));
		break;
	case EV_OPEN_REQUESTED:
		if (leaf->sid[0] != '\0' &&
		    json_base64(json_get(leaf->d, "verify"), verify,
				sizeof(verify)))
			actor_lines(f, ACTOR_SESSION, leaf->sid, verify);
		break;
	default:
		break;
	}
}

/* --- objects --- */

static int object_line(void *ctx, const struct tree_hash *h)
{
	struct facts *f = ctx;
	struct store *store = f->m->l->store;
	uint64_t len = 0;
	int r = store == NULL ? E_OK : store_object_look(store, h, &len);

	buffer_hex(&f->objects, h->bytes, TREE_HASH_LEN);
	if (store == NULL)
		buffer_text(&f->objects, " -");
	else if (r == E_OK)
		buffer_format(&f->objects, " %llu", (unsigned long long)len);
	else if (r == E_ABSENT || r == E_INTEGRITY)
		buffer_text(&f->objects,
			    r == E_ABSENT ? " absent" : " altered");
	else
		return r;
	error_clear();
	buffer_format(&f->objects, " %s %llu\n", f->log->segment->branch,
		      (unsigned long long)f->seq);
	return buffer_status(&f->objects);
}

/* --- each entry --- */

static int each_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct facts *f = ctx;
	struct leaf leaf;
	int r;

	json_clear(f->doc);
	r = leaf_parse_into(f->doc, bytes.bytes, bytes.len, &leaf);
	if (r != E_OK)
		return r;
	f->seq = seq;
	keys_put(f, &leaf);
	r = event_objects(&leaf, object_line, f);
	return r == E_OK ? buffer_status(&f->keys) : r;
}

static void voids_put(struct facts *f, const struct one_log *log)
{
	const struct ledger *l = log->judge;
	size_t i;

	for (i = 0; i < l->faults_count; i++) {
		const struct fault *v = &l->faults[i];

		if (v->kind == FAULT_VOID && v->has_seq &&
		    strcmp(v->branch, log->segment->branch) == 0)
			buffer_format(&f->voids, "%s %llu %s\n", v->branch,
				      (unsigned long long)v->seq, v->what);
	}
}

static int each_log(void *ctx, const struct one_log *log)
{
	struct facts *f = ctx;

	f->log = log;
	voids_put(f, log);
	return bundle_leaves(f->m, log, each_leaf, f);
}

/* --- policies --- */

static int policy_line(struct ledger *l, const struct compartment *c,
		       const struct generation *g, struct buffer *out)
{
	static const char *const status[] = { "pending", "current", "old",
					      "aborted", "retired" };
	const struct segment *s = fold_segment_at(&l->fold, g->dealt_at);
	struct json_doc *doc = NULL;
	struct json *root;
	struct leaf leaf;
	int r = ledger_leaf(l, g->dealt_at, &leaf);

	if (r != E_OK)
		return r;
	r = json_new(&doc);
	if (r == E_OK) {
		root = json_object(doc);
		json_set_text(doc, root, "branch", s->branch);
		json_set_integer(doc, root, "entry",
				 (int64_t)(g->dealt_at - s->start));
		json_set_text(doc, root, "compartment", c->id);
		json_set_text(doc, root, "label", c->label);
		json_set_integer(doc, root, "generation", (int64_t)g->number);
		json_set_text(doc, root, "status", status[g->status]);
		json_set(doc, root, "policy",
			 json_copy(doc, json_get(leaf.d, "policy")));
		r = json_status(doc);
	}
	if (r == E_OK)
		r = json_write(doc, json_root(doc), out);
	buffer_byte(out, '\n');
	json_free(&doc);
	leaf_free(&leaf);
	return r;
}

static int policies_put(struct bundle_making *m)
{
	const struct state *s = ledger_state(m->l);
	struct buffer *out;
	size_t i, k;
	int r = bundle_files_add(m->files, &out, "policies.jsonl");

	for (i = 0; r == E_OK && i < s->compartments_count; i++)
		for (k = 0; r == E_OK && k < s->compartments[i].count; k++)
			r = policy_line(m->l, &s->compartments[i],
					&s->compartments[i].generations[k],
					out);
	return r == E_OK ? buffer_status(out) : r;
}

static int file_put(struct bundle_making *m, const char *name,
		    const struct buffer *text)
{
	struct buffer *out;
	int r = bundle_files_add(m->files, &out, "%s", name);

	if (r != E_OK)
		return r;
	buffer_put(out, text->bytes, text->len);
	return buffer_status(text) == E_OK ? buffer_status(out) : E_MEMORY;
}

int bundle_facts(struct bundle_making *m)
{
	struct facts f = { .m = m };
	int r = json_new(&f.doc);

	if (r == E_OK)
		r = logs_each(m->l, each_log, &f);
	if (r == E_OK)
		r = file_put(m, "keys.txt", &f.keys);
	if (r == E_OK)
		r = file_put(m, "void.txt", &f.voids);
	if (r == E_OK)
		r = file_put(m, "objects.txt", &f.objects);
	if (r == E_OK)
		r = policies_put(m);
	json_free(&f.doc);
	buffer_free(&f.keys);
	buffer_free(&f.voids);
	buffer_free(&f.objects);
	return r;
}
