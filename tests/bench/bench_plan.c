/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_plan.c -- a large estate: what it costs to read, to ask and to take in,
 * against finding the values in the same file, and against the key agreements,
 * the encryption and the rows that so many secrets cannot do without.
 *
 * BENCH_COMPONENTS (2,000), BENCH_CREDENTIALS (10,000), BENCH_ROUNDS (3).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/place.h"
#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/plan/keep.h"
#include "vault/store/store.h"

struct subject {
	struct place place;
	struct buffer text;
	struct foreign *f;
	struct plan *p;
	size_t components, credentials;
	uint8_t recipient[AGE_KEY_LEN];
};

/* --- an estate --- */

static void component(struct subject *s, size_t i)
{
	buffer_format(&s->text,
		      "%s{\"id\":\"c%zu\",\"name\":\"Component %zu\","
		      "\"boot_stage\":%zu,\"depends_on\":[",
		      i == 0 ? "" : ",", i, i, i * 9 / s->components);
	if (i > 0)
		buffer_format(&s->text, "\"c%zu\"", i / 2);
	if (i > 14)
		buffer_format(&s->text, ",\"c%zu\"", i - 7);
	buffer_text(&s->text, "]}");
}

static void credential(struct subject *s, size_t i)
{
	buffer_format(&s->text,
		      "%s{\"id\":\"CR-%zu\",\"component\":\"c%zu\","
		      "\"label\":\"Credential %zu\",\"kind\":\"password\","
		      "\"group\":\"MAIL\",\"username\":\"user%zu\","
		      "\"secret\":\"secret-%zu-0123456789abcdef\","
		      "\"last_changed\":\"2026-01-01\",\"max_age_days\":365}",
		      i == 0 ? "" : ",", i, i % s->components, i, i, i);
}

static void write_estate(struct subject *s)
{
	size_t i;

	buffer_text(&s->text, "{\"schema\":\"estate/1\",\"organisation\":"
			      "{\"name\":\"Big\"},\"custodians\":[");
	for (i = 0; i < 4; i++)
		buffer_format(&s->text,
			      "%s{\"id\":\"U%zu\",\"name\":\"Person %zu\","
			      "\"status\":\"active\"}",
			      i == 0 ? "" : ",", i, i);
	buffer_text(&s->text, "],\"groups\":[{\"id\":\"MAIL\",\"threshold\":2,"
			      "\"holders\":[\"U0\",\"U1\",\"U2\",\"U3\"]}],"
			      "\"components\":[");
	for (i = 0; i < s->components; i++)
		component(s, i);
	buffer_text(&s->text, "],\"credentials\":[");
	for (i = 0; i < s->credentials; i++)
		credential(s, i);
	buffer_text(&s->text, "]}");
	bench_fine(buffer_status(&s->text));
}

static void open_as_founder(struct subject *s, struct user **out)
{
	struct user_options o;

	memset(&o, 0, sizeof(o));
	o.path = s->place.path;
	o.mode = STORE_WRITE;
	o.host = &s->place.host;
	o.identities = (const struct secret *const *)&s->place.identity;
	o.identity_count = 1;
	o.has_fingerprint = true;
	o.fingerprint = s->place.init;
	bench_fine(user_open(&o, out));
}

static void deal(struct user *u)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;
	static const char holders[] = "card:A,card:B,card:C,card:D";

	memset(&result, 0, sizeof(result));
	o->label = "MAIL";
	o->max_open = 3600;
	o->policy.threshold = 1;
	o->policy.count = 1;
	bench_fine(deal_list_parse(holders, 2, "ALL", &o->policy.groups[0]));
	bench_fine(custody_add(u, o, &result));
	deal_result_free(&result);
	free(o);
}

/* --- the works --- */

static int parse(void *ctx)
{
	struct subject *s = ctx;

	foreign_free(&s->f);
	return foreign_parse(s->text.bytes, s->text.len, &s->f);
}

static int read_plan(void *ctx)
{
	struct subject *s = ctx;
	struct plan_faults faults = { .count = 0 };
	int r;

	plan_free(&s->p);
	r = plan_read(s->f, &faults, &s->p);
	if (r == E_OK && s->p == NULL)
		r = error_set(E_INPUT, "%s", faults.list[0].text);
	plan_faults_free(&faults);
	return r;
}

static int order(void *ctx)
{
	struct subject *s = ctx;
	const struct plan_item **all = NULL;
	int r = plan_boot_order(s->p, &all);

	free(all);
	return r;
}

static int impact(void *ctx)
{
	struct subject *s = ctx;
	const struct plan_item **all = NULL;
	size_t n = 0;
	int r = plan_impact(s->p, "c0", &all, &n);

	free(all);
	return r;
}

/* What an age file to one recipient takes: a key pair, a secret shared with the
 * recipient, the file's key wrapped, and the content. */
static int agreements(void *ctx)
{
	struct subject *s = ctx;
	uint8_t own[32], public[32], shared[32];
	size_t i;

	for (i = 0; i < s->credentials; i++) {
		randombytes_buf(own, sizeof(own));
		if (crypto_scalarmult_base(public, own) != 0 ||
		    crypto_scalarmult(shared, own, s->recipient) != 0)
			return error_set(E_CRYPTO, "X25519");
	}
	return E_OK;
}

