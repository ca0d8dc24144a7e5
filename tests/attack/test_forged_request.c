/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_forged_request.c -- a requester who is an admin can sign any head.  What
 * they cannot sign is the checkpoint under which somebody else wrote a fact: a
 * request that rests on a forged one is refused.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/age/armor.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/session/facts.h"

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* jonas makes eva an admin as well: she asks, he wrote the facts. */
static void setup(void)
{
	struct forged e = { .ev = "member.roles" };
	struct actor jonas;
	struct member_keys keys;
	struct json *d, *roles;
	uint64_t seq;

	scene_make(&s);
	fine(json_new(&e.doc));
	d = json_object(e.doc);
	roles = json_array(e.doc);
	json_add_text(e.doc, roles, "admin");
	json_add_text(e.doc, roles, "auditor");
	json_set_text(e.doc, d, "member", s.people[EVA].enrolment.id);
	json_set(e.doc, d, "roles", roles);
	jonas = actor_member(&s, JONAS);
	scene_keys(&s, JONAS, &keys);
	seq = forge(&s, &jonas, keys.sign, &e, 1);
	cr_assert_null(reason_of(&s, seq));
	member_keys_free(&keys);
	json_free(&e.doc);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(forged_requests, .init = setup, .fini = teardown);

/* eva's request of MAIL, as the JSON of the file for anna. */
static struct json_doc *honest_request(void)
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct buffer json = BUFFER_INIT;
	struct request_result result;
	struct json_doc *doc = NULL;
	size_t i;

	fine(session_request(scene_open(&s, EVA), &o, &result));
	for (i = 0; i < result.file_count; i++) {
		struct span file = { result.files[i].bytes,
				     result.files[i].len };

		if (strcmp(result.files[i].nick, "anna") == 0)
			fine(armor_read("BREAKGLASS REQUEST", file, &json));
	}
	fine(json_parse(json.bytes, json.len, &doc));
	buffer_free(&json);
	request_result_free(&result);
	return doc;
}

/* What anna's program says to this document. */
static int answer_to(const struct json_doc *doc)
{
	struct buffer json = BUFFER_INIT, file = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct ask *ask = NULL;
	int r;

	fine(json_write(doc, json_root(doc), &json));
	armor_write("BREAKGLASS REQUEST", json.bytes, json.len, &file);
	r = ask_open((struct span){ file.bytes, file.len },
		     (const struct secret *const *)&s.identities[ANNA], 1,
		     &memory, &ask);
	ask_free(&ask);
	buffer_free(&json);
	buffer_free(&file);
	return r;
}

/* --- a log of eva's own making --- */

struct fake {
	struct tree_hash *hashes; /* the true ones, but for one */
	uint64_t size;
	uint64_t at; /* the forged entry */
	struct buffer leaf;
	struct member_keys eva;
};

/* The leaf with ${key} of its `d` made ${n}. */
static void forge_leaf(const uint8_t *bytes, size_t len, const char *key,
		       int64_t n, struct buffer *out)
{
	struct json_doc *doc = NULL;
	const struct json *d;
	struct json *changed;
	struct leaf leaf;
	size_t i;

	fine(leaf_parse(bytes, len, &leaf));
	fine(json_new(&doc));
	changed = json_object(doc);
	d = leaf.d;
	for (i = 0; i < json_count(d); i++)
		if (strcmp(json_key(d, i), key) == 0)
			json_set_integer(doc, changed, key, n);
		else
			json_set(doc, changed, json_key(d, i),
				 json_copy(doc, json_value(d, i)));
	leaf.d = changed;
	fine(leaf_write(&leaf, out));
	leaf.d = d;
	leaf_free(&leaf);
	json_free(&doc);
}

static void fake_make(struct fake *f, const char *ev, const char *key,
		      int64_t n)
{
	struct user *u = scene_open(&s, EVA);
	struct buffer bytes = BUFFER_INIT;
	struct leaf leaf;
	uint64_t i;

	memset(f, 0, sizeof(*f));
	f->size = u->ledger->size;
	f->hashes = calloc(f->size, sizeof(*f->hashes));
	for (i = 0; i < f->size; i++)
		fine(ledger_leaf_hash(u->ledger, i, &f->hashes[i]));
	for (i = 0; i < f->size; i++) {
		fine(ledger_leaf(u->ledger, i, &leaf));
		if (strcmp(leaf.ev, ev) == 0 && f->at == 0)
			f->at = i;
		leaf_free(&leaf);
	}
	fine(ledger_leaf_bytes(u->ledger, f->at, &bytes));
	forge_leaf(bytes.bytes, bytes.len, key, n, &f->leaf);
	tree_leaf_hash(f->leaf.bytes, f->leaf.len, &f->hashes[f->at]);
	scene_keys(&s, EVA, &f->eva);
	buffer_free(&bytes);
}

