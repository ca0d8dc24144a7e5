/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/audit_filter.h"

#include <string.h>

#include "cli/cli.h"
#include "vault/audit/filter.h"

#define DAY_MS INT64_C(86400000)
#define DAY_TEXT 10

static int since(const char *text, struct filter_terms *t)
{
	int r;

	if (text == NULL)
		return E_OK;
	t->has_since = true;
	r = date_parse(text, &t->since);
	return r == E_OK ? E_OK : error_within(r, "--since");
}

/* The last millisecond of what was named: of a day, a minute, a second. */
static int until(const char *text, struct filter_terms *t)
{
	size_t len;
	int r;

	if (text == NULL)
		return E_OK;
	t->has_until = true;
	r = date_parse(text, &t->until);
	if (r != E_OK)
		return error_within(r, "--until");
	len = strlen(text);
	len -= text[len - 1] == 'Z';
	t->until += len == DAY_TEXT ? DAY_MS - 1 :
		    len == 16       ? 59999 :
		    len == 19       ? 999 :
				      0;
	return E_OK;
}

int audit_filter(const struct cli *cli, struct filter **out)
{
	const struct options *o = &cli->options;
	struct filter_terms t = {
		.person = option_value(o, "person"),
		.credential = option_value(o, "credential"),
		.compartment = option_value(o, "compartment"),
		.event = option_value(o, "event"),
		.outcome = option_value(o, "outcome"),
		.session = option_value(o, "session"),
	};
	int r;

	*out = NULL;
	r = since(option_value(o, "since"), &t);
	if (r == E_OK)
		r = until(option_value(o, "until"), &t);
	return r == E_OK ? filter_new(cli->user, &t, out) : r;
}
