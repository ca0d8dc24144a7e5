/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * topics.h -- what `help` tells besides the commands: one table of topics, and
 * one of the environment variables that count.
 */
#ifndef BG_CLI_TOPICS_H
#define BG_CLI_TOPICS_H

#include <stddef.h>

struct topic {
	const char *name;    /* one word, no command's first */
	const char *summary; /* for the list */
	const char *text;    /* lines, without the last line's end */
};

extern const struct topic topics[];
extern const size_t topic_count;

/* topic_find -- NULL when there is none of that name. */
const struct topic *topic_find(const char *name);

/* topic_help -- on standard output; two of them with their table. */
void topic_help(const struct topic *t);

struct variable {
	const char *name;
	const char *meaning;
};

extern const struct variable variables[];
extern const size_t variable_count;

#endif
