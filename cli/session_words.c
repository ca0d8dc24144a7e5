/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/session_words.h"

#include <stdlib.h>
#include <string.h>

#include "cli/credential_out.h"

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

static int show(struct vault_session *s, char **words, size_t n)
{
	struct secret *body = NULL;
	int r;

	r = session_reveal(s, words[1], n > 2 ? words[2] : NULL, 0, "show",
			   &body);
	if (r == E_OK)
		r = out_secret(body);
	secret_free(&body);
	return r;
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

static int run(struct cli *cli, struct vault_session *s, char **words, size_t n,
	       bool *closed)
{
	struct session_view view;

	session_look(s, &view);
	if (strcmp(words[0], "ls") == 0 && n <= 2)
		return credentials_out(cli, n > 1 ? words[1] : NULL,
				       view.label);
	if (strcmp(words[0], "info") == 0 && n == 2)
		return credential_out(cli, words[1]);
	if (strcmp(words[0], "show") == 0 && (n == 2 || n == 3))
		return show(s, words, n);
	if (strcmp(words[0], "prove") == 0 && n == 1)
		return prove(s, view.label);
	if (strcmp(words[0], "close") == 0 && n == 1) {
		*closed = true;
		return session_close(s);
	}
	return error_set(E_USAGE,
			 "%s: a session knows ls [GLOB], info PATH, "
			 "show PATH [FIELD], prove, close",
			 words[0]);
}

int session_command(struct cli *cli, struct vault_session *s, const char *text,
		    bool *closed)
{
	char *words[SESSION_WORDS_MAX];
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
