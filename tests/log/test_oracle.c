/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we sign and prove is good for Go's note and tlog, what was altered is
 * not, and what Go signs is good for us.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/log/oracle.h"
#include "tests/log/signer.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"
#include "vault/log/tree.h"

#define SIZES 33

static struct tree_hash leaves[SIZES];
static struct tree_hash roots[SIZES + 1];

static void leaf_bytes(unsigned i, char out[16])
{
	snprintf(out, 16, "entry %u", i);
}

static void start(void)
{
	char leaf[16];

	signer_start();
	oracle_build();
	for (unsigned i = 0; i < SIZES; i++) {
		leaf_bytes(i, leaf);
		tree_leaf_hash(leaf, strlen(leaf), &leaves[i]);
		tree_root(leaves, i + 1, &roots[i + 1]);
	}
}

TestSuite(oracle, .init = start, .timeout = 120);

/* -------------------------------------------------------------------- notes */

/* The verifier keys of a log, as arguments. */
struct keys {
	struct buffer text[3];
	const char *args[5];
};

static void keys_of(const struct log *log, struct keys *k)
{
	const struct signer *s[3] = { &log->actor, &log->witness[0],
				      &log->witness[1] };

	memset(k, 0, sizeof(*k));
	k->args[0] = "verify";
	for (int i = 0; i < 3; i++) {
		note_verifier_format(&k->text[i], s[i]->name,
				     i == 0 ? 0x01 : 0x04, s[i]->key);
		k->args[i + 1] = buffer_string(&k->text[i]);
	}
}

static void keys_free(struct keys *k)
{
	for (int i = 0; i < 3; i++)
		buffer_free(&k->text[i]);
}

static int judge(const struct keys *k, struct span note)
{
	struct buffer answer = BUFFER_INIT;
	int status;

	status = oracle_ask(k->args, note, &answer);
	cr_expect_eq(status == 0, strcmp(buffer_string(&answer), "OK\n") == 0,
		     "%s", buffer_string(&answer));
	buffer_free(&answer);
	return status;
}

static void accepts(const char *branch)
{
	struct buffer note = BUFFER_INIT;
	struct keys k;
	struct log log;

	log_new(&log, branch);
	keys_of(&log, &k);
	log_note(&log, &note);
	cr_assert_eq(judge(&k, signer_bytes(&note)), 0);
	buffer_free(&note);
	keys_free(&k);
	log_free(&log);
}

Test(oracle, go_accepts_a_checkpoint_and_its_cosignatures)
{
	char branch[ID_TEXT];

	accepts("main");
	id_random(branch);
	accepts(branch);
}

Test(oracle, go_refuses_a_checkpoint_altered_at_any_byte)
{
	struct buffer note = BUFFER_INIT;
	struct span bytes;
	struct keys k;
	struct log log;

	log_new(&log, "main");
	keys_of(&log, &k);
	log_note(&log, &note);
	bytes = signer_bytes(&note);
	for (size_t i = 0; i < bytes.len; i += 3) {
		note.bytes[i] ^= 1;
		cr_expect_eq(judge(&k, bytes), 1, "byte %zu", i);
		note.bytes[i] ^= 1;
	}
	cr_assert_eq(judge(&k, bytes), 0);
	bytes.len =
		(size_t)((uint8_t *)memrchr(note.bytes, '\n', bytes.len - 1) -
			 note.bytes + 1);
	cr_expect_eq(judge(&k, bytes), 1, "a cosignature is gone");
	buffer_free(&note);
	keys_free(&k);
	log_free(&log);
}

Test(oracle, go_refuses_the_keys_of_another_log)
{
	struct buffer note = BUFFER_INIT;
	struct log log, other;
	struct keys k;

	log_new(&log, "main");
	log_new(&other, "main");
	keys_of(&other, &k);
	log_note(&log, &note);
	cr_assert_eq(judge(&k, signer_bytes(&note)), 1);
	buffer_free(&note);
	keys_free(&k);
	log_free(&log);
	log_free(&other);
}

static const char text[] =
	"breakglass/0123456789abcdef0123456789abcdef/main\n17\n"
	"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
static const char member[] =
	"breakglass/0123456789abcdef0123456789abcdef/main/member/"
	"fedcba9876543210fedcba9876543210";

