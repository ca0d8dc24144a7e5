/* SPDX-License-Identifier: GPL-3.0-or-later */
/* member_roles.h -- roles as people write and read them. */
#ifndef BG_CLI_MEMBER_ROLES_H
#define BG_CLI_MEMBER_ROLES_H

#include "vault/base/json.h"

/* roles_parse -- "admin,custodian"; E_USAGE. roles_text -- the same back.
 * roles_said -- in words of the language in use.
 * roles_list -- as an array of ${doc}. */
int roles_parse(const char *list, unsigned *roles);
void roles_text(unsigned roles, char out_text[40]);
void roles_said(unsigned roles, char out_text[64]);
struct json *roles_list(struct json_doc *doc, unsigned roles);

#endif
