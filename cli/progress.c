/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/lang.h"
#include "cli/screen.h"
#include "vault/base/progress.h"

enum {
	PATIENCE_MS = 800, /* what takes no longer is not worth a line */
	EACH_MS = 200,
};

static int64_t begun_ms = -1; /* since when nothing else was said */
static int64_t drawn_ms;
static bool drawn; /* a line stands there */

static int64_t now_ms(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A pager or an editor may have the terminal now. */
static bool ours(void)
{
	return tcgetpgrp(STDERR_FILENO) == getpgrp();
}

void progress_gone(void)
{
	if (drawn)
		fputs("\r\033[K", stderr);
	drawn = false;
	begun_ms = -1;
}

/* Shorter than any terminal is narrow: it must not become two lines. */
static void draw(const char *what, uint64_t done, uint64_t all)
{
	unsigned percent = (unsigned)(done / (all / 100 + 1));

	if (all < UINT64_MAX / 100)
		percent = (unsigned)(done * 100 / all);
	fprintf(stderr, "\r\033[K%s: %u %%", lang_text(what),
		percent < 100 ? percent : 99);
	fflush(stderr);
	drawn = true;
}

static void watch(const char *what, uint64_t done, uint64_t all)
{
	int64_t now = now_ms();

	if (begun_ms < 0)
		begun_ms = now;
	if (all == 0 || now - begun_ms < PATIENCE_MS ||
	    now - drawn_ms < EACH_MS || !ours())
		return;
	drawn_ms = now;
	draw(what, done, all);
}

void progress_stop(void)
{
	progress_gone();
	progress_watch(NULL);
}

void progress_start(void)
{
	if (isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) && screen_clears())
		progress_watch(watch);
}
