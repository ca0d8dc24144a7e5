/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/policy_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/column.h"

/* --- as options --- */

static int one_level(const struct cli *cli, struct deal_policy *out)
{
	uint64_t threshold = 0;
	const char *list;
	int r;

	r = cli_need(cli, "holders", &list);
	if (r == E_OK)
		r = option_number(&cli->options, "threshold", 1, GROUP_MAX,
				  &threshold);
	if (r == E_OK && threshold == 0)
		r = error_set(E_USAGE, "--threshold is missing");
	if (r != E_OK)
		return r;
	out->threshold = 1;
	out->count = 1;
	return deal_list_parse(list, (unsigned)threshold, "ALL",
			       &out->groups[0]);
}

static int two_level(const struct cli *cli, struct deal_policy *out)
{
	uint64_t groups = 0;
	size_t i, n = option_times(&cli->options, "group");
	int r;

	r = option_number(&cli->options, "groups", 1, GROUP_MAX, &groups);
	if (r != E_OK)
		return r;
	if (groups == 0 || n == 0 || n > GROUP_MAX)
		return error_set(E_USAGE,
				 "--groups M goes with 1 to %d times "
				 "--group NAME=K:LIST",
				 GROUP_MAX);
	out->threshold = (unsigned)groups;
	for (i = 0; i < n; i++) {
		r = deal_group_parse(option_nth(&cli->options, "group", i),
				     &out->groups[i]);
		if (r != E_OK)
			return r;
		out->count++;
	}
	return E_OK;
}

int policy_asked(const struct cli *cli, struct deal_policy *out)
{
	memset(out, 0, sizeof(*out));
	if (option_given(&cli->options, "groups") ||
	    option_given(&cli->options, "group"))
		return two_level(cli, out);
	return one_level(cli, out);
}

bool policy_given(const struct cli *cli)
{
	const struct options *o = &cli->options;

	return option_given(o, "groups") || option_given(o, "group") ||
	       option_given(o, "threshold") || option_given(o, "holders");
}

/* --- for people --- */

void policy_text(const struct policy *p, error_translation *in, char *text,
		 size_t cap)
{
	size_t i, at = 0;

	text[0] = '\0';
	if (p->count == 1) {
		snprintf(text, cap, lang_in(in, N_("%u of %zu")),
			 p->groups[0].threshold, p->groups[0].count);
		return;
	}
	at = (size_t)snprintf(text, cap, lang_in(in, N_("%u of:")),
			      p->threshold);
	for (i = 0; i < p->count && at < cap; i++)
		at += (size_t)snprintf(text + at, cap - at,
				       lang_in(in, N_(" %s %u of %zu%s")),
				       p->groups[i].name,
				       p->groups[i].threshold,
				       p->groups[i].count,
				       i + 1 < p->count ? "," : "");
}

#define COLUMN 36
#define LINES_MAX (1 + GROUP_MAX * (1 + GROUP_MAX))

struct lines {
	char **list; /* owned */
	size_t count;
};

static void line_add(struct lines *l, const char *indent, const char *text,
		     const char *more)
{
	char *line = NULL;

	if (l->list != NULL && l->count < LINES_MAX &&
	    asprintf(&line, "%s%s%s", indent, text, more) >= 0)
		l->list[l->count++] = line;
}

static void lines_make(struct lines *l, const struct policy *p,
		       holder_namer name, const void *ctx)
{
	char head[64];
	size_t i, j;

	l->count = 0;
	l->list = calloc(LINES_MAX, sizeof(l->list[0]));
	if (p->count > 1) {
		snprintf(head, sizeof(head), _("%u of %zu groups"),
			 p->threshold, p->count);
		line_add(l, "", head, "");
	}
	for (i = 0; i < p->count; i++) {
		const struct policy_group *g = &p->groups[i];

		snprintf(head, sizeof(head), _("%s%s%u of %zu"),
			 p->count > 1 ? g->name : "", p->count > 1 ? ": " : "",
			 g->threshold, g->count);
		line_add(l, "", head, "");
		for (j = 0; j < g->count; j++) {
			char *text = name(ctx, &g->holders[j]);

			line_add(l, "  ",
				 text == NULL ? g->holders[j].id : text,
				 g->holders[j].card ? _(" (card)") : "");
			free(text);
		}
	}
}

static void lines_free(struct lines *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		free(l->list[i]);
	free(l->list);
}

static int padding(const char *text)
{
	int width = (int)column_width(text);

	return width < COLUMN ? COLUMN - width : 1;
}

void policy_compare(const struct policy *now, holder_namer now_name,
		    const void *now_ctx, const struct policy *next,
		    holder_namer next_name, const void *next_ctx)
{
	struct lines left, right;
	size_t i;

	lines_make(&left, now, now_name, now_ctx);
	lines_make(&right, next, next_name, next_ctx);
	say("  %s%*s%s", _("now"), padding(_("now")), "", _("next"));
	for (i = 0; i < left.count || i < right.count; i++) {
		const char *a = i < left.count ? left.list[i] : "";
		const char *b = i < right.count ? right.list[i] : "";

		say("  %s%*s%s", a, padding(a), "", b);
	}
	lines_free(&left);
	lines_free(&right);
}
