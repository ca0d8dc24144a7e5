/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/session_use.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/child.h"
#include "cli/progress.h"
#include "cli/screen.h"
#include "cli/secret_screen.h"
#include "vault/base/cursor.h"
#include "vault/base/text.h"
#include "vault/deposit/totp.h"

#define FD_DEFAULT 3

/* What no screen takes: the terminal gets what it can show. */
static int shown(const struct secret *body)
{
	warn("%s", screen_recorded() != NULL ?
			   screen_recorded() :
			   _("more than a screen of its own takes: it stays on "
			     "this terminal"));
	return out_secret(body);
}

static int show_person(struct cli *cli, struct vault_session *s,
		       const char *path, const char *field)
{
	struct secret *body = NULL;
	int r;

	r = session_reveal(s, path, field, 0, "show", &body);
	if (r == E_OK)
		r = secret_screen_takes(body) ?
			    secret_screen(path, body, cli->screen_ms,
					  &cli->screen_alone) :
			    shown(body);
	secret_free(&body);
	return r;
}

static int show_pipe(struct vault_session *s, const char *path,
		     const char *field)
{
	struct revealing *g = NULL;
	int r;

	r = out_flush();
	if (r == E_OK)
		r = session_reveal_begin(s, path, field, 0, "show", &g);
	if (r == E_OK)
		r = session_reveal_to(g, out_piece, NULL);
	session_reveal_end(&g);
	return r;
}

int use_show(struct cli *cli, struct vault_session *s, char **words, size_t n)
{
	const char *field = n > 2 ? words[2] : NULL;

	return isatty(STDOUT_FILENO) ? show_person(cli, s, words[1], field) :
				       show_pipe(s, words[1], field);
}

static int to_file(void *ctx, const uint8_t *bytes, size_t len)
{
	return file_out_put(ctx, bytes, len);
}

static int save_to(struct vault_session *s, const char *path, const char *field,
		   struct file_out *file)
{
	struct revealing *g = NULL;
	int r = session_reveal_begin(s, path, field, 0, "save", &g);

	if (r == E_OK)
		r = session_reveal_to(g, to_file, file);
	session_reveal_end(&g);
	return r;
}

/* What the prompt was not started for is out of its reach (sandbox.h). */
static void say_reach(const struct cli *cli, int r)
{
	if (r == E_IO && cli->screen_ms > 0)
		say("the prompt writes in the folder it was started in, and "
		    "below; a program started by `run` writes anywhere");
}

/* A new file of the user's own, 0600. It is there, empty, before the log says
 * that the secret was saved: what cannot be written is not logged. */
int use_save(struct cli *cli, struct vault_session *s, char **words, size_t n)
{
	const char *path = words[n - 1];
	struct file_out file;
	int r;

	r = file_out_begin(path, &file);
	say_reach(cli, r);
	if (r == E_OK)
		r = file_out_end(&file,
				 save_to(s, words[1], n > 3 ? words[2] : NULL,
					 &file));
	if (r == E_OK)
		say("saved: %s", path);
	return r;
}

static int code_out(const struct totp *t, uint64_t now)
{
	struct secret *code = NULL;
	unsigned left;
	int r;

	r = totp_code(t, now, &code, &left);
	if (r == E_OK)
		r = out_secret_line(code);
	if (r == E_OK)
		say("good for %u s", left);
	secret_free(&code);
	return r;
}

int use_totp(struct cli *cli, struct vault_session *s, char **words, size_t n)
{
	struct secret *body = NULL;
	struct totp t;
	int r;

	memset(&t, 0, sizeof(t));
	r = session_reveal(s, words[1], n > 2 ? words[2] : "totp", 0, "totp",
			   &body);
	if (r == E_OK)
		r = totp_parse(body, &t);
	if (r == E_OK)
		r = code_out(&t, (uint64_t)(host_now(&cli->host) / 1000));
	totp_free(&t);
	secret_free(&body);
	return r;
}

/* run [--fd N] PATH [FIELD] -- CMD... */
struct running {
	int fd;
	const char *path, *field;
	char **argv;
};

