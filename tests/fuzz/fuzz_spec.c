/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people type on the command line: policies, maps of columns, durations and
 * dates. What is taken for a group can be written as it was typed; a duration
 * and a date are what they say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/carry/import.h"
#include "vault/custody/custody.h"

const unsigned fuzz_longest = 512;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text("anna,ben,card:Kr\xc3\xa4mer");
	seed_text("IT=2:anna,ben,dora");
	seed_text("path=Title,user=#2,password=\"a, b\"");
	seed_text("1h30m");
	seed_text("2d");
	seed_text("2026-11-20T03:10:11.123Z");
	seed_text("2026-11-20");
}

static void group_put(const struct deal_group *g, struct buffer *out)
{
	size_t i;

	for (i = 0; i < g->count; i++)
		buffer_format(out, "%s%s%s", i > 0 ? "," : "",
			      g->holders[i].card ? "card:" : "",
			      g->holders[i].name);
}

static void as_group(const char *text)
{
	static struct deal_group g;
	struct buffer out = BUFFER_INIT;

	if (deal_list_parse(text, 1, "ALL", &g) == E_OK) {
		MUST(g.count >= 1 && g.count <= GROUP_MAX);
		group_put(&g, &out);
		MUST(fuzz_same(&out, span_text(text)));
	}
	if (deal_group_parse(text, &g) == E_OK) {
		MUST(g.threshold >= 1 && g.threshold <= GROUP_MAX);
		buffer_format(&out, "%s=%u:", g.name, g.threshold);
		group_put(&g, &out);
		MUST(fuzz_same(&out, span_text(text)));
	}
}

static void as_map(const char *text)
{
	struct import_map map = { .list = NULL };
	size_t i;

	if (import_map_add(&map, text) == E_OK) {
		MUST(map.count > 0);
		for (i = 0; i < map.count; i++)
			MUST(map.list[i].column != NULL);
	}
	import_map_free(&map);
}

static void as_time(const char *text)
{
	char again[TIME_TEXT], words[48];
	uint64_t seconds;
	int64_t ms;

	if (duration_parse(text, &seconds) == E_OK) {
		MUST(strspn(text, "0123456789dhms") == strlen(text));
		duration_text(seconds, words);
		MUST(strlen(words) < sizeof(words));
	}
	if (date_parse(text, &ms) == E_OK) {
		FINE(time_format(ms, again));
		MUST(strncmp(text, again, 10) == 0);
		if (strlen(text) == TIME_TEXT - 1)
			MUST(strcmp(text, again) == 0);
	}
}

void fuzz_one(struct span in)
{
	char *text = strndup((const char *)in.bytes, in.len);

	MUST(text != NULL);
	as_group(text);
	as_map(text);
	as_time(text);
	free(text);
}
