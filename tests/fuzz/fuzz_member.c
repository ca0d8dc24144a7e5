/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MEMBER files. What is taken is written again to the byte, and its hash is that
 * of its JSON. The input is read as the file, as the JSON in it, and as JSON
 * whose signature is put right with a key of our own, so that a name or a seed
 * of chance gets as far as the last check.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/age/armor.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/member/private.h"

const unsigned fuzz_longest = 4096;

static struct secret *identity;
static struct member_file member;
static struct member_keys keys;

void fuzz_start(void)
{
	const struct secret *one;

	FINE(member_new(NULL, "Anna Weber", "anna", &identity, &member));
	one = identity;
	FINE(member_keys_open(&member.enrolment, &one, 1, &keys, NULL));
}

void fuzz_seeds(void)
{
	struct buffer file = BUFFER_INIT, json = BUFFER_INIT;

	FINE(member_file_write(&member, &file));
	FINE(armor_read(ARMOR_MEMBER, span_of(&file), &json));
	seed_put(file.bytes, file.len);
	seed_put(json.bytes, json.len);
	buffer_free(&file);
	buffer_free(&json);
}

static void as_file(struct span in)
{
	struct buffer again = BUFFER_INIT, lines = BUFFER_INIT;
	struct buffer json = BUFFER_INIT;
	struct member_file m;
	uint8_t hash[HASH_LEN];

	if (member_file_parse(in, &m) != E_OK)
		return;
	FINE(member_file_write(&m, &again));
	fuzz_plain_lines(in, &lines);
	MUST(fuzz_same(&again, span_of(&lines)));
	FINE(armor_read(ARMOR_MEMBER, in, &json));
	hash_sha256(json.bytes, json.len, hash);
	MUST(memcmp(hash, m.hash, HASH_LEN) == 0);
	buffer_free(&lines);
	buffer_free(&json);
	member_file_free(&m);
}

static void as_json(struct span in)
{
	struct buffer file = BUFFER_INIT;

	if (in.len == 0)
		return;
	armor_write(ARMOR_MEMBER, in.bytes, in.len, &file);
	as_file(span_of(&file));
	buffer_free(&file);
}

/* The JSON with our key for `sign`, and a signature by it. */
static void signed_anew(struct span in)
{
	struct buffer text = BUFFER_INIT, json = BUFFER_INIT;
	struct json_doc *doc = NULL, *made = NULL;
	const struct json *e;
	struct json *root, *copy;
	uint8_t sig[NOTE_SIG_LEN];
	size_t i;

	if (json_parse(in.bytes, in.len, &doc) != E_OK)
		return;
	e = json_get(json_root(doc), "member");
	FINE(json_new(&made));
	root = json_object(made);
	copy = json_object(made);
	for (i = 0; json_is(e, JSON_OBJECT) && i < json_count(e); i++)
		if (strncmp(json_key(e, i), "sig", 3) != 0)
			json_set(made, copy, json_key(e, i),
				 json_copy(made, json_value(e, i)));
	json_set_base64(made, copy, "sign", member.enrolment.sign,
			NOTE_KEY_LEN);
	buffer_text(&text, "breakglass enrolment v1\n");
	FINE(json_write(made, copy, &text));
	FINE(note_sign(span_of(&text), keys.sign, sig));
	json_set_base64(made, copy, "sig", sig, sizeof(sig));
	for (i = 0; json_is(json_root(doc), JSON_OBJECT) &&
		    i < json_count(json_root(doc));
	     i++)
		if (strcmp(json_key(json_root(doc), i), "member") != 0)
			json_set(made, root, json_key(json_root(doc), i),
				 json_copy(made,
					   json_value(json_root(doc), i)));
	json_set(made, root, "member", copy);
	FINE(json_write(made, root, &json));
	as_json(span_of(&json));
	buffer_free(&text);
	buffer_free(&json);
	json_free(&doc);
	json_free(&made);
}

void fuzz_one(struct span in)
{
	as_file(in);
	as_json(in);
	signed_anew(in);
}
