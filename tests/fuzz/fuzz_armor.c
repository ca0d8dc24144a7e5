/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Armor: what is read under a label is written again as the same lines, CR LF
 * and white space around it apart, and is what armor_is says it is.
 */
#include "tests/fuzz/fuzz.h"
#include "vault/age/armor.h"
#include "vault/base/error.h"

#define LABEL "BREAKGLASS REQUEST"

const unsigned fuzz_longest = 1024;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	static const uint8_t bytes[100] = { 1, 2, 3 };
	static const size_t lengths[] = { 1, 2, 3, 47, 48, 49, 96, 97, 100 };
	struct buffer out = BUFFER_INIT;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		armor_write(LABEL, bytes, lengths[i], &out);
		seed_put(out.bytes, out.len);
		buffer_free(&out);
	}
	seed_text(" \r\n-----BEGIN " LABEL "-----\r\nAAAA\r\n-----END " LABEL
		  "-----\r\n\t");
}

void fuzz_one(struct span in)
{
	struct buffer bytes = BUFFER_INIT, lines = BUFFER_INIT;
	struct buffer again = BUFFER_INIT;

	if (armor_read(LABEL, in, &bytes) == E_OK) {
		MUST(armor_is(LABEL, in));
		MUST(bytes.len > 0);
		armor_write(LABEL, bytes.bytes, bytes.len, &again);
		fuzz_plain_lines(in, &lines);
		MUST(fuzz_same(&again, span_of(&lines)));
	} else {
		MUST(bytes.len == 0);
	}
	buffer_free(&bytes);
	buffer_free(&lines);
}
