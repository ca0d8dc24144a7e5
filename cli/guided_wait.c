/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guided_wait.c -- approvals and cards as they come, in any order: what is
 * wrong with one is said, and costs the others nothing (V3).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask_out.h"
#include "cli/guided.h"
#include "cli/input.h"
#include "cli/words_input.h"
#include "vault/ask/ask.h"

#define ANSWER_MAX 1048576

static void count(const struct vault_session *s, const char *who)
{
	struct session_view v;

	session_look(s, &v);
	say("%s%s%u of %u", who == NULL ? "" : who,
	    who == NULL ? "" : _(" accepted: "), v.accepted,
	    v.accepted + v.missing);
}

/* One contribution is over: what it was, or what was wrong with it. Only what
 * ends the whole session is returned. */
static int over(const struct vault_session *s, int r, const char *holder)
{
	if (r == E_OK)
		count(s, holder == NULL ? "a share" : holder);
	else if (r == E_LOG || r == E_MEMORY || r == E_CLOSED)
		return r;
	else if (r == E_BUSY || r == E_HELD)
		say("%s: %s", msg_sentence(r), error_said());
	else
		say("refused%s%s: %s", holder == NULL ? "" : ", ",
		    holder == NULL ? "" : holder, error_said());
	error_clear();
	return E_OK;
}

static int take_answer(struct vault_session *s, struct span file)
{
	char *because = NULL, *holder = NULL;
	bool refusal = false;
	int r;

	r = session_answer(s, file, &refusal, &because, &holder);
	if (r == E_OK && refusal)
		say("%s says no: %s",
		    holder == NULL ? _("a custodian") : holder,
		    because == NULL ? _("(the reason is sealed)") : because);
	else
		r = over(s, r, holder);
	free(because);
	free(holder);
	return r;
}

static int take_buffer(struct vault_session *s, const struct buffer *file)
{
	return take_answer(s, (struct span){ file->bytes, file->len });
}

static int take_card(struct vault_session *s, const struct secret *text)
{
	char *holder = NULL;
	int r = session_card(s, text, &holder);

	r = over(s, r, holder);
	free(holder);
	return r;
}

/* It may be a card: until that is known it is read as one. */
static int by_file(struct vault_session *s)
{
	struct secret *file = NULL;
	struct span bytes;
	char *path = NULL;
	int r;

	r = input_answer("file of an approval or of a card: ", &path);
	if (r != E_OK)
		return r;
	r = file_read_secret(path, ANSWER_MAX, &file);
	if (r == E_OK) {
		bytes.bytes = secret_peek(file);
		bytes.len = secret_len(file);
		r = memmem(bytes.bytes, bytes.len, "-----BEGIN", 10) != NULL ?
			    take_answer(s, bytes) :
			    take_card(s, file);
	} else {
		r = over(s, r, NULL);
	}
	secret_free(&file);
	free(path);
	return r;
}

/* Lines up to the END line; what stands before the BEGIN line, a mail's text,
 * is no part of it. An empty line gives up if nothing follows it at once. */
static int paste_lines(struct buffer *text, const char *first)
{
	char *line = first == NULL ? NULL : strdup(first);
	bool begun = false, end = false;
	int r = E_OK;

	while (r == E_OK && !end && text->len < ANSWER_MAX) {
		if (line == NULL)
			r = input_answer("", &line);
		if (r != E_OK)
			break;
		begun = begun || strncmp(line, "-----BEGIN", 10) == 0;
		end = strncmp(line, "-----END", 8) == 0 ||
		      (line[0] == '\0' && !input_waits());
		if (begun)
			buffer_format(text, "%s\n", line);
		free(line);
		line = NULL;
	}
	free(line);
	return r == E_OK ? buffer_status(text) : r;
}

/* What is left of a paste is no answer to the next question. */
static int by_paste(struct vault_session *s, const char *first)
{
	struct buffer text = BUFFER_INIT;
	int r;

	if (first == NULL)
		say("paste the approval, up to its END line (an empty line "
		    "gives up)");
	r = paste_lines(&text, first);
	if (input_waits())
		input_drop();
	if (r == E_OK && text.len > 0)
		r = take_buffer(s, &text);
	buffer_free(&text);
	return r;
}

static int by_words(struct vault_session *s)
{
	struct secret *share = NULL;
	char *holder = NULL;
	int r;

	r = words_input_card(_("the words of a card"), &share);
	if (r == E_OK)
		r = session_card_typed(s, share, &holder);
	r = over(s, r, holder);
	secret_free(&share);
	free(holder);
	return r;
}

/* --- a custodian at this console --- */

