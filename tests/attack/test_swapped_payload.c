/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_swapped_payload.c -- an entry of mail/a whose object is in order and was
 * made for something else: it is revealed as nothing (T2).
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/deposit/payload.h"

static struct scene s;
static char sid[ID_TEXT], credential[ID_TEXT];
static struct payload p; /* as the entry wants it */
static uint8_t recipient[1][AGE_KEY_LEN];

static const char body[] = "swordfish";
#define BODY_LEN (sizeof(body) - 1)

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	struct credential_view view;
	const struct compartment *c;
	struct user *u;

	scene_make(&s);
	u = scene_open(&s, JONAS);
	c = scene_compartment(&s, "MAIL");
	memcpy(recipient[0], c->generations[0].recipient, AGE_KEY_LEN);
	fine(credential_find(u, "mail/a", NULL, &view));
	memset(&p, 0, sizeof(p));
	memcpy(p.vault, ledger_state(u->ledger)->vault, ID_TEXT);
	memcpy(p.credential, view.credential->id, ID_TEXT);
	memcpy(credential, p.credential, ID_TEXT);
	memcpy(p.depositor, u->id, ID_TEXT);
	snprintf(p.label, sizeof(p.label), "mail/a");
	snprintf(p.field, sizeof(p.field), "password");
	p.version = 2;
	p.length = BODY_LEN;
	crypto_hash_sha256(p.hash, (const uint8_t *)body, BODY_LEN);
	credential_view_clear(&view);
	scene_close(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(swapped_payload, .init = setup, .fini = teardown);

/* ${p}, signed with that key, as an object of the file. */
static void sealed_with(const struct secret *sign, struct tree_hash *h)
{
	struct buffer plain = BUFFER_INIT, sealed = BUFFER_INIT;
	size_t spaces;

	fine(payload_head(&p, sign, &plain));
	buffer_put(&plain, body, BODY_LEN);
	for (spaces = payload_padding(plain.len); spaces > 0; spaces--)
		buffer_text(&plain, " ");
	fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, plain.bytes,
		      plain.len, &sealed));
	forge_object(&s, sealed.bytes, sealed.len, h);
	buffer_free(&plain);
	buffer_free(&sealed);
}

/* jonas writes the entry of version 2, and it counts. */
static void entered(const struct tree_hash *h)
{
	struct forged e = { .ev = "secret.deposited", .h = h };
	char obj[OBJ_TEXT];
	struct json *d;

	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", credential);
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", 2);
	json_set_integer(e.doc, d, "generation", 1);
	deposit_object(credential, 2, obj);
	e.obj = obj;
	cr_assert_null(reason_of(&s, forge_by(&s, JONAS, e)));
}

static int revealed_with(const struct secret *sign)
{
	struct vault_session *session = NULL;
	struct secret *out = NULL;
	struct tree_hash h;
	int r;

	sealed_with(sign, &h);
	entered(&h);
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	r = session_reveal(session, "mail/a", NULL, 0, "show", &out);
	if (r == E_OK)
		cr_assert_eq(memcmp(secret_peek(out), body, BODY_LEN), 0);
	else
		cr_assert_null(out);
	secret_free(&out);
	session_free(&session);
	scene_close(&s);
	return r;
}

static int revealed(enum who signer)
{
	struct member_keys keys;
	int r;

	scene_keys(&s, signer, &keys);
	r = revealed_with(keys.sign);
	member_keys_free(&keys);
	return r;
}

static void refused(enum who signer, const char *why)
{
	cr_assert_eq(revealed(signer), E_INTEGRITY);
	cr_assert_not_null(strstr(error_detail(), why), "%s", error_detail());
}

static void not_of_its_entry(void)
{
	refused(JONAS, "the payload is not that of its entry");
}

Test(swapped_payload, one_that_is_what_its_entry_says_is_revealed)
{
	fine(revealed(JONAS));
}

Test(swapped_payload, one_of_another_vault_is_not)
{
	p.vault[0] = p.vault[0] == 'a' ? 'b' : 'a';
	not_of_its_entry();
}

Test(swapped_payload, one_of_another_credential_is_not)
{
	p.credential[0] = p.credential[0] == 'a' ? 'b' : 'a';
	not_of_its_entry();
}

Test(swapped_payload, one_of_another_field_is_not)
{
	snprintf(p.field, sizeof(p.field), "pin");
	not_of_its_entry();
}

Test(swapped_payload, one_of_an_older_version_is_not)
{
	p.version = 1;
	not_of_its_entry();
}

Test(swapped_payload, one_of_another_depositor_is_not)
{
	p.depositor[0] = p.depositor[0] == 'a' ? 'b' : 'a';
	not_of_its_entry();
}

Test(swapped_payload, one_that_another_signed_for_its_depositor_is_not)
{
	refused(ANNA, "the depositor's signature does not hold");
}

/* eva, who is no admin, declares keys of her own under jonas' id. */
static void twin_declared(struct member_keys *keys)
{
	struct forged e = { .ev = "member.enrolled", .xk = 1 };
	struct secret *identity = NULL;
	const struct secret *one;
	struct json *d, *roles;
	struct member_file twin;
	struct tree_hash h;
	char obj[OBJ_TEXT];

	fine(member_new(s.people[JONAS].enrolment.id, "Twin", "twin", &identity,
			&twin));
	snprintf(obj, sizeof(obj), "member:%s:1", twin.enrolment.id);
	forge_object(&s, "box", 3, &h);
	e.doc = forged_d(&d);
	roles = json_array(e.doc);
	json_add_text(e.doc, roles, "admin");
	json_set(e.doc, d, "member", enrolment_json(e.doc, &twin.enrolment));
	json_set(e.doc, d, "roles", roles);
	json_set_base64(e.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	e.obj = obj;
	e.h = &h;
	cr_assert_not_null(reason_of(&s, forge_by(&s, EVA, e)));
	one = identity;
	fine(member_keys_open(&twin.enrolment, &one, 1, keys, NULL));
	member_file_free(&twin);
	secret_free(&identity);
}

Test(swapped_payload, one_that_a_key_signed_which_never_counted_is_not)
{
	struct member_keys keys;

	twin_declared(&keys);
	cr_assert_eq(revealed_with(keys.sign), E_INTEGRITY);
	cr_assert_not_null(strstr(error_detail(), "signature does not hold"),
			   "%s", error_detail());
	member_keys_free(&keys);
}
