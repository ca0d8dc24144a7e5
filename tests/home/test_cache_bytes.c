/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_cache_bytes.c -- a text that becomes plain where it is looked at, and was
 * judged whole before. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/home.h"

/* Several pieces, and a bit of one. */
#define LEN 13000
#define FIRST "first line\n"
#define FIRST_LEN (sizeof(FIRST) - 1)

static struct secret *identity;
static uint8_t text[LEN];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
	fine(secret_random(32, &identity));
	randombytes_buf(text, sizeof(text));
}

static void teardown(void)
{
	secret_free(&identity);
}

TestSuite(cache_bytes, .init = setup, .fini = teardown);

static void seal(size_t len, struct buffer *file)
{
	struct span ad = { (const uint8_t *)FIRST, FIRST_LEN };
	struct span plain = { text, len };

	buffer_put(file, FIRST, FIRST_LEN);
	fine(cache_seal(identity, ad, plain, file));
}

static int unseal(const struct buffer *file, size_t len,
		  struct cache_bytes **out)
{
	struct buffer copy = BUFFER_INIT;
	int r;

	buffer_put(&copy, file->bytes, len);
	fine(buffer_status(&copy));
	r = cache_bytes_unseal(identity, &copy, FIRST_LEN, out);
	cr_assert_eq(copy.bytes == NULL, r == E_OK);
	buffer_free(&copy);
	return r;
}

Test(cache_bytes, pieces_in_any_order_are_those_of_the_whole)
{
	struct cache_bytes *b = NULL;
	struct buffer file = BUFFER_INIT;
	size_t i, from, len;

	seal(LEN, &file);
	for (i = 0; i < 200; i++) {
		if (b == NULL)
			fine(unseal(&file, file.len, &b));
		cr_assert_eq(cache_bytes_len(b), LEN);
		from = randombytes_uniform(LEN);
		len = randombytes_uniform((uint32_t)(LEN - from + 1));
		if (i % 3 == 0)
			len = len > 70 ? 70 : len;
		cr_assert_arr_eq(cache_bytes_at(b, from, len), text + from,
				 len);
		if (i % 10 == 9)
			cache_bytes_free(&b);
	}
	cache_bytes_free(&b);
	buffer_free(&file);
}

Test(cache_bytes, nothing_is_there_behind_the_end)
{
	struct cache_bytes *b = NULL;
	struct buffer file = BUFFER_INIT;

	seal(4096, &file);
	fine(unseal(&file, file.len, &b));
	cr_assert_not_null(cache_bytes_at(b, 4096, 0));
	cr_assert_null(cache_bytes_at(b, 4096, 1));
	cr_assert_null(cache_bytes_at(b, 4097, 0));
	cr_assert_null(cache_bytes_at(b, 1, SIZE_MAX));
	cr_assert_null(cache_bytes_at(b, SIZE_MAX, 1));
	cr_assert_arr_eq(cache_bytes_at(b, 4095, 1), text + 4095, 1);
	cache_bytes_free(&b);
	buffer_free(&file);
}

/* It is the same box that any program opens as one. */
Test(cache_bytes, it_opens_as_xchacha20_poly1305)
{
	struct buffer file = BUFFER_INIT;
	struct secret *key = NULL;
	static uint8_t plain[LEN];
	const uint8_t *nonce;

	seal(LEN, &file);
	fine(hkdf_secret(identity, NULL, 0, "breakglass/v1 cache", 32, &key));
	nonce = file.bytes + FIRST_LEN;
	cr_assert_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
			     plain, NULL, NULL, nonce + 24,
			     file.len - FIRST_LEN - 24, file.bytes, FIRST_LEN,
			     nonce, secret_peek(key)),
		     0);
	cr_assert_arr_eq(plain, text, LEN);
	secret_free(&key);
	buffer_free(&file);
}

Test(cache_bytes, a_bit_altered_anywhere_is_found_before_anything_is_seen)
{
	struct cache_bytes *b = NULL;
	struct buffer file = BUFFER_INIT;
	size_t i;

	seal(5000, &file);
	for (i = 0; i < file.len; i++) {
		file.bytes[i] ^= (uint8_t)(1 << i % 8);
		cr_assert_eq(unseal(&file, file.len, &b), E_AUTH, "byte %zu",
			     i);
		cr_assert_null(b);
		file.bytes[i] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 0; i < file.len; i++)
		cr_assert_eq(unseal(&file, i, &b), E_AUTH, "cut at %zu", i);
	fine(unseal(&file, file.len, &b));
	cache_bytes_free(&b);
	buffer_free(&file);
}

Test(cache_bytes, another_identity_opens_nothing)
{
	struct cache_bytes *b = NULL;
	struct buffer file = BUFFER_INIT;

	seal(100, &file);
	secret_free(&identity);
	fine(secret_random(32, &identity));
	cr_assert_eq(unseal(&file, file.len, &b), E_AUTH);
	cr_assert_null(b);
	buffer_free(&file);
}
