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

/* Days from the year's first day to the month's. */
static int64_t days_before_month(int64_t y, int64_t m)
{
	static const int16_t days[] = { 0,   31,  59,  90,  120, 151,
					181, 212, 243, 273, 304, 334 };

	return days[m - 1] + (m > 2 && leap(y));
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

/* Digits where it has digits, and the same where it has none. */
static bool formed(struct span text)
{
	static const uint8_t form[] = "0000-00-00T00:00:00.000Z";
	size_t i;

	if (text.len != sizeof(form) - 1)
		return false;
	for (i = 0; i < text.len; i++) {
		if (form[i] != '0' && text.bytes[i] != form[i])
			return false;
		if (form[i] == '0' &&
		    (text.bytes[i] < '0' || text.bytes[i] > '9'))
			return false;
	}
	return true;
}

static int64_t number(const uint8_t *digits, size_t n)
{
	int64_t v = 0;
	size_t i;

	for (i = 0; i < n; i++)
		v = v * 10 + (digits[i] - '0');
	return v;
}

int time_parse(struct span text, int64_t *ms)
{
	const uint8_t *at = text.bytes;
	int64_t y, mo, d, h, mi, s, days;

	if (!formed(text))
		goto none;
	y = number(at, 4);
	mo = number(at + 5, 2);
	d = number(at + 8, 2);
	h = number(at + 11, 2);
	mi = number(at + 14, 2);
	s = number(at + 17, 2);
	if (mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) || h > 23 ||
	    mi > 59 || s > 59)
		goto none;
	days = days_before(y) + days_before_month(y, mo) + d - 1;
	*ms = YEAR_MIN_MS + days * DAY_MS + h * 3600000 + mi * 60000 +
	      s * 1000 + number(at + 20, 3);
	return E_OK;
none:
	return error_set(E_INPUT, "no time like 2026-11-20T03:10:00.000Z");
}
