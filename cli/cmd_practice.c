/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd_practice.c -- the main job from beginning to end, in an empty directory,
 * by the very commands a user types: each is shown, then run, and what it said
 * is used for the next as a person would.
 */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/run.h"

#define WORDS_MAX 48
#define END ((char *)NULL) /* ends the words of play() */

struct play {
	char work_factor[24];
	char phrase[128]; /* the last six words heard */
	char session[ID_TEXT];
	struct buffer said; /* standard output of the last command */
};

static void chapter(const char *text)
{
	out("%s", "");
	out("# %s", text);
}

/* --- running --- */

static bool plain_word(const char *word)
{
	return word[0] != '\0' && strpbrk(word, " ;'\"*&|<>$()") == NULL;
}

static void show_command(char *const words[])
{
	struct buffer line = BUFFER_INIT;
	size_t i;

	buffer_text(&line, "$ breakglass");
	for (i = 1; words[i] != NULL; i++)
		buffer_format(&line, plain_word(words[i]) ? " %s" : " \"%s\"",
			      words[i]);
	out("%s", buffer_string(&line));
	buffer_free(&line);
}

/* Runs with standard output caught in memory, then shown. */
static int run_caught(struct play *p, int argc, char **argv, int *status)
{
	int caught = memfd_create("said", MFD_CLOEXEC);
	int kept = dup(STDOUT_FILENO);
	int r;

	if (caught < 0 || kept < 0)
		return error_set(E_IO, "catching output: %s", strerror(errno));
	fflush(stdout);
	dup2(caught, STDOUT_FILENO);
	*status = run_command_line(argc, argv);
	fflush(stdout);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	buffer_free(&p->said);
	lseek(caught, 0, SEEK_SET);
	r = fd_read(caught, 1048576, &p->said);
	close(caught);
	if (r == E_OK && p->said.len > 0)
		out("%.*s%s",
		    (int)p->said.len - (p->said.bytes[p->said.len - 1] == '\n'),
		    buffer_string(&p->said), "");
	return r;
}

/* The words up to NULL, as one command line; its status must be ${want}. */
static int play(struct play *p, int want, ...)
{
	static char name[] = "breakglass";
	char *words[WORDS_MAX + 1] = { name };
	int n = 1, status = 0, r;
	va_list args;
	char *word;

	va_start(args, want);
	while (n < WORDS_MAX && (word = va_arg(args, char *)) != NULL)
		words[n++] = word;
	va_end(args);
	words[n] = NULL;
	show_command(words);
	r = run_caught(p, n, words, &status);
	if (r == E_OK && status != want)
		r = error_set(E_INTERNAL,
			      "practice: that ended with %d, not "
			      "%d",
			      status, want);
	if (r == E_OK && want != 0)
		say("(exit status %d)", status);
	return r;
}

/* --- what a person does between commands --- */

/* The value of "key: value" in what was said, or all of it. */
static int heard(const struct play *p, const char *key, char *value, size_t cap)
{
	const char *at = buffer_string(&p->said);
	size_t len;

	if (key != NULL) {
		at = strstr(at, key);
		if (at == NULL)
			return error_set(E_INTERNAL, "practice: no %s", key);
		at += strlen(key);
	}
	len = strcspn(at, "\n");
	if (len >= cap)
		return error_set(E_INTERNAL, "practice: a long answer");
	memcpy(value, at, len);
	value[len] = '\0';
	return E_OK;
}

/* Krämer reads the back of the card over the phone. */
static int phone_words(const char *card, const char *words)
{
	struct secret *text = NULL;
	const uint8_t *from, *end;
	int r;

	r = file_read_secret(card, 65536, &text);
	if (r != E_OK)
		return r;
	end = secret_peek(text) + secret_len(text);
	from = memmem(secret_peek(text), secret_len(text), "\n\n", 2);
	if (from == NULL)
		r = error_set(E_INTERNAL, "practice: a card without words");
	else
		r = file_create(words, from + 2, (size_t)(end - from - 2));
	secret_free(&text);
	return r;
}

