/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h -- how far long work has come, for whoever watches. The library
 * says where it is; whether that is shown, and when, is the watcher's affair.
 */
#ifndef BG_BASE_PROGRESS_H
#define BG_BASE_PROGRESS_H

#include <stdint.h>

/* ${what} is a text marked with N_ that lives as long as the process: what is
 * being done. ${done} of ${all} parts of it are; where they are equal it ended. */
typedef void progress_watcher(const char *what, uint64_t done, uint64_t all);

/* progress_watch -- for the whole process; NULL: nobody watches. */
void progress_watch(progress_watcher *watcher);

/* progress -- costs next to nothing when nobody watches, and a look at a clock
 * when somebody does: not to be said of each of a million. */
void progress(const char *what, uint64_t done, uint64_t all);

/* progress_of_many -- the same, of which only each 512th and the last is said. */
void progress_of_many(const char *what, uint64_t done, uint64_t all);

#endif
