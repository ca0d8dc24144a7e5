/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_cache_bytes.c -- a text that becomes plain where it is looked at, and is
 * judged before that: all of it at once, or piece by piece. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/home/place.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/host.h"
#include "vault/home/cache_bytes.h"

/* Several pieces, and a bit of one. */
#define LEN 13000
#define HEAD 700
/* Long enough to be read piece by piece. */
#define LONG (CACHE_SHORT + 5 * 4096 + 77)
#define FIRST "first line\n"
#define FIRST_LEN (sizeof(FIRST) - 1)
/* lines, lengths, nonce */
#define BEFORE (FIRST_LEN + 16 + 24)

static struct secret *identity, *another;
static uint8_t text[LONG];
static struct buffer file = BUFFER_INIT;
static const struct span lines = { (const uint8_t *)FIRST, FIRST_LEN };

static void setup(void)
{
	fine(secret_start());
	place_setup();
	fine(secret_random(32, &identity));
	fine(secret_random(32, &another));
	randombytes_buf(text, sizeof(text));
}

static void teardown(void)
{
	secret_free(&identity);
	secret_free(&another);
	buffer_free(&file);
	place_teardown();
}

TestSuite(cache_bytes, .init = setup, .fini = teardown);

static void seal(size_t len, size_t head)
{
	const struct span plain = { text, len };

	buffer_free(&file);
	fine(cache_seal(identity, lines, plain, head, &file));
}

static void path_of(char path[256])
{
	snprintf(path, 256, "%s/%s/cache", place_dir, place_vault);
}

/* The first ${len} bytes of the file. */
static void save(size_t len)
{
	char path[256];

	path_of(path);
	fine(file_make_dirs(place_dir));
	fine(cache_file_save(place_home, place_vault,
			     (struct span){ file.bytes, len }));
}

static int open_as(bool piecewise, struct cache_bytes **out)
{
	int r = cache_bytes_open(place_home, place_vault, lines, identity,
				 piecewise, out);

	cr_assert((r == E_OK) == (*out != NULL));
	return r;
}

static void any_piece(struct cache_bytes *b, size_t len, size_t head)
{
	const bool of_head = head > 0 && randombytes_uniform(4) == 0;
	const size_t end = of_head ? head : len;
	const size_t from =
		(of_head ? 0 : head) +
		randombytes_uniform((uint32_t)(of_head ? head : len - head));
	size_t n = randombytes_uniform((uint32_t)(end - from + 1));

	if (randombytes_uniform(3) == 0)
		n = n > 70 ? 70 : n;
	cr_assert_arr_eq(cache_bytes_at(b, from, n), text + from, n);
}

static void pieces_in_any_order(size_t len, size_t head, bool piecewise)
{
	struct cache_bytes *b = NULL;
	size_t i;

	seal(len, head);
	save(file.len);
	for (i = 0; i < 60; i++) {
		if (b == NULL)
			fine(open_as(piecewise, &b));
		cr_assert_eq(cache_bytes_len(b), len);
		any_piece(b, len, head);
		if (i % 10 == 9)
			cache_bytes_free(&b);
	}
	cache_bytes_free(&b);
}

Test(cache_bytes, pieces_in_any_order_are_those_of_the_whole)
{
	pieces_in_any_order(LEN, HEAD, false);
	pieces_in_any_order(LEN, HEAD, true);
	pieces_in_any_order(LEN, 0, true);
	pieces_in_any_order(LONG, HEAD, false);
	pieces_in_any_order(LONG, HEAD, true);
}

Test(cache_bytes, nothing_is_there_behind_the_end)
{
	struct cache_bytes *b = NULL;

	seal(HEAD + 4096, HEAD);
	save(file.len);
	fine(open_as(false, &b));
	cr_assert_not_null(cache_bytes_at(b, HEAD + 4096, 0));
	cr_assert_null(cache_bytes_at(b, HEAD + 4096, 1));
	cr_assert_null(cache_bytes_at(b, HEAD + 4097, 0));
	cr_assert_null(cache_bytes_at(b, 1, SIZE_MAX));
	cr_assert_null(cache_bytes_at(b, SIZE_MAX, 1));
	cr_assert_null(cache_bytes_at(b, HEAD - 1, 2), "of both");
	cr_assert_arr_eq(cache_bytes_at(b, HEAD + 4095, 1), text + HEAD + 4095,
			 1);
	cache_bytes_free(&b);
}

