/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "tests/log/signer.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/log/note.h"

static struct log ours;
static struct buffer note_bytes;

static void make(void)
{
	signer_start();
	log_new(&ours, "main");
	log_note(&ours, &note_bytes);
}

static void unmake(void)
{
	buffer_free(&note_bytes);
	log_free(&ours);
}

TestSuite(note, .init = make, .fini = unmake, .timeout = 60);
TestSuite(note_form, .init = signer_start, .timeout = 60);
TestSuite(note_key, .init = signer_start, .timeout = 60);

/* Whether these bytes are a note with all three signatures of ours. */
static bool holds(struct span bytes)
{
	struct note note;

	return note_parse(bytes, &note) == E_OK &&
	       note_find(&note, ours.actor.name, ours.actor.key) &&
	       note_find_cosign(&note, ours.witness[0].name,
				ours.witness[0].key) &&
	       note_find_cosign(&note, ours.witness[1].name,
				ours.witness[1].key);
}

static struct note parsed(const struct buffer *b)
{
	struct note note;

	cr_assert_eq(note_parse(signer_bytes(b), &note), E_OK, "%s",
		     error_detail());
	return note;
}

/* ------------------------------------------------------- what is signed here */

Test(note, signed_checkpoint_is_read_back_and_holds)
{
	struct note note = parsed(&note_bytes);
	struct checkpoint cp;

	cr_assert_eq(note.count, 3);
	cr_assert(holds(signer_bytes(&note_bytes)));
	cr_assert_eq(checkpoint_parse(note.text, &cp), E_OK);
	cr_assert_str_eq(cp.origin, ours.cp.origin);
	cr_assert_eq(cp.size, 17);
	cr_assert(tree_hash_equal(&cp.root, &ours.cp.root));
	cr_assert_eq(note_cosign_time(note.signatures[1].bytes), 1795145655);
}

