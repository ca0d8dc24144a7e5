/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leaver.h -- what somebody takes along who leaves: shares that they held, and
 * secrets that were revealed to them.
 */
#ifndef BG_AUDIT_LEAVER_H
#define BG_AUDIT_LEAVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"

/* A share of a card set that still opens something: in use, pending, or an
 * older set that was not retired. */
struct leaver_share {
	char label[LABEL_MAX + 1];
	uint64_t generation;
	enum generation_status status;
};

struct leaver_secret {
	char *path; /* owned; NULL when sealed */
	char field[33];
	uint64_t version;
	int64_t ts; /* when it was revealed first */
	char sid[ID_TEXT];
	bool replaced; /* a newer version was deposited since */
};

/* A session of theirs whose log nobody else has vouched for beyond its end:
 * everything in the compartment may have been seen. */
struct leaver_doubt {
	char sid[ID_TEXT];
	char label[LABEL_MAX + 1];
};

struct leaver {
	struct leaver_share *shares;
	size_t share_count;
	struct leaver_secret *secrets;
	size_t secret_count;
	struct leaver_doubt *doubts;
	size_t doubt_count;
};

/* leaver_report -- of the member ${id}, retired or not. E_ABSENT, E_MEMORY. */
int leaver_report(const struct user *u, const char *id, struct leaver *out);
void leaver_free(struct leaver *l);

#endif
