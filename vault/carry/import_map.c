/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_map.c -- which column of a table is what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/carry/import_build.h"

static int bad(const char *text)
{
	return error_set(E_USAGE,
			 "--map takes TARGET=COLUMN with commas between, like "
			 "path=Title,user=Login,password=Secret; a target is "
			 "path, title, user or the name of a field: %.60s",
			 text);
}

static int add(struct import_map *map, const char *text, size_t len)
{
	const char *equals = memchr(text, '=', len);
	size_t head = equals == NULL ? 0 : (size_t)(equals - text);
	struct import_column *c;
	char name[33];
	int r;

	if (head == 0 || head > 32 || head + 1 == len)
		return bad(text);
	r = array_room(&map->list, &map->cap, map->count, sizeof(*c));
	if (r != E_OK)
		return r;
	c = &map->list[map->count];
	snprintf(c->target, sizeof(c->target), "%.*s", (int)head, text);
	import_field_name(c->target, name);
	if (strcmp(c->target, name) != 0)
		return bad(text);
	c->column = strndup(equals + 1, len - head - 1);
	if (c->column == NULL)
		return error_set(E_MEMORY, "--map");
	map->count++;
	return E_OK;
}

int import_map_add(struct import_map *map, const char *text)
{
	size_t len;
	int r = E_OK;

	for (; r == E_OK; text += len + 1) {
		len = strcspn(text, ",");
		r = add(map, text, len);
		if (text[len] == '\0')
			break;
	}
	return r;
}

void import_map_free(struct import_map *map)
{
	size_t i;

	for (i = 0; i < map->count; i++)
		free(map->list[i].column);
	free(map->list);
	memset(map, 0, sizeof(*map));
}

bool import_column_usual(const char *name)
{
	static const char *const usual[] = { "account",
					     "benutzer",
					     "benutzername",
					     "category",
					     "email",
					     "folder",
					     "group",
					     "gruppe",
					     "host",
					     "kennwort",
					     "kommentar",
					     "konto",
					     "login",
					     "login_password",
					     "login_totp",
					     "login_uri",
					     "login_username",
					     "name",
					     "note",
					     "notes",
					     "notizen",
					     "ordner",
					     "otp",
					     "passwort",
					     "password",
					     "path",
					     "pfad",
					     "secret",
					     "server",
					     "system",
					     "titel",
					     "title",
					     "totp",
					     "type",
					     "typ",
					     "uri",
					     "url",
					     "user",
					     "username",
					     "website" };
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strcasecmp(usual[i], name) == 0)
			return true;
	return false;
}
