/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rest_look.c -- what somebody sees who types nothing but the program's name. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/lang.h"
#include "cli/msg.h"
#include "cli/rest.h"
#include "cli/version.h"
#include "vault/base/cursor.h"
#include "vault/base/text.h"

/* Whose name can be shown and typed as it is. */
static bool is_vault(const char *name)
{
	struct span s = { (const uint8_t *)name, strlen(name) };

	return s.len > 6 && strcmp(name + s.len - 6, ".vault") == 0 &&
	       name[0] != '.' && text_clean(s) && strpbrk(name, " '\"") == NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void rest_look(struct rest *r)
{
	struct dirent *entry;
	DIR *dir = opendir(".");
	char *copy;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (!is_vault(entry->d_name))
			continue;
		r->more = r->found_count == REST_FOUND_MAX;
		copy = r->more ? NULL : strdup(entry->d_name);
		if (copy == NULL)
			break;
		r->found[r->found_count++] = copy;
	}
	if (dir != NULL)
		closedir(dir);
	qsort(r->found, r->found_count, sizeof(r->found[0]), by_name);
}

void rest_forget(struct rest *r)
{
	size_t i;

	for (i = 0; i < r->found_count; i++)
		free(r->found[i]);
	free(r->vault);
	free(r->identity);
	memset(r, 0, sizeof(*r));
}

/* --- what is said --- */

static void command_line(const char *name)
{
	const char *words[2] = { name, strchr(name, ' ') };
	char first[32], shown[64];
	const struct command *c;
	size_t used;

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(name, " "), name);
	words[0] = first;
	if (words[1] != NULL)
		words[1]++;
	c = command_find(words, words[1] == NULL ? 1 : 2, &used);
	if (c == NULL)
		return;
	snprintf(shown, sizeof(shown), "%s %s", c->name, c->words);
	out("  %-20s %s", shown, lang_text(c->summary));
}

static void command_lines(const char *const *names)
{
	for (; *names != NULL; names++)
		command_line(*names);
}

static void tell_vault(const struct rest *r)
{
	size_t i;

	if (r->vault != NULL) {
		out("vault:     %s", r->vault);
		return;
	}
	if (r->found_count == 0) {
		out("vault:     none is named, and none lies here");
		return;
	}
	out("vault:     none is named; here are");
	for (i = 0; i < r->found_count; i++)
		out("             %s", r->found[i]);
	if (r->more)
		out("             ...");
}

static void tell_identity(const struct rest *r)
{
	if (r->identity != NULL)
		out("identity:  %s", r->identity);
	else
		out("identity:  none is named");
}

static void tell_next(const struct rest *r)
{
	static const char *const nothing[] = { "practice", "identity new",
					       "init", "approve", NULL };
	static const char *const guest[] = { "open", "inspect", "audit verify",
					     NULL };
	static const char *const member[] = { "open",  "ls",   "put",
					      "ready", "debt", "audit verify",
					      NULL };

	if (r->vault == NULL)
		command_lines(nothing);
	else if (r->identity == NULL)
		command_lines(guest);
	else
		command_lines(member);
}

void rest_tell(const struct rest *r)
{
	out("breakglass %s", BREAKGLASS_VERSION);
	tell_vault(r);
	tell_identity(r);
	out("%s", "");
	tell_next(r);
	out("%s", "");
	if (r->vault == NULL)
		out("use vault FILE names the vault");
	if (r->vault != NULL && r->identity == NULL)
		out("without an identity, open takes cards and the reading "
		    "phrase");
	if (r->identity == NULL)
		out("use identity FILE names your identity");
	out("everything is down: help worst-day; all commands: help; "
	    "to leave: quit");
}
