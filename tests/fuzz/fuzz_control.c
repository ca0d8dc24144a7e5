/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not a parser of ours but one with a fault: it reads a byte beyond what follows
 * the word "fault". test_fuzz.sh runs it to see that a fault is found.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

const unsigned fuzz_longest = 64;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text("no word of it");
}

void fuzz_one(struct span in)
{
	uint8_t *copy;
	volatile uint8_t beyond;

	if (in.len < 5 || memcmp(in.bytes, "fault", 5) != 0)
		return;
	copy = malloc(in.len - 4);
	MUST(copy != NULL);
	memcpy(copy, in.bytes + 5, in.len - 5);
	beyond = copy[in.len - 4];
	(void)beyond;
	free(copy);
}
