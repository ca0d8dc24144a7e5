/* SPDX-License-Identifier: GPL-3.0-or-later */
/* making.h -- a vault file that has its name only when it is whole. */
#ifndef BG_STORE_MAKING_H
#define BG_STORE_MAKING_H

struct making {
	const char *to; /* borrowed */
	char *part;     /* where it is made; owned */
};

/* making_begin -- E_EXISTS when ${to} is there. What an earlier one that was
 * killed left is taken away. making_end -- ${r} E_OK: it gets its name, durable;
 * else, or when that fails, nothing of it is left and the fault is returned.
 * Frees in any case. */
int making_begin(const char *to, struct making *out);
int making_end(struct making *m, int r);

#endif
