/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_interop.c -- files made by age(1) open here, and the reverse. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/age_tool.h"
#include "vault/age/age.h"
#include "vault/age/armor.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 20000000 };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
	age_tool_start();
}

TestSuite(age_tool, .init = setup, .fini = age_tool_end);

/* The same bytes for the same length. */
static uint8_t *pattern(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 7 };
	uint8_t *bytes = malloc(len + 1);

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, seed);
	return bytes;
}

/* An identity of ours as a file that age reads. */
static struct secret *our_identity(uint8_t recipient[AGE_KEY_LEN])
{
	struct secret *identity = NULL, *text = NULL;

	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, recipient));
	fine(age_identity_format(identity, &text));
	age_tool_write("identity", secret_peek(text), secret_len(text));
	secret_free(&text);
	return identity;
}

static void age_opens(const uint8_t *bytes, size_t len)
{
	const char *const argv[] = { "age", "-d",  "-i",     "identity",
				     "-o",  "out", "in.age", NULL };
	struct buffer got = BUFFER_INIT;

	/* age makes no file where there is nothing to write */
	age_tool_write("out", "", 0);
	cr_assert_eq(age_tool_run(argv), 0, "%zu bytes", len);
	age_tool_read("out", &got);
	cr_assert_eq(got.len, len);
	cr_assert(len == 0 || memcmp(got.bytes, bytes, len) == 0);
	buffer_free(&got);
}

Test(age_tool, it_opens_what_we_seal_to_a_recipient)
{
	uint8_t recipient[1][AGE_KEY_LEN];
	struct secret *identity = our_identity(recipient[0]);
	size_t i;

	for (i = 0; i < SIZES; i++) {
		struct buffer sealed = BUFFER_INIT, armored = BUFFER_INIT;
		uint8_t *bytes = pattern(sizes[i]);

		fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
			      bytes, sizes[i], &sealed));
		age_tool_write("in.age", sealed.bytes, sealed.len);
		age_opens(bytes, sizes[i]);
		armor_write(ARMOR_AGE, sealed.bytes, sealed.len, &armored);
		age_tool_write("in.age", armored.bytes, armored.len);
		age_opens(bytes, sizes[i]);
		buffer_free(&sealed);
		buffer_free(&armored);
		free(bytes);
	}
	secret_free(&identity);
}

/* --- the reverse --- */

struct reading {
	struct span left;
};

static int read_all(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	struct reading *r = ctx;

	*len = r->left.len < cap ? r->left.len : cap;
	if (*len > 0) {
		memcpy(bytes, r->left.bytes, *len);
		r->left.bytes += *len;
		r->left.len -= *len;
	}
	return E_OK;
}

static int keep(void *ctx, const uint8_t *bytes, size_t len)
{
	cr_assert_leq(len, 65536);
	buffer_put(ctx, bytes, len);
	return E_OK;
}

static void we_open(const struct secret *identity, const uint8_t *bytes,
		    size_t len, bool armored)
{
	struct buffer file = BUFFER_INIT, got = BUFFER_INIT;
	struct reading reading;
	struct age_source in = { read_all, &reading };
	struct age_sink out = { keep, &got };
	struct secret *plain = NULL;

	age_tool_read("out.age", &file);
	fine(age_open((struct span){ file.bytes, file.len }, &identity, 1,
		      &plain));
	cr_assert_eq(secret_len(plain), len);
	cr_assert(len == 0 || memcmp(secret_peek(plain), bytes, len) == 0);
	if (!armored) {
		reading.left.bytes = file.bytes;
		reading.left.len = file.len;
		fine(age_open_stream(&in, &identity, 1, &out));
		cr_assert_eq(got.len, len);
		cr_assert(len == 0 || memcmp(got.bytes, bytes, len) == 0);
	}
	secret_free(&plain);
	buffer_free(&got);
	buffer_free(&file);
}

Test(age_tool, we_open_what_it_seals_to_a_recipient)
{
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *identity = our_identity(recipient);
	char to[AGE_RECIPIENT_TEXT];
	const char *const bare[] = { "age",     "-r", to,  "-o",
				     "out.age", "in", NULL };
	const char *const armor[] = { "age", "-a",      "-r", to,
				      "-o",  "out.age", "in", NULL };
	size_t i;

	age_recipient_format(recipient, to);
	for (i = 0; i < SIZES; i++) {
		uint8_t *bytes = pattern(sizes[i]);

		age_tool_write("in", bytes, sizes[i]);
		cr_assert_eq(age_tool_run(bare), 0);
		we_open(identity, bytes, sizes[i], false);
		cr_assert_eq(age_tool_run(armor), 0);
		we_open(identity, bytes, sizes[i], true);
		free(bytes);
	}
	secret_free(&identity);
}

/* --- streams of ours --- */

static int keep_any(void *ctx, const uint8_t *bytes, size_t len)
{
	buffer_put(ctx, bytes, len);
	return E_OK;
}

Test(age_tool, it_opens_our_stream_of_20_MB)
{
	uint8_t recipient[1][AGE_KEY_LEN];
	struct secret *identity = our_identity(recipient[0]);
	uint8_t *bytes = pattern(20000000);
	struct buffer sealed = BUFFER_INIT;
	struct reading reading = { { bytes, 20000000 } };
	struct age_source in = { read_all, &reading };
	struct age_sink out = { keep_any, &sealed };

	fine(age_seal_stream((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, &in,
			     &out));
	age_tool_write("in.age", sealed.bytes, sealed.len);
	age_opens(bytes, 20000000);
	buffer_free(&sealed);
	free(bytes);
	secret_free(&identity);
}

/* --- passphrases; one of the few runs at the users' work factor --- */

Test(age_tool, passphrases_go_both_ways)
{
	const char *const open[] = { "age", "-d", "-o", "out", "in.age", NULL };
	const char *const seal[] = { "age", "-p", "-o", "out.age", "in", NULL };
	struct buffer sealed = BUFFER_INIT, file = BUFFER_INIT;
	struct secret *phrase = NULL, *plain = NULL;

	fine(secret_copy("correct horse battery", 21, &phrase));
	fine(age_seal_phrase(phrase, 10, "over the phone", 14, &sealed));
	age_tool_write("in.age", sealed.bytes, sealed.len);
	cr_assert_eq(age_tool_typed(open, "correct horse battery"), 0);
	age_tool_read("out", &file);
	cr_assert_str_eq(buffer_string(&file), "over the phone");
	buffer_free(&file);
	age_tool_write("in", "and back", 8);
	cr_assert_eq(age_tool_typed(seal, "correct horse battery"), 0);
	age_tool_read("out.age", &file);
	fine(age_open_phrase((struct span){ file.bytes, file.len }, phrase,
			     AGE_WORK_FACTOR_MAX, &plain));
	cr_assert_eq(secret_len(plain), 8);
	cr_assert_eq(memcmp(secret_peek(plain), "and back", 8), 0);
	secret_free(&plain);
	secret_copy("wrong", 5, &plain);
	secret_free(&phrase);
	phrase = plain;
	plain = NULL;
	cr_assert_eq(age_open_phrase((struct span){ file.bytes, file.len },
				     phrase, AGE_WORK_FACTOR_USER, &plain),
		     E_PASSPHRASE);
	cr_assert_eq(age_open_phrase((struct span){ file.bytes, file.len },
				     phrase, 17, &plain),
		     E_INPUT);
	secret_free(&phrase);
	buffer_free(&file);
	buffer_free(&sealed);
}