/* They are boxes that any program opens as such. */
Test(cache_bytes, head_and_pieces_open_as_the_format_says)
{
	static const uint8_t second[12] = { [11] = 1 };
	const size_t tags = (size_t)4 * 16;
	const uint8_t *nonce, *box;
	struct secret *key = NULL;
	static uint8_t plain[LEN];

	seal(LEN, HEAD);
	nonce = file.bytes + FIRST_LEN + 16;
	box = nonce + 24;
	fine(hkdf_secret(identity, NULL, 0, "breakglass/v1 cache", 32, &key));
	cr_assert_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
			     plain, NULL, NULL, box, tags + HEAD + 16,
			     file.bytes, FIRST_LEN + 16, nonce,
			     secret_peek(key)),
		     0);
	secret_free(&key);
	cr_assert_arr_eq(plain + tags, text, HEAD);
	fine(hkdf_secret(identity, nonce, 24, "breakglass/v1 cache pieces", 32,
			 &key));
	cr_assert_eq(crypto_aead_chacha20poly1305_ietf_decrypt_detached(
			     plain + tags, NULL, box + tags + HEAD + 16 + 4096,
			     4096, plain + 16, NULL, 0, second,
			     secret_peek(key)),
		     0);
	cr_assert_arr_eq(plain + tags, text + HEAD + 4096, 4096);
	secret_free(&key);
}

static void altered_or_cut_anywhere(size_t len, size_t head)
{
	struct cache_bytes *b = NULL;
	size_t i;

	seal(len, head);
	for (i = 0; i < file.len; i++) {
		file.bytes[i] ^= (uint8_t)(1 << i % 8);
		save(file.len);
		cr_assert_eq(open_as(i % 2 == 0, &b),
			     i < FIRST_LEN ? E_ABSENT : E_AUTH, "byte %zu", i);
		file.bytes[i] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 0; i < file.len; i++) {
		save(i);
		cr_assert_eq(open_as(i % 2 == 0, &b),
			     i < BEFORE ? E_ABSENT : E_AUTH, "cut at %zu", i);
	}
	save(file.len);
	fine(open_as(true, &b));
	cache_bytes_free(&b);
}

/* A short one always, and a long one by who writes. */
Test(cache_bytes, a_bit_altered_anywhere_is_found_before_anything_is_seen)
{
	struct cache_bytes *b = NULL;
	size_t i;

	altered_or_cut_anywhere(5000, HEAD);
	altered_or_cut_anywhere(HEAD, HEAD); /* no piece to stumble over */
	seal(LONG, HEAD);
	for (i = BEFORE; i < file.len; i += 40009) {
		file.bytes[i] ^= 0x40;
		save(file.len);
		cr_assert_eq(open_as(false, &b), E_AUTH, "byte %zu", i);
		file.bytes[i] ^= 0x40;
	}
}

Test(cache_bytes, another_identity_opens_nothing)
{
	struct cache_bytes *b = NULL;

	seal(100, 10);
	save(file.len);
	cr_assert_eq(cache_bytes_open(place_home, place_vault, lines, another,
				      false, &b),
		     E_AUTH);
	cr_assert_null(b);
}

/* The numbers of pieces come again in each file, and their keys do not. */
Test(cache_bytes, a_piece_of_another_file_or_place_is_none)
{
	struct buffer other = BUFFER_INIT;
	struct cache_bytes *b = NULL;
	uint8_t *last, kept[4096];

	seal(HEAD + 3 * 4096, HEAD);
	buffer_put(&other, file.bytes, file.len);
	fine(buffer_status(&other));
	seal(HEAD + 3 * 4096, HEAD);
	cr_assert_eq(other.len, file.len);
	last = file.bytes + file.len - 4096;
	memcpy(kept, last, sizeof(kept));
	memcpy(last, other.bytes + other.len - 4096, 4096);
	save(file.len);
	cr_assert_eq(open_as(false, &b), E_AUTH);
	memcpy(last, last - 4096, 4096);
	save(file.len);
	cr_assert_eq(open_as(false, &b), E_AUTH);
	memcpy(last, kept, sizeof(kept));
	save(file.len);
	fine(open_as(false, &b));
	cache_bytes_free(&b);
	buffer_free(&other);
}

/* --- piece by piece --- */

