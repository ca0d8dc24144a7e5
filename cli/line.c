/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "cli/progress.h"
#include "cli/session_words.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/library.h"

/* Its functions, and then its variables. */
#define READLINE(X) \
	X(rl_initialize) \
	X(rl_variable_bind) \
	X(rl_completion_matches) \
	X(rl_callback_handler_install) \
	X(rl_callback_handler_remove) \
	X(rl_callback_read_char) \
	X(rl_callback_sigcleanup) \
	X(rl_resize_terminal) \
	X(using_history) \
	X(stifle_history) \
	X(history_list) \
	X(clear_history) \
	X(history_get) \
	X(add_history) \
	X(rl_readline_name) \
	X(rl_catch_signals) \
	X(rl_catch_sigwinch) \
	X(rl_change_environment) \
	X(rl_attempted_completion_function) \
	X(rl_attempted_completion_over) \
	X(rl_basic_word_break_characters) \
	X(rl_completer_word_break_characters) \
	X(rl_completer_quote_characters) \
	X(rl_filename_quote_characters) \
	X(rl_instream) \
	X(rl_outstream) \
	X(rl_line_buffer) \
	X(rl_point) \
	X(rl_end) \
	X(history_base) \
	X(history_length)
#define TEXT_OF(n) TEXT(n)
#define TEXT(n) #n
LIBRARY(readline_library, "libreadline.so." TEXT_OF(RL_VERSION_MAJOR), READLINE,
	"the prompt of a session")

#define LINES_KEPT 200
#define POLL_MS 5000 /* a clock may jump, a machine sleep: look again */

struct line {
	struct line_caller caller;
	FILE *in, *out;
	bool done;
	char *typed; /* NULL: its end */
};

/* Readline has one line, and tells its callbacks nothing of whose it is. */
static struct line *active;

/* --- completion --- */

struct line_names {
	const char *begun;
	char **list;
	size_t count, cap, next;
};

static struct line_names names;

void line_name(struct line_names *to, const char *text)
{
	char *copy;

	if (strncmp(text, to->begun, strlen(to->begun)) != 0 ||
	    array_room(&to->list, &to->cap, to->count, sizeof(*to->list)) !=
		    E_OK)
		return;
	copy = strdup(text);
	if (copy != NULL)
		to->list[to->count++] = copy;
}

static void names_drop(void)
{
	while (names.next < names.count)
		free(names.list[names.next++]);
	free(names.list);
	memset(&names, 0, sizeof(names));
}

/* One a call, readline's from then on. */
static char *name_next(const char *text, int state)
{
	(void)text;
	(void)state;
	return names.next < names.count ? names.list[names.next++] : NULL;
}

static char **attempt(const char *begun, int start, int end)
{
	char *words[SESSION_WORDS_MAX + 1] = { NULL };
	char *before = strndup(*lib_rl_line_buffer, (size_t)start);
	char **found = NULL;
	size_t n = 0;

	(void)end;
	*lib_rl_attempted_completion_over = 1;
	if (before == NULL)
		return NULL;
	names.begun = begun;
	/* within a quote it is a file's name, if anything */
	if (words_split(before, words, &n) != E_OK ||
	    !active->caller.complete(active->caller.ctx, words, n, &names))
		*lib_rl_attempted_completion_over = 0;
	error_clear();
	found = lib_rl_completion_matches(begun, name_next);
	names_drop();
	free(before);
	return found;
}

/* --- how readline is to be --- */

/* What the user's init file binds may be anything; on this day the keys are
 * the same everywhere. */
static void initialize_without_file(void)
{
	const char *given = getenv("INPUTRC");
	char *kept = given == NULL ? NULL : strdup(given);

	setenv("INPUTRC", "/dev/null", 1);
	lib_rl_initialize();
	if (kept == NULL)
		unsetenv("INPUTRC");
	else
		setenv("INPUTRC", kept, 1);
	free(kept);
}

static void settle(void)
{
	static const char *const variables[][2] = {
		{ "show-all-if-ambiguous", "on" },
		/* these would wait for a key where no time is kept */
		{ "page-completions", "off" },
		{ "completion-query-items", "0" },
		/* a serial console knows nothing of it */
		{ "enable-bracketed-paste", "off" },
		{ "expand-tilde", "on" },
	};
	size_t i;

	*lib_rl_readline_name = "breakglass";
	*lib_rl_catch_signals = 0;
	*lib_rl_catch_sigwinch = 0;
	*lib_rl_change_environment = 0;
	initialize_without_file();
	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		lib_rl_variable_bind(variables[i][0], variables[i][1]);
	*lib_rl_attempted_completion_function = attempt;
	*lib_rl_basic_word_break_characters = " \t";
	*lib_rl_completer_word_break_characters = " \t";
	*lib_rl_completer_quote_characters = "'\"";
	*lib_rl_filename_quote_characters = " \t'\"";
	lib_using_history();
	lib_stifle_history(LINES_KEPT);
}

static FILE *terminal(const char *mode, int flags)
{
	int fd = open("/dev/tty", flags | O_CLOEXEC | O_NOCTTY);
	FILE *f = fd < 0 ? NULL : fdopen(fd, mode);

	if (f == NULL && fd >= 0)
		close(fd);
	return f;
}

