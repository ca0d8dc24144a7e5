/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session_state.c -- the files of sessions begun here; wiped at the close. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

#define STATE_FILE_MAX 65536

static bool is_sid(const char *name)
{
	struct span id = { (const uint8_t *)name, strlen(name) };

	return text_is_id(id);
}

static int sid_check(const char *sid)
{
	return is_sid(sid) ? E_OK : error_set(E_INPUT, "no session id");
}

static int state_path(const struct home *home, const char *vault,
		      const char *sid, const char *name, char **path)
{
	int r = sid_check(sid);

	return r == E_OK ? home_path(home, vault, path, "sessions", sid, name,
				     HOME_END) :
			   r;
}

int session_state_put(const struct home *home, const char *vault,
		      const char *sid, const char *name, struct span bytes)
{
	char *path = NULL;
	int r = state_path(home, vault, sid, name, &path);

	if (r == E_OK && bytes.len > STATE_FILE_MAX)
		r = error_set(E_INPUT, "%s: over %d bytes", name,
			      STATE_FILE_MAX);
	if (r == E_OK)
		r = home_write(path, bytes);
	free(path);
	return r;
}

int session_state_get(const struct home *home, const char *vault,
		      const char *sid, const char *name, struct buffer *out)
{
	char *path = NULL;
	int r = state_path(home, vault, sid, name, &path);

	if (r == E_OK)
		r = file_read(path, STATE_FILE_MAX, out);
	free(path);
	return r;
}

/* --- directories --- */

/* Takes the path. */
static int each_name(char *path, bool (*wanted)(const char *name),
		     int (*each)(void *ctx, const char *name), void *ctx)
{
	int r = directory_names(path, wanted, each, ctx);

	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	free(path);
	return r;
}

int session_state_names(const struct home *home, const char *vault,
			const char *sid,
			int (*each)(void *ctx, const char *name), void *ctx)
{
	char *path = NULL;
	int r = sid_check(sid);

	if (r == E_OK)
		r = home_path(home, vault, &path, "sessions", sid, HOME_END);
	return r == E_OK ? each_name(path, home_name_valid, each, ctx) : r;
}

int session_state_list(const struct home *home, const char *vault,
		       int (*each)(void *ctx, const char *sid), void *ctx)
{
	char *path = NULL;
	int r = home_path(home, vault, &path, "sessions", HOME_END);

	return r == E_OK ? each_name(path, is_sid, each, ctx) : r;
}

int session_state_wipe(const struct home *home, const char *vault,
		       const char *sid)
{
	char *path = NULL;
	int r = sid_check(sid);

	if (r == E_OK)
		r = home_path(home, vault, &path, "sessions", sid, HOME_END);
	if (r == E_OK)
		r = file_remove_dir(path);
	free(path);
	return r;
}
