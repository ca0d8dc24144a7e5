/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stream.c -- files that go by in chunks: of every size around a chunk's,
 * and with chunks cut, swapped, flipped and left out. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/age/age.h"
#include "vault/age/header.h"
#include "vault/age/payload.h"
#include "vault/base/error.h"

#define KIB64 65536
#define LITTLE 3072 /* what sealing has room for at first */

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
}

TestSuite(stream, .init = setup);

static uint8_t *pattern(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 9 };
	uint8_t *bytes = malloc(len + 1);

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, seed);
	return bytes;
}

static int keep(void *ctx, const uint8_t *bytes, size_t len)
{
	buffer_put(ctx, bytes, len);
	return E_OK;
}

static int keep_chunk(void *ctx, const uint8_t *bytes, size_t len)
{
	cr_assert_leq(len, KIB64);
	cr_assert_gt(len, 0);
	return keep(ctx, bytes, len);
}

/* A source that is read in pieces of ${step}. */
struct reading {
	struct span left;
	size_t step;
};

static int read_some(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	struct reading *r = ctx;
	size_t n = r->left.len < cap ? r->left.len : cap;

	n = n < r->step ? n : r->step;
	if (n > 0) {
		memcpy(bytes, r->left.bytes, n);
		r->left.bytes += n;
		r->left.len -= n;
	}
	*len = n;
	return E_OK;
}

/* The bytes sealed, put in pieces of ${step}. */
static struct secret *sealed_in(size_t step, const uint8_t *bytes, size_t len,
				struct buffer *sealed)
{
	struct age_sink out = { keep, sealed };
	uint8_t recipient[1][AGE_KEY_LEN];
	struct secret *identity = NULL;
	struct age_sealing *s = NULL;
	size_t at, n;

	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, recipient[0]));
	fine(age_sealing_new((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, &out,
			     &s));
	for (at = 0; at < len; at += n) {
		n = len - at < step ? len - at : step;
		fine(age_sealing_put(s, bytes + at, n));
	}
	fine(age_sealing_end(s));
	age_sealing_free(&s);
	cr_assert_null(s);
	return identity;
}

static int opened(const struct secret *identity, const struct buffer *sealed,
		  size_t step, struct buffer *got)
{
	struct reading reading = { { sealed->bytes, sealed->len }, step };
	struct age_source in = { read_some, &reading };
	struct age_sink out = { keep_chunk, got };

	return age_open_stream(&in, &identity, 1, &out);
}

static const size_t sizes[] = { 0,
				1,
				LITTLE - 1,
				LITTLE,
				LITTLE + 1,
				LITTLE + 928,
				KIB64 - 1,
				KIB64,
				KIB64 + 1,
				2 * KIB64 - 1,
				2 * KIB64,
				2 * KIB64 + 1,
				5 * KIB64 + 77 };

static const size_t steps[] = { 1000, LITTLE, KIB64, 3 * KIB64 + 1 };

Test(stream, what_is_put_in_pieces_comes_out_as_it_went_in)
{
	size_t i, k;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
			struct buffer sealed = BUFFER_INIT, got = BUFFER_INIT;
			uint8_t *bytes = pattern(sizes[i]);
			struct secret *identity =
				sealed_in(steps[k], bytes, sizes[i], &sealed);

			fine(opened(identity, &sealed, steps[k], &got));
			cr_assert_eq(got.len, sizes[i]);
			cr_assert(sizes[i] == 0 ||
				  memcmp(got.bytes, bytes, sizes[i]) == 0);
			buffer_free(&got);
			buffer_free(&sealed);
			secret_free(&identity);
			free(bytes);
		}
}

/* --- and what does not --- */

#define THREE (3 * KIB64 - 100)

struct scene {
	struct secret *identity;
	struct buffer sealed;
	uint8_t *bytes;
	size_t at; /* of the first chunk */
};

static void three_chunks(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->bytes = pattern(THREE);
	s->identity = sealed_in(KIB64, s->bytes, THREE, &s->sealed);
	s->at = s->sealed.len - THREE - 3 * CHUNK_TAG_LEN;
}

static uint8_t *chunk(struct scene *s, size_t n)
{
	return s->sealed.bytes + s->at + n * SEALED_CHUNK_LEN;
}

