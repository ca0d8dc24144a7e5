/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Canonical JSON, beside jansson: our reader takes a text exactly when jansson
 * reads it, each value is of our kinds, and jansson's shortest sorted form of it
 * is that very text. What was taken is written again, and copied, as the same
 * bytes.
 */
#include "tests/fuzz/base.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/other_json.h"
#include "vault/base/error.h"
#include "vault/base/json.h"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	base_leaves(seed_put);
	seed_text("{\"a\":[],\"b\":{\"c\":-1,\"d\":9007199254740991}}");
	seed_text("[\"\\\"\\\\ \xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91\",true]");
	seed_text("[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]");
}

static void written_again(const struct json_doc *doc, struct span in)
{
	struct buffer out = BUFFER_INIT, again = BUFFER_INIT;
	struct json_doc *copy = NULL;
	struct json *value;

	FINE(json_write(doc, json_root(doc), &out));
	MUST(fuzz_same(&out, in));
	FINE(json_new(&copy));
	value = json_copy(copy, json_root(doc));
	FINE(json_status(copy));
	MUST(json_equal(value, json_root(doc)));
	FINE(json_write(copy, value, &again));
	MUST(fuzz_same(&again, in));
	json_free(&copy);
}

void fuzz_one(struct span in)
{
	struct json_doc *doc = NULL;
	bool taken = json_parse(in.bytes, in.len, &doc) == E_OK;

	MUST(taken == other_canonical(in));
	if (taken)
		written_again(doc, in);
	json_free(&doc);
}
