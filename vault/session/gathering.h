/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gathering.h -- private to session: a request file while it is put together
 * (facts.c, since.c). */
#ifndef BG_SESSION_GATHERING_H
#define BG_SESSION_GATHERING_H

#include "vault/ask/ask.h"
#include "vault/ledger/user.h"

/* Bytes a request borrows while it is being written. */
struct blob {
	uint8_t *bytes;
	size_t len;
};

struct gathering {
	const struct user *u;
	const struct ledger *l;
	const struct state *s;
	const struct session *session;
	const char *to;
	uint64_t *indices; /* entries to show, ascending */
	size_t index_count, index_cap;
	struct ask_fact *facts;
	struct blob *blobs; /* all owned bytes */
	size_t blob_count, blob_cap;
	struct span *prev;
	size_t prev_count, prev_cap;
	struct span *records;
	size_t record_count, record_cap;
	struct ask_item *items;
	size_t item_count;
};

/* gathering_keep -- the buffer's bytes live as long as the gathering; a span
 * over them. */
int gathering_keep(struct gathering *g, struct buffer *b, struct span *out);

/* gathering_since -- what happened since the addressee cosigned. */
int gathering_since(struct gathering *g, struct ask_since *since);

#endif
