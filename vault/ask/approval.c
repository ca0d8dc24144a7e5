/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ask/approval.h"

#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"

static const char *const seen_names[] = { "extends", "first", "unproven",
					  "diverged" };

const char *seen_name(enum seen seen)
{
	return seen_names[seen];
}

bool seen_parse(const char *name, enum seen *out)
{
	size_t i;

	for (i = 0; i < sizeof(seen_names) / sizeof(seen_names[0]); i++) {
		if (strcmp(name, seen_names[i]) != 0)
			continue;
		*out = (enum seen)i;
		return true;
	}
	return false;
}

static void number_and_hash(struct buffer *out, uint64_t n,
			    const struct tree_hash *h)
{
	buffer_format(out, "%llu ", (unsigned long long)n);
	buffer_base64(out, h->bytes, TREE_HASH_LEN);
	buffer_text(out, "\n");
}

void approval_text(const struct approval_terms *t, struct buffer *out)
{
	char session[AGE_RECIPIENT_TEXT];

	buffer_format(out, "breakglass %s v1\n",
		      t->refusal ? "refusal" : "approval");
	buffer_format(out, "%s\n", t->origin);
	number_and_hash(out, t->index, &t->leaf);
	number_and_hash(out, t->size, &t->root);
	buffer_format(out, "%s %llu\n", seen_name(t->seen),
		      (unsigned long long)t->seen_size);
	buffer_format(out, "%s %s %llu %llu\n", t->purpose, t->compartment,
		      (unsigned long long)t->generation,
		      (unsigned long long)t->duration);
	buffer_format(out, "%s ", t->holder);
	if (t->refusal)
		buffer_text(out, "-");
	else
		buffer_base64(out, t->share_key, sizeof(t->share_key));
	buffer_text(out, "\n");
	buffer_base64(out, t->box.bytes, TREE_HASH_LEN);
	age_recipient_format(t->session, session);
	buffer_format(out, "\n%s\n", session);
}

/* --- d --- */

static bool text_get(const struct json *d, const char *key, char *out,
		     size_t cap)
{
	const char *text = json_text(json_get(d, key));

	if (text == NULL || strlen(text) >= cap)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool number_get(const struct json *d, const char *key, uint64_t *out)
{
	int64_t n;

	if (!json_integer(json_get(d, key), &n) || n < 0)
		return false;
	*out = (uint64_t)n;
	return true;
}

int approval_parse(const struct json *d, bool refusal, struct approval *out)
{
	struct approval a;
	const char *seen = json_text(json_get(d, "seen"));
	bool good;

	memset(&a, 0, sizeof(a));
	a.has_cosig = json_get(d, "cosig") != NULL;
	good = text_get(d, "holder", a.holder, sizeof(a.holder)) &&
	       number_get(d, "size", &a.size) &&
	       json_base64(json_get(d, "root"), a.root.bytes, TREE_HASH_LEN) &&
	       seen != NULL && seen_parse(seen, &a.seen) &&
	       number_get(d, "seen_size", &a.seen_size) &&
	       json_base64(json_get(d, "box_sha256"), a.box.bytes,
			   TREE_HASH_LEN) &&
	       json_base64(json_get(d, "sig"), a.sig, sizeof(a.sig));
	if (good && !refusal)
		good = json_base64(json_get(d, "share_sig"), a.share_sig,
				   sizeof(a.share_sig));
	if (good && a.has_cosig)
		good = json_base64(json_get(d, "cosig"), a.cosig,
				   sizeof(a.cosig));
	if (!good || json_count(d) != (refusal ? 7u : 8u + a.has_cosig))
		return error_set(E_INPUT, "its terms are malformed");
	*out = a;
	return E_OK;
}

struct json *approval_json(struct json_doc *doc, const struct approval *a,
			   bool refusal)
{
	struct json *d = json_object(doc);

	json_set_text(doc, d, "holder", a->holder);
	json_set_integer(doc, d, "size", (int64_t)a->size);
	json_set_base64(doc, d, "root", a->root.bytes, TREE_HASH_LEN);
	json_set_text(doc, d, "seen", seen_name(a->seen));
	json_set_integer(doc, d, "seen_size", (int64_t)a->seen_size);
	json_set_base64(doc, d, "box_sha256", a->box.bytes, TREE_HASH_LEN);
	json_set_base64(doc, d, "sig", a->sig, sizeof(a->sig));
	if (!refusal)
		json_set_base64(doc, d, "share_sig", a->share_sig,
				sizeof(a->share_sig));
	if (a->has_cosig)
		json_set_base64(doc, d, "cosig", a->cosig, sizeof(a->cosig));
	return d;
}

/* --- signatures --- */

static bool cosig_holds(const struct approval_terms *t,
			const struct approval *a,
			const uint8_t witness[NOTE_KEY_LEN])
{
	struct buffer text = BUFFER_INIT;
	struct checkpoint cp;
	struct span span;
	bool holds;

	memset(&cp, 0, sizeof(cp));
	memcpy(cp.origin, t->origin, sizeof(cp.origin));
	cp.size = t->size;
	cp.root = t->root;
	checkpoint_write(&cp, &text);
	span.bytes = text.bytes;
	span.len = text.len;
	holds = buffer_status(&text) == E_OK &&
		note_check_cosign(span, witness, a->cosig);
	buffer_free(&text);
	return holds;
}

const char *approval_check(const struct approval_terms *terms,
			   const struct approval *a,
			   const uint8_t sign[NOTE_KEY_LEN],
			   const uint8_t witness[NOTE_KEY_LEN])
{
	struct buffer text = BUFFER_INIT;
	const char *fault = NULL;
	struct span span;

	approval_text(terms, &text);
	if (buffer_status(&text) != E_OK)
		return N_("out of memory");
	span.bytes = text.bytes;
	span.len = text.len;
	if (!note_check(span, sign, a->sig))
		fault = N_("the custodian's signature does not hold");
	else if (!terms->refusal &&
		 !note_check(span, terms->share_key, a->share_sig))
		fault = N_("the share key's signature does not hold");
	buffer_free(&text);
	if (fault != NULL || !a->has_cosig)
		return fault;
	if (terms->refusal ||
	    (a->seen != SEEN_EXTENDS && a->seen != SEEN_FIRST))
		return N_("a cosignature stands where none may");
	return cosig_holds(terms, a, witness) ?
		       NULL :
		       N_("the custodian's cosignature does not hold");
}

/* --- the other signed texts --- */

static void place_line(struct buffer *out, const char *compartment,
		       uint64_t generation, const char *holder,
		       const uint8_t key[NOTE_KEY_LEN])
{
	buffer_format(out, "%s %llu %s ", compartment,
		      (unsigned long long)generation, holder);
	buffer_base64(out, key, NOTE_KEY_LEN);
	buffer_text(out, "\n");
}

void card_text(const struct card_terms *t, struct buffer *out)
{
	buffer_format(out, "breakglass card v1\n%s\n", t->origin);
	number_and_hash(out, t->index, &t->leaf);
	place_line(out, t->compartment, t->generation, t->holder, t->share_key);
}

void possession_text(const struct possession_terms *t, struct buffer *out)
{
	buffer_format(out, "breakglass %s v1\n%s\n",
		      t->attest ? "attest" : "ack", t->origin);
	number_and_hash(out, t->size, &t->root);
	place_line(out, t->compartment, t->generation, t->holder, t->share_key);
}
