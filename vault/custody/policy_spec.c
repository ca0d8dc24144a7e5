/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_spec.c -- policies as people type them: "anna,ben,card:Krämer" and
 * "IT=2:anna,ben,dora". */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"

static int holder_parse(struct span item, struct deal_holder *out)
{
	static const char prefix[] = "card:";
	size_t skip = sizeof(prefix) - 1;

	memset(out, 0, sizeof(*out));
	if (item.len > skip && memcmp(item.bytes, prefix, skip) == 0) {
		out->card = true;
		item.bytes += skip;
		item.len -= skip;
	}
	if (item.len == 0 || item.len >= sizeof(out->name) || !text_clean(item))
		return error_set(E_USAGE, "a holder's name is empty, too long "
					  "or holds control characters");
	memcpy(out->name, item.bytes, item.len);
	if (out->card &&
	    (out->name[0] == '.' || strchr(out->name, '/') != NULL))
		return error_set(E_USAGE,
				 "card:%s: a card's name has no / in "
				 "it and no . before it",
				 out->name);
	if (!out->card && !member_nick_valid(out->name))
		return error_set(E_USAGE, "%s is no short name of a member",
				 out->name);
	return E_OK;
}

int deal_list_parse(const char *list, unsigned threshold, const char *name,
		    struct deal_group *out)
{
	const char *at = list;
	int r;

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->threshold = threshold;
	for (;;) {
		size_t len = strcspn(at, ",");
		struct span item = { (const uint8_t *)at, len };

		if (out->count == GROUP_MAX)
			return error_set(E_USAGE, "more than %d holders",
					 GROUP_MAX);
		r = holder_parse(item, &out->holders[out->count]);
		if (r != E_OK)
			return r;
		out->count++;
		if (at[len] == '\0')
			return E_OK;
		at += len + 1;
	}
}

int deal_group_parse(const char *text, struct deal_group *out)
{
	const char *equals = strchr(text, '=');
	const char *colon = equals == NULL ? NULL : strchr(equals, ':');
	char name[GROUP_NAME_MAX + 1];
	struct cursor number;
	uint64_t threshold;

	if (colon == NULL || equals == text ||
	    (size_t)(equals - text) > GROUP_NAME_MAX)
		return error_set(E_USAGE, "a group is written NAME=K:LIST");
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	if (!label_valid(name))
		return error_set(E_USAGE,
				 "%s is no group name: capital "
				 "letters, digits and - only",
				 name);
	cursor_init(&number, equals + 1, (size_t)(colon - equals - 1));
	threshold = cursor_decimal(&number, GROUP_MAX);
	if (!cursor_done(&number) || threshold == 0)
		return error_set(E_USAGE, "group %s: the threshold is 1 to %d",
				 name, GROUP_MAX);
	return deal_list_parse(colon + 1, (unsigned)threshold, name, out);
}
