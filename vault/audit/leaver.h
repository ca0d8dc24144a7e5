/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leaver.h -- what somebody takes along who leaves: shares that they held, and
 * secrets that were revealed to them. A card is somebody, too: whoever has it.
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
	char *path; /* owned; the id's first digits when sealed */
	char credential[ID_TEXT];
	char label[LABEL_MAX + 1];
	char field[33];
	uint64_t version;
	uint64_t newest; /* of the field */
	int64_t ts;      /* when it was revealed first */
	char how[8];     /* ... and how */
	char sid[ID_TEXT];
	bool replaced; /* a newer version was deposited since */
	bool tested;   /* ... and found to work */
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

/* leaver_report -- of the member ${id}, retired or not, or of a card: to whom
 * a guest's opening with it counts. E_ABSENT, E_MEMORY. */
int leaver_report(const struct user *u, const char *id, struct leaver *out);
void leaver_free(struct leaver *l);

/* leaver_secret_fill -- all but ts, how and sid; E_MEMORY. */
int leaver_secret_fill(const struct user *u, const char *credential,
		       const char *field, uint64_t version,
		       struct leaver_secret *out);

#endif
