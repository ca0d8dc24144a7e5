/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys made for one test, and checkpoints signed with them.
 */
#ifndef TESTS_LOG_SIGNER_H
#define TESTS_LOG_SIGNER_H

#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"

struct signer {
	char name[KEY_NAME_TEXT];
	struct secret *seed;
	uint8_t key[NOTE_KEY_LEN];
};

/* signer_start -- what must run before; signer_new makes a key of its own. */
void signer_start(void);
void signer_new(struct signer *s);
void signer_free(struct signer *s);

struct span signer_span(const char *text);
struct span signer_bytes(const struct buffer *b);

/* Append the signature line of ${s} for the body ${text} to ${out}. */
void signer_sign(const struct signer *s, struct span text, struct buffer *out);
void signer_cosign(const struct signer *s, struct span text, uint64_t seconds,
		   struct buffer *out);

/* A log of ours with its actor and two witnesses, all new. */
struct log {
	char vault[ID_TEXT];
	struct checkpoint cp;
	struct signer actor;
	struct signer witness[2];
};

void log_new(struct log *log, const char *branch);
void log_free(struct log *log);

/* The signed checkpoint: one line of the actor, one of each witness. */
void log_note(const struct log *log, struct buffer *out);

#endif