static void fake_free(struct fake *f)
{
	free(f->hashes);
	buffer_free(&f->leaf);
	member_keys_free(&f->eva);
}

/* A note of eva's over the first ${size} entries, under the name of ${who}. */
static void fake_note(const struct fake *f, uint64_t size, enum who who,
		      struct buffer *out)
{
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct checkpoint cp;

	memset(&cp, 0, sizeof(cp));
	snprintf(cp.origin, sizeof(cp.origin), "%s",
		 ledger_origin(s.user->ledger));
	cp.size = size;
	tree_root(f->hashes, size, &cp.root);
	checkpoint_write(&cp, out);
	fine(note_sign((struct span){ out->bytes, out->len }, f->eva.sign,
		       sig));
	fine(note_public_key(f->eva.sign, key));
	key_name_member(cp.origin, s.people[who].enrolment.id, name);
	buffer_text(out, "\n");
	note_put_signature(out, name, 1, key, sig, sizeof(sig));
}

static struct json *proof_json(struct json_doc *doc, const struct fake *f,
			       uint64_t size, uint64_t index)
{
	struct json *list = json_array(doc);
	struct tree_proof proof;
	size_t i;

	tree_prove_inclusion(f->hashes, size, index, &proof);
	for (i = 0; i < proof.count; i++)
		json_add_base64(doc, list, proof.hashes[i].bytes,
				TREE_HASH_LEN);
	return list;
}

/* One fact, proved in the fake log; the forged one also changed. */
static struct json *fake_fact(struct json_doc *doc, const struct fake *f,
			      const struct json *fact, enum who signer)
{
	struct buffer note = BUFFER_INIT;
	struct json *out = json_object(doc);
	struct leaf leaf;
	int64_t index;

	json_integer(json_get(fact, "index"), &index);
	json_set_integer(doc, out, "index", index);
	json_set_text(doc, out, "origin", json_text(json_get(fact, "origin")));
	json_set(doc, out, "proof",
		 proof_json(doc, f, f->size, (uint64_t)index));
	if ((uint64_t)index != f->at) {
		json_set(doc, out, "leaf",
			 json_copy(doc, json_get(fact, "leaf")));
		json_set(doc, out, "note",
			 json_copy(doc, json_get(fact, "note")));
		json_set(doc, out, "note_proof",
			 json_copy(doc, json_get(fact, "note_proof")));
		return out;
	}
	fine(leaf_parse(f->leaf.bytes, f->leaf.len, &leaf));
	fake_note(f, leaf.cp, signer, &note);
	json_set_base64(doc, out, "leaf", f->leaf.bytes, f->leaf.len);
	json_set_base64(doc, out, "note", note.bytes, note.len);
	json_set(doc, out, "note_proof", proof_json(doc, f, leaf.cp, f->at));
	buffer_free(&note);
	leaf_free(&leaf);
	return out;
}

/* The request's own fact: its checkpoint is eva's, and she signs the fake. */
static struct json *fake_request(struct json_doc *doc, const struct fake *f,
				 const struct json *fact)
{
	struct buffer note = BUFFER_INIT;
	struct json *out = json_object(doc);
	int64_t index;

	json_integer(json_get(fact, "index"), &index);
	fake_note(f, f->size, EVA, &note);
	json_set_integer(doc, out, "index", index);
	json_set_text(doc, out, "origin", json_text(json_get(fact, "origin")));
	json_set(doc, out, "leaf", json_copy(doc, json_get(fact, "leaf")));
	json_set(doc, out, "proof",
		 proof_json(doc, f, f->size, (uint64_t)index));
	json_set_base64(doc, out, "note", note.bytes, note.len);
	json_set(doc, out, "note_proof",
		 proof_json(doc, f, f->size, (uint64_t)index));
	buffer_free(&note);
	return out;
}

