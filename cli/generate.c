/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/generate.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"

#define GROUPS 7
#define GROUP_LEN 4

/* 28 characters drawn evenly from 28: 28 * log2(28) = 134.6 bits. */
static const char alphabet[] = "abcdefghijkmnpqrstuvwx234567";

int generate_password(struct secret **out)
{
	const uint32_t letters = (uint32_t)strlen(alphabet);
	struct secret *s = NULL;
	uint8_t *at;
	size_t i, k;
	int r;

	r = secret_new(GROUPS * (GROUP_LEN + 1) - 1, &s);
	if (r != E_OK)
		return r;
	at = secret_bytes(s);
	for (i = 0; i < GROUPS; i++) {
		if (i > 0)
			*at++ = '-';
		for (k = 0; k < GROUP_LEN; k++)
			*at++ = (uint8_t)alphabet[randombytes_uniform(letters)];
	}
	*out = s;
	return E_OK;
}