/* What Go prints with ${args}: the line of its verifier key, and the note. */
static void go_signs(const char *const args[], struct buffer *out,
		     struct span *vkey, struct note *note)
{
	struct cursor c;

	cr_assert_eq(oracle_ask(args, signer_span(text), out), 0, "%s",
		     buffer_string(out));
	cursor_init(&c, out->bytes, out->len);
	*vkey = cursor_line(&c);
	cr_assert_eq(note_parse(cursor_bytes(&c, cursor_left(&c)), note), E_OK,
		     "%s", error_detail());
	cr_assert(span_is(note->text, text));
	cr_assert_eq(note->count, 1);
}

Test(oracle, we_accept_what_go_signs_and_not_what_is_altered)
{
	static const char *const args[] = { "sign", member, NULL };
	struct buffer out = BUFFER_INIT;
	char name[KEY_NAME_TEXT];
	uint8_t key[NOTE_KEY_LEN];
	struct span vkey;
	struct note note;

	go_signs(args, &out, &vkey, &note);
	cr_assert_eq(note_verifier_parse(vkey, name, sizeof(name), key), E_OK);
	cr_assert_str_eq(name, member);
	cr_assert(note_key_valid(key));
	cr_assert(note_find(&note, name, key));
	note.signatures[0].bytes[0] ^= 1;
	cr_assert_not(note_find(&note, name, key));
	note.signatures[0].bytes[0] ^= 1;
	note.text.len--;
	cr_assert_not(note_find(&note, name, key));
	buffer_free(&out);
}

Test(oracle, we_accept_a_cosignature_made_in_go)
{
	static const char *const args[] = { "cosign", member, "1679315147",
					    NULL };
	struct buffer out = BUFFER_INIT, again = BUFFER_INIT;
	uint8_t key[1 + NOTE_KEY_LEN];
	struct span vkey, last;
	struct note note;
	size_t len;

	go_signs(args, &out, &vkey, &note);
	last.len = BASE64_PADDED_LEN(sizeof(key));
	last.bytes = vkey.bytes + vkey.len - last.len;
	cr_assert_eq(base64_decode(last, BASE64_PADDED, key, sizeof(key), &len),
		     E_OK);
	note_verifier_format(&again, member, 0x04, key + 1);
	cr_assert(span_equal(signer_bytes(&again), vkey));

	cr_assert(note_find_cosign(&note, member, key + 1));
	cr_assert_not(note_find(&note, member, key + 1));
	cr_assert_eq(note_cosign_time(note.signatures[0].bytes), 1679315147);
	note.signatures[0].bytes[7] ^= 1;
	cr_assert_not(note_find_cosign(&note, member, key + 1));
	buffer_free(&again);
	buffer_free(&out);
}

/* ------------------------------------------------------------------- proofs */

static void put_proof(struct buffer *out, const struct tree_proof *proof)
{
	buffer_text(out, "\"proof\":[");
	for (size_t i = 0; i < proof->count; i++) {
		buffer_text(out, i == 0 ? "\"" : ",\"");
		buffer_base64(out, proof->hashes[i].bytes, TREE_HASH_LEN);
		buffer_text(out, "\"");
	}
	buffer_text(out, "]");
}

static void put_hash(struct buffer *out, const char *key,
		     const struct tree_hash *h)
{
	buffer_format(out, "\"%s\":\"", key);
	buffer_base64(out, h->bytes, TREE_HASH_LEN);
	buffer_text(out, "\",");
}

static void claim_inclusion(struct buffer *out, unsigned index, unsigned size,
			    unsigned leaf, const struct tree_proof *proof)
{
	char bytes[16];

	leaf_bytes(leaf, bytes);
	buffer_format(out, "{\"index\":%u,\"size\":%u,\"leaf\":\"", index,
		      size);
	buffer_base64(out, bytes, strlen(bytes));
	buffer_text(out, "\",");
	put_hash(out, "root", &roots[size]);
	put_proof(out, proof);
	buffer_text(out, "}\n");
}

