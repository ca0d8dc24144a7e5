/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input.h -- secrets as people give them: from a descriptor, from standard
 * input, or typed on the terminal without echo. Never through stdio.
 */
#ifndef BG_CLI_INPUT_H
#define BG_CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/secret.h"

/* input_line -- one line of ${fd} without its LF (or CR LF), byte by byte so
 * that the next line stays in the descriptor. E_ABSENT at its end; E_INPUT
 * when longer than 4096 bytes. */
int input_line(int fd, struct secret **out);

/* input_typed -- one line typed on the terminal, unseen. E_USAGE when there is
 * no terminal: ${instead} says what to give. E_GIVEN_UP: the terminal is gone,
 * or a signal was to end the program, which did not. */
int input_typed(const char *prompt, const char *instead, struct secret **out);

/* Prompts, questions and ${instead} are looked up in the language in use.
 * input_confirm -- yes or no on the terminal; false when there is none. */
bool input_confirm(const char *question);

/* input_answer -- one line typed on the terminal, seen: nothing secret. The
 * caller frees it. E_USAGE when there is no terminal; E_GIVEN_UP when its input
 * ended, or by a signal (interrupt.h). */
int input_answer(const char *prompt, char **out);

/* input_answer_within -- the same; E_CLOSED once ${ms} milliseconds passed
 * without a whole line (negative: never). */
int input_answer_within(const char *prompt, int64_t ms, char **out);

/* input_waits -- whether another line is there already, as of what is pasted.
 * input_drop -- what was typed and not read is forgotten. */
bool input_waits(void);
void input_drop(void);

bool input_terminal(void);

#endif
