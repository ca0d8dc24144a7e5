/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * msg.h -- the one place that speaks to people: results on standard output,
 * everything else on standard error.
 */
#ifndef BG_CLI_MSG_H
#define BG_CLI_MSG_H

#include <stddef.h>

#include "cli/lang.h"
#include "vault/base/json.h"
#include "vault/base/secret.h"

/* Each looks its format up in the language in use (lang.h).
 * To a person, on standard error; a line end is added. A terminal gets lines no
 * wider than it is, broken at blanks. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* ... beginning "warning: " */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A result, on standard output; a terminal gets it broken in the same way. */
void out(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* out_exact -- from here on results are for a program, and are not broken. */
void out_exact(void);

/* out_moved -- standard output is another file now. */
void out_moved(void);

/* msg_error -- the fault of this thread: what, why, and the next step.
 * Gives back the exit status. */
int msg_error(int code);
/* The sentence of error.h's table, in the language in use. */
const char *msg_sentence(int code);
/* ... in one line, for one of several things; "${what}: ..." */
void msg_refused(const char *what, int code);

/* out_json -- a document on standard output. */
int out_json(const struct json_doc *doc);

/* out_secret -- exactly these bytes to standard output; E_IO. On a terminal
 * control characters are shown as \xNN and a line end is added. */
int out_secret(const struct secret *s);

/* out_secret_line -- the same with one line end, on a pipe too. */
int out_secret_line(const struct secret *s);

/* out_piece -- a piece of a secret, as it is, where standard output is no
 * terminal and was flushed. ${ctx} is not looked at. */
int out_piece(void *ctx, const uint8_t *bytes, size_t len);

/* out_flush -- E_IO when standard output could not take it all. */
int out_flush(void);

#endif
