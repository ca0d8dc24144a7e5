/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/catalog/support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

void support_start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

void support_reader(struct reader *out)
{
	out->identity = NULL;
	cr_assert_eq(age_identity_new(&out->identity), E_OK);
	cr_assert_eq(age_identity_recipient(out->identity, out->recipient),
		     E_OK);
}

void support_reader_free(struct reader *r)
{
	secret_free(&r->identity);
}

void support_epoch(uint64_t epoch, struct epoch_key *out)
{
	cr_assert_eq(epoch_new(epoch, out), E_OK, "%s", error_detail());
}

struct span support_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

struct span support_bytes(const struct buffer *b)
{
	return (struct span){ b->bytes, b->len };
}

struct secret *support_secret(const char *text)
{
	struct secret *s = NULL;

	cr_assert_eq(secret_copy(text, strlen(text), &s), E_OK);
	return s;
}

bool support_is(const struct secret *s, struct span bytes)
{
	struct span of = { secret_peek(s), secret_len(s) };

	return span_equal(of, bytes);
}

void support_age(const uint8_t recipient[AGE_KEY_LEN], struct span text,
		 struct buffer *out)
{
	cr_assert_eq(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
			      text.bytes, text.len, out),
		     E_OK, "%s", error_detail());
}

void support_every_fault(struct span sealed, int (*open)(struct span bytes))
{
	uint8_t *bent = malloc(sealed.len);
	struct span s = { bent, sealed.len };

	cr_assert_not_null(bent);
	memcpy(bent, sealed.bytes, sealed.len);
	for (size_t i = 0; i < sealed.len; i++) {
		bent[i] ^= 1;
		cr_expect_neq(open(s), E_OK, "byte %zu flipped", i);
		bent[i] ^= 1;
	}
	for (s.len = 0; s.len < sealed.len; s.len++)
		cr_expect_neq(open(s), E_OK, "cut to %zu bytes", s.len);
	cr_assert_eq(open(s), E_OK, "%s", error_detail());
	free(bent);
}
