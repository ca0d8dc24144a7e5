/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * knows.h -- what one person knows, as far as the log can tell: secrets that
 * were shown to them or count as shown, those they deposited, and what they
 * could open with others now.
 */
#ifndef BG_AUDIT_KNOWS_H
#define BG_AUDIT_KNOWS_H

#include "vault/audit/leaver.h"
#include "vault/audit/persons.h"

enum knows_why {
	KNOWS_SHOWN,    /* revealed in a session of theirs */
	KNOWS_COUNTED,  /* ... nobody else vouched for the end of which */
	KNOWS_DEPOSITED /* they typed it, or made it */
};

const char *knows_why_name(enum knows_why why);

struct known_secret {
	enum knows_why why;
	struct leaver_secret secret; /* how and sid "" when deposited */
};

/* A share that still opens something, with this person's place in it. */
struct known_share {
	char label[LABEL_MAX + 1];
	uint64_t generation;
	enum generation_status status;
	bool card;
	bool acked;
	unsigned others; /* shares more that it takes at least */
};

/* A session that they gave a share to: of somebody else's. */
struct known_gift {
	char sid[ID_TEXT];
	char label[LABEL_MAX + 1];
	bool card;
	bool granted;
};

struct knows {
	char *name;     /* owned */
	bool member;    /* else a card */
	unsigned roles; /* of a member */
	bool retired;
	struct known_secret *secrets; /* by why, then path, field, version */
	size_t secret_count, secret_cap;
	struct known_share *shares;
	size_t share_count, share_cap;
	struct known_gift *gifts;
	size_t gift_count, gift_cap;
};

/* knows_of -- the member or card ${id}. E_ABSENT, E_MEMORY. */
int knows_of(const struct user *u, const char *id, struct knows *out);
void knows_free(struct knows *k);

#endif
