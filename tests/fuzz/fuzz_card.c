/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cards and sealed shares as text. A card that is read is written as one that is
 * read as the same card, and written once more to the byte. Words of a share in
 * any form are those of share_words. A share text that is sealed opens at its
 * place and at no other.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/share/card.h"

const unsigned fuzz_longest = 2048;

static struct share_place place = {
	.vault = "0123456789abcdef0123456789abcdef",
	.compartment = "fedcba9876543210fedcba9876543210",
	.label = "MAIL",
	.generation = 1,
	.holder = "00112233445566778899aabbccddeeff",
};
static struct secret *share; /* one of 2 of 3 */

void fuzz_start(void)
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 2, 3 } } };
	struct secret *key = NULL, *shares = NULL;
	size_t n;

	FINE(secret_random(SHARE_SECRET_LEN, &key));
	FINE(share_split(key, &shape, 4711, &shares, &n));
	FINE(secret_copy(secret_peek(shares), sizeof(struct slip39_share),
			 &share));
	secret_free(&shares);
	secret_free(&key);
}

void fuzz_seeds(void)
{
	const struct secret *one = fuzz_identity();
	struct card card = { .label = "MAIL",
			     .generation = 3,
			     .holder = "Kr\xc3\xa4mer",
			     .anchor_size = 17,
			     .share = share };
	struct buffer file = BUFFER_INIT;
	struct secret *text = NULL;

	FINE(card_write(&card, &text));
	seed_secret(text);
	secret_free(&text);
	FINE(share_words(share, &text));
	seed_secret(text);
	secret_free(&text);
	FINE(share_seal(share, &place, fuzz_recipient(), &file));
	FINE(age_open(span_of(&file), &one, 1, &text));
	seed_secret(text);
	secret_free(&text);
	buffer_free(&file);
}

static bool same(const struct card *a, const struct card *b)
{
	return memcmp(a->vault, b->vault, sizeof(a->vault)) == 0 &&
	       strcmp(a->label, b->label) == 0 &&
	       a->generation == b->generation &&
	       strcmp(a->holder, b->holder) == 0 &&
	       a->anchor_size == b->anchor_size &&
	       memcmp(a->anchor_root, b->anchor_root, 32) == 0 &&
	       secret_equal(a->share, b->share);
}

static void write_again(const struct card *card)
{
	struct secret *text = NULL, *again = NULL;
	struct card back;

	FINE(card_write(card, &text));
	FINE(card_parse(text, &back));
	MUST(!back.words_alone && same(card, &back));
	FINE(card_write(&back, &again));
	MUST(secret_equal(text, again));
	secret_free(&text);
	secret_free(&again);
	card_free(&back);
}

static void as_card(struct span in)
{
	struct secret *text = secret_of(in), *words = NULL, *back = NULL;
	struct card card;
	int r;

	r = card_parse(text, &card);
	MUST(r != E_OK || card.share != NULL);
	MUST(r != E_SHARE || card.share == NULL);
	if (r == E_OK) {
		MUST(card.words_alone ||
		     (card.generation > 0 && label_valid(card.label) &&
		      card.holder[0] != '\0'));
		FINE(share_words(card.share, &words));
		FINE(share_parse(words, &back));
		MUST(secret_equal(back, card.share));
		if (!card.words_alone)
			write_again(&card);
	}
	if (r == E_OK || r == E_SHARE)
		card_free(&card);
	secret_free(&text);
	secret_free(&words);
	secret_free(&back);
}

/* The text, sealed; what it says must be what the place wants, to the byte. */
static void as_sealed(struct span in)
{
	const struct secret *one = fuzz_identity();
	struct buffer file = BUFFER_INIT, again = BUFFER_INIT;
	struct secret *found = NULL, *text = NULL;
	struct share_place other = place;
	struct share_slot slot = { .slip = 4711 };

	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])fuzz_recipient(), 1,
		      in.bytes, in.len, &file));
	other.generation++;
	MUST(canary_open(span_of(&file), one, &place) != E_OK ||
	     canary_open(span_of(&file), one, &other) != E_OK);
	if (share_unseal(span_of(&file), &one, 1, &place, &found) == E_OK) {
		share_fits(found, &slot);
		FINE(share_seal(found, &place, fuzz_recipient(), &again));
		FINE(age_open(span_of(&again), &one, 1, &text));
		MUST(text != NULL);
		secret_free(&text);
		secret_free(&found);
		MUST(share_unseal(span_of(&file), &one, 1, &other, &found) !=
		     E_OK);
	}
	buffer_free(&file);
	buffer_free(&again);
}

void fuzz_one(struct span in)
{
	as_card(in);
	as_sealed(in);
}
