/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/member_roles.h"

#include <stdio.h>
#include <string.h>

#include "cli/lang.h"
#include "vault/base/error.h"
#include "vault/ledger/state.h"

static const struct {
	const char *name;
	unsigned role;
} role_table[] = { { "admin", ROLE_ADMIN },
		   { "auditor", ROLE_AUDITOR },
		   { "custodian", ROLE_CUSTODIAN } };

#define ROLES (sizeof(role_table) / sizeof(role_table[0]))

int roles_parse(const char *list, unsigned *roles)
{
	const char *at = list;
	size_t i, len;

	*roles = 0;
	for (;;) {
		len = strcspn(at, ",");
		for (i = 0; i < ROLES; i++)
			if (strlen(role_table[i].name) == len &&
			    memcmp(role_table[i].name, at, len) == 0)
				break;
		if (i == ROLES)
			return error_set(E_USAGE,
					 "--roles: %.*s is none of "
					 "admin, custodian, auditor",
					 (int)len, at);
		*roles |= role_table[i].role;
		if (at[len] == '\0')
			return E_OK;
		at += len + 1;
	}
}

static void roles_join(unsigned roles, const char *between,
		       error_translation *in, char *out_text, size_t cap)
{
	size_t i, at = 0;

	out_text[0] = '\0';
	for (i = 0; i < ROLES; i++)
		if ((roles & role_table[i].role) != 0)
			at += (size_t)snprintf(out_text + at, cap - at, "%s%s",
					       at == 0 ? "" : between,
					       in(role_table[i].name));
}

void roles_text(unsigned roles, char out_text[40])
{
	roles_join(roles, ",", lang_english, out_text, 40);
}

void roles_said(unsigned roles, char out_text[64])
{
	/* in English as they are typed */
	roles_join(roles, strcmp(lang_used(), "en") == 0 ? "," : ", ",
		   lang_text, out_text, 64);
}

struct json *roles_list(struct json_doc *doc, unsigned roles)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < ROLES; i++)
		if ((roles & role_table[i].role) != 0)
			json_add_text(doc, list, role_table[i].name);
	return list;
}
