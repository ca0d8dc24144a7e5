/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.c -- what SQLite complains of, as one of our codes. */
#include <errno.h>
#include <stdio.h>

#include "vault/base/error.h"
#include "vault/store/private.h"
#include "vault/store/tagged.h"

static bool of_the_disk(int e)
{
	return e == EIO || e == ENXIO || e == ENODEV;
}

static bool is_broken(sqlite3_file *file)
{
	int e = 0;

	return file != NULL && file->pMethods != NULL &&
	       file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO,
					    &e) == SQLITE_OK &&
	       of_the_disk(e);
}

/* SQLite takes a page that the disk does not give for one that is damaged; of
 * a journal that it has closed again, errno is all that is left. */
bool store_disk_failed(struct store *s)
{
	static const int which[] = { SQLITE_FCNTL_FILE_POINTER,
				     SQLITE_FCNTL_JOURNAL_POINTER };
	sqlite3_file *file;
	size_t i;

	s->broken = s->broken || of_the_disk(errno);
	for (i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		file = NULL;
		if (sqlite3_file_control(s->db, "main", which[i], &file) ==
			    SQLITE_OK &&
		    is_broken(file))
			s->broken = true;
	}
	return s->broken;
}

static int tagged_broken(const struct store *s)
{
	return s->tagged == NULL ? E_OK : tagged_fault(s->tagged, s->path);
}

static int read_fault(struct store *s, int code)
{
	const char *text = sqlite3_errmsg(s->db);

	if (tagged_broken(s) != E_OK)
		return tagged_broken(s);
	if (code == SQLITE_CORRUPT && store_disk_failed(s))
		return error_set(E_IO, "%s: the disk could not be read",
				 s->path);
	switch (code) {
	case SQLITE_CORRUPT:
	case SQLITE_TOOBIG: /* no row of ours is */
		return error_set(E_INTEGRITY, "%s: %s", s->path, text);
	case SQLITE_NOTADB:
		return error_set(E_INPUT, "%s: not a breakglass vault",
				 s->path);
	case SQLITE_BUSY:
		return s->unlockable != 0 ? lockable_fault(s, E_IO) :
					    waiting_fault(&s->waiting, E_HELD);
	}
	if (hostile_journal(s))
		return error_set(E_IO,
				 "%s: a write to it was cut short, and it "
				 "cannot be mended where it lies: %s",
				 s->path, text);
	return error_set(E_IO, "%s: %s", s->path, text);
}

static int note_unread(struct store *s, int r)
{
	bool failed = r == E_IO || r == E_MEMORY || r == E_CHANGED;

	s->faults += failed;
	if (s->unread == E_OK && failed) {
		s->unread = r;
		snprintf(s->why, sizeof(s->why), "%s", error_detail());
	}
	return r;
}

int store_withheld(struct store *s)
{
	return note_unread(s, tagged_broken(s));
}

int store_unread(const struct store *s)
{
	return s->unread == E_OK ? E_OK : error_text(s->unread, s->why);
}

unsigned store_faults(const struct store *s)
{
	return s->faults;
}

int store_wanting(struct store *s)
{
	return note_unread(s, error_set(E_MEMORY, "%s", s->path));
}

int store_fault(struct store *s, bool writing)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	if (code == SQLITE_NOMEM ||
	    sqlite3_extended_errcode(s->db) == SQLITE_IOERR_NOMEM)
		return store_wanting(s);
	if (!writing || code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return note_unread(s, read_fault(s, code));
	if (code == SQLITE_BUSY)
		return s->unlockable != 0 ? lockable_fault(s, E_LOG) :
					    waiting_fault(&s->waiting, E_BUSY);
	return error_set(E_LOG, "%s: %s", s->path, sqlite3_errmsg(s->db));
}
