/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shares made here restored by a SLIP-0039 we did not write, and the reverse
 * (V4). It speaks the line protocol of interop/slip39.mjs; all requests of a
 * test go to one run of it.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "tests/shamir/support.h"

#define SCRIPT "tests/shamir/interop/slip39.mjs"
#define PACKAGE "tests/oracle/node_modules/slip39/package.json"
#define LINE_MAX_LEN 32768
#define SHARES 64

TestSuite(interop, .timeout = 120);

struct policy {
	unsigned threshold;
	size_t ngroups;
	struct slip39_group groups[4];
};

static const struct policy policies[] = {
	{ 1, 1, { { 1, 1 } } },
	{ 1, 1, { { 2, 3 } } },
	{ 1, 1, { { 16, 16 } } },
	{ 2, 3, { { 2, 3 }, { 3, 5 }, { 1, 1 } } },
	{ 3, 4, { { 1, 1 }, { 2, 2 }, { 4, 7 }, { 7, 16 } } },
};

static const char *const passphrases[] = {
	"",
	"TREZOR",
	"with the byte of the round in front, this one is one block long",
	"a passphrase that is longer than one block of the hash, which is 64 bytes",
};

struct scheme {
	const struct policy *policy;
	const char *pass;
	size_t len;
	bool extendable;
	uint8_t exponent;
};

#define POLICIES (sizeof(policies) / sizeof(policies[0]))
#define PASSPHRASES (sizeof(passphrases) / sizeof(passphrases[0]))
#define SCHEMES (POLICIES * PASSPHRASES * 2)

/* Scheme ${i} of all: each policy with each passphrase, extendable and not;
 * lengths and exponents change along. */
static struct scheme scheme(size_t i)
{
	static const size_t lengths[] = { 32, 16, 24, 18 };

	return (struct scheme){
		.policy = &policies[i / 2 % POLICIES],
		.pass = passphrases[i / 2 / POLICIES],
		.extendable = i % 2 == 0,
		.len = lengths[i / 2 % 4],
		.exponent = (uint8_t)(i / 2 % 3),
	};
}

static void need_oracle(void)
{
	if (access(PACKAGE, R_OK) != 0 && getenv("NODE_PATH") == NULL)
		support_absent(PACKAGE);
}

static FILE *requests(char path[])
{
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	return fdopen(fd, "w");
}

/* The answers to the requests in ${path}, to be read line by line. */
static FILE *ask(const char *path)
{
	char command[256];
	FILE *answers;

	snprintf(command, sizeof(command), "node %s < %s", SCRIPT, path);
	answers = popen(command, "r");
	cr_assert_not_null(answers);
	return answers;
}

static void next_answer(FILE *answers, char line[LINE_MAX_LEN])
{
	cr_assert_not_null(fgets(line, LINE_MAX_LEN, answers), "no answer");
	line[strcspn(line, "\n")] = '\0';
	cr_assert_neq(strncmp(line, "error", 5), 0, "%s", line);
}

static void end(FILE *answers, const char *path)
{
	cr_assert_eq(fgetc(answers), EOF, "more answers than requests");
	cr_assert_eq(pclose(answers), 0);
	cr_assert_eq(unlink(path), 0);
}

/* An authorised subset of ${all} (group by group) to ${chosen}, as many as returned. */
static size_t choose(const struct policy *p, const struct slip39_share *all,
		     struct slip39_share *chosen)
{
	unsigned groups[4], members[SLIP39_MAX_SHARES];
	size_t n = 0;

	support_subset(p->threshold, (unsigned)p->ngroups, groups);
	for (unsigned i = 0; i < p->threshold; i++) {
		const struct slip39_share *first = all;

		for (unsigned g = 0; g < groups[i]; g++)
			first += p->groups[g].count;
		support_subset(p->groups[groups[i]].threshold,
			       p->groups[groups[i]].count, members);
		for (unsigned j = 0; j < p->groups[groups[i]].threshold; j++)
			chosen[n++] = first[members[j]];
	}
	return n;
}

static void deal(const struct scheme *s, const uint8_t *master,
		 struct slip39_share *shares)
{
	const uint16_t identifier = (uint16_t)support_pick(0x8000);
	uint8_t ems[SLIP39_SECRET_MAX];

	cr_assert_eq(slip39_encrypt(master, s->len, (const uint8_t *)s->pass,
				    strlen(s->pass), identifier, s->extendable,
				    s->exponent, ems),
		     SHAMIR_OK);
	cr_assert_eq(slip39_split(ems, s->len, s->policy->threshold,
				  s->policy->groups, s->policy->ngroups,
				  identifier, s->extendable, s->exponent,
				  shares),
		     SHAMIR_OK);
}

static void request_combine(FILE *f, const struct scheme *s,
			    const struct slip39_share *shares, size_t n)
{
	char words[SLIP39_TEXT_MAX];

	fprintf(f, "combine\t%s\t", s->pass);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(slip39_to_words(&shares[i], words, sizeof(words)),
			     SHAMIR_OK);
		fprintf(f, "%s%s", i > 0 ? "|" : "", words);
	}
	fprintf(f, "\n");
}

