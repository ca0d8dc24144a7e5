/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * broker.h -- the process that starts programs. It is split off before a
 * secret, a passphrase or a byte of the vault is read, so that the process
 * which reads them can give up sockets and other programs for good, and what
 * it starts is an ordinary program all the same.
 *
 * The two are joined by three pipes: questions, answers, and bytes. For each
 * question there is one answer. Bytes go from pipe to pipe inside the kernel;
 * the broker never has them in its memory. It ends when the questions end, and
 * hangs up on a program that still runs then.
 */
#ifndef BG_CLI_BROKER_H
#define BG_CLI_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum broker_kind {
	BROKER_START, /* words on the pipe of questions, each ends in NUL */
	BROKER_BYTES, /* on the pipe of bytes */
	BROKER_END,   /* of the program's input; answered when it has ended */
	BROKER_BREAK  /* the same, but the program is hung up on first */
};

#define BROKER_WORDS_MAX 1048576 /* bytes of all words */
#define BROKER_BYTES_MAX 65536   /* of one question */

struct broker_question {
	uint32_t kind;
	uint32_t fd;    /* START: the program's descriptor */
	uint32_t count; /* START: words */
	uint32_t len;   /* bytes that follow */
};

struct broker_answer {
	int32_t error;  /* errno; START. BYTES: EPIPE, it takes no more */
	int32_t status; /* END, BREAK: as of waitpid */
};

/* broker_rule -- whether the program may be started: settled before the first
 * file was read, whatever is asked later. */
typedef bool broker_rule(const void *context, char *const argv[]);

/* broker_start -- split it off. ${context} is used in the other process only.
 * E_IO, E_MEMORY. */
int broker_start(broker_rule *rule, const void *context);

/* broker_stop -- and wait for its end. Without one, nothing. */
void broker_stop(void);

/* broker_meanwhile -- while an answer is awaited, ${each} is called about once a
 * second from here on; NULL: nothing is. */
void broker_meanwhile(void (*each)(void *ctx), void *ctx);

/* broker_ask -- a question with its ${q.len} bytes, and its answer. E_IO: there
 * is no broker, or no more. */
int broker_ask(const struct broker_question *q, const void *bytes,
	       struct broker_answer *out);

#endif