/* Whose request it is shows when it opens. */
static int approve_one(const struct cli *cli, struct vault_session *s,
		       const struct request_file *f,
		       const struct secret *const *identities, size_t n,
		       bool *mine)
{
	struct buffer answer = BUFFER_INIT, receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = true };
	struct span file = { f->bytes, f->len };
	struct ask *ask = NULL;
	int r;

	r = ask_open(file, identities, n, &memory, &ask);
	if (r != E_OK)
		return r;
	*mine = true;
	say("%s:", f->nick);
	ask_out(ask);
	say("this is not your own machine: nothing is compared with the log "
	    "you have seen, and no receipt of yours is kept here");
	if (input_confirm("approve?"))
		r = ask_approve(ask, host_now(&cli->host), &answer, &receipt);
	else
		r = error_set(E_GIVEN_UP, "not approved");
	if (r == E_OK)
		r = take_buffer(s, &answer);
	ask_free(&ask);
	buffer_free(&answer);
	buffer_free(&receipt);
	return r;
}

static int by_identity(struct cli *cli, struct vault_session *s,
		       const struct request_result *files)
{
	struct secret *found[CLI_IDENTITIES_MAX] = { NULL };
	char *path = NULL;
	bool mine = false;
	size_t n = 0, i;
	int r;

	r = input_answer("identity file: ", &path);
	if (r != E_OK)
		return r;
	r = cli_identity_read(path, found, CLI_IDENTITIES_MAX, &n);
	for (i = 0; r == E_OK && !mine && i < files->file_count; i++) {
		r = approve_one(cli, s, &files->files[i],
				(const struct secret *const *)found, n, &mine);
		if (!mine && r != E_MEMORY)
			r = E_OK;
	}
	if (r == E_OK && !mine)
		r = error_set(E_IDENTITY, "it is no custodian's of this "
					  "compartment");
	if (r != E_OK)
		r = over(s, r, NULL);
	for (i = 0; i < n; i++)
		secret_free(&found[i]);
	free(path);
	return r;
}

/* --- the loop --- */

static int abort_it(struct vault_session *s)
{
	int r;

	if (!input_confirm("end this request?"))
		return E_OK;
	r = session_close(s);
	return r == E_OK ? error_set(E_GIVEN_UP, "the request was aborted") : r;
}

/* One letter. More than that was meant for something else: an approval that
 * was pasted here is taken, of anything else nothing. */
static int choice(struct cli *cli, struct vault_session *s,
		  const struct request_result *files, const char *answer)
{
	if (strncmp(answer, "-----BEGIN", 10) == 0)
		return by_paste(s, answer);
	if (answer[0] != '\0' && answer[1] != '\0') {
		if (input_waits())
			input_drop();
		say("one letter, of those in brackets");
		return E_OK;
	}
	switch (answer[0]) {
	case 'f':
		return by_file(s);
	case 'p':
		return by_paste(s, NULL);
	case 'c':
		return by_words(s);
	case 'i':
		if (files != NULL)
			return by_identity(cli, s, files);
		say("approvals at this console take a fresh request");
		return E_OK;
	case 'a':
		return abort_it(s);
	default:
		count(s, NULL);
		return E_OK;
	}
}

/* The log could not be written. Where it can be now, who waits goes on: cards that
 * were given are not asked for again. */
static int mended(struct cli *cli, int r)
{
	struct error_kept why;

	if (r != E_LOG)
		return r;
	error_keep(&why);
	r = store_writable(cli->user->store);
	if (r == E_OK)
		r = user_again(cli->user);
	error_again(E_LOG, &why);
	if (r != E_OK)
		return E_LOG;
	say("%s: %s", msg_sentence(E_LOG), error_said());
	error_clear();
	return E_OK;
}

/* A share that was accepted cannot be read: somebody else's will do as well. */
static int another(const struct vault_session *s, int r)
{
	struct session_view v;

	if (r != E_IO)
		return r;
	session_look(s, &v);
	if (v.status != SESSION_OPEN)
		return r;
	say("%s: %s", msg_sentence(r), error_said());
	return E_PENDING;
}

int guided_wait(struct cli *cli, struct vault_session *s,
		const struct request_result *files)
{
	char *answer = NULL;
	int r;

	count(s, NULL);
	for (;;) {
		r = another(s, session_grant(s));
		/* tried again when somebody has answered */
		if (r == E_LOG && mended(cli, r) == E_OK)
			r = E_PENDING;
		if (r != E_PENDING)
			return r;
		error_clear();
		r = input_answer("waiting: [f]ile  [p]aste  [c]ard words  "
				 "[i]dentity here  [s]tatus  [a]bort: ",
				 &answer);
		if (r != E_OK)
			return r;
		r = choice(cli, s, files, answer);
		free(answer);
		answer = NULL;
		r = mended(cli, r);
		if (r == E_OK)
			r = user_again(cli->user);
		if (r != E_OK)
			return r;
	}
}
