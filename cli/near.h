/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * near.h -- what somebody may have meant who mistyped a name.
 */
#ifndef BG_CLI_NEAR_H
#define BG_CLI_NEAR_H

#include <stddef.h>

#define NEAR_MAX 4

/* near_distance -- how many letters were left out, added, exchanged, or swapped
 * with their neighbour between the two. Of names over 63 letters: all of them. */
size_t near_distance(const char *a, const char *b);

/* Names are tried one after the other; the nearest are kept, none twice. They are
 * borrowed. */
struct near {
	const char *word;
	const char *names[NEAR_MAX];
	size_t count, distance;
};

void near_begin(struct near *n, const char *word);

/* near_try -- ${name} as it is compared, ${shown} as it is kept. Near is: a letter
 * of a short word, three of a long one, or how a name begins. */
void near_try(struct near *n, const char *name, const char *shown);

/* near_text -- those that were found, commas between; "" when none was. */
const char *near_text(const struct near *n, char *out, size_t cap);

#endif