/* A master secret that begins with zero bytes now and then. */
static void draw(uint8_t *master, size_t i)
{
	support_fill(master, SLIP39_SECRET_MAX);
	memset(master, 0, i % 4);
}

Test(interop, another_implementation_restores_what_was_dealt_here)
{
	static char line[LINE_MAX_LEN];
	char path[] = "/tmp/slip39-requests-XXXXXX";
	char hex[SCHEMES][2 * SLIP39_SECRET_MAX + 1];
	struct slip39_share shares[SHARES], chosen[SHARES];
	uint8_t master[SLIP39_SECRET_MAX];
	FILE *f;

	need_oracle();
	f = requests(path);
	for (size_t i = 0; i < SCHEMES; i++) {
		struct scheme s = scheme(i);

		draw(master, i);
		sodium_bin2hex(hex[i], sizeof(hex[i]), master, s.len);
		deal(&s, master, shares);
		request_combine(f, &s, chosen,
				choose(s.policy, shares, chosen));
	}
	fclose(f);

	f = ask(path);
	for (size_t i = 0; i < SCHEMES; i++) {
		next_answer(f, line);
		cr_assert_str_eq(line, hex[i], "scheme %zu", i);
	}
	end(f, path);
}

static void request_split(FILE *f, const struct scheme *s, const char *hex)
{
	const struct policy *p = s->policy;

	fprintf(f, "split\t%s\t%s\t%d\t%u\t%u\t", s->pass, hex, s->extendable,
		s->exponent, p->threshold);
	for (size_t i = 0; i < p->ngroups; i++)
		fprintf(f, "%s%u/%u", i > 0 ? "," : "", p->groups[i].threshold,
			p->groups[i].count);
	fprintf(f, "\n");
}

/* All shares of an answer to ${shares}; each must be written here as there. */
static size_t read_shares(char *line, struct slip39_share *shares)
{
	char words[SLIP39_TEXT_MAX];
	char *rest = line;
	char *one;
	size_t n = 0;

	while ((one = strsep(&rest, "|")) != NULL) {
		cr_assert_lt(n, SHARES);
		cr_assert_eq(slip39_from_words(one, strlen(one), &shares[n]),
			     SHAMIR_OK, "%s", one);
		cr_assert_eq(slip39_to_words(&shares[n++], words,
					     sizeof(words)),
			     SHAMIR_OK);
		cr_assert_str_eq(words, one);
	}
	return n;
}

static void restore(const struct scheme *s, const struct slip39_share *shares,
		    uint8_t *master)
{
	struct slip39_share chosen[SHARES];
	size_t n = choose(s->policy, shares, chosen);

	cr_assert_eq(chosen[0].extendable, s->extendable);
	cr_assert_eq(chosen[0].exponent, s->exponent);
	cr_assert_eq(slip39_combine(chosen, n, master, s->len), SHAMIR_OK);
	cr_assert_eq(slip39_decrypt(master, s->len, (const uint8_t *)s->pass,
				    strlen(s->pass), chosen[0].identifier,
				    s->extendable, s->exponent, master),
		     SHAMIR_OK);
}

Test(interop, what_another_implementation_dealt_is_restored_here)
{
	static char line[LINE_MAX_LEN];
	char path[] = "/tmp/slip39-requests-XXXXXX";
	char hex[SCHEMES][2 * SLIP39_SECRET_MAX + 1];
	char got[2 * SLIP39_SECRET_MAX + 1];
	struct slip39_share shares[SHARES];
	uint8_t master[SLIP39_SECRET_MAX];
	FILE *f;

	need_oracle();
	f = requests(path);
	for (size_t i = 0; i < SCHEMES; i++) {
		struct scheme s = scheme(i);

		draw(master, i);
		sodium_bin2hex(hex[i], sizeof(hex[i]), master, s.len);
		request_split(f, &s, hex[i]);
	}
	fclose(f);

	f = ask(path);
	for (size_t i = 0; i < SCHEMES; i++) {
		struct scheme s = scheme(i);
		size_t wanted = 0;

		next_answer(f, line);
		for (size_t g = 0; g < s.policy->ngroups; g++)
			wanted += s.policy->groups[g].count;
		cr_assert_eq(read_shares(line, shares), wanted);
		restore(&s, shares, master);
		sodium_bin2hex(got, sizeof(got), master, s.len);
		cr_assert_str_eq(got, hex[i], "scheme %zu", i);
	}
	end(f, path);
}

/* Otherwise the two tests above could not fail. */
Test(interop, another_implementation_refuses_a_wrong_share)
{
	static char line[LINE_MAX_LEN];
	char path[] = "/tmp/slip39-requests-XXXXXX";
	struct scheme s = { &policies[1], "", 32, true, 0 };
	struct slip39_share shares[3];
	uint8_t master[SLIP39_SECRET_MAX];
	FILE *f;

	need_oracle();
	draw(master, 0);
	deal(&s, master, shares);
	shares[1].value[7] ^= 1;
	f = requests(path);
	request_combine(f, &s, shares, 2);
	fclose(f);

	f = ask(path);
	cr_assert_not_null(fgets(line, sizeof(line), f));
	cr_assert_not_null(strstr(line, "error Invalid digest"), "%s", line);
	end(f, path);
}
