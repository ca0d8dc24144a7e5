/* SPDX-License-Identifier: GPL-3.0-or-later */
/* near.h -- the names that somebody may have meant. */
#ifndef BG_AUDIT_NEAR_H
#define BG_AUDIT_NEAR_H

#include <stddef.h>

#define NEAR_MAX 3
#define NEAR_TEXT 64

struct near {
	const char *want;
	struct {
		char name[NEAR_TEXT];
		size_t off;
	} best[NEAR_MAX];
	size_t count;
};

/* near_offer -- one that there is; copied, cut at 63 bytes. NULL: nothing. */
void near_offer(struct near *n, const char *name);

enum near_kind { NEAR_PERSON, NEAR_CREDENTIAL, NEAR_COMPARTMENT, NEAR_EVENT };

/* near_fault -- E_ABSENT: "person NAME; nearest: A, B, C". */
int near_fault(const struct near *n, enum near_kind kind);

#endif
