/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hasty_clock.c -- preloaded: the monotonic clock goes on by a second whenever it
 * is looked at, so that everything takes long. */
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *t)
{
	static time_t s = 1000;

	if (clock == CLOCK_REALTIME)
		return timespec_get(t, TIME_UTC) == TIME_UTC ? 0 : -1;
	t->tv_sec = s++;
	t->tv_nsec = 0;
	return 0;
}
