/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copies.h -- the copies register: copies and backups of the vault that the log
 * knows of, and which card set opens each.  A card set that is out of use must
 * not be destroyed while a copy is kept that no other set opens.
 */
#ifndef BG_CUSTODY_COPIES_H
#define BG_CUSTODY_COPIES_H

#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"

struct copy_view {
	uint64_t seq;
	int64_t ts;
	char *what;          /* site or file, as it was logged; owned */
	uint64_t generation; /* of the compartment asked for; 0: the copy is
				   older than the compartment */
};

/* copies_list -- those of the compartment, oldest first. E_ABSENT. */
int copies_list(const struct user *u, const char *label, struct copy_view **out,
		size_t *count);
void copies_free(struct copy_view **list, size_t count);

#endif
