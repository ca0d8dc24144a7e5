/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading_phrase_out.h -- where a new reading phrase goes: to the file of
 * --reading-phrase-out, else to standard output. */
#ifndef BG_CLI_READING_PHRASE_OUT_H
#define BG_CLI_READING_PHRASE_OUT_H

#include "cli/cli.h"

/* phrase_write -- to its file, before it is put to use: a phrase that cannot
 * be kept is worth nothing. phrase_unwrite -- it was not put to use.
 * phrase_show -- afterwards, where no file was named. */
int phrase_write(const struct cli *cli, const struct secret *phrase);
void phrase_unwrite(const struct cli *cli);
int phrase_show(const struct cli *cli, const struct secret *phrase);

#endif