Test(note, no_bit_of_it_may_change)
{
	struct span bytes = signer_bytes(&note_bytes);

	for (size_t i = 0; i < bytes.len * 8; i++) {
		note_bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		cr_assert_not(holds(bytes), "bit %zu", i);
		note_bytes.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	cr_assert(holds(bytes));
}

Test(note, no_byte_of_it_may_go_or_come)
{
	const struct span bytes = signer_bytes(&note_bytes);
	struct buffer other = BUFFER_INIT;

	for (size_t i = 0; i < bytes.len; i++) {
		buffer_put(&other, bytes.bytes, i);
		cr_assert_not(holds(signer_bytes(&other)), "cut at %zu", i);
		buffer_put(&other, bytes.bytes + i + 1, bytes.len - i - 1);
		cr_assert_not(holds(signer_bytes(&other)), "without %zu", i);
		buffer_free(&other);
	}
	for (size_t i = 0; i <= bytes.len; i++) {
		buffer_put(&other, bytes.bytes, i);
		buffer_byte(&other, 'A');
		buffer_put(&other, bytes.bytes + i, bytes.len - i);
		cr_assert_not(holds(signer_bytes(&other)), "more at %zu", i);
		buffer_free(&other);
	}
}

Test(note, another_key_or_name_finds_nothing)
{
	const struct note note = parsed(&note_bytes);
	const struct signer *w = ours.witness;

	cr_assert_not(note_find(&note, ours.actor.name, w[0].key));
	cr_assert_not(note_find(&note, w[0].name, ours.actor.key));
	cr_assert_not(note_find_cosign(&note, w[0].name, w[1].key));
	cr_assert_not(note_find(&note, w[0].name, w[0].key));
	cr_assert_not(note_find_cosign(&note, ours.actor.name, ours.actor.key));
}

Test(note, a_foreign_line_changes_nothing)
{
	struct signer stranger = { .name = "example.com/stranger" };
	struct span text = parsed(&note_bytes).text;

	signer_new(&stranger);
	signer_sign(&stranger, text, &note_bytes);
	cr_assert(holds(signer_bytes(&note_bytes)));
	cr_assert_eq(parsed(&note_bytes).count, 4);
	signer_free(&stranger);
}

Test(note, a_false_signature_beside_the_true_one_spoils_both)
{
	const uint8_t sig[NOTE_SIG_LEN] = { 1 };

	note_put_signature(&note_bytes, ours.actor.name, 0x01, ours.actor.key,
			   sig, sizeof(sig));
	cr_assert_not(holds(signer_bytes(&note_bytes)));
}

Test(note, a_false_cosignature_beside_the_true_one_spoils_both)
{
	const struct signer *w = &ours.witness[0];
	const uint8_t cosig[NOTE_COSIG_LEN] = { 0 };

	note_put_signature(&note_bytes, w->name, 0x04, w->key, cosig,
			   sizeof(cosig));
	cr_assert_not(holds(signer_bytes(&note_bytes)));
}

Test(note, the_same_signature_twice_holds)
{
	signer_sign(&ours.actor, parsed(&note_bytes).text, &note_bytes);
	cr_assert(holds(signer_bytes(&note_bytes)));
}

Test(note, a_signature_of_another_length_does_not_hold)
{
	const uint8_t sig[NOTE_SIG_LEN + 1] = { 0 };
	struct buffer other = BUFFER_INIT;
	struct note note;

	buffer_text(&other, "text\n\n");
	note_put_signature(&other, ours.actor.name, 0x01, ours.actor.key, sig,
			   sizeof(sig));
	note = parsed(&other);
	cr_assert_eq(note.count, 1);
	cr_assert_eq(note.signatures[0].len, sizeof(sig));
	cr_assert_not(note_find(&note, ours.actor.name, ours.actor.key));
	buffer_free(&other);
}

/* ----------------------------------------------------------- cosignatures */

static const char body[] = "breakglass/x/main\n1\nroot\n";

Test(note_key, cosignature_binds_its_time)
{
	struct span text = signer_span(body);
	uint8_t cosig[NOTE_COSIG_LEN];
	struct signer s;

	signer_new(&s);
	cr_assert_eq(note_cosign(text, 1679315147, s.seed, cosig), E_OK);
	cr_assert(note_check_cosign(text, s.key, cosig));
	cr_assert_eq(note_cosign_time(cosig), 1679315147);
	for (int i = 0; i < 64; i++) {
		cosig[i / 8] ^= (uint8_t)(1 << i % 8);
		cr_assert_not(note_check_cosign(text, s.key, cosig));
		cosig[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	signer_free(&s);
}

Test(note_key, a_signature_is_no_cosignature_nor_the_reverse)
{
	struct span text = signer_span(body);
	uint8_t cosig[NOTE_COSIG_LEN], as_cosig[NOTE_COSIG_LEN] = { 0 };
	struct signer s;

	signer_new(&s);
	cr_assert_eq(note_cosign(text, 0, s.seed, cosig), E_OK);
	cr_assert_eq(note_sign(text, s.seed, as_cosig + 8), E_OK);
	cr_assert(note_check_cosign(text, s.key, cosig));
	cr_assert(note_check(text, s.key, as_cosig + 8));
	cr_assert_not(note_check(text, s.key, cosig + 8));
	cr_assert_not(note_check_cosign(text, s.key, as_cosig));
	signer_free(&s);
}

Test(note_key, cosignature_signs_the_lines_of_the_standard)
{
	struct span text = signer_span(body);
	struct buffer message = BUFFER_INIT;
	uint8_t cosig[NOTE_COSIG_LEN];
	struct signer s;

	signer_new(&s);
	cr_assert_eq(note_cosign(text, 1679315147, s.seed, cosig), E_OK);
	buffer_text(&message, "cosignature/v1\ntime 1679315147\n");
	buffer_text(&message, body);
	cr_assert_eq(crypto_sign_verify_detached(cosig + 8, message.bytes,
						 message.len, s.key),
		     0);
	buffer_free(&message);
	signer_free(&s);
}

Test(note_key, a_time_beyond_63_bits_is_refused)
{
	const uint64_t over = (uint64_t)INT64_MAX + 1;
	uint8_t cosig[NOTE_COSIG_LEN] = { 0x80 };
	struct buffer message = BUFFER_INIT;
	struct span text = signer_span(body);
	struct signer s;

	signer_new(&s);
	cr_assert_eq(note_cosign(text, over, s.seed, cosig), E_INPUT);
	buffer_format(&message, "cosignature/v1\ntime 9223372036854775808\n%s",
		      body);
	cr_assert_eq(note_sign(signer_bytes(&message), s.seed, cosig + 8),
		     E_OK);
	cr_assert_eq(note_cosign_time(cosig), over);
	cr_assert_not(note_check_cosign(text, s.key, cosig));

	cr_assert_eq(note_cosign(text, over - 1, s.seed, cosig), E_OK);
	cr_assert(note_check_cosign(text, s.key, cosig));
	buffer_free(&message);
	signer_free(&s);
}

/* --------------------------------------------------------------------- keys */

Test(note_key, a_key_that_was_made_is_valid)
{
	struct signer s;

	signer_new(&s);
	cr_assert(note_key_valid(s.key));
	signer_free(&s);
}

Test(note_key, a_key_outside_the_main_subgroup_is_not_valid)
{
	/* the point of order two, (0, -1) */
	uint8_t two[32], mixed[32];
	struct signer s;

	memset(two, 0xff, sizeof(two));
	two[0] = 0xec;
	two[31] = 0x7f;
	signer_new(&s);
	cr_assert_eq(crypto_core_ed25519_add(mixed, s.key, two), 0);
	cr_assert_not(note_key_valid(two));
	cr_assert_not(note_key_valid(mixed));
	signer_free(&s);
}

Test(note_key, small_and_second_spellings_of_points_are_not_valid)
{
	uint8_t zero[32] = { 0 }, one[32] = { 1 }, over[32], off[32] = { 2 };

	/* p + 1 spells the neutral element a second time */
	memset(over, 0xff, sizeof(over));
	over[0] = 0xee;
	over[31] = 0x7f;
	cr_assert_not(note_key_valid(zero));
	cr_assert_not(note_key_valid(one));
	cr_assert_not(note_key_valid(over));
	cr_assert_not(note_key_valid(off));
}

Test(note_key, a_seed_signs_the_same_when_it_is_expanded_before)
{
	uint8_t key[NOTE_KEY_LEN], sig[NOTE_SIG_LEN], again[NOTE_SIG_LEN];
	struct secret *seed = NULL, *pair = NULL;

	cr_assert_eq(secret_random(NOTE_SEED_LEN, &seed), E_OK);
	cr_assert_eq(note_public_key(seed, key), E_OK);
	cr_assert_eq(note_expand(seed, &pair), E_OK);
	cr_assert_eq(secret_len(pair), NOTE_PAIR_LEN);
	cr_assert_eq(note_sign(signer_span(body), seed, sig), E_OK);
	cr_assert_eq(note_sign(signer_span(body), pair, again), E_OK);
	cr_assert_arr_eq(again, sig, NOTE_SIG_LEN);
	cr_assert(note_check(signer_span(body), key, again));
	secret_free(&pair);
	secret_free(&seed);
}

Test(note_key, a_key_that_was_noted_of_a_seed_never_enters_a_signature)
{
	uint8_t key[NOTE_KEY_LEN], sig[NOTE_SIG_LEN];
	const uint8_t other[NOTE_KEY_LEN] = { 1 };
	struct secret *seed = NULL;

	cr_assert_eq(secret_random(NOTE_SEED_LEN, &seed), E_OK);
	cr_assert_eq(note_public_key(seed, key), E_OK);
	secret_note_public(seed, SECRET_ED25519, other);
	cr_assert_eq(note_sign(signer_span(body), seed, sig), E_OK);
	cr_assert(note_check(signer_span(body), key, sig));
	secret_free(&seed);
}

Test(note_key, a_seed_of_another_length_signs_nothing)
{
	struct secret *seed = NULL;
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];

	cr_assert_eq(secret_random(NOTE_SEED_LEN - 1, &seed), E_OK);
	cr_assert_eq(note_sign(signer_span(body), seed, sig), E_INTERNAL);
	cr_assert_eq(note_public_key(seed, key), E_INTERNAL);
	secret_free(&seed);
	cr_assert_eq(secret_random(NOTE_PAIR_LEN - 1, &seed), E_OK);
	cr_assert_eq(note_sign(signer_span(body), seed, sig), E_INTERNAL);
	secret_free(&seed);
}

Test(note_key, key_id_is_the_hash_of_name_type_and_key)
{
	uint8_t message[12 + 1 + 1 + 32] = "example.com/\n\4", hash[32], id[4];
	struct signer s;

	signer_new(&s);
	memcpy(message + 14, s.key, 32);
	crypto_hash_sha256(hash, message, sizeof(message));
	note_key_id("example.com/", 0x04, s.key, id);
	cr_assert_arr_eq(id, hash, 4);
	note_key_id("example.com/", 0x01, s.key, id);
	cr_assert_neq(memcmp(id, hash, 4), 0);
	signer_free(&s);
}

/* ------------------------------------------------------------ verifier keys */

static int verifier(const char *text)
{
	uint8_t key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];

	return note_verifier_parse(signer_span(text), name, sizeof(name), key);
}

Test(note_key, verifier_key_is_read_back)
{
	struct buffer text = BUFFER_INIT;
	uint8_t key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct signer s;

	signer_new(&s);
	note_verifier_format(&text, "example.com/log", 0x01, s.key);
	cr_assert_eq(note_verifier_parse(signer_bytes(&text), name,
					 sizeof("example.com/log"), key),
		     E_OK);
	cr_assert_str_eq(name, "example.com/log");
	cr_assert_arr_eq(key, s.key, sizeof(key));
	cr_assert_eq(note_verifier_parse(signer_bytes(&text), name,
					 sizeof("example.com/log") - 1, key),
		     E_INPUT);
	buffer_free(&text);
	signer_free(&s);
}

Test(note_key, verifier_key_of_another_kind_is_refused)
{
	uint8_t typed[1 + NOTE_KEY_LEN] = { 0x04 };
	struct buffer text = BUFFER_INIT;
	struct signer s;

	signer_new(&s);
	note_verifier_format(&text, "example.com/log", 0x04, s.key);
	cr_assert_eq(verifier(buffer_string(&text)), E_INPUT);
	buffer_free(&text);

	/* nor with the id of our kind before it */
	memcpy(typed + 1, s.key, NOTE_KEY_LEN);
	note_verifier_format(&text, "example.com/log", 0x01, s.key);
	cr_assert_eq(verifier(buffer_string(&text)), E_OK);
	text.len -= BASE64_PADDED_LEN(sizeof(typed));
	buffer_base64(&text, typed, sizeof(typed));
	cr_assert_eq(verifier(buffer_string(&text)), E_INPUT);
	buffer_free(&text);
	signer_free(&s);
}

#define GOOD_KEY "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

Test(note_key, altered_verifier_keys_are_refused)
{
	static const char *const bad[] = {
		"",
		"example.com/log/testdata",
		"example.com/log/testdata+33d7b496",
		"example.com/log/testdata+33d7b496+",
		"example.com/log/testdatb+33d7b496+" GOOD_KEY,
		"example.com/log/testdata+33d7b497+" GOOD_KEY,
		"example.com/log/testdata+33D7B496+" GOOD_KEY,
		"example.com/log/testdata+33d7b4960+" GOOD_KEY,
		"example.com/log/testdata+33d7b496+" GOOD_KEY "\n",
		"example.com/log/testdata+33d7b496+" GOOD_KEY "AAAA",
		"example.com/log/testdata+33d7b496+" GOOD_KEY "+",
		"example.com/log testdata+33d7b496+" GOOD_KEY,
		"+33d7b496+" GOOD_KEY,
	};

	cr_assert_eq(verifier("example.com/log/testdata+33d7b496+" GOOD_KEY),
		     E_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(verifier(bad[i]), E_INPUT, "%s", bad[i]);
}

/* --------------------------------------------------------------------- form */

#define LINE "\u2014 name AAAAAAAAAA==\n" /* an id and three bytes */

static int form(const char *text)
{
	struct note note;

	return note_parse(signer_span(text), &note);
}

Test(note_form, the_body_ends_at_the_last_empty_line)
{
	const char *text = "one\n\n\ntwo\n\n" LINE;
	struct note note;

	cr_assert_eq(note_parse(signer_span(text), &note), E_OK);
	cr_assert(span_is(note.text, "one\n\n\ntwo\n"));
	cr_assert_eq(note.count, 1);
	cr_assert(span_is(note.signatures[0].name, "name"));
	cr_assert_eq(note.signatures[0].len, 3);
}

Test(note_form, the_example_of_the_standard_is_read)
{
	const char *text =
		"Ognuno sta solo sul cuor della terra\n"
		"trafitto da un raggio di sole:\n"
		"\n"
		"ed \u00e8 subito sera.\n"
		"\n"
		"\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO"
		"/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwN"
		"tIc=\n";
	const uint8_t id[4] = { 0x36, 0x7b, 0xa0, 0x4b };
	struct note note;

	cr_assert_eq(note_parse(signer_span(text), &note), E_OK);
	cr_assert_eq(note.count, 1);
	cr_assert_eq(note.signatures[0].len, NOTE_SIG_LEN);
	cr_assert_arr_eq(note.signatures[0].id, id, 4);
}

Test(note_form, other_forms_are_refused)
{
	static const char *const bad[] = {
		"",
		"\n",
		"\n\n",
		"body\n",
		"body\n\n",
		"body\n" LINE,        /* no empty line */
		"body\n\n" LINE "\n", /* an empty line more */
		"body\n\n" LINE "garbage\n",
		"body\n\n" LINE "garbage",
		"body\n\n\u2014 name AAAAAAAAAA==", /* no LF at the end */
		"body\r\n\r\n" LINE,
		"body\r\n\n" LINE,
		"bo\tdy\n\n" LINE,
		"bo\x7f"
		"dy\n\n" LINE,
		"bo\xc3\n\n" LINE,               /* no UTF-8 */
		"body\n\n- name AAAAAAAAAA==\n", /* not the dash */
		"body\n\n\u2013 name AAAAAAAAAA==\n",
		"body\n\n\u2014name AAAAAAAAAA==\n",
		"body\n\n\u2014  AAAAAAAAAA==\n", /* no name */
		"body\n\n\u2014 name\n",
		"body\n\n\u2014 name \n",
		"body\n\n\u2014 na+me AAAAAAAAAA==\n",
		"body\n\n\u2014 name  AAAAAAAAAA==\n",
		"body\n\n\u2014 name AAAAAAAAAA== \n",
		"body\n\n\u2014 name AAAAAAAAAA\n",   /* base64 unpadded, */
		"body\n\n\u2014 name AAAAAAAAAB==\n", /* not canonical, */
		"body\n\n\u2014 name AAAA_AAAAA==\n", /* of another alphabet */
		"body\n\n\u2014 name AAAAAA==\n",     /* an id alone */
		"body\n\n\u2014 name AAAA\n",
	};

	cr_assert_eq(form("body\n\n" LINE), E_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(form(bad[i]), E_INPUT, "%zu: %s", i, bad[i]);
}

Test(note_form, names_hold_no_white_space_of_unicode)
{
	static const char *const spaces[] = {
		"\xc2\x85", "\u00a0", "\u1680", "\u2000", "\u2001", "\u200a",
		"\u2028",   "\u2029", "\u202f", "\u205f", "\u3000",
	};
	struct buffer text = BUFFER_INIT;

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		buffer_format(&text, "body\n\n\u2014 na%sme AAAAAAAAAA==\n",
			      spaces[i]);
		cr_expect_eq(form(buffer_string(&text)), E_INPUT, "%zu", i);
		buffer_free(&text);
	}
	cr_assert_eq(form("body\n\n\u2014 na\u200bme/\u00e9 AAAAAAAAAA==\n"),
		     E_OK);
}

Test(note_form, more_than_64_signatures_are_refused)
{
	struct buffer text = BUFFER_INIT;

	buffer_text(&text, "body\n\n");
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buffer_text(&text, LINE);
	cr_assert_eq(form(buffer_string(&text)), E_OK);
	buffer_text(&text, LINE);
	cr_assert_eq(form(buffer_string(&text)), E_INPUT);
	buffer_free(&text);
}

Test(note_form, longer_signatures_are_passed_over_if_they_are_base64)
{
	const uint8_t zeros[4 + 8 + 2420] = { 0 }; /* of ML-DSA-44 */
	struct buffer text = BUFFER_INIT;
	struct note note;
	char *last;

	buffer_text(&text, "body\n\n\u2014 other ");
	buffer_base64(&text, zeros, sizeof(zeros));
	buffer_text(&text, "\n" LINE);
	cr_assert_eq(note_parse(signer_bytes(&text), &note), E_OK);
	cr_assert_eq(note.count, 1);
	cr_assert(span_is(note.signatures[0].name, "name"));

	last = strstr((char *)text.bytes, "=\n");
	cr_assert_not_null(last);
	last[-1] = 'B';
	cr_assert_eq(form(buffer_string(&text)), E_INPUT);
	last[-1] = 'A';
	cr_assert_eq(form(buffer_string(&text)), E_OK);
	last[-200] = '=';
	cr_assert_eq(form(buffer_string(&text)), E_INPUT);
	buffer_free(&text);
}

Test(note_form, padding_inside_long_base64_is_refused_at_every_place)
{
	struct buffer text = BUFFER_INIT;
	const size_t from = strlen("body\n\n\u2014 other ");

	buffer_text(&text, "body\n\n\u2014 other ");
	for (int i = 0; i < 512; i++)
		buffer_byte(&text, 'A');
	buffer_text(&text, "\n");
	cr_assert_eq(form(buffer_string(&text)), E_OK);
	for (size_t i = from; i < from + 511; i++) {
		text.bytes[i] = '=';
		cr_expect_eq(form(buffer_string(&text)), E_INPUT, "%zu", i);
		text.bytes[i] = 'A';
	}
	buffer_free(&text);
}

Test(note_form, the_longest_kept_signature_is_kept)
{
	const uint8_t sig[128] = { 7 };
	const uint8_t key[NOTE_KEY_LEN] = { 0 };
	struct buffer text = BUFFER_INIT;
	struct note note;

	buffer_text(&text, "body\n\n");
	note_put_signature(&text, "name", 0xff, key, sig, sizeof(sig));
	cr_assert_eq(note_parse(signer_bytes(&text), &note), E_OK);
	cr_assert_eq(note.count, 1);
	cr_assert_eq(note.signatures[0].len, sizeof(sig));
	cr_assert_arr_eq(note.signatures[0].bytes, sig, sizeof(sig));
	buffer_free(&text);
}

Test(note_form, a_note_longer_than_the_limit_is_refused)
{
	struct buffer text = BUFFER_INIT;

	while (text.len < NOTE_MAX - strlen("\n\n" LINE))
		buffer_byte(&text, 'a');
	buffer_text(&text, "\n\n" LINE);
	cr_assert_eq(text.len, NOTE_MAX);
	cr_assert_eq(form(buffer_string(&text)), E_OK);
	buffer_free(&text);
	while (text.len < NOTE_MAX + 1 - strlen("\n\n" LINE))
		buffer_byte(&text, 'a');
	buffer_text(&text, "\n\n" LINE);
	cr_assert_eq(form(buffer_string(&text)), E_INPUT);
	buffer_free(&text);
}
