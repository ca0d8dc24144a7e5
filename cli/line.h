/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * line.h -- a line edited on the terminal, with completion and the lines
 * before it, by GNU readline. The only file that speaks to it.
 *
 * Readline is never given a secret (S5): what is secret is typed at
 * input_typed. It reads no init file, writes none, and what it remembers of
 * earlier lines is in this process only.
 */
#ifndef BG_CLI_LINE_H
#define BG_CLI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may stand where the word ${begun} is. */
struct line_names;

/* line_name -- ${text} may; it is copied if it begins with what is there. */
void line_name(struct line_names *to, const char *text);

/* What the caller knows of the words. ${words}: those before, ${n} of them.
 * complete: false where the name of a file may stand as well.
 * left: milliseconds that may pass until line_read returns without a line, 0
 * or less for now; ${key} when one was just typed. */
struct line_caller {
	bool (*complete)(void *ctx, char *const *words, size_t n,
			 struct line_names *to);
	int64_t (*left)(void *ctx, bool key);
	void *ctx;
};

enum line_end {
	LINE_TYPED,
	LINE_TIME,   /* ${left} was over */
	LINE_BROKEN, /* ^C: what was typed is dropped */
	LINE_OVER,   /* ^D on an empty line */
	LINE_GONE    /* the terminal is, or the program is to end */
};

struct line;

/* line_ready -- readline is there (library.h); to be asked before the process is
 * confined, if a line may be wanted. line_open -- at most one at a time. E_USAGE:
 * there is no terminal. Both: E_IO, where there is no readline; E_MEMORY. */
int line_ready(void);
int line_open(const struct line_caller *caller, struct line **out);

/* line_close -- also forgets the lines; NULL is fine. */
void line_close(struct line **line);

/* line_read -- one line; *out is the caller's, with LINE_TYPED only. The
 * terminal is as before when it returns. */
enum line_end line_read(struct line *line, const char *prompt, char **out);

#endif
