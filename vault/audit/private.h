/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to audit. */
#ifndef BG_AUDIT_PRIVATE_H
#define BG_AUDIT_PRIVATE_H

#include "vault/audit/audit.h"
#include "vault/audit/logs.h"
#include "vault/base/error.h"
#include "vault/ledger/user.h"
#include "vault/log/tlog_proof.h"

/* exposure.c -- what counts as revealed. */
int exposures_find(const struct ledger *l, struct audit_result *out);

/* Whether a compartment counts as opened by the session, and nobody but its
 * requester has vouched for the log beyond its end. */
bool session_in_doubt(const struct state *st, const struct session *s);

/* debt.c -- whether a version deposited after ${v} was found to work: not one
 * that only came home after it. */
bool version_paid(const struct credential *c, const struct secret_version *v);

/* prove.c -- entry ${seq} of that log, in its head at ${size}. */
int prove_entry(const struct one_log *log, uint64_t seq, uint64_t size,
		struct buffer *out);

/* A sentence for the reader of the verdict. */
int note_add(struct audit_result *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* That an anchor was passed over, for the fault of this thread. */
int note_passed_over(struct audit_result *out, const char *name);

/* Each line of ${text} as one. */
int note_lines(struct audit_result *out, const struct buffer *text);

/* The worse of two findings stays. */
void verdict_worsen(struct audit_result *out, enum verdict v);

/* record_said.c -- each thing that the log says of a session besides its state:
 * a field's name, which is stable, and a text, good during the call. */
typedef void said_fn(void *ctx, const char *name, const char *text);

int record_said(const struct user *u, const struct session *s,
		error_translation *in, said_fn *say, void *ctx);

#endif
