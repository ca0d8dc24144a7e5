/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * waiting.c -- somebody else has the file: wait a little, say so after a moment,
 * and give it up in the end.  What was waited is the sum of the pauses, so that
 * a machine that sleeps in between does not make it shorter.
 */
#include <time.h>

#include "vault/base/error.h"
#include "vault/base/hold.h"
#include "vault/store/private.h"

#define PAUSE_MS 20
#define MOMENT_MS 400

static unsigned longest_ms; /* 0: as each one is given */
static void (*told)(const char *path, unsigned ms);

void store_waits(unsigned ms, void (*tell)(const char *path, unsigned ms))
{
	longest_ms = ms;
	told = tell;
}

void waiting_begin(struct waiting *w, const char *path, unsigned ms)
{
	w->path = path;
	w->waited_ms = 0;
	/* who is not to wait at all does not */
	w->longest_ms = longest_ms == 0 || ms == 0 ? ms : longest_ms;
}

bool waiting_more(struct waiting *w)
{
	const struct timespec pause = { 0, PAUSE_MS * 1000000L };

	/* nothing was done yet that a signal would have to wait for */
	if (w->waited_ms >= w->longest_ms || hold_came())
		return false;
	if (w->waited_ms == MOMENT_MS && told != NULL)
		told(w->path, w->longest_ms);
	nanosleep(&pause, NULL);
	w->waited_ms += PAUSE_MS;
	return true;
}

int waiting_fault(const struct waiting *w, int code)
{
	return error_set(code, "%s, after %u s", w->path, w->waited_ms / 1000);
}