/* Byte for byte what was deposited? */
static int same_secret(const struct play *p, const char *path)
{
	struct buffer kept = BUFFER_INIT;
	int r = file_read(path, 4096, &kept);

	if (r == E_OK && (kept.len != p->said.len ||
			  memcmp(kept.bytes, p->said.bytes, kept.len) != 0))
		r = error_set(E_INTERNAL, "practice: another secret came "
					  "back");
	if (r == E_OK)
		out("(byte for byte what was deposited)");
	buffer_free(&kept);
	return r;
}

static int find_receipt(char *path, size_t cap, const char *session,
			const char *vault)
{
	int n = snprintf(path, cap, "home-anna/%s/receipts/%s-receipt.txt",
			 vault, session);

	return n > 0 && (size_t)n < cap && file_exists(path) ?
		       E_OK :
		       error_set(E_INTERNAL, "practice: no receipt");
}

/* --- the acts --- */

static int act_people(struct play *p)
{
	static const char *const people[][2] = { { "Jonas Beck", "jonas" },
						 { "Anna Weber", "anna" },
						 { "Ben Ode", "ben" },
						 { "Eva Lind", "eva" } };
	size_t i;
	int r = E_OK;

	chapter("each person makes an identity on their own machine");
	for (i = 0; r == E_OK && i < 4; i++)
		r = play(p, 0, "identity", "new", "--name", people[i][0],
			 "--out", people[i][1], "--no-passphrase", END);
	return r;
}

static int act_found(struct play *p)
{
	chapter("jonas founds the vault; the reading phrase goes on the "
		"emergency handbook");
	return play(p, 0, "init", "m.vault", "--label", "Musterstadt",
		    "--admin", "jonas.member", "--identity", "jonas", "--state",
		    "home-jonas", "--reading-phrase-out", "reading-phrase.txt",
		    "--work-factor", p->work_factor, END);
}

static int enrol(struct play *p, char *file, char *roles, char *phone)
{
	char phrase[128];
	int r;

	/* what the new member reads out over the phone */
	r = play(p, 0, "inspect", file, END);
	if (r == E_OK)
		r = heard(p, "phrase: ", phrase, sizeof(phrase));
	if (r != E_OK)
		return r;
	return play(p, 0, "member", "add", file, "--roles", roles, "--phone",
		    phone, "--phrase", phrase, "--vault", "m.vault",
		    "--identity", "jonas", "--state", "home-jonas", END);
}

static int act_enrol(struct play *p)
{
	int r;

	chapter("jonas enrols them, with the words they read out");
	r = enrol(p, "anna.member", "custodian", "+49 160 0000001");
	if (r == E_OK)
		r = enrol(p, "ben.member", "custodian", "+49 160 0000002");
	if (r == E_OK)
		r = enrol(p, "eva.member", "auditor", "+49 160 0000003");
	return r;
}

static int act_deal(struct play *p)
{
	chapter("a compartment: two of anna, ben and a card in Kr\303\244mer's "
		"safe");
	return play(p, 0, "compartment", "add", "MAIL", "--threshold", "2",
		    "--holders", "anna,ben,card:Kr\303\244mer", "--cards-dir",
		    "cards", "--vault", "m.vault", "--identity", "jonas",
		    "--state", "home-jonas", END);
}

static int act_put(struct play *p)
{
	int r;

	chapter("deposits need no quorum, and jonas cannot read them back");
	r = play(p, 0, "put", "mail/exchange01/administrator", "--user",
		 "Administrator", "--generate", "--secret-out", "deposited.txt",
		 "--vault", "m.vault", "--identity", "jonas", "--state",
		 "home-jonas", END);
	if (r == E_OK)
		r = play(p, 0, "put", "mail/exchange01/dsrm", "--generate",
			 "--vault", "m.vault", "--identity", "jonas", "--state",
			 "home-jonas", END);
	if (r == E_OK)
		r = play(p, 0, "ls", "--vault", "m.vault", "--identity",
			 "jonas", "--state", "home-jonas", END);
	return r;
}

static int act_request(struct play *p)
{
	int r;

	chapter("03:10, mail is down: jonas asks the custodians");
	r = play(p, 0, "request", "MAIL", "--ticket", "INC-4711", "--reason",
		 "exchange01 store corrupt after power failure", "--why-not",
		 "directory down", "--for", "4h", "--out-dir", "requests",
		 "--vault", "m.vault", "--identity", "jonas", "--state",
		 "home-jonas", END);
	if (r == E_OK)
		r = heard(p, "session: ", p->session, sizeof(p->session));
	if (r == E_OK)
		r = heard(p, "phrase: ", p->phrase, sizeof(p->phrase));
	return r;
}

