/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/session_words.h"

#include <stdlib.h>
#include <string.h>

#include "cli/credential_out.h"
#include "cli/near.h"
#include "cli/session_use.h"
#include "vault/base/text.h"

int words_split(char *text, char *words[SESSION_WORDS_MAX], size_t *n)
{
	char *from = text, *to = text;
	char quote = '\0';

	*n = 0;
	for (;;) {
		while (*from == ' ' || *from == '\t')
			from++;
		if (*from == '\0')
			return E_OK;
		if (*n == SESSION_WORDS_MAX)
			return error_set(E_USAGE, "more than %d words",
					 SESSION_WORDS_MAX);
		words[(*n)++] = to;
		for (; *from != '\0'; from++) {
			if (quote != '\0' && *from == quote)
				quote = '\0';
			else if (quote == '\0' &&
				 (*from == '\'' || *from == '"'))
				quote = *from;
			else if (quote == '\0' &&
				 (*from == ' ' || *from == '\t'))
				break;
			else
				*to++ = *from;
		}
		if (quote != '\0')
			return error_set(E_USAGE, "a quote without end");
		if (*from != '\0')
			from++;
		*to++ = '\0';
	}
}

/* That a quorum holds this card set, without showing anything. */
static int prove(struct vault_session *s, const char *label)
{
	int r = session_prove(s);

	if (r == E_OK)
		say("the card set of %s is proven: its quorum opened the "
		    "canary",
		    label);
	return r;
}

static int list(struct cli *cli, struct vault_session *s, char **words,
		size_t n)
{
	struct session_view view;

	session_look(s, &view);
	return credentials_out(cli, n > 1 ? words[1] : NULL, view.label);
}

static int info(struct cli *cli, struct vault_session *s, char **words,
		size_t n)
{
	struct session_view view;

	(void)n;
	session_look(s, &view);
	return credential_out(cli, words[1], view.label);
}

static int proving(struct cli *cli, struct vault_session *s, char **words,
		   size_t n)
{
	struct session_view view;

	(void)cli;
	(void)words;
	(void)n;
	session_look(s, &view);
	return prove(s, view.label);
}

static int status(struct cli *cli, struct vault_session *s, char **words,
		  size_t n)
{
	struct session_view view;
	char ts[TIME_TEXT] = "";

	(void)cli;
	(void)words;
	(void)n;
	session_look(s, &view);
	time_format(view.until_ms, ts);
	out(NP_(view.accepted, "%s: open until %.16sZ, %u share",
		"%s: open until %.16sZ, %u shares"),
	    view.label, ts, view.accepted);
	return E_OK;
}

/* The words a session knows; `close` besides. */
static const struct session_verb table[] = {
	{ "ls", "ls [GLOB]", N_("what is in this compartment"), 1, 2, list },
	{ "find", "find GLOB", N_("the same, of some"), 2, 2, list },
	{ "info", "info PATH", N_("all about one credential"), 2, 2, info },
	{ "show", "show PATH [FIELD]", N_("the secret, until Enter"), 2, 3,
	  use_show },
	{ "totp", "totp PATH [FIELD]", N_("its one-time code"), 2, 3,
	  use_totp },
	{ "save", "save PATH [FIELD] FILE", N_("into a new file"), 3, 4,
	  use_save },
	{ "run", "run [--fd N] PATH [FIELD] -- COMMAND",
	  N_("to a program, by descriptor"), 4, SESSION_WORDS_MAX, use_run },
	{ "export", "export PATH...", N_("as lines of JSON"), 2,
	  SESSION_WORDS_MAX, use_export },
	{ "prove", "prove", N_("log that this quorum holds its shares"), 1, 1,
	  proving },
	{ "status", "status", N_("until when it is open"), 1, 1, status },
};

#define TABLE (sizeof(table) / sizeof(table[0]))

const struct session_verb *session_verb(size_t i)
{
	return i < TABLE ? &table[i] : NULL;
}

static int unknown(const char *word)
{
	struct buffer list_text = BUFFER_INIT;
	char list[128];
	struct near near;
	size_t i;
	int r;

	near_begin(&near, word);
	for (i = 0; i < TABLE; i++) {
		buffer_format(&list_text, "%s, ", table[i].usage);
		near_try(&near, table[i].name, table[i].name);
	}
	near_try(&near, "close", "close");
	r = near.count == 0 ? error_set(E_USAGE, "%s: a session knows %sclose",
					word, buffer_string(&list_text)) :
			      error_set(E_USAGE, "%s: did you mean %s?", word,
					near_text(&near, list, sizeof(list)));
	buffer_free(&list_text);
	return r;
}

static int run(struct cli *cli, struct vault_session *s, char **words, size_t n,
	       bool *closed)
{
	size_t i;

	if (strcmp(words[0], "close") == 0 && n == 1) {
		*closed = true;
		return session_close(s);
	}
	for (i = 0; i < TABLE; i++) {
		if (strcmp(words[0], table[i].name) != 0)
			continue;
		if (n < table[i].min || n > table[i].max)
			return error_set(E_USAGE, "%s", table[i].usage);
		return table[i].run(cli, s, words, n);
	}
	return unknown(words[0]);
}

int session_command(struct cli *cli, struct vault_session *s, const char *text,
		    bool *closed)
{
	char *words[SESSION_WORDS_MAX + 1] = { NULL };
	char *copy = strdup(text);
	size_t n = 0;
	int r;

	if (copy == NULL)
		return error_set(E_MEMORY, "a command");
	r = words_split(copy, words, &n);
	if (r == E_OK && n == 0)
		r = error_set(E_USAGE, "an empty command");
	if (r == E_OK)
		r = run(cli, s, words, n, closed);
	free(copy);
	return r;
}
