/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/printer.h"

#include "cli/child.h"

int printer_print(const struct secret *document)
{
	static char name[] = "lp", silent[] = "-s";
	char *argv[] = { name, silent, NULL };

	return child_run(argv, 0, document);
}
