/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal.h -- a journal of systemd's for `journalctl --verify`, written by its
 * own systemd-journal-remote out of the export format.
 *
 * Full entries have the fields that systemd.journal-fields(7) lists for a message
 * that a service sends by syslog: what the message brings, and what journald adds
 * to each. Eight services take turns; those that start a process for a connection
 * or a job do. Bare ones have a text that is as long as an entry of ours, and no
 * more than a journal must have beside it.
 *
 * A sealed one needs a key below /var/log. It is made in a user namespace, where
 * that is a folder of ours and gone afterwards.
 */
#ifndef TESTS_BENCH_JOURNAL_H
#define TESTS_BENCH_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/* More, and journald itself would go on in another file. */
#define JOURNAL_ENTRIES 50000

struct journal {
	const char *name;
	bool full, sealed; /* the caller's to say, as the name */
	char file[128];    /* as an option, and so the next */
	char key[80];      /* to verify a sealed one */
	size_t entries;
};

/* journal_make -- writes the journal into ${dir}: the entries say that member
 * ${id} exported something. NULL, or why there is none: a program is missing, or
 * there are no user namespaces. Ends the program when it fails otherwise. */
const char *journal_make(struct journal *j, const char *dir, const char *id,
			 size_t entries);

/* journal_verify -- what the processor takes for one entry, in seconds. Ends the
 * program when the journal does not verify. */
double journal_verify(const struct journal *j);

#endif