static struct cache_bytes *opened;

static void path_is_gone(int code)
{
	char path[256];

	path_of(path);
	exit(code == E_CHANGED && !file_exists(path) &&
			     strstr(error_detail(), path) != NULL ?
		     42 :
		     43);
}

/* A long one, of which nothing but the head was read. */
static void begin_long(void)
{
	setup();
	seal(LONG, HEAD);
	save(file.len);
	fine(open_as(true, &opened));
	error_at_end(path_is_gone);
}

static void end_long(void)
{
	cache_bytes_free(&opened);
	teardown();
}

TestSuite(cache_pieces, .init = begin_long, .fini = end_long);

static void one_bit(void)
{
	char path[256];
	FILE *f;

	path_of(path);
	f = fopen(path, "r+");
	cr_assert_not_null(f);
	fseek(f, (long)file.len - 20, SEEK_SET);
	fputc(file.bytes[file.len - 20] ^ 1, f);
	fclose(f);
}

static void at(size_t from)
{
	cr_assert_arr_eq(cache_bytes_at(opened, from, 8), text + from, 8);
}

Test(cache_pieces, one_that_nobody_wants_is_not_looked_at)
{
	char path[256];

	path_of(path);
	one_bit();
	at(0);
	at(HEAD);
	at(LONG - 20 - 4096);
	cr_assert(file_exists(path));
}

Test(cache_pieces, one_that_is_damaged_ends_who_wants_it_and_the_file_goes,
     .exit_code = 42)
{
	one_bit();
	at(LONG - 20);
}

Test(cache_pieces, and_so_does_one_that_was_cut_off, .exit_code = 42)
{
	char path[256];

	path_of(path);
	cr_assert_eq(truncate(path, (long)file.len - 5000), 0);
	at(HEAD);
	at(LONG - 20);
}

/* Somebody kept the log anew meanwhile, or removed what was kept. */
Test(cache_pieces, a_file_that_is_replaced_or_gone_is_still_read)
{
	char path[256];

	path_of(path);
	at(HEAD);
	seal(LONG, HEAD);
	save(file.len);
	at(HEAD + 2 * 4096);
	cr_assert_eq(unlink(path), 0);
	at(LONG - 20);
}

/* --- all of them at one go --- */

static void cut_off(size_t len)
{
	char path[256];

	path_of(path);
	cr_assert_eq(truncate(path, (long)len), 0);
}

Test(cache_pieces, all_that_were_not_plain_are_read_at_one_go)
{
	const uint8_t *before = cache_bytes_at(opened, HEAD + 20 * 4096, 4096);

	at(HEAD);
	cache_bytes_soon(opened);
	cr_assert_arr_eq(before, text + HEAD + 20 * 4096, 4096);
	cut_off(0);
	cr_assert_arr_eq(cache_bytes_at(opened, HEAD, LONG - HEAD), text + HEAD,
			 LONG - HEAD);
	cache_bytes_soon(opened);
	cr_assert_arr_eq(cache_bytes_at(opened, HEAD, LONG - HEAD), text + HEAD,
			 LONG - HEAD);
}

Test(cache_pieces, and_each_is_judged_when_it_is_wanted, .exit_code = 42)
{
	one_bit();
	cache_bytes_soon(opened);
	at(HEAD);
	at(LONG - 20);
}

/* The same file, of which the end was not there for a while. */
static void put_back(size_t from)
{
	char path[256];
	FILE *f;

	path_of(path);
	f = fopen(path, "r+");
	cr_assert_not_null(f);
	fseek(f, (long)from, SEEK_SET);
	cr_assert_eq(fwrite(file.bytes + from, 1, file.len - from, f),
		     file.len - from);
	fclose(f);
}

Test(cache_pieces, what_could_not_be_read_then_is_tried_again)
{
	const size_t cut = file.len - 5000;

	cut_off(cut);
	cache_bytes_soon(opened);
	cr_assert_str_empty(error_detail(), "nobody missed anything yet");
	at(HEAD);
	put_back(cut);
	at(LONG - 20);
}

Test(cache_pieces, and_what_stays_cut_off_ends_who_wants_it, .exit_code = 42)
{
	cut_off(file.len - 5000);
	cache_bytes_soon(opened);
	at(HEAD);
	save(file.len); /* another file: the one that is open stays cut off */
	at(LONG - 20);
}