static void claim_consistency(struct buffer *out, unsigned old, unsigned size,
			      const struct tree_proof *proof)
{
	buffer_format(out, "{\"old\":%u,\"size\":%u,", old, size);
	put_hash(out, "old_root", &roots[old]);
	put_hash(out, "root", &roots[size]);
	put_proof(out, proof);
	buffer_text(out, "}\n");
}

/* How many of the claims hold; ${all} is set to how many there are. */
static size_t held(const char *command, struct buffer *claims, size_t *all)
{
	const char *const args[] = { command, NULL };
	struct buffer answer = BUFFER_INIT;
	size_t good = 0;
	struct cursor c;

	*all = 0;
	oracle_ask(args, signer_bytes(claims), &answer);
	cursor_init(&c, answer.bytes, answer.len);
	for (size_t i = 0; i < claims->len; i++) {
		if (claims->bytes[i] != '\n')
			continue;
		++*all;
		good += span_is(cursor_line(&c), "OK");
	}
	cr_assert_not(c.failed, "an answer is missing");
	buffer_free(&answer);
	buffer_free(claims);
	return good;
}

Test(oracle, go_accepts_every_proof_of_inclusion)
{
	struct buffer claims = BUFFER_INIT;
	struct tree_proof proof;
	size_t all;

	for (unsigned size = 1; size <= SIZES; size++)
		for (unsigned index = 0; index < size; index++) {
			tree_prove_inclusion(leaves, size, index, &proof);
			claim_inclusion(&claims, index, size, index, &proof);
		}
	cr_assert_eq(held("inclusion", &claims, &all), SIZES * (SIZES + 1) / 2);
	cr_assert_eq(all, SIZES * (SIZES + 1) / 2);
}

Test(oracle, go_refuses_every_altered_proof_of_inclusion)
{
	struct buffer claims = BUFFER_INIT;
	size_t all;

	for (unsigned size = 2; size <= SIZES; size++)
		for (unsigned index = 0; index < size; index++) {
			struct tree_proof proof, bad;

			tree_prove_inclusion(leaves, size, index, &proof);
			claim_inclusion(&claims, index, size,
					(index + 1) % size, &proof);
			claim_inclusion(&claims, (index + 1) % size, size,
					index, &proof);
			bad = proof;
			bad.hashes[index % proof.count].bytes[index % 32] ^= 4;
			claim_inclusion(&claims, index, size, index, &bad);
			bad = proof;
			bad.count--;
			claim_inclusion(&claims, index, size, index, &bad);
			bad = proof;
			bad.hashes[bad.count++] = roots[size];
			claim_inclusion(&claims, index, size, index, &bad);
		}
	cr_assert_eq(held("inclusion", &claims, &all), 0);
	cr_assert_eq(all, 5 * (SIZES * (SIZES + 1) / 2 - 1));
}

Test(oracle, go_accepts_every_proof_of_consistency)
{
	struct buffer claims = BUFFER_INIT;
	struct tree_proof proof;
	size_t all;

	for (unsigned size = 1; size <= SIZES; size++)
		for (unsigned old = 1; old <= size; old++) {
			tree_prove_consistency(leaves, size, old, &proof);
			claim_consistency(&claims, old, size, &proof);
		}
	cr_assert_eq(held("consistency", &claims, &all),
		     SIZES * (SIZES + 1) / 2);
	cr_assert_eq(all, SIZES * (SIZES + 1) / 2);
}

Test(oracle, go_refuses_every_altered_proof_of_consistency)
{
	struct buffer claims = BUFFER_INIT;
	size_t all;

	for (unsigned size = 2; size <= SIZES; size++)
		for (unsigned old = 1; old < size; old++) {
			struct tree_proof proof, bad;

			tree_prove_consistency(leaves, size, old, &proof);
			claim_consistency(&claims, old + 1, size, &proof);
			bad = proof;
			bad.hashes[old % proof.count].bytes[old % 32] ^= 4;
			claim_consistency(&claims, old, size, &bad);
			bad = proof;
			bad.count--;
			claim_consistency(&claims, old, size, &bad);
			bad = proof;
			bad.hashes[bad.count++] = roots[size];
			claim_consistency(&claims, old, size, &bad);
		}
	cr_assert_eq(held("consistency", &claims, &all), 0);
	cr_assert_eq(all, 4 * SIZES * (SIZES - 1) / 2);
}
