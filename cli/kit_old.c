/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kit_old.c -- what lies where a kit is to go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/kit.h"
#include "vault/base/array.h"
#include "vault/carry/carry.h"

#define SMALL_MAX 1048576

/* --- whose it is --- */

/* File systems have these of their own; the rest is ours, cut short. */
static bool is_foreign(const char *name)
{
	return strcmp(name, "lost+found") != 0 &&
	       strcmp(name, "System Volume Information") != 0 &&
	       strcmp(name, KIT_ANCHORS) != 0 && !kit_is_new(name) &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int say_foreign(void *ctx, const char *name)
{
	char shown[80];

	snprintf(shown, sizeof(shown), "%s", name);
	text_mask(shown);
	return error_set(E_EXISTS, "%s is no kit and has files in it (%s)",
			 (const char *)ctx, shown);
}

static int empty(char *dir)
{
	return directory_names(dir, is_foreign, say_foreign, dir);
}

/* Heads that somebody keeps there are not written over either: a kit's own come
 * after its README.txt. */
static int no_kit(const struct kit *k)
{
	char *dir = strdup(k->dir), *anchors = NULL;
	int r = dir == NULL ? error_set(E_MEMORY, "%s", k->dir) : empty(dir);

	if (r == E_OK)
		r = kit_path(k, KIT_ANCHORS, "", &anchors);
	if (r == E_OK && file_exists(anchors))
		r = empty(anchors);
	free(dir);
	free(anchors);
	return r;
}

/* Through a link there we would write, and remove, somewhere else. */
static int anchors_here(const struct kit *k)
{
	struct stat st;
	char *path = NULL;
	int r = kit_path(k, KIT_ANCHORS, "", &path);

	if (r == E_OK && lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		r = error_set(E_EXISTS, "%s is no directory", path);
	free(path);
	return r;
}

/* The first two lines say it. */
static int whose(const char *dir, const struct buffer *readme,
		 const char *vault)
{
	struct buffer first = BUFFER_INIT;
	bool kit, same;
	int r;

	buffer_format(&first, "%s\nvault: ", kit_first_line);
	kit = readme->len >= first.len &&
	      memcmp(readme->bytes, first.bytes, first.len) == 0;
	buffer_format(&first, "%s\n", vault);
	same = kit && readme->len >= first.len &&
	       memcmp(readme->bytes, first.bytes, first.len) == 0;
	r = buffer_status(&first);
	buffer_free(&first);
	if (r != E_OK || same)
		return r;
	return error_set(E_EXISTS,
			 kit ? "%s is a kit of another vault" :
			       "%s is no kit, and has a README.txt of its own",
			 dir);
}

/* --- the vault in it --- */

/* An opening on the worst day is logged in the kit's vault and nowhere else. */
static int nothing_lost(const struct cli *cli, const char *path)
{
	bool covered = false;
	int r;

	if (file_same(path, store_path(cli->user->store)))
		return error_set(E_USAGE,
				 "%s is the vault in use: name the "
				 "vault itself with --vault",
				 path);
	r = carry_covers(cli->user, path, &covered);
	if (r != E_OK)
		return error_within(r, "the kit there has a vault that cannot "
				       "be compared; move it away if nothing "
				       "was done with it");
	if (!covered)
		return error_set(E_EXISTS,
				 "%s was written to, and this vault has not "
				 "all of it: bring it home with `merge` first",
				 path);
	return E_OK;
}

static int old_vault(const struct kit *k, const struct cli *cli)
{
	char *path = NULL, *journal = NULL;
	int r = kit_path(k, KIT_VAULT, "", &path);

	if (r == E_OK)
		r = kit_path(k, KIT_VAULT, "-journal", &journal);
	if (r == E_OK && file_exists(journal))
		r = error_set(E_EXISTS,
			      "%s: a write to the kit's vault was cut short; "
			      "open that vault once, so that it is mended",
			      journal);
	if (r == E_OK && file_exists(path))
		r = nothing_lost(cli, path);
	free(path);
	free(journal);
	return r;
}

/* --- the rest of it --- */

static int read_small(const struct kit *k, const char *name, struct buffer *out)
{
	char *path = NULL;
	int r = kit_path(k, name, "", &path);

	if (r == E_OK)
		r = file_read(path, SMALL_MAX, out);
	free(path);
	return r;
}

static int remember_sums(struct kit *k)
{
	struct buffer sums = BUFFER_INIT;
	size_t len;
	int r = read_small(k, KIT_SUMS, &sums);

	if (r == E_OK)
		k->old_sums = (char *)buffer_take(&sums, &len);
	buffer_free(&sums);
	if (r != E_ABSENT)
		return r;
	error_clear();
	return E_OK;
}

int kit_look(struct kit *k, const struct cli *cli)
{
	const char *vault = ledger_state(cli->user->ledger)->vault;
	struct buffer readme = BUFFER_INIT;
	struct stat st;
	int r;

	if (stat(k->dir, &st) == 0 && !S_ISDIR(st.st_mode))
		return error_set(E_EXISTS, "%s is no directory", k->dir);
	if (!file_exists(k->dir))
		return E_OK;
	r = anchors_here(k);
	if (r != E_OK)
		return r;
	r = read_small(k, KIT_README, &readme);
	if (r == E_OK) {
		r = whose(k->dir, &readme, vault);
	} else if (r == E_ABSENT) {
		error_clear();
		r = no_kit(k);
	}
	if (r == E_OK)
		r = old_vault(k, cli);
	if (r == E_OK)
		r = remember_sums(k);
	buffer_free(&readme);
	return r;
}

/* The line of that file, "HEX  NAME". */
static bool old_hash(const struct kit *k, const char *name,
		     uint8_t hash[HASH_LEN])
{
	const char *at = k->old_sums, *end;
	size_t len = strlen(name);

	for (; at != NULL && *at != '\0'; at = *end == '\0' ? end : end + 1) {
		end = strchrnul(at, '\n');
		if ((size_t)(end - at) != 2 * HASH_LEN + 2 + len ||
		    memcmp(at + 2 * HASH_LEN + 2, name, len) != 0)
			continue;
		return hex_decode((struct span){ (const uint8_t *)at,
						 2 * HASH_LEN },
				  hash, HASH_LEN) == E_OK;
	}
	return false;
}

bool kit_had(const struct kit *k, const char *name)
{
	uint8_t hash[HASH_LEN];

	return old_hash(k, name, hash);
}

static int keep_at(struct kit *k, const char *name, const char *path)
{
	uint8_t said[HASH_LEN], is[HASH_LEN];
	struct kit_file *f;
	struct stat st;
	int r;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return error_set(E_INPUT, "%s is no plain file: move it away",
				 path);
	if (!old_hash(k, name, said))
		return error_set(E_INPUT,
				 "%s: no checksum of an older kit vouches for "
				 "it; give it anew, or move it away",
				 path);
	r = kit_hash(path, is);
	if (r != E_OK)
		return r;
	if (memcmp(said, is, HASH_LEN) != 0)
		return error_set(E_INPUT, "%s is damaged: give it anew", path);
	r = array_room(&k->files, &k->cap, k->count, sizeof(*f));
	if (r != E_OK)
		return r;
	f = &k->files[k->count];
	f->name = strdup(name);
	if (f->name == NULL)
		return error_set(E_MEMORY, "%s", name);
	memcpy(f->hash, is, HASH_LEN);
	f->kept = true;
	k->count++;
	return E_OK;
}

int kit_keep(struct kit *k, const char *name)
{
	char *path = NULL;
	int r;

	if (kit_has(k, name))
		return E_OK;
	r = kit_path(k, name, "", &path);
	if (r == E_OK && file_exists(path))
		r = keep_at(k, name, path);
	free(path);
	return r;
}

static bool not_new(const char *name)
{
	return name[0] != '.';
}

/* On FAT these are one file. */
static int alike(const struct kit *k, const char *name)
{
	size_t i;

	for (i = 0; i < k->count; i++)
		if (strcasecmp(k->files[i].name, name) == 0 &&
		    strcmp(k->files[i].name, name) != 0)
			return error_set(E_INPUT,
					 "%s and %s: many sticks cannot tell "
					 "these apart; move the first away",
					 name, k->files[i].name);
	return E_OK;
}

static int keep_anchor(void *ctx, const char *name)
{
	char *beneath = NULL;
	int r;

	if (asprintf(&beneath, KIT_ANCHORS "/%s", name) < 0)
		return error_set(E_MEMORY, "%s", name);
	r = alike(ctx, beneath);
	if (r == E_OK)
		r = kit_keep(ctx, beneath);
	free(beneath);
	return r;
}

int kit_keep_anchors(struct kit *k)
{
	char *dir = NULL;
	int r = kit_path(k, KIT_ANCHORS, "", &dir);

	if (r == E_OK)
		r = directory_names(dir, not_new, keep_anchor, k);
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	free(dir);
	return r;
}
