/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/share/card.h"
#include "vault/share/share.h"

#define LEN sizeof(struct slip39_share)

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
}

TestSuite(shares, .init = setup);

static struct share_place place(void)
{
	struct share_place p;

	memset(&p, 0, sizeof(p));
	memset(p.vault, '1', ID_TEXT - 1);
	memset(p.compartment, '2', ID_TEXT - 1);
	memset(p.holder, '3', ID_TEXT - 1);
	snprintf(p.label, sizeof(p.label), "MAIL");
	p.generation = 1;
	return p;
}

/* A fresh key split 2 of 3; the recipient is its public half. */
static struct secret *split(struct secret **shares,
			    uint8_t recipient[AGE_KEY_LEN])
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 2, 3 } } };
	struct secret *key = NULL;
	size_t n;

	fine(age_identity_new(&key));
	fine(age_identity_recipient(key, recipient));
	fine(share_split(key, &shape, 4711, shares, &n));
	cr_assert_eq(n, 3);
	return key;
}

static struct secret *one(const struct secret *shares, size_t i)
{
	struct secret *s = NULL;

	fine(secret_copy(secret_peek(shares) + i * LEN, LEN, &s));
	return s;
}

Test(shares, any_two_of_three_make_the_key_and_one_does_not)
{
	struct secret *shares = NULL, *pair = NULL, *back = NULL;
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *key = split(&shares, recipient);
	size_t a, b;

	fine(secret_new(2 * LEN, &pair));
	for (a = 0; a < 3; a++)
		for (b = 0; b < 3; b++) {
			int r;

			memcpy(secret_bytes(pair),
			       secret_peek(shares) + a * LEN, LEN);
			memcpy(secret_bytes(pair) + LEN,
			       secret_peek(shares) + b * LEN, LEN);
			r = share_join(pair, 2, recipient, &back);
			if (a == b) {
				cr_assert_eq(r, E_SHARE);
				continue;
			}
			fine(r);
			cr_assert(secret_equal(key, back));
			secret_free(&back);
		}
	cr_assert_eq(share_join(pair, 1, recipient, &back), E_SHARE);
	recipient[0] ^= 1;
	memcpy(secret_bytes(pair), secret_peek(shares), LEN);
	cr_assert_eq(share_join(pair, 2, recipient, &back), E_SHARE);
	cr_assert_null(back);
	secret_free(&pair);
	secret_free(&shares);
	secret_free(&key);
}

Test(shares, a_group_of_one_of_three_has_one_share)
{
	struct share_shape shape = { .group_threshold = 2,
				     .groups = 2,
				     .group = { { 1, 3 }, { 2, 2 } } };
	struct secret *key = NULL, *shares = NULL, *back = NULL;
	uint8_t recipient[AGE_KEY_LEN];
	size_t n;

	fine(age_identity_new(&key));
	fine(age_identity_recipient(key, recipient));
	fine(share_split(key, &shape, 1, &shares, &n));
	cr_assert_eq(n, 3);
	fine(share_join(shares, 3, recipient, &back));
	cr_assert(secret_equal(key, back));
	secret_free(&back);
	secret_free(&shares);
	secret_free(&key);
}

Test(shares, words_are_33_and_every_altered_one_is_refused)
{
	struct secret *shares = NULL, *share, *words = NULL, *back = NULL;
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *key = split(&shares, recipient);
	size_t i, spaces = 0;

	share = one(shares, 1);
	fine(share_words(share, &words));
	fine(share_parse(words, &back));
	cr_assert(secret_equal(share, back));
	secret_free(&back);
	for (i = 0; i < secret_len(words); i++) {
		uint8_t kept = secret_peek(words)[i];

		if (kept == ' ') {
			spaces++;
			continue;
		}
		secret_bytes(words)[i] = kept == 'a' ? 'b' : 'a';
		cr_expect_eq(share_parse(words, &back), E_SHARE);
		cr_expect_null(back);
		secret_bytes(words)[i] = kept;
	}
	cr_assert_eq(spaces, 32);
	secret_free(&words);
	secret_free(&share);
	secret_free(&shares);
	secret_free(&key);
}

Test(shares, a_share_key_is_of_its_place_alone)
{
	struct secret *shares = NULL, *share;
	uint8_t recipient[AGE_KEY_LEN], key[NOTE_KEY_LEN], other[NOTE_KEY_LEN];
	struct secret *secret = split(&shares, recipient);
	struct share_place p = place(), q;
	int i;

	share = one(shares, 0);
	fine(share_key(share, &p, NULL, key));
	fine(share_key(share, &p, NULL, other));
	cr_assert_eq(memcmp(key, other, sizeof(key)), 0);
	for (i = 0; i < 4; i++) {
		q = p;
		if (i == 0)
			q.vault[0] = '9';
		if (i == 1)
			q.compartment[31] = '9';
		if (i == 2)
			q.generation = 256;
		if (i == 3)
			q.holder[5] = '9';
		fine(share_key(share, &q, NULL, other));
		cr_expect_neq(memcmp(key, other, sizeof(key)), 0, "%d", i);
	}
	secret_free(&share);
	secret_free(&shares);
	secret_free(&secret);
}

