/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h -- the words and options of a command line.  Options may stand
 * before or after the command; "--" ends them.
 */
#ifndef BG_CLI_OPTIONS_H
#define BG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_row {
	const char *name;  /* without the dashes */
	const char *value; /* what it takes, for help; NULL: nothing */
	const char *help;
	bool global;
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* option_of -- the row as it is for that command. */
const struct option_row *option_of(const char *command,
				   const struct option_row *row);

const struct option_row *option_find(const char *name);

struct given {
	const struct option_row *row;
	const char *value;
};

/* All memory is argv's but the two arrays. */
struct options {
	const char **words;
	size_t word_count;
	struct given *given;
	size_t given_count;
};

/* options_parse -- E_USAGE names the option at fault. */
int options_parse(int argc, char **argv, struct options *out);
void options_free(struct options *o);

/* options_add -- as if it had been given; there is room for 16. */
void options_add(struct options *o, const char *name, const char *value);

bool option_given(const struct options *o, const char *name);
/* The last value given, or NULL. */
const char *option_value(const struct options *o, const char *name);
/* The i-th value of a repeated option, or NULL. */
const char *option_nth(const struct options *o, const char *name, size_t i);
size_t option_times(const struct options *o, const char *name);

/* option_number -- a whole number within bounds; E_USAGE. Untouched when the
 * option was not given. */
int option_number(const struct options *o, const char *name, uint64_t min,
		  uint64_t max, uint64_t *out);

/* duration_parse -- "4h", "90m", "1h30m", "45s", "2d" as seconds; E_USAGE. */
int duration_parse(const char *text, uint64_t *seconds);
/* date_parse -- "2026-11-20", "2026-11-20T03:10", with seconds and
 * milliseconds as well, "Z" or none: UTC, as milliseconds since 1970; E_USAGE. */
int date_parse(const char *text, int64_t *ms);
/* duration_text -- "4 h", "1 h 30 min"; out has room for 48. */
void duration_text(uint64_t seconds, char out[48]);

#endif
