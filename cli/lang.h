/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lang.h -- what the program says to people, in their language.  The English
 * text is the key; a catalogue compiled in (cli/lang/de.po) has the German one.
 * Nothing is read from the machine: docs/language.md says why.
 *
 * say, warn, out, error_set, the prompts of input.h and the help look up what
 * they are given themselves.  A text that reaches them as an argument is marked
 * with _() where it is used, or with N_() where who gets it looks it up.
 * JSON, files and what is signed or logged stay English.
 */
#ifndef BG_CLI_LANG_H
#define BG_CLI_LANG_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/error.h"

struct lang_row {
	const char *english, *text;
};

/* The catalogue, in the order of its file: each key and its text, with a NUL behind
 * either. A table of pointers would be gone over by the loader at each start,
 * and for all who speak English. lang_next -- the row at *at, which goes on. */
extern const char lang_de[];
extern const size_t lang_de_count;
struct lang_row lang_next(const char **at);

/* lang_choose -- the language of this process: --lang among the arguments, or
 * what the environment says. Once, before anything is said. */
void lang_choose(int argc, char **argv);

/* lang_use -- "de" or "en"; false, and nothing changed, for another one.
 * lang_used -- the one in use. */
bool lang_use(const char *language);
const char *lang_used(void);

/* lang_of -- what these four variables ask for, each may be NULL: "de" or "en".
 * As gettext has it, LANGUAGE counts only beside a locale that is not C. */
const char *lang_of(const char *all, const char *messages, const char *lang,
		    const char *language);

/* lang_text -- ${english} in the language in use, with the same conversions; or
 * ${english} itself, where the catalogue has none. */
const char *lang_text(const char *english) __attribute__((format_arg(1)));

/* lang_english -- ${english} as it is, where a text goes to people or into a
 * record by the same way. */
const char *lang_english(const char *english) __attribute__((format_arg(1)));
/* lang_in -- ${english} as one of the two has it. */
const char *lang_in(const char *(*in)(const char *), const char *english)
	__attribute__((format_arg(2)));

/* lang_rows -- the catalogue of the language in use, by its keys; 0 for English. */
size_t lang_rows(const struct lang_row **out);

/* lang_yes, lang_no -- whether somebody typed that: English words always, and
 * those of the language in use. */
bool lang_yes(const char *answer);
bool lang_no(const char *answer);

/* For xgettext as for us; N_ and NP_ are error.h's. P_: as it is said of one
 * thing, or of several; say, error_set and others that look up take NP_. */
#define _(text) lang_text(text)
#define P_(n, one, many) lang_text(NP_(n, one, many))
/* Both forms as two values, for a table or an argument list: NP_ takes them up. */
#define PAIR_(one, many) one, many

#endif
