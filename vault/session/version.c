/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version.c -- which secret is meant by a path, a field and a number. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/session/private.h"

/* The field asked for, else the only one there is, else password. */
static const char *choose_field(const struct credential *c, const char *field)
{
	size_t i;

	if (field != NULL || c->count == 0)
		return field == NULL ? "password" : field;
	for (i = 1; i < c->count; i++)
		if (strcmp(c->versions[i].field, c->versions[0].field) != 0)
			return "password";
	return c->versions[0].field;
}

/* PATH@N names a version, where two are kept of one number. */
static int path_split(const char *path, char out[PATH_MAX_LEN + 1],
		      uint64_t *version)
{
	const char *at = strchr(path, '@');
	size_t len = at == NULL ? strlen(path) : (size_t)(at - path);
	struct cursor c;

	/* the beginning of it may be another's */
	if (len > PATH_MAX_LEN)
		return error_set(E_ABSENT, "no credential has the path %s",
				 path);
	memcpy(out, path, len);
	out[len] = '\0';
	if (at == NULL)
		return E_OK;
	cursor_init(&c, (const uint8_t *)at + 1, strlen(at + 1));
	*version = cursor_decimal(&c, UINT32_MAX);
	return cursor_done(&c) && *version > 0 ?
		       E_OK :
		       error_set(E_USAGE,
				 "%s: behind @ stands the number of "
				 "a version",
				 path);
}

/* An id comes first, as everywhere: its name may be gone (V7), and it may be in
 * use no more. */
static int find_credential(const struct vault_session *s, const char *path,
			   struct credential **out)
{
	int r;

	*out = state_credential(ledger_state(s->u->ledger), path);
	if (*out != NULL)
		return E_OK;
	r = user_needs_reader(s->u);
	return r == E_OK ?
		       reader_credential(s->u->reader, path,
					 session_compartment(s)->label, out) :
		       r;
}

static int pick(const struct vault_session *s, struct credential *c,
		const char *path, const char *field, uint64_t version,
		struct secret_version **out)
{
	if (strcmp(c->compartment, session_state_of(s)->compartment) != 0)
		return error_set(E_POLICY, "%s is not in %s", path,
				 session_compartment(s)->label);
	field = choose_field(c, field);
	*out = version == 0 ? state_newest(c, field) :
			      state_version(c, field, version);
	if (*out == NULL)
		return error_set(E_ABSENT, "%s has no %s", path, field);
	if (state_copy(*out, session_state_of(s)->generation) == NULL)
		return error_set(E_ABSENT,
				 "%s is not sealed to this card "
				 "set",
				 path);
	return E_OK;
}

/* Reading the names until one fits is one view of the file, not one for each. */
int version_find(const struct vault_session *s, const char *given,
		 const char *field, uint64_t version,
		 struct credential **credential, struct secret_version **out)
{
	char path[PATH_MAX_LEN + 1];
	int r;

	r = path_split(given, path, &version);
	if (r == E_OK)
		r = store_read_begin(s->u->store);
	if (r != E_OK)
		return r;
	r = find_credential(s, path, credential);
	store_read_end(s->u->store);
	return r == E_OK ? pick(s, *credential, path, field, version, out) : r;
}

int version_again(const struct vault_session *s, const char *id,
		  const char *path, const char *field, uint64_t version,
		  struct credential **credential, struct secret_version **out)
{
	*credential = state_credential(ledger_state(s->u->ledger), id);
	if (*credential == NULL)
		return error_set(E_ABSENT, "%s is gone", path);
	return pick(s, *credential, path, field, version, out);
}
