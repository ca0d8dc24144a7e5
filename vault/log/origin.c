/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of logs and of the keys that sign them. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/checkpoint.h"

static void __attribute__((format(printf, 3, 4)))
format(char *out, size_t cap, const char *pattern, ...)
{
	va_list args;
	int n;

	va_start(args, pattern);
	n = vsnprintf(out, cap, pattern, args);
	va_end(args);
	assert(n > 0 && (size_t)n < cap);
	(void)n;
}

static bool is_branch(struct span s)
{
	return span_is(s, "main") || text_is_id(s);
}

int branch_valid(const char *branch)
{
	const struct span s = { (const uint8_t *)branch, strlen(branch) };

	return is_branch(s);
}

void origin_format(const char *vault, const char *branch, char out[ORIGIN_TEXT])
{
	format(out, ORIGIN_TEXT, "breakglass/%s/%s", vault, branch);
}

int origin_parse(const char *origin, char vault[ID_TEXT],
		 char branch[BRANCH_TEXT])
{
	struct cursor c;
	struct span id, rest;

	cursor_init(&c, origin, strlen(origin));
	cursor_expect(&c, "breakglass/");
	id = cursor_until(&c, '/');
	rest = cursor_bytes(&c, cursor_left(&c));
	if (!cursor_done(&c) || !text_is_id(id) || !is_branch(rest))
		return error_set(E_INPUT, "%s: no origin of a vault", origin);
	memcpy(vault, id.bytes, id.len);
	vault[id.len] = '\0';
	memcpy(branch, rest.bytes, rest.len);
	branch[rest.len] = '\0';
	return E_OK;
}

void key_name_member(const char *origin, const char *id,
		     char out[KEY_NAME_TEXT])
{
	format(out, KEY_NAME_TEXT, "%s/member/%s", origin, id);
}

void key_name_session(const char *origin, const char *id,
		      char out[KEY_NAME_TEXT])
{
	format(out, KEY_NAME_TEXT, "%s/session/%s", origin, id);
}

void key_name_witness(const char *vault, const char *member,
		      char out[KEY_NAME_TEXT])
{
	format(out, KEY_NAME_TEXT, "breakglass/%s/witness/%s", vault, member);
}
