/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/host.h"

#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t wall(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_REALTIME);
}

/* BOOTTIME goes on while the machine sleeps: a granted time must too. */
static int64_t monotonic(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_BOOTTIME);
}

void host_system(struct host *host)
{
	memset(host, 0, sizeof(*host));
	host->wall_ms = wall;
	host->monotonic_ms = monotonic;
}

void host_state_time(struct host *host, int64_t ms)
{
	host->stated = true;
	host->stated_ms = ms - host_monotonic(host);
}

void host_anchor(struct host *host)
{
	host->began_ms = host->wall_ms(host->ctx) - host_monotonic(host);
	host->anchored = true;
}

int64_t host_now(const struct host *host)
{
	int64_t now, least;

	if (host->stated)
		return host->stated_ms + host_monotonic(host);
	now = host->wall_ms(host->ctx);
	if (host->anchored) {
		least = host->began_ms + host_monotonic(host);
		now = now < least ? least : now;
	}
	return now;
}

int64_t host_monotonic(const struct host *host)
{
	return host->monotonic_ms(host->ctx);
}
