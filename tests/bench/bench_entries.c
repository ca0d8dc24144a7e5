/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_entries.c -- what people wait for, by the length of the log: all of it
 * verified, commands that begin with a kept state (whole processes), and one
 * durable entry more (the transaction). Each vault has ten credentials.
 *
 * BENCH_ENTRIES (1,000,000) is the largest log, BENCH_EACH (1,000) how many
 * entries stand under one checkpoint, BENCH_ROUNDS (9).
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/estate.h"
#include "tests/bench/place.h"
#include "vault/base/error.h"
#include "vault/store/store.h"

#define SIZES 3
#define COMMANDS 3
#define SINGLE 8 /* the newest entries, each under a checkpoint of its own */

struct subject {
	struct estate estate;
	struct host host;
	struct secret *identity;
	struct store *store;
	struct ledger *l;
	struct actor actor;
	struct member_keys keys;
	struct cost of[COMMANDS];
	struct series appended;
};

/* --- the log --- */

static void read_identity(struct subject *s)
{
	struct secret *file = NULL;
	char path[128];
	size_t n;

	snprintf(path, sizeof(path), "%s/jonas", s->estate.dir);
	bench_fine(file_read_secret(path, 65536, &file));
	bench_fine(identity_file_read(file, NULL, &s->identity, 1, &n));
	secret_free(&file);
}

static void open_log(struct subject *s)
{
	const struct secret *const *own =
		(const struct secret *const *)&s->identity;
	struct member *m;
	char path[128];
	size_t which;

	snprintf(path, sizeof(path), "%s/m.vault", s->estate.dir);
	bench_fine(store_open(path, STORE_WRITE, &s->store));
	bench_fine(ledger_open(s->store, &s->host, LEDGER_ENTRIES, &s->l));
	bench_fine(ledger_me(s->l, own, 1, &m, &which));
	bench_fine(member_keys_open(&m->enrolment, own, 1, &s->keys, NULL));
	s->actor.kind = ACTOR_MEMBER;
	memcpy(s->actor.id, m->id, ID_TEXT);
}

static void close_log(struct subject *s)
{
	member_keys_free(&s->keys);
	ledger_close(&s->l);
	store_close(&s->store);
}

static int append(struct subject *s, size_t n)
{
	return place_append(s->l, &s->actor, s->keys.sign, n);
}

static void fill_to(struct subject *s, size_t entries, size_t each)
{
	while (s->l->size < entries) {
		size_t left = entries - (size_t)s->l->size;

		bench_fine(append(s, left < each ? left : each));
	}
}

/* So many heads of their own are worth being kept, however short the log is. */
static void make(struct subject *s, size_t entries, size_t each)
{
	memset(s, 0, sizeof(*s));
	host_system(&s->host);
	estate_make(&s->estate, 10);
	read_identity(s);
	open_log(s);
	fill_to(s, entries - SINGLE, each);
	fill_to(s, entries, 1);
	close_log(s);
	estate_shell(&s->estate, "%s ls >/dev/null", s->estate.program);
}

static void drop(struct subject *s)
{
	secret_free(&s->identity);
	estate_drop(&s->estate);
}

/* --- what is measured --- */

static void whole_processes(struct subject *s)
{
	const struct estate *e = &s->estate;
	char words[96];
	const char *const verify[] = { e->program, "audit", "verify", NULL };
	const char *const ls[] = { e->program, "ls", NULL };
	const char *const show[] = { e->program, "open", e->sid,
				     "-c",       words,  NULL };

	snprintf(words, sizeof(words), "show %s", e->path);
	estate_run(e, &s->of[0], verify, NULL);
	estate_run(e, &s->of[1], ls, NULL);
	estate_run(e, &s->of[2], show, NULL);
}

static int one_entry(void *ctx)
{
	return append(ctx, 1);
}

static void measure(struct subject *s, size_t count, size_t rounds)
{
	size_t i, k;

	for (i = 0; i < rounds; i++)
		for (k = 0; k < count; k++)
			whole_processes(&s[k]);
	for (k = 0; k < count; k++)
		open_log(&s[k]);
	for (i = 0; i < rounds; i++)
		for (k = 0; k < count; k++)
			series_time(&s[k].appended, one_entry, &s[k]);
	for (k = 0; k < count; k++)
		close_log(&s[k]);
}

static void tell(const struct subject *s, const size_t *sizes, size_t count)
{
	static const char kind[] = "growth by entries";
	static const char *const names[COMMANDS] = { "verify", "ls", "show" };
	const struct series *appended[SIZES];
	const struct cost *curve[SIZES];
	size_t i, k;

	for (i = 0; i < COMMANDS; i++) {
		for (k = 0; k < count; k++)
			curve[k] = &s[k].of[i];
		estate_growth(kind, names[i], curve, sizes, count, 0);
	}
	for (k = 0; k < count; k++)
		appended[k] = &s[k].appended;
	bench_growth(kind, "append", appended, sizes, count, 0);
}

int main(void)
{
	static struct subject s[SIZES];
	size_t sizes[SIZES] = { 1000, 100000 }, count = 0, k;
	size_t most = bench_number("BENCH_ENTRIES", 1000000);
	size_t each = bench_number("BENCH_EACH", 1000);

	bench_fine(secret_start());
	while (count < SIZES - 1 && sizes[count] < most)
		count++;
	sizes[count++] = most;
	for (k = 0; k < count; k++)
		make(&s[k], sizes[k], each);
	measure(s, count, bench_number("BENCH_ROUNDS", 9));
	tell(s, sizes, count);
	for (k = 0; k < count; k++)
		drop(&s[k]);
	return 0;
}