static int run_parse(char **words, size_t n, struct running *out)
{
	size_t i = 1, end;
	uint64_t fd;

	memset(out, 0, sizeof(*out));
	out->fd = FD_DEFAULT;
	if (i + 1 < n && strcmp(words[i], "--fd") == 0) {
		struct cursor c;

		cursor_init(&c, (const uint8_t *)words[i + 1],
			    strlen(words[i + 1]));
		fd = cursor_decimal(&c, 255);
		if (!cursor_done(&c))
			return error_set(E_USAGE, "run: --fd takes 0 to 255");
		out->fd = (int)fd;
		i += 2;
	}
	for (end = i; end < n && strcmp(words[end], "--") != 0; end++)
		;
	if (end - i < 1 || end - i > 2 || end + 1 >= n)
		return error_set(E_USAGE, "run [--fd N] PATH [FIELD] -- "
					  "COMMAND...");
	out->path = words[i];
	out->field = end - i == 2 ? words[i + 1] : NULL;
	out->argv = words + end + 1;
	return E_OK;
}

static int to_child(void *ctx, const uint8_t *bytes, size_t len)
{
	return child_write(ctx, bytes, len);
}

/* The program has what it was given, and may take longer than the session: the
 * keys do not stay for it. */
struct waiting {
	struct cli *cli;
	struct vault_session *s;
	bool over;
};

static void meanwhile(void *ctx)
{
	struct waiting *w = ctx;

	if (w->cli->meanwhile != NULL)
		w->cli->meanwhile(w->cli->meanwhile_ctx);
	else if (!w->over)
		w->over = session_live(w->s) != E_OK;
	error_clear();
}

/* It begins when the log has it, and the secret is known to be whole. */
static int run_with(const struct running *run, struct revealing *g,
		    struct waiting *w)
{
	struct child *child = NULL;
	int r;

	progress_stop(); /* the terminal is the program's */
	r = child_start(run->argv, run->fd, &child);
	if (r == E_OK)
		r = session_reveal_to(g, to_child, child);
	if (r == E_OK)
		r = child_end(&child, meanwhile, w);
	else
		child_break(&child);
	progress_start();
	return r;
}

int use_run(struct cli *cli, struct vault_session *s, char **words, size_t n)
{
	struct waiting w = { cli, s, false };
	struct revealing *g = NULL;
	struct running run;
	int r;

	r = run_parse(words, n, &run);
	if (r == E_OK)
		r = out_flush();
	if (r == E_OK)
		r = session_reveal_begin(s, run.path, run.field, 0, "run", &g);
	if (r == E_OK)
		r = run_with(&run, g, &w);
	session_reveal_end(&g);
	return r;
}

/* One JSON document a line: {"path":...,"secret":base64}. It is composed in
 * guarded memory. Paths have no character that JSON would escape. */
static int export_line(const char *path, const struct secret *body,
		       struct secret **out)
{
	static const char a[] = "{\"path\":\"", b[] = "\",\"secret\":\"",
			  c[] = "\"}";
	size_t room = sizeof(a) + sizeof(b) + sizeof(c) + strlen(path) +
		      BASE64_PADDED_LEN(secret_len(body)) + 1;
	struct secret *line = NULL;
	uint8_t *at;
	int r;

	r = secret_new(room, &line);
	if (r != E_OK)
		return r;
	at = secret_bytes(line);
	at = mempcpy(at, a, sizeof(a) - 1);
	at = mempcpy(at, path, strlen(path));
	at = mempcpy(at, b, sizeof(b) - 1);
	base64_encode(secret_peek(body), secret_len(body), BASE64_PADDED,
		      (char *)at);
	at += BASE64_PADDED_LEN(secret_len(body));
	at = mempcpy(at, c, sizeof(c) - 1);
	secret_truncate(line, (size_t)(at - secret_bytes(line)));
	*out = line;
	return E_OK;
}

int use_export(struct cli *cli, struct vault_session *s, char **words, size_t n)
{
	struct secret *body = NULL, *line = NULL;
	size_t i;
	int r = E_OK;

	(void)cli;
	for (i = 1; r == E_OK && i < n; i++) {
		r = session_reveal(s, words[i], NULL, 0, "export", &body);
		if (r == E_OK)
			r = export_line(words[i], body, &line);
		if (r == E_OK)
			r = out_secret_line(line);
		secret_free(&body);
		secret_free(&line);
	}
	return r;
}
