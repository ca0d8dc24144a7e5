/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time.c -- RFC 3339 times in UTC with milliseconds. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

#define DAY_MS INT64_C(86400000)
#define YEAR_MIN_MS INT64_C(-62167219200000) /* 0000-01-01 */
#define YEAR_MAX_MS INT64_C(253402300799999) /* 9999-12-31 */

static bool leap(int64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int64_t month_days(int64_t y, int64_t m)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30,
				       31, 31, 30, 31, 30, 31 };

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

/* Days from 0000-01-01 to the year's first day. */
static int64_t days_before(int64_t y)
{
	int64_t p = y - 1;

	return y == 0 ? 0 : y * 365 + p / 4 - p / 100 + p / 400 + 1;
}

int time_format(int64_t ms, char out[TIME_TEXT])
{
	int64_t day, in_day, y = 0, m = 1;
	char text[80];

	if (ms < YEAR_MIN_MS || ms > YEAR_MAX_MS)
		return error_set(E_INPUT, "a time outside years 0 to 9999");
	ms -= YEAR_MIN_MS;
	day = ms / DAY_MS;
	in_day = ms % DAY_MS;
	y = day / 366;
	while (days_before(y + 1) <= day)
		y++;
	day -= days_before(y);
	while (day >= month_days(y, m))
		day -= month_days(y, m++);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		 (int)y, (int)m, (int)day + 1, (int)(in_day / 3600000),
		 (int)(in_day / 60000 % 60), (int)(in_day / 1000 % 60),
		 (int)(in_day % 1000));
	memcpy(out, text, TIME_TEXT);
	return E_OK;
}

static int64_t digits(struct cursor *c, size_t n, int64_t min, int64_t max)
{
	struct span s = cursor_bytes(c, n);
	int64_t v = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.bytes[i] < '0' || s.bytes[i] > '9')
			c->failed = true;
		v = v * 10 + (s.bytes[i] - '0');
	}
	if (v < min || v > max)
		c->failed = true;
	return c->failed ? min : v;
}

int time_parse(struct span text, int64_t *ms)
{
	int64_t y, mo, d, h, mi, s, f, days, m;
	struct cursor c;

	cursor_init(&c, text.bytes, text.len);
	y = digits(&c, 4, 0, 9999);
	cursor_expect(&c, "-");
	mo = digits(&c, 2, 1, 12);
	cursor_expect(&c, "-");
	d = digits(&c, 2, 1, 31);
	cursor_expect(&c, "T");
	h = digits(&c, 2, 0, 23);
	cursor_expect(&c, ":");
	mi = digits(&c, 2, 0, 59);
	cursor_expect(&c, ":");
	s = digits(&c, 2, 0, 59);
	cursor_expect(&c, ".");
	f = digits(&c, 3, 0, 999);
	cursor_expect(&c, "Z");
	if (!cursor_done(&c) || d > month_days(y, mo))
		return error_set(E_INPUT, "no time like "
					  "2026-11-20T03:10:00.000Z");
	days = days_before(y) + d - 1;
	for (m = 1; m < mo; m++)
		days += month_days(y, m);
	*ms = YEAR_MIN_MS + days * DAY_MS + h * 3600000 + mi * 60000 +
	      s * 1000 + f;
	return E_OK;
}
