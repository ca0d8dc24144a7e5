/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/practice.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/run.h"

#define WORDS_MAX 48
void chapter(const char *text)
{
	out("%s", "");
	out("# %s", lang_text(text));
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
	out_moved();
	*status = run_command_line(argc, argv);
	fflush(stdout);
	dup2(kept, STDOUT_FILENO);
	out_moved();
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

static int play_words(struct play *p, int want, int n, char **words)
{
	int status = 0, r;

	words[n] = NULL;
	show_command(words);
	r = run_caught(p, n, words, &status);
	if (r == E_OK && status != want)
		r = error_set(E_INTERNAL,
			      "practice: that ended with %d, not %d", status,
			      want);
	if (r == E_OK && want != 0)
		say("(exit status %d)", status);
	return r;
}

static int collect(char *words[WORDS_MAX + 1], va_list args)
{
	static char name[] = "breakglass";
	char *word;
	int n = 1;

	words[0] = name;
	while (n < WORDS_MAX && (word = va_arg(args, char *)) != NULL)
		words[n++] = word;
	return n;
}

int play(struct play *p, int want, ...)
{
	char *words[WORDS_MAX + 1];
	va_list args;
	int n;

	va_start(args, want);
	n = collect(words, args);
	va_end(args);
	return play_words(p, want, n, words);
}

int play_as(struct play *p, int want, const char *who, ...)
{
	static char vault[] = "--vault", file[] = "m.vault";
	static char identity[] = "--identity", state[] = "--state";
	char *words[WORDS_MAX + 7];
	char name[32], home[40];
	va_list args;
	int n;

	snprintf(name, sizeof(name), "%s", who);
	snprintf(home, sizeof(home), "home-%s", who);
	va_start(args, who);
	n = collect(words, args);
	va_end(args);
	words[n++] = vault;
	words[n++] = file;
	words[n++] = identity;
	words[n++] = name;
	words[n++] = state;
	words[n++] = home;
	return play_words(p, want, n, words);
}

/* --- what a person does between commands --- */

/* The value of "key: value" in what was said, or all of it. */
int heard(const struct play *p, const char *format, char *value, size_t cap)
{
	char key[64];
	const char *at = buffer_string(&p->said);
	size_t len;

	if (format != NULL) {
		snprintf(key, sizeof(key), "%s", lang_text(format));
		key[strcspn(key, "%")] = '\0';
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
int phone_words(const char *card, const char *words)
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
int same_secret(const struct play *p, const char *path)
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

int find_receipt(char *path, size_t cap, const char *session, const char *vault)
{
	int n = snprintf(path, cap, "home-anna/%s/receipts/%s-receipt.txt",
			 vault, session);

	return n > 0 && (size_t)n < cap && file_exists(path) ?
		       E_OK :
		       error_set(E_INTERNAL, "practice: no receipt");
}
