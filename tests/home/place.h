/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h -- a home in a folder of its own, and pins of a log that grew. */
#ifndef TESTS_HOME_PLACE_H
#define TESTS_HOME_PLACE_H

#include "vault/home/home.h"

extern char place_dir[];
extern struct home *place_home;
extern struct tree_hash place_init;
extern char place_vault[ID_TEXT];
extern const char place_origin[];

/* For TestSuite: one folder for each test. */
void place_setup(void);
void place_teardown(void);

/* fine -- it worked. */
void fine(int r);

/* grown -- a log of n entries. save_grown -- the pin that says so. */
struct frontier grown(uint64_t n);
void save_grown(uint64_t n);

#endif