static struct json_doc *forged_request(const struct json_doc *honest,
				       const struct fake *f, enum who signer)
{
	const struct json *from = json_root(honest);
	struct buffer head = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *root, *facts;
	size_t i;

	fine(json_new(&doc));
	root = json_object(doc);
	facts = json_array(doc);
	for (i = 0; i < json_count(json_get(from, "facts")); i++)
		json_add(doc, facts,
			 fake_fact(doc, f,
				   json_item(json_get(from, "facts"), i),
				   signer));
	fake_note(f, f->size, EVA, &head);
	json_set_integer(doc, root, "v", 1);
	json_set_text(doc, root, "to", json_text(json_get(from, "to")));
	json_set_base64(doc, root, "checkpoint", head.bytes, head.len);
	json_set(doc, root, "request",
		 fake_request(doc, f, json_get(from, "request")));
	json_set(doc, root, "facts", facts);
	json_set(doc, root, "boxes", json_copy(doc, json_get(from, "boxes")));
	json_set(doc, root, "records",
		 json_copy(doc, json_get(from, "records")));
	json_set(doc, root, "since", json_copy(doc, json_get(from, "since")));
	fine(json_status(doc));
	buffer_free(&head);
	return doc;
}

static void refused(const char *ev, const char *key, int64_t n, enum who signer,
		    const char *why)
{
	struct json_doc *honest = honest_request(), *forged;
	struct fake f;

	fake_make(&f, ev, key, n);
	forged = forged_request(honest, &f, signer);
	cr_assert_eq(answer_to(forged), E_AUTHORITY, "%s", error_detail());
	cr_assert_not_null(strstr(error_detail(), why), "%s", error_detail());
	json_free(&forged);
	json_free(&honest);
	fake_free(&f);
}

Test(forged_requests, an_honest_one_is_believed)
{
	struct json_doc *honest = honest_request();

	fine(answer_to(honest));
	json_free(&honest);
}

/* The machinery itself: nothing changed, and all of it signed anew by eva
 * where she may. */
Test(forged_requests, the_same_facts_under_a_head_signed_anew_are_believed)
{
	struct json_doc *honest = honest_request(), *again;
	struct fake f;

	fake_make(&f, "compartment.added", "max_open", 28800);
	f.at = UINT64_MAX;
	again = forged_request(honest, &f, EVA);
	fine(answer_to(again));
	json_free(&again);
	json_free(&honest);
	fake_free(&f);
}

Test(forged_requests, a_longer_opening_under_jonas_name_is_refused)
{
	refused("compartment.added", "max_open", 999999, JONAS,
		"not signed by its writer");
}

Test(forged_requests, a_longer_opening_under_her_own_name_is_refused)
{
	refused("compartment.added", "max_open", 999999, EVA,
		"not signed by its writer");
}

Test(forged_requests, a_forged_dealing_is_refused)
{
	refused("generation.dealt", "slip", 7, JONAS,
		"not signed by its writer");
}

/* anna's enrolment with keys that eva holds */
Test(forged_requests, a_forged_enrolment_is_refused)
{
	struct json_doc *honest = honest_request(), *forged, *doc = NULL;
	struct secret *identity = NULL;
	struct member_file twin;
	struct leaf leaf;
	struct json *d;
	struct fake f;
	size_t i;

	fake_make(&f, "member.enrolled", "none", 0);
	fine(member_new(s.people[ANNA].enrolment.id, "Twin", "twin", &identity,
			&twin));
	fine(leaf_parse(f.leaf.bytes, f.leaf.len, &leaf));
	fine(json_new(&doc));
	d = json_object(doc);
	for (i = 0; i < json_count(leaf.d); i++)
		if (strcmp(json_key(leaf.d, i), "member") == 0)
			json_set(doc, d, "member",
				 enrolment_json(doc, &twin.enrolment));
		else
			json_set(doc, d, json_key(leaf.d, i),
				 json_copy(doc, json_value(leaf.d, i)));
	buffer_free(&f.leaf);
	leaf.d = d;
	fine(leaf_write(&leaf, &f.leaf));
	tree_leaf_hash(f.leaf.bytes, f.leaf.len, &f.hashes[f.at]);
	forged = forged_request(honest, &f, JONAS);
	cr_assert_eq(answer_to(forged), E_AUTHORITY, "%s", error_detail());
	cr_assert_not_null(strstr(error_detail(), "not signed by its writer"));
	leaf_free(&leaf);
	json_free(&doc);
	json_free(&forged);
	json_free(&honest);
	member_file_free(&twin);
	secret_free(&identity);
	fake_free(&f);
}
