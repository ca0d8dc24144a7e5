/* SPDX-License-Identifier: GPL-3.0-or-later */
/* support.h -- files read as imports, and what a test asks of them. */
#ifndef BG_TESTS_CARRY_SUPPORT_H
#define BG_TESTS_CARRY_SUPPORT_H

#include "vault/carry/import.h"

struct given {
	struct secret *file;
	struct import *im;
	struct import_map map;
};

void support_start(void);

/* Read ${text}, which may hold NUL; ${map} NULL: none. */
void given_bytes(struct given *g, enum import_format format, const void *bytes,
		 size_t len, const char *map);
void given_text(struct given *g, enum import_format format, const char *text);
void given_free(struct given *g);

/* The item of that path, or the test fails. */
const struct import_item *item_of(const struct given *g, const char *path);
/* The field of it holds just these bytes. */
void field_is(const struct given *g, const char *path, const char *field,
	      const void *bytes, size_t len);
void field_text(const struct given *g, const char *path, const char *field,
		const char *text);
bool has_field(const struct given *g, const char *path, const char *field);

/* Something is told of that path (NULL: any), with ${what} in it. */
void told(const struct given *g, const char *path, const char *what);
/* There is a fault at just that place, with ${what} in it. */
void fault_at(const struct given *g, const char *place, const char *what);
/* All faults, or none. */
void faults_are(const struct given *g, size_t n);

#endif
