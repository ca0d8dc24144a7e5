/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/printer.h"

#include <string.h>

#include "cli/child.h"

static char name[] = "lp", silent[] = "-s";
static char *const words[] = { name, silent, NULL };

int printer_print(const struct secret *document)
{
	return child_run(words, 0, document);
}

bool printer_is(char *const argv[])
{
	return argv[0] != NULL && strcmp(argv[0], name) == 0 &&
	       argv[1] != NULL && strcmp(argv[1], silent) == 0 &&
	       argv[2] == NULL;
}
