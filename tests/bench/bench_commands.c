/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_commands.c -- whole commands, from their start to their end, against
 * programs of others that do the like, and how they grow with the vault.
 *
 * BENCH_CREDENTIALS (10,000), BENCH_GROWN (100,000), BENCH_ROUNDS (15),
 * BENCH_STATIC (build/static/breakglass).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/estate.h"
#include "tests/bench/hmacs.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

#define SIZES 3

static size_t rounds;

/* --- showing one secret --- */

static void show_words(const struct estate *e, char words[96])
{
	snprintf(words, 96, "show %s", e->path);
}

/* Each round: what others take, what the standard's key derivation takes of the
 * processor, and ours, whole and without the latter; linked statically as well,
 * as age is. */
struct showing {
	struct series show, apart, opens, commit, kdf;
	struct series linked, linked_apart;
	char linked_program[512]; /* "": there is none */
};

static void less(struct series *apart, const struct series *whole,
		 const struct series *part)
{
	const size_t i = apart->n;

	series_add(apart, whole->at[i] > part->at[i] ?
				  whole->at[i] - part->at[i] :
				  1e-6);
}

static void show_round(struct showing *s, const struct estate *e,
		       struct peer *theirs, struct commits *c)
{
	static uint8_t link[HMACS_LINK_LEN];
	char words[96];
	const char *const argv[] = { e->program, "open", e->sid,
				     "-c",       words,  NULL };
	const char *const linked[] = {
		s->linked_program, "open", e->sid, "-c", words, NULL
	};
	struct peer ours = { argv, NULL, e->dir };
	struct peer ours_linked = { linked, NULL, e->dir };

	show_words(e, words);
	series_time(&s->opens, peer_run, theirs);
	series_time(&s->commit, commits_one, c);
	series_cpu(&s->kdf, hmacs, link, 1);
	series_time(&s->show, peer_run, &ours);
	less(&s->apart, &s->show, &s->kdf);
	if (s->linked_program[0] == '\0')
		return;
	series_time(&s->linked, peer_run, &ours_linked);
	less(&s->linked_apart, &s->linked, &s->kdf);
}

static void linked_find(struct showing *s)
{
	const char *given = getenv("BENCH_STATIC");
	char path[PATH_MAX];

	if (realpath(given == NULL ? "build/static/breakglass" : given, path) !=
		    NULL &&
	    strlen(path) < sizeof(s->linked_program))
		memcpy(s->linked_program, path, strlen(path) + 1);
}

static void showing(const struct estate *e)
{
	static struct showing s = { .opens = { .name = "age -d" },
				    .commit = { .name = "commit" },
				    .kdf = { .name = "HMACs" } };
	const struct series *const parts[] = { &s.opens, &s.commit, &s.kdf };
	char age[512];
	const char *const theirs[] = { age,   "-d",         "-i",
				       "age", "age.sealed", NULL };
	struct peer peer = { theirs, NULL, e->dir };
	struct commits c;
	size_t i;

	if (peer_program("age", age) == NULL) {
		bench_skipped("show / (age -d + one durable commit)",
			      "there is no age");
		return;
	}
	linked_find(&s);
	commits_begin(&c, e);
	for (i = 0; i < rounds; i++)
		show_round(&s, e, &peer, &c);
	commits_end(&c);
	bench_ratio("show / (age -d + one durable commit)", &s.show, parts, 2,
		    0);
	bench_ratio("the same without SLIP-0039's 10,000 HMACs", &s.apart,
		    parts, 2, 1.5);
	bench_share(&s.show, parts, 3);
	if (s.linked_program[0] == '\0')
		bench_skipped("the same, linked statically",
			      "there is no build/static/breakglass");
	else
		bench_ratio("the same, linked statically as age is",
			    &s.linked_apart, parts, 2, 1.5);
}

/* --- listing --- */

/* The same names, as files. */
static void make_pass(const struct estate *e)
{
	char path[128];

	estate_shell(e, "%s",
		     "sed 1d in.csv | cut -d, -f1,2 | tr , / | "
		     "sed 's,^,store/,; s,$,.gpg,' >names && "
		     "xargs dirname <names | sort -u | xargs mkdir -p && "
		     "xargs touch <names");
	snprintf(path, sizeof(path), "%s/store", e->dir);
	setenv("PASSWORD_STORE_DIR", path, 1);
}

static void against(const char *what, const struct peer *ours,
		    const struct peer *theirs, double goal)
{
	struct series mine = { .n = 0 }, other = { .n = 0 };
	const struct series *const parts[] = { &other };
	size_t i;

	for (i = 0; i < rounds; i++) {
		series_time(&other, peer_run, (void *)(uintptr_t)theirs);
		series_time(&mine, peer_run, (void *)(uintptr_t)ours);
	}
	bench_ratio(what, &mine, parts, 1, goal);
}

