/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * column.h -- how much room a text takes on a terminal: an umlaut is two bytes
 * and one column, most characters of East Asia are two columns.
 */
#ifndef BG_CLI_COLUMN_H
#define BG_CLI_COLUMN_H

/* column_width -- the columns that ${text} (UTF-8) takes. */
unsigned column_width(const char *text);

/* column -- the width for "%-*s" or "%*s" that gives ${text} ${columns}
 * columns, as printf counts bytes. */
int column(unsigned columns, const char *text);

#endif
