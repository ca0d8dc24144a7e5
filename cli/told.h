/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * told.h -- a text that is kept in English, as people here read it. Why an entry
 * is VOID stands with the log's state, in exports and in signed papers, with
 * its numbers and names filled in; what was filled in is found again by the
 * format it was made with, among those of the catalogue.
 */
#ifndef BG_CLI_TOLD_H
#define BG_CLI_TOLD_H

#include <stddef.h>

/* told -- ${english} in the language in use, whole or in its parts ("a: b");
 * what is not known stays as it is, and so does a part that is one word: it is
 * the name of something. Cut to ${cap}. ${out} is not ${english}. */
void told(const char *english, char *out, size_t cap);

#endif
