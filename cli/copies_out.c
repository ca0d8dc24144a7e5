/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/copies_out.h"

#include "vault/custody/copies.h"

static uint64_t in_use(const struct cli *cli, const char *label)
{
	const struct compartment *c =
		state_label(ledger_state(cli->user->ledger), label);
	const struct generation *g = c == NULL ? NULL : state_current(c);

	return g == NULL ? 0 : g->number;
}

void copies_report(const struct cli *cli, const char *label)
{
	uint64_t now = in_use(cli, label);
	struct copy_view *list = NULL;
	char ts[TIME_TEXT] = "";
	size_t count = 0, i;

	if (copies_list(cli->user, label, &list, &count) != E_OK) {
		error_clear();
		return;
	}
	for (i = 0; i < count; i++) {
		if (list[i].generation == 0 || list[i].generation == now)
			continue;
		time_format(list[i].ts, ts);
		say("keep card set %llu while this copy is kept, no other "
		    "opens it: %s (%.10s)",
		    (unsigned long long)list[i].generation, list[i].what, ts);
	}
	copies_free(&list, count);
}

struct json *copies_json(const struct cli *cli, struct json_doc *doc,
			 const char *label)
{
	struct json *out = json_array(doc), *row;
	struct copy_view *list = NULL;
	char ts[TIME_TEXT] = "";
	size_t count = 0, i;

	if (copies_list(cli->user, label, &list, &count) != E_OK) {
		error_clear();
		return out;
	}
	for (i = 0; i < count; i++) {
		row = json_object(doc);
		time_format(list[i].ts, ts);
		json_set_text(doc, row, "copy", list[i].what);
		json_set_text(doc, row, "made", ts);
		json_set_integer(doc, row, "generation",
				 (int64_t)list[i].generation);
		json_add(doc, out, row);
	}
	copies_free(&list, count);
	return out;
}
