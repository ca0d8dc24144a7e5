/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/times_out.h"

#include <stdio.h>
#include <string.h>

#include "cli/lang.h"
#include "vault/audit/times.h"

void span_text(int64_t ms, char out[32])
{
	long long s = ms / 1000;

	if (s < 1)
		snprintf(out, 32, "%lld ms", (long long)ms);
	else if (s < 120)
		snprintf(out, 32, "%lld s", s);
	else if (s < 7200)
		snprintf(out, 32, "%lld min", s / 60);
	else if (s < 172800)
		snprintf(out, 32, "%lld h", s / 3600);
	else
		snprintf(out, 32, "%lld days", s / 86400);
}

void clock_text(const struct entry_time *t, error_translation *in, char *out,
		size_t cap)
{
	static const struct {
		enum clock_fault fault;
		const char *text;
	} words[] = {
		{ CLOCK_EARLY, N_("earlier than a witness vouched for") },
		{ CLOCK_LATE, N_("later than a witness vouched for") },
		{ CLOCK_BACKWARDS, N_("earlier than an entry before it") },
		{ CLOCK_DISPUTED, N_("witnesses contradict each other") },
	};
	char by[32];
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((t->faults & words[i].fault) != 0 && at < cap)
			at += (size_t)snprintf(out + at, cap - at, "%s%s",
					       at > 0 ? ", " : "",
					       in(words[i].text));
	span_text(t->off_ms, by);
	if (t->faults != 0 && at < cap)
		snprintf(out + at, cap - at, lang_in(in, N_(", by %s")), by);
}
