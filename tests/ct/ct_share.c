/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ct_share.c -- deriving a share key from a secret share, and writing an
 * identity as text: no jump and no index hangs on either (S6). */
#include "tests/ct/ct.h"
#include "vault/age/age.h"
#include "vault/base/error.h"
#include "vault/share/share.h"

static struct secret *marked_share(void)
{
	struct secret *s = NULL;
	struct slip39_share *share;

	if (secret_start() != E_OK ||
	    secret_new(sizeof(struct slip39_share), &s) != E_OK)
		ct_fail("no secret");
	share = (struct slip39_share *)(void *)secret_bytes(s);
	share->extendable = 1;
	share->group_threshold = share->group_count = 1;
	share->member_threshold = 2;
	share->value_len = SHARE_SECRET_LEN;
	ct_secret(share->value, SHARE_SECRET_LEN);
	return s;
}

static struct share_place place(void)
{
	struct share_place p;

	memset(&p, 0, sizeof(p));
	memset(p.vault, '1', ID_TEXT - 1);
	memset(p.compartment, '2', ID_TEXT - 1);
	memset(p.holder, '3', ID_TEXT - 1);
	p.generation = 1;
	return p;
}

static void share_key_is_derived(void)
{
	struct secret *share = marked_share(), *seed = NULL;
	struct share_place p = place();
	uint8_t public[NOTE_KEY_LEN];

	ct_expect(share_key(share, &p, &seed, public), E_OK, "share key");
	secret_free(&seed);
	secret_free(&share);
}

static void identity_is_written(void)
{
	struct secret *identity = NULL, *text = NULL;
	uint8_t recipient[AGE_KEY_LEN];

	if (secret_start() != E_OK || age_identity_new(&identity) != E_OK)
		ct_fail("no identity");
	ct_expect(age_identity_recipient(identity, recipient), E_OK,
		  "recipient");
	ct_expect(age_identity_format(identity, &text), E_OK, "format");
	ct_expect(secret_len(text) == 74, 1, "length");
	secret_free(&text);
	secret_free(&identity);
}

static void leaks_a_share_key(void)
{
	struct secret *share = marked_share(), *seed = NULL;
	struct share_place p = place();

	ct_expect(share_key(share, &p, &seed, NULL), E_OK, "share key");
	ct_leak(secret_peek(seed));
}

static void leaks_a_letter(void)
{
	struct secret *identity = NULL, *text = NULL;

	if (secret_start() != E_OK || age_identity_new(&identity) != E_OK)
		ct_fail("no identity");
	ct_expect(age_identity_format(identity, &text), E_OK, "format");
	ct_leak(secret_peek(text) + 40);
}

/* What stands before every secret, to see whether it was written over, is drawn
 * with the first: here, while what is drawn is public still. It is looked at. */
static void draw_the_canary(void)
{
	struct secret *s = NULL;

	if (secret_start() != E_OK || secret_new(1, &s) != E_OK)
		ct_fail("no secret");
	secret_free(&s);
}

int main(int argc, char **argv)
{
	static const struct ct_case clean[] = {
		{ "share-key", share_key_is_derived },
		{ "identity", identity_is_written },
		{ NULL, NULL },
	};
	static const struct ct_case leaky[] = {
		{ "share-key", leaks_a_share_key },
		{ "letter", leaks_a_letter },
		{ NULL, NULL },
	};

	draw_the_canary();
	return ct_main(argc, argv, clean, leaky);
}
