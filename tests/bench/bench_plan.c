/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_plan.c -- a large estate: what it costs to read, to ask and to take in,
 * against finding the values in the same file and sealing the same secrets.
 *
 * BENCH_COMPONENTS (2,000), BENCH_CREDENTIALS (10,000), BENCH_ROUNDS (3).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/place.h"
#include "vault/age/age.h"
#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/plan/keep.h"

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

static int nowhere(void *ctx, const uint8_t *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	return E_OK;
}

/* One age file of 512 bytes for each secret: what a deposit cannot do without. */
static int seals(void *ctx)
{
	struct subject *s = ctx;
	struct age_sink sink = { .write = nowhere };
	struct age_sealing *sealing;
	uint8_t payload[512] = { 0 };
	int r = E_OK;
	size_t i;

	for (i = 0; r == E_OK && i < s->credentials; i++) {
		sealing = NULL;
		r = age_sealing_new((const uint8_t(*)[AGE_KEY_LEN])s->recipient,
				    1, &sink, &sealing);
		if (r == E_OK)
			r = age_sealing_put(sealing, payload, sizeof(payload));
		if (r == E_OK)
			r = age_sealing_end(sealing);
		age_sealing_free(&sealing);
	}
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
		      sealing = { .name = "seals" }, importing = { .n = 0 };
	const struct series *const values[] = { &parsing };
	const struct series *const sealed[] = { &sealing };
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
		series_time(&sealing, seals, &s);
		series_time(&importing, import, &s);
	}
	printf("an estate of %zu components, %zu credentials\n", s.components,
	       s.credentials);
	bench_ratio("plan: read and check / find the values", &reading, values,
		    1, 0);
	bench_ratio("plan: boot order / find the values", &ordering, values, 1,
		    0);
	bench_ratio("plan: impact / find the values", &falling, values, 1, 0);
	bench_ratio("plan: import, one transaction / seal the secrets",
		    &importing, sealed, 1, 0);
	plan_free(&s.p);
	foreign_free(&s.f);
	buffer_free(&s.text);
	place_drop(&s.place);
	return 0;
}
