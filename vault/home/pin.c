/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin.c -- what this user has seen of a vault:
 *
 *     {"generations":[{"compartment":id,"generation":n}...],
 *      "heads":[{"origin":text,"peaks":[b64...],"size":n}...],
 *      "init":b64,"v":1}
 *
 * as one line of canonical JSON.  A head never goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/json.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

#define PIN_FILE_MAX 1048576

void pin_free(struct pin *pin)
{
	free(pin->heads);
	free(pin->generations);
	memset(pin, 0, sizeof(*pin));
}

const struct pin_head *pin_head(const struct pin *pin, const char *origin)
{
	size_t i;

	for (i = 0; i < pin->head_count; i++)
		if (strcmp(pin->heads[i].origin, origin) == 0)
			return &pin->heads[i];
	return NULL;
}

int pin_set_head(struct pin *pin, const char *origin,
		 const struct frontier *frontier)
{
	struct pin_head *h =
		(struct pin_head *)(uintptr_t)pin_head(pin, origin);
	size_t cap = pin->head_count;
	int r;

	if (strlen(origin) >= ORIGIN_TEXT)
		return error_set(E_INPUT, "an origin is too long");
	if (h == NULL) {
		r = array_room(&pin->heads, &cap, pin->head_count, sizeof(*h));
		if (r != E_OK)
			return r;
		h = &pin->heads[pin->head_count++];
		memset(h, 0, sizeof(*h));
		memcpy(h->origin, origin, strlen(origin) + 1);
	} else if (frontier->size < h->frontier.size) {
		return E_OK;
	}
	h->frontier = *frontier;
	return E_OK;
}

static struct pin_generation *find_generation(const struct pin *pin,
					      const char *compartment)
{
	size_t i;

	for (i = 0; i < pin->generation_count; i++)
		if (strcmp(pin->generations[i].compartment, compartment) == 0)
			return &pin->generations[i];
	return NULL;
}

uint64_t pin_generation(const struct pin *pin, const char *compartment)
{
	const struct pin_generation *g = find_generation(pin, compartment);

	return g == NULL ? 0 : g->generation;
}

int pin_set_generation(struct pin *pin, const char *compartment,
		       uint64_t generation)
{
	struct pin_generation *g = find_generation(pin, compartment);
	size_t cap = pin->generation_count;
	int r;

	if (g == NULL) {
		r = array_room(&pin->generations, &cap, pin->generation_count,
			       sizeof(*g));
		if (r != E_OK)
			return r;
		g = &pin->generations[pin->generation_count++];
		memset(g, 0, sizeof(*g));
		memcpy(g->compartment, compartment, ID_TEXT);
	}
	if (generation > g->generation)
		g->generation = generation;
	return E_OK;
}

/* --- reading --- */

static int damaged(const char *what)
{
	return error_set(E_INTEGRITY, "the pin is damaged: %s", what);
}

static int head_read(const struct json *v, struct pin *pin)
{
	const struct json *peaks = json_get(v, "peaks");
	const char *origin = json_text(json_get(v, "origin"));
	struct frontier f;
	int64_t size;
	size_t i;

	memset(&f, 0, sizeof(f));
	if (json_count(v) != 3 || origin == NULL ||
	    !json_integer(json_get(v, "size"), &size) || size < 1 ||
	    json_count(peaks) > TREE_PROOF_MAX)
		return damaged("a head");
	f.size = (uint64_t)size;
	f.count = json_count(peaks);
	for (i = 0; i < f.count; i++)
		if (!json_base64(json_item(peaks, i), f.peaks[i].bytes,
				 TREE_HASH_LEN))
			return damaged("a peak");
	if (!frontier_valid(&f) || pin_head(pin, origin) != NULL)
		return damaged("a head");
	return pin_set_head(pin, origin, &f);
}

static int generation_read(const struct json *v, struct pin *pin)
{
	const struct json *id = json_get(v, "compartment");
	int64_t n;

	if (json_count(v) != 2 || !text_is_id(json_span(id)) ||
	    !json_integer(json_get(v, "generation"), &n) || n < 1 ||
	    find_generation(pin, json_text(id)) != NULL)
		return damaged("a generation");
	return pin_set_generation(pin, json_text(id), (uint64_t)n);
}

static int pin_read(const struct json *root, const char *vault, struct pin *pin)
{
	const struct json *heads = json_get(root, "heads");
	const struct json *generations = json_get(root, "generations");
	char id[ID_TEXT];
	int64_t v;
	size_t i;
	int r = E_OK;

	if (json_count(root) != 4 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || !json_is(heads, JSON_ARRAY) ||
	    !json_is(generations, JSON_ARRAY) ||
	    !json_base64(json_get(root, "init"), pin->init.bytes,
			 TREE_HASH_LEN))
		return damaged("its keys");
	hex_encode(pin->init.bytes, ID_LEN, id);
	if (strcmp(id, vault) != 0)
		return damaged("it is another vault's");
	for (i = 0; r == E_OK && i < json_count(heads); i++)
		r = head_read(json_item(heads, i), pin);
	for (i = 0; r == E_OK && i < json_count(generations); i++)
		r = generation_read(json_item(generations, i), pin);
	return r;
}

int pin_load(const struct home *home, const char *vault, struct pin *out)
{
	struct buffer text = BUFFER_INIT;
	struct json_doc *doc = NULL;
	char *path = NULL;
	struct pin pin;
	int r;

	memset(&pin, 0, sizeof(pin));
	r = home_path(home, vault, &path, "pin", HOME_END);
	if (r == E_OK)
		r = file_read(path, PIN_FILE_MAX, &text);
	if (r != E_OK)
		goto out;
	r = json_parse(text.bytes, text.len, &doc);
	r = r == E_INPUT ? damaged(error_detail()) : r;
	if (r == E_OK)
		r = pin_read(json_root(doc), vault, &pin);
	if (r != E_OK) {
		r = error_within(r, "%s", path);
		pin_free(&pin);
		goto out;
	}
	*out = pin;
out:
	json_free(&doc);
	buffer_free(&text);
	free(path);
	return r;
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

int pin_save(const struct home *home, const char *vault, const struct pin *pin)
{
	struct buffer text = BUFFER_INIT;
	struct json_doc *doc = NULL;
	char *path = NULL;
	struct span span;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = json_write(doc, pin_json(doc, pin), &text);
	if (r == E_OK)
		r = home_path(home, vault, &path, "pin", HOME_END);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = home_write(path, span);
	}
	free(path);
	json_free(&doc);
	buffer_free(&text);
	return r;
}