/* The wrapped key, the secret, and the record that names it. */
static int encryption(void *ctx)
{
	struct subject *s = ctx;
	uint8_t key[32] = { 1 }, nonce[24] = { 0 }, bytes[600] = { 0 };
	unsigned long long len;
	size_t i;

	for (i = 0; i < s->credentials; i++) {
		crypto_aead_chacha20poly1305_ietf_encrypt(bytes, &len, bytes,
							  16, NULL, 0, NULL,
							  nonce, key);
		crypto_aead_chacha20poly1305_ietf_encrypt(bytes, &len, bytes,
							  512, NULL, 0, NULL,
							  nonce, key);
		crypto_aead_xchacha20poly1305_ietf_encrypt(bytes, &len, bytes,
							   96, NULL, 0, NULL,
							   nonce, key);
	}
	return E_OK;
}

static int rows_of(struct store *store, size_t i)
{
	uint8_t bytes[900];
	struct tree_hash h;
	int r;

	randombytes_buf(bytes, sizeof(bytes));
	r = store_put_object(store, (struct span){ bytes, 700 }, &h);
	if (r == E_OK)
		r = store_put_object(store, (struct span){ bytes, 160 }, &h);
	if (r == E_OK)
		r = store_put_leaf(store, "main", 2 * i,
				   (struct span){ bytes, 420 });
	if (r == E_OK)
		r = store_put_leaf(store, "main", 2 * i + 1,
				   (struct span){ bytes, 420 });
	return r;
}

/* A secret's object and a record's, and an entry for each, in one
 * transaction. */
static int rows(void *ctx)
{
	struct subject *s = ctx;
	struct store *store = NULL;
	char path[128];
	size_t i;
	int r;

	snprintf(path, sizeof(path), "%s/rows.vault", s->place.dir);
	r = store_create(path, &store);
	for (i = 0; r == E_OK && i < s->credentials; i++)
		r = rows_of(store, i);
	if (r == E_OK)
		r = store_commit(store);
	store_close(&store);
	return r;
}

static int import(void *ctx)
{
	struct subject *s = ctx;
	struct plan_import_options o = { .plan = s->p, .file = s->f };
	struct plan_import_result result;
	struct user *u = NULL;
	int r;

	open_as_founder(s, &u);
	r = plan_import(u, &o, &result);
	if (r == E_OK && result.secrets != s->credentials)
		r = error_set(E_INTERNAL, "%zu secrets", result.secrets);
	if (r == E_OK)
		plan_import_free(&result);
	user_close(&u);
	return r;
}

/* What the vault has is not taken in again; that is found out for each. */
static int again(void *ctx)
{
	struct subject *s = ctx;
	struct plan_import_options o = { .plan = s->p, .file = s->f };
	struct plan_import_result result;
	struct user *u = NULL;
	int r;

	open_as_founder(s, &u);
	r = plan_import(u, &o, &result);
	if (r == E_OK && result.unchanged != s->credentials)
		r = error_set(E_INTERNAL, "%zu unchanged", result.unchanged);
	if (r == E_OK)
		plan_import_free(&result);
	user_close(&u);
	return r;
}

/* A vault of its own for each import. */
static void fresh(struct subject *s)
{
	struct user *u = NULL;

	if (s->place.dir[0] != '\0')
		place_drop(&s->place);
	place_make(&s->place);
	open_as_founder(s, &u);
	deal(u);
	user_close(&u);
	memcpy(s->recipient, s->place.founder.enrolment.recipient,
	       sizeof(s->recipient));
}

int main(void)
{
	struct series parsing = { .name = "values" }, reading = { .n = 0 },
		      ordering = { .n = 0 }, falling = { .n = 0 },
		      agreeing = { .name = "X25519" },
		      hiding = { .name = "AEAD" }, storing = { .name = "rows" },
		      importing = { .name = "the first" },
		      repeated = { .n = 0 };
	const struct series *const values[] = { &parsing };
	const struct series *const first[] = { &importing };
	const struct series *const parts[] = { &agreeing, &hiding, &storing };
	size_t rounds = bench_number("BENCH_ROUNDS", 3), i;
	struct subject s;

	memset(&s, 0, sizeof(s));
	bench_fine(secret_start());
	s.components = bench_number("BENCH_COMPONENTS", 2000);
	s.credentials = bench_number("BENCH_CREDENTIALS", 10000);
	write_estate(&s);
	for (i = 0; i < rounds; i++) {
		fresh(&s);
		series_time(&parsing, parse, &s);
		series_time(&reading, read_plan, &s);
		series_time(&ordering, order, &s);
		series_time(&falling, impact, &s);
		series_time(&agreeing, agreements, &s);
		series_time(&hiding, encryption, &s);
		series_time(&storing, rows, &s);
		series_time(&importing, import, &s);
		series_time(&repeated, again, &s);
	}
	printf("an estate of %zu components, %zu credentials\n", s.components,
	       s.credentials);
	bench_ratio("plan: read and check / find the values", &reading, values,
		    1, 0);
	bench_ratio("plan: boot order / find the values", &ordering, values, 1,
		    0);
	bench_ratio("plan: impact / find the values", &falling, values, 1, 0);
	bench_ratio("plan: import / (X25519 + AEAD + rows)", &importing, parts,
		    3, 2);
	bench_share(&importing, parts, 3);
	bench_ratio("plan: the same import again / the first", &repeated, first,
		    1, 0);
	plan_free(&s.p);
	foreign_free(&s.f);
	buffer_free(&s.text);
	place_drop(&s.place);
	return 0;
}
