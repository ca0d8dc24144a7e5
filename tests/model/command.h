/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command.h -- what people may come to do, by chance; and in words.
 */
#ifndef TESTS_MODEL_COMMAND_H
#define TESTS_MODEL_COMMAND_H

#include "tests/model/model.h"

struct chance;

/* command_random -- the command of that id, mostly one that makes sense in ${m}
 * as it stands, and mostly by somebody who may; the first ones make a vault in
 * which there is something to do. */
void command_random(struct chance *r, struct both *b, int id,
		    struct command *out);

/* errand -- one that goes on with what was begun; false: nothing was. */
bool errand(struct chance *r, struct model *m, struct command *out);

/* command_tell -- one line of at most 200 bytes. */
#define COMMAND_TEXT 200
const char *command_kind(enum kind kind);
void command_tell(const struct command *c, char out[COMMAND_TEXT]);

#endif
