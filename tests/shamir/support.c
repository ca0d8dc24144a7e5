/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/shamir/support.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint8_t stream_seed[randombytes_SEEDBYTES];
static size_t drawn;
static uint32_t picked = 0x2545f491;

void support_absent(const char *what)
{
	cr_assert_null(getenv("CI"), "%s is absent", what);
	cr_log_warn("%s is absent: a test is skipped", what);
	cr_skip_test("%s is absent", what);
}

const char *support_vector(const char *name)
{
	static char path[4096];
	const char *shared = getenv("BG_SHARED");

	snprintf(path, sizeof(path), "%s/vectors/%s",
		 shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0)
		support_absent(path);
	return path;
}

static const char *stream_name(void)
{
	return "test stream";
}

static void stream_buf(void *const buf, const size_t size)
{
	randombytes_buf_deterministic(buf, size, stream_seed);
	sodium_increment(stream_seed, sizeof(stream_seed));
	drawn += size;
}

static uint32_t stream_random(void)
{
	uint32_t v;

	stream_buf(&v, sizeof(v));
	return v;
}

void support_stream(uint8_t seed)
{
	static randombytes_implementation stream = {
		.implementation_name = stream_name,
		.random = stream_random,
		.buf = stream_buf,
	};

	memset(stream_seed, seed, sizeof(stream_seed));
	drawn = 0;
	randombytes_set_implementation(&stream);
}

size_t support_drawn(void)
{
	return drawn;
}

unsigned support_pick(unsigned bound)
{
	/* xorshift32; what is left of the bias does no harm here */
	picked ^= picked << 13;
	picked ^= picked >> 17;
	picked ^= picked << 5;
	return picked % bound;
}

void support_subset(unsigned k, unsigned n, unsigned *out)
{
	unsigned all[256];

	for (unsigned i = 0; i < n; i++)
		all[i] = i;
	for (unsigned i = 0; i < k; i++) {
		unsigned j = i + support_pick(n - i);

		out[i] = all[j];
		all[j] = all[i];
	}
}

void support_fill(uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)support_pick(256);
}
