/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_clock.c -- the time it is, as the library takes it. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/host.h"

static int64_t wall_is, monotonic_is;

static int64_t wall(void *ctx)
{
	(void)ctx;
	return wall_is;
}

static int64_t monotonic(void *ctx)
{
	(void)ctx;
	return monotonic_is;
}

static struct host host_fake(void)
{
	struct host host;

	memset(&host, 0, sizeof(host));
	host.wall_ms = wall;
	host.monotonic_ms = monotonic;
	wall_is = 1000000;
	monotonic_is = 70;
	return host;
}

Test(clock, a_clock_set_back_takes_no_time_back)
{
	struct host host = host_fake();

	host_anchor(&host);
	monotonic_is += 5000;
	wall_is -= 800000;
	cr_assert_eq(host_now(&host), 1005000);
}

Test(clock, a_clock_set_forward_is_believed)
{
	struct host host = host_fake();

	host_anchor(&host);
	monotonic_is += 5000;
	wall_is += 800000;
	cr_assert_eq(host_now(&host), 1800000);
}

Test(clock, a_stated_time_goes_on_when_the_clock_is_set_back)
{
	struct host host = host_fake();

	host_state_time(&host, 5000000);
	host_anchor(&host);
	monotonic_is += 5000;
	wall_is -= 800000;
	cr_assert_eq(host_now(&host), 5005000);
}

Test(clock, a_stated_time_goes_on_when_the_clock_is_set_right)
{
	struct host host = host_fake();

	host_anchor(&host);
	host_state_time(&host, 5000000);
	monotonic_is += 5000;
	wall_is += 4000000;
	cr_assert_eq(host_now(&host), 5005000);
}

Test(clock, without_an_anchor_it_is_the_machines)
{
	struct host host = host_fake();

	monotonic_is += 5000;
	wall_is -= 800000;
	cr_assert_eq(host_now(&host), 200000);
}
