/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persons.h -- whom or what a name means: members, retired ones too, and cards;
 * credentials, retired ones too.
 */
#ifndef BG_AUDIT_PERSONS_H
#define BG_AUDIT_PERSONS_H

#include <stddef.h>

#include "vault/ledger/user.h"

struct id_list {
	char (*ids)[ID_TEXT]; /* owned */
	size_t count, cap;
};

/* persons_named -- everybody of that short or full name, every card of that
 * name, or by the first digits of an id. E_ABSENT names those near it;
 * E_IDENTITY: names are sealed. */
int persons_named(const struct user *u, const char *name, struct id_list *out);

/* credentials_named -- by path or pattern. The same failures. */
int credentials_named(const struct user *u, const char *glob,
		      struct id_list *out);

bool id_list_has(const struct id_list *l, const char *id);
void id_list_free(struct id_list *l);

/* The short name of a member, or the name of a card in whichever set it was;
 * the id's first digits where it is sealed. malloc'd; NULL: no memory. */
char *person_name(const struct user *u, const char *id);

#endif