static void history_forget(void)
{
	HIST_ENTRY **list = lib_history_list();
	size_t i;

	for (i = 0; list != NULL && list[i] != NULL; i++)
		explicit_bzero(list[i]->line, strlen(list[i]->line));
	lib_clear_history();
}

int line_ready(void)
{
	return library_need(&readline_library);
}

int line_open(const struct line_caller *caller, struct line **out)
{
	struct line *l;
	int r = line_ready();

	if (r != E_OK)
		return r;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return error_set(E_MEMORY, "a line");
	l->caller = *caller;
	l->in = terminal("r", O_RDONLY);
	l->out = terminal("w", O_WRONLY);
	if (l->in == NULL || l->out == NULL) {
		line_close(&l);
		return error_set(E_USAGE, "there is no terminal");
	}
	active = l;
	*lib_rl_instream = l->in;
	*lib_rl_outstream = l->out;
	settle();
	history_forget();
	*out = l;
	return E_OK;
}

void line_close(struct line **line)
{
	struct line *l = *line;

	if (l == NULL)
		return;
	if (active == l) {
		history_forget();
		*lib_rl_instream = *lib_rl_outstream = NULL;
		active = NULL;
	}
	if (l->in != NULL)
		fclose(l->in);
	if (l->out != NULL)
		fclose(l->out);
	free(l);
	*line = NULL;
}

/* --- signals, while a line is awaited --- */

static const int watched[] = { SIGINT, SIGQUIT, SIGTERM,
			       SIGHUP, SIGTSTP, SIGWINCH };
#define WATCHED (sizeof(watched) / sizeof(watched[0]))

static volatile sig_atomic_t came;
static volatile sig_atomic_t resized;

static void note(int signal)
{
	if (signal == SIGWINCH)
		resized = 1;
	else if (signal != SIGTSTP)
		came = signal;
}

static void signals_watch(struct sigaction before[WATCHED])
{
	struct sigaction noting = { .sa_handler = note };
	size_t i;

	came = 0;
	for (i = 0; i < WATCHED; i++)
		sigaction(watched[i], &noting, &before[i]);
}

static void signals_leave(const struct sigaction before[WATCHED])
{
	size_t i;

	for (i = 0; i < WATCHED; i++)
		sigaction(watched[i], &before[i], NULL);
}

/* --- a line --- */

static void taken(char *line)
{
	lib_rl_callback_handler_remove();
	active->typed = line;
	active->done = true;
}

/* Whether a key is there, 1; or 0, or the reason to end, -1. */
static int key_comes(const struct line *l, enum line_end *why)
{
	int64_t left = l->caller.left(l->caller.ctx, false);
	struct pollfd p = { .fd = fileno(l->in), .events = POLLIN };
	int n;

	*why = LINE_TIME;
	if (left <= 0)
		return -1;
	n = poll(&p, 1, left < POLL_MS ? (int)left : POLL_MS);
	if (resized) {
		resized = 0;
		lib_rl_resize_terminal();
	}
	*why = came == SIGINT || came == SIGQUIT ? LINE_BROKEN : LINE_GONE;
	if (came != 0 || (n < 0 && errno != EINTR) ||
	    (n > 0 && (p.revents & POLLIN) == 0))
		return -1;
	return n > 0;
}

/* Of a terminal that hung up, the input ends before the signal comes. */
static bool is_gone(const struct line *l)
{
	struct pollfd p = { .fd = fileno(l->in) };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

/* What was typed of it is not wanted. */
static void drop(void)
{
	lib_rl_callback_sigcleanup();
	explicit_bzero(*lib_rl_line_buffer, strlen(*lib_rl_line_buffer));
	*lib_rl_point = *lib_rl_end = 0;
	lib_rl_callback_handler_remove();
	fputc('\n', *lib_rl_outstream);
	fflush(*lib_rl_outstream);
}

static void remember(const char *line)
{
	HIST_ENTRY *last =
		lib_history_get(*lib_history_base + *lib_history_length - 1);

	if (line[0] != '\0' && (last == NULL || strcmp(last->line, line) != 0))
		lib_add_history(line);
}

enum line_end line_read(struct line *l, const char *prompt, char **out)
{
	struct sigaction before[WATCHED];
	enum line_end why = LINE_OVER;
	int key;

	l->done = false;
	l->typed = NULL;
	signals_watch(before);
	progress_gone();
	lib_rl_callback_handler_install(prompt, taken);
	while (!l->done) {
		key = key_comes(l, &why);
		if (key < 0)
			break;
		if (key > 0) {
			l->caller.left(l->caller.ctx, true);
			lib_rl_callback_read_char();
		}
	}
	if (!l->done)
		drop();
	signals_leave(before);
	if (!l->done)
		return why;
	if (l->typed == NULL) {
		fputc('\n', l->out);
		fflush(l->out);
		return is_gone(l) ? LINE_GONE : LINE_OVER;
	}
	remember(l->typed);
	*out = l->typed;
	l->typed = NULL;
	return LINE_TYPED;
}