static void listing_pass(const struct estate *e)
{
	char pass[512];
	const char *const ls[] = { e->program, "ls", NULL };
	const char *const glob[] = { e->program, "ls", "*svc07*", NULL };
	const char *const pass_ls[] = { pass, "ls", NULL };
	const char *const pass_find[] = { pass, "find", "svc07", NULL };
	struct peer ours = { ls, NULL, e->dir };
	struct peer theirs = { pass_ls, NULL, e->dir };

	if (peer_program("pass", pass) == NULL) {
		bench_skipped("ls / pass ls", "there is no pass");
		bench_skipped("ls GLOB / pass find", "there is no pass");
		return;
	}
	make_pass(e);
	against("ls / pass ls", &ours, &theirs, 0.5);
	ours.argv = glob;
	theirs.argv = pass_find;
	against("ls GLOB / pass find", &ours, &theirs, 0.5);
}

/* The least that it derives a key for is 100 ms; what it takes for an empty
 * database is taken off, its start with it. */
static void make_keepass(const struct estate *e, const char *program)
{
	estate_shell(
		e,
		"head -c 32 /dev/urandom >kdbx.key; "
		"awk -F, 'function h() { print \"<KeePassFile><Root><Group>"
		"<Name>r</Name>\" } BEGIN { h() } "
		"NR > 1 { print \"<Entry><String><Key>Title</Key><Value>\" $1 "
		"\"/\" $2 \"</Value></String><String><Key>UserName</Key>"
		"<Value>\" $3 \"</Value></String></Entry>\" } "
		"END { print \"</Group></Root></KeePassFile>\" }' in.csv "
		">all.xml; (head -1 all.xml; tail -1 all.xml) >none.xml; "
		"for k in all none; do %s import -t 100 --set-key-file kdbx.key "
		"$k.xml $k.kdbx >/dev/null 2>&1 || exit 1; done",
		program);
}

static void listing_keepass(const struct estate *e)
{
	struct series mine = { .n = 0 }, all = { .n = 0 }, none = { .n = 0 },
		      rest = { .n = 0 };
	const struct series *const parts[] = { &rest };
	char program[512];
	const char *const ls[] = { e->program, "ls", NULL };
	const char *argv[] = { program, "ls",       "-q",
			       "-R",    "-f",       "--no-password",
			       "-k",    "kdbx.key", "all.kdbx",
			       NULL };
	const char *empty[] = { program, "ls",       "-q",
				"-R",    "-f",       "--no-password",
				"-k",    "kdbx.key", "none.kdbx",
				NULL };
	struct peer ours = { ls, NULL, e->dir };
	struct peer full = { argv, NULL, e->dir };
	struct peer bare = { empty, NULL, e->dir };
	size_t i;

	if (peer_program("keepassxc-cli", program) == NULL) {
		bench_skipped("ls / (keepassxc-cli ls less an empty one)",
			      "there is no keepassxc-cli");
		return;
	}
	make_keepass(e, program);
	for (i = 0; i < rounds; i++) {
		series_time(&all, peer_run, &full);
		series_time(&mine, peer_run, &ours);
		series_time(&none, peer_run, &bare);
		series_add(&rest, all.at[i] > none.at[i] ?
					  all.at[i] - none.at[i] :
					  1e-6);
	}
	bench_ratio("ls / (keepassxc-cli ls less an empty one)", &mine, parts,
		    1, 0.2);
}

/* --- growth --- */

/* One round of all that is compared. */
static void round_of(const struct estate *e, struct cost of[4])
{
	char words[96];
	const char *const ls[] = { e->program, "ls", "host0000/svc0*", NULL };
	const char *const show[] = { e->program, "open", e->sid,
				     "-c",       words,  NULL };
	const char *const put[] = { e->program, "put", e->path, "--line",
				    NULL };
	const char *const open[] = { e->program, "open",   e->sid,
				     "-c",       "status", NULL };

	show_words(e, words);
	estate_run(e, &of[0], ls, NULL);
	estate_run(e, &of[1], show, NULL);
	estate_run(e, &of[2], put, e->line);
	estate_run(e, &of[3], open, NULL);
}

static void growing(size_t most)
{
	static struct cost of[SIZES][4];
	static const char *const names[] = { "ls", "show", "put", "open" };
	static const double goals[] = { 0, 2, 0, 0 };
	const size_t sizes[SIZES] = { 10, 1000, most };
	const struct cost *curve[SIZES];
	struct estate e[SIZES];
	size_t i, k;

	for (k = 0; k < SIZES; k++)
		estate_make(&e[k], sizes[k]);
	for (i = 0; i < rounds; i++)
		for (k = 0; k < SIZES; k++)
			round_of(&e[k], of[k]);
	for (i = 0; i < 4; i++) {
		for (k = 0; k < SIZES; k++)
			curve[k] = &of[k][i];
		estate_growth("growth", names[i], curve, sizes, SIZES,
			      goals[i]);
	}
	for (k = 0; k < SIZES; k++)
		estate_drop(&e[k]);
}

int main(void)
{
	size_t credentials = bench_number("BENCH_CREDENTIALS", 10000);
	struct estate e;

	bench_fine(secret_start());
	rounds = bench_number("BENCH_ROUNDS", 15);
	estate_make(&e, 10);
	showing(&e);
	estate_drop(&e);
	estate_make(&e, credentials);
	printf("%zu credentials\n", credentials);
	listing_pass(&e);
	listing_keepass(&e);
	estate_drop(&e);
	growing(bench_number("BENCH_GROWN", 100000));
	return 0;
}
