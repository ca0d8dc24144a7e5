/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin_text.c -- the pin as one line of canonical JSON:
 *
 *     {"generations":[{"compartment":id,"generation":n}...],
 *      "heads":[{"origin":text,"peaks":[b64...],"size":n}...],
 *      "init":b64,"v":1}
 *
 * heads ascending by origin and generations by compartment.
 */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

/* --- reading --- */

static int damaged(const char *what)
{
	error_text(E_INTEGRITY, what);
	return error_within(E_INTEGRITY, "the pin is damaged");
}

static int frontier_read(const struct json *v, struct frontier *f)
{
	const struct json *peaks = json_get(v, "peaks");
	int64_t size;
	size_t i;

	memset(f, 0, sizeof(*f));
	if (!json_integer(json_get(v, "size"), &size) || size < 1 ||
	    !json_is(peaks, JSON_ARRAY) || json_count(peaks) > TREE_PROOF_MAX)
		return damaged(N_("a head"));
	f->size = (uint64_t)size;
	f->count = json_count(peaks);
	for (i = 0; i < f->count; i++)
		if (!json_base64(json_item(peaks, i), f->peaks[i].bytes,
				 TREE_HASH_LEN))
			return damaged(N_("a peak"));
	return frontier_valid(f) ? E_OK : damaged(N_("a head"));
}

/* What cannot be set cannot have been saved. */
static int taken(int r, const char *what)
{
	return r == E_INPUT ? damaged(what) : r;
}

static int head_read(const struct json *v, struct pin *pin)
{
	const char *origin = json_text(json_get(v, "origin"));
	size_t n = pin->head_count;
	struct frontier f;
	int r;

	if (json_count(v) != 3 || origin == NULL)
		return damaged(N_("a head"));
	if (n > 0 && strcmp(pin->heads[n - 1].origin, origin) >= 0)
		return damaged(N_("the order of the heads"));
	r = frontier_read(v, &f);
	return r == E_OK ? taken(pin_set_head(pin, origin, &f), N_("a head")) :
			   r;
}

static int generation_read(const struct json *v, struct pin *pin)
{
	const char *id = json_text(json_get(v, "compartment"));
	size_t n = pin->generation_count;
	int64_t number;

	if (json_count(v) != 2 || id == NULL ||
	    !json_integer(json_get(v, "generation"), &number) || number < 1)
		return damaged(N_("a generation"));
	if (n > 0 && strcmp(pin->generations[n - 1].compartment, id) >= 0)
		return damaged(N_("the order of the generations"));
	return taken(pin_set_generation(pin, id, (uint64_t)number),
		     N_("a generation"));
}

/* The vault id is the first half of the hash of entry 0. */
bool pin_is_of(const struct pin *pin, const char *vault)
{
	char id[ID_TEXT];

	hex_encode(pin->init.bytes, ID_LEN, id);
	return strcmp(id, vault) == 0;
}

static int pin_read(const struct json *root, const char *vault, struct pin *pin)
{
	const struct json *heads = json_get(root, "heads");
	const struct json *generations = json_get(root, "generations");
	int64_t v;
	size_t i;
	int r = E_OK;

	if (json_count(root) != 4 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || !json_is(heads, JSON_ARRAY) ||
	    !json_is(generations, JSON_ARRAY) ||
	    !json_base64(json_get(root, "init"), pin->init.bytes,
			 TREE_HASH_LEN))
		return damaged(N_("its keys"));
	if (!pin_is_of(pin, vault))
		return damaged(N_("it is another vault's"));
	for (i = 0; r == E_OK && i < json_count(heads); i++)
		r = head_read(json_item(heads, i), pin);
	for (i = 0; r == E_OK && i < json_count(generations); i++)
		r = generation_read(json_item(generations, i), pin);
	return r;
}

int pin_text_read(const char *path, const char *vault, struct span text,
		  struct pin *out)
{
	struct json_doc *doc = NULL;
	struct pin pin;
	int r;

	memset(&pin, 0, sizeof(pin));
	r = json_parse(text.bytes, text.len, &doc);
	if (r == E_INPUT) {
		r = error_within(E_INTEGRITY, "the pin is damaged");
	} else if (r == E_OK) {
		r = pin_read(json_root(doc), vault, &pin);
	}
	json_free(&doc);
	if (r != E_OK) {
		pin_free(&pin);
		return error_within(r, "%s", path);
	}
	*out = pin;
	return E_OK;
}

/* --- writing --- */

static struct json *head_json(struct json_doc *doc, const struct pin_head *h)
{
	struct json *out = json_object(doc), *peaks = json_array(doc);
	size_t i;

	for (i = 0; i < h->frontier.count; i++)
		json_add_base64(doc, peaks, h->frontier.peaks[i].bytes,
				TREE_HASH_LEN);
	json_set_text(doc, out, "origin", h->origin);
	json_set(doc, out, "peaks", peaks);
	json_set_integer(doc, out, "size", (int64_t)h->frontier.size);
	return out;
}

static struct json *pin_json(struct json_doc *doc, const struct pin *pin)
{
	struct json *root = json_object(doc), *heads = json_array(doc);
	struct json *generations = json_array(doc), *g;
	size_t i;

	for (i = 0; i < pin->head_count; i++)
		json_add(doc, heads, head_json(doc, &pin->heads[i]));
	for (i = 0; i < pin->generation_count; i++) {
		g = json_object(doc);
		json_set_text(doc, g, "compartment",
			      pin->generations[i].compartment);
		json_set_integer(doc, g, "generation",
				 (int64_t)pin->generations[i].generation);
		json_add(doc, generations, g);
	}
	json_set(doc, root, "generations", generations);
	json_set(doc, root, "heads", heads);
	json_set_base64(doc, root, "init", pin->init.bytes, TREE_HASH_LEN);
	json_set_integer(doc, root, "v", 1);
	return root;
}

int pin_text_write(const struct pin *pin, struct buffer *out)
{
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = json_write(doc, pin_json(doc, pin), out);
	json_free(&doc);
	return r;
}