Test(shares, a_sealed_share_of_another_place_is_refused_and_the_line_named)
{
	static const char *const lines[] = { "vault", "compartment",
					     "compartment", "generation",
					     "holder" };
	struct secret *shares = NULL, *share, *identity = NULL, *back = NULL;
	const struct secret *by;
	uint8_t recipient[AGE_KEY_LEN], to[AGE_KEY_LEN];
	struct secret *key = split(&shares, recipient);
	struct share_place p = place(), q;
	struct buffer box = BUFFER_INIT;
	int i;

	share = one(shares, 2);
	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, to));
	by = identity;
	fine(share_seal(share, &p, to, &box));
	fine(share_unseal((struct span){ box.bytes, box.len }, &by, 1, &p,
			  &back));
	cr_assert(secret_equal(share, back));
	secret_free(&back);
	for (i = 0; i < 5; i++) {
		q = p;
		if (i == 0)
			q.vault[3] = 'a';
		if (i == 1)
			q.compartment[3] = 'a';
		if (i == 2)
			snprintf(q.label, sizeof(q.label), "GRID");
		if (i == 3)
			q.generation = 2;
		if (i == 4)
			q.holder[3] = 'a';
		cr_expect_eq(share_unseal((struct span){ box.bytes, box.len },
					  &by, 1, &q, &back),
			     E_SHARE);
		cr_expect_not_null(strstr(error_detail(), lines[i]), "%s",
				   error_detail());
		cr_expect_null(back);
	}
	buffer_free(&box);
	secret_free(&identity);
	secret_free(&share);
	secret_free(&shares);
	secret_free(&key);
}

Test(shares, a_canary_is_its_own_generations)
{
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *shares = NULL, *key = split(&shares, recipient);
	struct share_place p = place();
	struct buffer box = BUFFER_INIT;

	fine(canary_seal(&p, recipient, &box));
	fine(canary_open((struct span){ box.bytes, box.len }, key, &p));
	p.generation = 2;
	cr_assert_eq(canary_open((struct span){ box.bytes, box.len }, key, &p),
		     E_SHARE);
	buffer_free(&box);
	secret_free(&shares);
	secret_free(&key);
}

/* --- cards --- */

static void write_card(struct secret **text, struct secret **share)
{
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *shares = NULL, *key = split(&shares, recipient);
	struct card card;

	memset(&card, 0, sizeof(card));
	memset(card.vault, 7, sizeof(card.vault));
	snprintf(card.label, sizeof(card.label), "MAIL");
	snprintf(card.holder, sizeof(card.holder), "Kr\xc3\xa4mer");
	card.generation = 3;
	card.anchor_size = 9;
	card.share = one(shares, 0);
	fine(card_write(&card, text));
	*share = card.share;
	secret_free(&shares);
	secret_free(&key);
}

Test(shares, a_card_is_read_back_with_all_its_lines)
{
	struct secret *text = NULL, *share = NULL;
	struct card card;

	write_card(&text, &share);
	fine(card_parse(text, &card));
	cr_assert_not(card.words_alone);
	cr_assert_str_eq(card.label, "MAIL");
	cr_assert_str_eq(card.holder, "Kr\xc3\xa4mer");
	cr_assert_eq(card.generation, 3);
	cr_assert_eq(card.anchor_size, 9);
	cr_assert_eq(card.vault[31], 7);
	cr_assert(secret_equal(card.share, share));
	card_free(&card);
	secret_free(&text);
	secret_free(&share);
}

/* Cut anywhere, a card is refused: as another shape, or as a bad share. */
Test(shares, a_cut_card_is_refused_at_every_length)
{
	struct secret *text = NULL, *share = NULL, *cut = NULL;
	struct card card;
	size_t len;

	write_card(&text, &share);
	for (len = 0; len + 2 < secret_len(text); len++) {
		int r;

		fine(secret_copy(secret_peek(text), len, &cut));
		r = card_parse(cut, &card);
		cr_expect(r == E_INPUT || r == E_SHARE, "%zu: %d", len, r);
		if (r == E_SHARE)
			card_free(&card);
		secret_free(&cut);
	}
	secret_free(&text);
	secret_free(&share);
}

Test(shares, labels_are_capitals_digits_and_dashes)
{
	cr_assert(label_valid("MAIL"));
	cr_assert(label_valid("T-0"));
	cr_assert(label_valid("ABCDEFGHIJKLMNOP"));
	cr_assert_not(label_valid("ABCDEFGHIJKLMNOPQ"));
	cr_assert_not(label_valid(""));
	cr_assert_not(label_valid("mail"));
	cr_assert_not(label_valid("0A"));
	cr_assert_not(label_valid("A/B"));
}