/* It fails, and what came out before is the first ${good} bytes. */
static void fails_after(struct scene *s, size_t good)
{
	struct buffer got = BUFFER_INIT;

	cr_assert_eq(opened(s->identity, &s->sealed, KIB64, &got), E_AUTH);
	cr_assert_eq(got.len, good);
	cr_assert(good == 0 || memcmp(got.bytes, s->bytes, good) == 0);
	buffer_free(&got);
	buffer_free(&s->sealed);
	secret_free(&s->identity);
	free(s->bytes);
}

Test(stream, a_flipped_bit_ends_it_before_its_chunk)
{
	struct scene s;

	three_chunks(&s);
	chunk(&s, 1)[40000] ^= 1;
	fails_after(&s, KIB64);
}

Test(stream, a_flipped_tag_ends_it_before_its_chunk)
{
	struct scene s;

	three_chunks(&s);
	s.sealed.bytes[s.sealed.len - 1] ^= 0x80;
	fails_after(&s, 2 * KIB64);
}

Test(stream, swapped_chunks_give_nothing)
{
	static uint8_t kept[SEALED_CHUNK_LEN];
	struct scene s;

	three_chunks(&s);
	memcpy(kept, chunk(&s, 0), sizeof(kept));
	memcpy(chunk(&s, 0), chunk(&s, 1), sizeof(kept));
	memcpy(chunk(&s, 1), kept, sizeof(kept));
	fails_after(&s, 0);
}

Test(stream, a_chunk_left_out_is_missed)
{
	struct scene s;

	three_chunks(&s);
	memmove(chunk(&s, 1), chunk(&s, 2),
		s.sealed.len - s.at - 2 * SEALED_CHUNK_LEN);
	s.sealed.len -= SEALED_CHUNK_LEN;
	fails_after(&s, KIB64);
}

Test(stream, a_file_cut_between_chunks_is_cut)
{
	struct scene s;

	three_chunks(&s);
	s.sealed.len = s.at + 2 * SEALED_CHUNK_LEN;
	fails_after(&s, KIB64);
}

Test(stream, a_file_cut_inside_a_chunk_is_cut)
{
	struct scene s;

	three_chunks(&s);
	s.sealed.len -= 5;
	fails_after(&s, 2 * KIB64);
}

Test(stream, a_file_that_nobody_ended_does_not_open)
{
	struct buffer sealed = BUFFER_INIT, got = BUFFER_INIT;
	struct age_sink out = { keep, &sealed };
	uint8_t recipient[1][AGE_KEY_LEN];
	struct secret *identity = NULL;
	uint8_t *bytes = pattern(2 * KIB64);
	struct age_sealing *s = NULL;

	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, recipient[0]));
	fine(age_sealing_new((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, &out,
			     &s));
	fine(age_sealing_put(s, bytes, 2 * KIB64));
	age_sealing_free(&s);
	cr_assert_eq(opened(identity, &sealed, KIB64, &got), E_AUTH);
	cr_assert_eq(got.len, 0);
	buffer_free(&sealed);
	secret_free(&identity);
	free(bytes);
}

/* --- sources and sinks that fail --- */

static int refuse(void *ctx, const uint8_t *bytes, size_t len)
{
	size_t *left = ctx;

	(void)bytes;
	if (len > *left)
		return error_set(E_IO, "full");
	*left -= len;
	return E_OK;
}

Test(stream, a_sink_that_is_full_ends_it)
{
	uint8_t recipient[1][AGE_KEY_LEN];
	struct secret *identity = NULL;
	uint8_t *bytes = pattern(THREE);
	struct reading reading = { { bytes, THREE }, KIB64 };
	struct age_source in = { read_some, &reading };
	size_t room = 100000;
	struct age_sink out = { refuse, &room };

	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, recipient[0]));
	cr_assert_eq(age_seal_stream((const uint8_t(*)[AGE_KEY_LEN])recipient,
				     1, &in, &out),
		     E_IO);
	secret_free(&identity);
	free(bytes);
}

Test(stream, nothing_at_all_is_sealed_as_a_file_of_its_own)
{
	struct secret *identity = NULL, *plain = NULL;
	struct buffer sealed = BUFFER_INIT;
	const struct secret *one;
	uint8_t key[AGE_KEY_LEN];

	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, key));
	fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])key, 1, NULL, 0, &sealed));
	one = identity;
	fine(age_open((struct span){ sealed.bytes, sealed.len }, &one, 1,
		      &plain));
	cr_assert_eq(secret_len(plain), 0);
	secret_free(&plain);
	secret_free(&identity);
	buffer_free(&sealed);
}