static int act_approve(struct play *p)
{
	chapter("anna approves on her own laptop, without the vault");
	return play(p, 0, "approve", "requests/request-MAIL-anna.bg",
		    "--phrase", p->phrase, "--out", "approval-anna.bg",
		    "--identity", "anna", "--state", "home-anna", END);
}

static int act_open(struct play *p)
{
	int r;

	chapter("one approval is not enough");
	r = play(p, 5, "open", p->session, "--approval", "approval-anna.bg",
		 "--vault", "m.vault", "--identity", "jonas", "--state",
		 "home-jonas", END);
	if (r != E_OK)
		return r;
	chapter("Kr\303\244mer reads 33 words over the phone; then the "
		"password is shown");
	r = phone_words("cards/MAIL-g1-Kr\303\244mer.txt", "words.txt");
	if (r == E_OK)
		r = play(p, 0, "open", p->session, "--card", "words.txt", "-c",
			 "show mail/exchange01/administrator", "-c", "close",
			 "--vault", "m.vault", "--identity", "jonas", "--state",
			 "home-jonas", END);
	return r == E_OK ? same_secret(p, "deposited.txt") : r;
}

static int act_audit(struct play *p)
{
	char receipt[200], vault[ID_TEXT];
	int r;

	chapter("eva audits on her own laptop, with anna's receipt");
	r = play(p, 0, "inspect", "m.vault", END);
	if (r == E_OK)
		r = heard(p, "\nid ", vault, sizeof(vault));
	if (r == E_OK)
		r = find_receipt(receipt, sizeof(receipt), p->session, vault);
	if (r == E_OK)
		r = play(p, 0, "audit", "verify", "m.vault", "--anchor",
			 receipt, "--state", "home-eva", END);
	if (r == E_OK)
		r = play(p, 0, "audit", "cosign", "m.vault", "--identity",
			 "eva", "--state", "home-eva", END);
	if (r == E_OK)
		r = play(p, 0, "audit", "verify", "m.vault", "--anchor",
			 receipt, "--identity", "eva", "--state", "home-eva",
			 END);
	if (r == E_OK)
		r = play(p, 0, "audit", "log", "m.vault", "--identity", "eva",
			 "--state", "home-eva", END);
	return r;
}

static int is_empty(const char *dir)
{
	struct dirent *entry;
	DIR *d = opendir(dir);
	size_t n = 0;

	if (d == NULL)
		return error_set(E_IO, "%s: %s", dir, strerror(errno));
	while ((entry = readdir(d)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 &&
		     strcmp(entry->d_name, "..") != 0;
	closedir(d);
	return n == 0 ? E_OK :
			error_set(E_EXISTS,
				  "%s: practice wants an empty "
				  "directory",
				  dir);
}

static int empty_directory(const char *dir)
{
	int r = file_make_dirs(dir);

	if (r == E_OK)
		r = is_empty(dir);
	if (r == E_OK && chdir(dir) != 0)
		r = error_set(E_IO, "%s: %s", dir, strerror(errno));
	return r;
}

int cmd_practice(struct cli *cli)
{
	static int (*const acts[])(struct play *
				   p) = { act_people,  act_found, act_enrol,
					  act_deal,    act_put,   act_request,
					  act_approve, act_open,  act_audit };
	struct play p = { .said = BUFFER_INIT };
	uint64_t work_factor = AGE_WORK_FACTOR_USER;
	size_t i;
	int r;

	r = option_number(&cli->options, "work-factor", 1, AGE_WORK_FACTOR_MAX,
			  &work_factor);
	if (r == E_OK)
		r = empty_directory(cli->words[0]);
	snprintf(p.work_factor, sizeof(p.work_factor), "%llu",
		 (unsigned long long)work_factor);
	for (i = 0; r == E_OK && i < sizeof(acts) / sizeof(acts[0]); i++)
		r = acts[i](&p);
	if (r == E_OK) {
		out("%s", "");
		out("# vault, identities, cards and receipts are in %s: play "
		    "with them",
		    cli->words[0]);
	}
	buffer_free(&p.said);
	return r;
}
