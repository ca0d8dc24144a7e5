/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit.h -- what the log proves, to somebody who trusts nobody: verdicts
 * against anchors kept elsewhere, the anchors themselves, and the list of
 * entries (T2, T3).
 */
#ifndef BG_AUDIT_AUDIT_H
#define BG_AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/audit/facts.h"
#include "vault/audit/times.h"
#include "vault/base/error.h"
#include "vault/home/home.h"
#include "vault/ledger/ledger.h"
#include "vault/ledger/reader.h"
#include "vault/ledger/user.h"

enum verdict {
	VERDICT_UNANCHORED, /* whole and in order; nothing to hold it to */
	VERDICT_ANCHORED,
	VERDICT_TRUNCATED, /* an anchor is beyond its end */
	VERDICT_DIVERGED,  /* an anchor holds another history */
	VERDICT_INVALID    /* INVALID or VOID entries */
};

const char *verdict_name(enum verdict v);
/* 0, 6 or 7; E_OK, E_INTEGRITY or E_ROLLBACK */
int verdict_error(enum verdict v);

enum anchor_kind {
	ANCHOR_FILE,     /* a signed note, a tlog-proof, or words */
	ANCHOR_GATHERED, /* the same, out of a directory: what is none is
			    passed over and named */
	ANCHOR_COPY,     /* another copy of the vault, by its path */
	ANCHOR_BUNDLE    /* a bundle of it, by its path */
};

struct audit_anchor {
	enum anchor_kind kind;
	const char *name;  /* as the caller gave it */
	struct span bytes; /* of the first two */
};

struct audit_options {
	const char *path;
	bool bundle; /* ${path} is one, and no vault */
	const struct host *host;
	struct home *home; /* may be NULL; its pin is an anchor */
	const struct audit_anchor *anchors;
	size_t anchor_count;
	bool has_fingerprint;
	struct tree_hash fingerprint;
	const struct secret *const *identities;
	size_t identity_count;
	const struct secret *reading_phrase;
};

/* Secrets of a compartment that count as revealed. */
struct exposure {
	char label[LABEL_MAX + 1];
	char sid[ID_TEXT];
	uint64_t closed_at; /* entry; 0 = still open */
	bool unwitnessed;   /* count everything in it */
	size_t secrets;
};

/* A sentence about an anchor, in English and as people here read it; owned. */
struct audit_note {
	char *text, *said;
};

struct audit_result {
	enum verdict verdict;
	bool unknown_vault; /* no pin, fingerprint or anchor */
	uint64_t entries;
	struct checkpoint head;
	struct tree_hash init;
	uint64_t anchor_size; /* position the newest that holds reaches to */
	uint64_t since;       /* entries beyond it */
	uint64_t witnessed;   /* newest head cosigned by somebody */
	size_t witnesses;     /* ... by so many */
	uint64_t sealed;      /* details that stay sealed */
	struct fault *faults; /* owned */
	size_t fault_count;
	struct audit_note *notes; /* owned */
	size_t note_count;
	struct exposure *exposures; /* owned */
	size_t exposure_count;
};

/* audit_verify -- open as a foreign copy, or as a bundle, verify everything, compare with
 * every anchor. E_OK whatever the verdict; errors only when it could not be
 * read at all. An anchor that is no note, is of another vault, or whose
 * signature is by no key of this log: E_INPUT naming it. */
int audit_verify(const struct audit_options *o, struct audit_result *out);
void audit_result_free(struct audit_result *r);

/* audit_anchor -- the newest head as a signed note, with the cosignatures the
 * log holds of it. */
int audit_anchor(const struct user *u, struct buffer *out);

/* audit_anchor_words -- the same as words: size, and the root as 26 of them. */
int audit_anchor_words(const struct user *u, struct buffer *out);

/* audit_anchor_look -- the head that an anchor's file speaks of, without a vault
 * to hold it to; *signatures: none for words. Words may leave the vault out:
 * then its origin is the branch alone. E_INPUT: it is none. */
int audit_anchor_look(struct span bytes, struct checkpoint *head,
		      size_t *signatures);

/* audit_cosign -- head.cosigned of the head as it stands, when it extends what
 * this member's own pin remembers (or nothing is remembered). E_ROLLBACK when
 * not; E_INTEGRITY when the log is INVALID or has VOID entries... those are
 * named but cosigned (they are in the log for ever): only INVALID refuses. */
int audit_cosign(struct user *u, struct buffer *receipt);

/* audit_prove -- entry ${seq} of a log ("main", a branch's id or its first
 * digits), as a C2SP tlog-proof with the leaf as extra data: under the newest head
 * that covers it and was cosigned, else under the newest. E_ABSENT, E_USAGE. */
int audit_prove(struct ledger *l, const char *branch, uint64_t seq,
		struct buffer *out);

/* --- exports (export.c) ---
 *
 * Both appear whole at ${path} or not at all, and never in the place of
 * anything (E_EXISTS). audit_export -- each entry as a line of JSON, with the
 * details and names that ${reader} (may be NULL) opens. audit_bundle -- the log
 * as plain files; nothing sealed is opened, and no object is in it. An anchor
 * that is none of this vault's is named to ${left_out} and left out. */
int audit_export(struct ledger *l, const struct reader *reader,
		 const char *path);
int audit_bundle(struct ledger *l, const struct audit_anchor *anchors, size_t n,
		 const char *path,
		 void (*left_out)(const char *name, const char *why));

/* --- the list (list.c) --- */

struct audit_line {
	uint64_t seq;           /* in its own log */
	const char *branch;     /* "main", or that it is of; the ledger's */
	bool home;              /* of a branch that came home */
	int64_t ts;             /* as its host wrote it */
	struct entry_time time; /* ... and what to think of it */
	char ev[EVENT_TEXT];
	char *actor; /* short name, or "session 1a2b3c4d" */
	char *text;  /* what happened, in words */
	enum outcome outcome;
	const char *void_reason; /* NULL: it counts */
	const char *aside;       /* of a branch that came home: why main did not
			      take it over; NULL */
	const char *label;       /* of its compartment; "" none */
	const char *sid;         /* "" none */
	const struct entry_facts *facts;
};

/* audit_list -- every entry that ${filter} takes (NULL: every one), in order,
 * with names where the reader knows them. ${reader} may be NULL. Each line is
 * freed after the call. E_ABSENT as filter_done says. */
struct filter;
int audit_list(struct ledger *l, const struct reader *reader,
	       struct filter *filter,
	       int (*each)(void *ctx, const struct audit_line *line),
	       void *ctx);

/* audit_list_in -- the same with ${text} and ${actor} in a language: for people
 * to read, and for nothing that is kept. */
int audit_list_in(struct ledger *l, const struct reader *reader,
		  struct filter *filter, error_translation *in,
		  int (*each)(void *ctx, const struct audit_line *line),
		  void *ctx);

#endif
