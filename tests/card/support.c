/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void head(const char *holder, struct card *out)
{
	memset(out, 0, sizeof(*out));
	memset(out->vault, 0x5a, sizeof(out->vault));
	memset(out->anchor_root, 0xc3, sizeof(out->anchor_root));
	snprintf(out->label, sizeof(out->label), "MAIL");
	snprintf(out->holder, sizeof(out->holder), "%s", holder);
	out->generation = 2;
	out->anchor_size = 655;
}

void card_new(const char *holder, struct card *out)
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 3, 5 } } };
	struct secret *key = NULL, *shares = NULL;
	size_t n;

	head(holder, out);
	fine(secret_start());
	fine(secret_random(SHARE_SECRET_LEN, &key));
	fine(share_split(key, &shape, 4711, &shares, &n));
	fine(secret_copy(secret_peek(shares), sizeof(struct slip39_share),
			 &out->share));
	secret_free(&shares);
	secret_free(&key);
}

char *page_of(const struct card *card, const struct card_print *print,
	      size_t *len)
{
	struct secret *pdf = NULL;
	char *page;

	fine(card_pdf(card, print, &pdf));
	*len = secret_len(pdf);
	page = calloc(1, *len + 1);
	cr_assert_not_null(page);
	memcpy(page, secret_peek(pdf), *len);
	secret_free(&pdf);
	return page;
}

char *words_of(const struct card *card)
{
	struct secret *words = NULL;
	char *text;

	fine(share_words(card->share, &words));
	text = calloc(1, secret_len(words) + 1);
	cr_assert_not_null(text);
	memcpy(text, secret_peek(words), secret_len(words));
	secret_free(&words);
	return text;
}

/* A value of zeros: 26 times a word of eight letters. */
void card_of_long_words(const char *holder, struct card *out)
{
	struct slip39_share *share;

	card_new(holder, out);
	share = (struct slip39_share *)(void *)secret_bytes(out->share);
	memset(share->value, 0, sizeof(share->value));
}
