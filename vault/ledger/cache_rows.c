/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/cache_rows.h"

#include <string.h>

#define HASH(io, h) io_raw((io), (h).bytes, TREE_HASH_LEN)

/* --- what is as it was before ---
 *
 * A flag says so, and then nothing more is there. Each row has one spelling: what
 * says that it is another and is the same is not believed. */

static void text_or(struct io *io, bool same, char *text, const char *before,
		    size_t cap)
{
	if (same) {
		memmove(text, before, cap);
		return;
	}
	io_text(io, text, cap);
	if (strcmp(text, before) == 0)
		io_wrong(io);
}

static void id_or(struct io *io, bool same, char id[ID_TEXT],
		  const char *before)
{
	if (same) {
		memmove(id, before, ID_TEXT);
		return;
	}
	io_id(io, id);
	if (strcmp(id, before) == 0)
		io_wrong(io);
}

static void key_or(struct io *io, bool same, uint8_t key[NOTE_KEY_LEN],
		   const uint8_t *before)
{
	if (same) {
		memmove(key, before, NOTE_KEY_LEN);
		return;
	}
	io_raw(io, key, NOTE_KEY_LEN);
	if (memcmp(key, before, NOTE_KEY_LEN) == 0)
		io_wrong(io);
}

static void number_or(struct io *io, bool same, uint64_t *n, uint64_t before)
{
	if (same) {
		*n = before;
		return;
	}
	io_small(io, n);
	if (*n == before)
		io_wrong(io);
}

/* An id that every row has. */
static void id_own(struct io *io, char id[ID_TEXT])
{
	uint8_t raw[ID_LEN] = { 0 };

	if (!io_reading(io) &&
	    hex_decode((struct span){ (const uint8_t *)id, strlen(id) }, raw,
		       ID_LEN) != 0)
		io_wrong(io);
	io_raw(io, raw, ID_LEN);
	if (io_reading(io))
		hex_public(raw, ID_LEN, id);
}

static unsigned flag(bool is, unsigned flag)
{
	return is ? flag : 0;
}

/* --- records --- */

enum { SAME_KIND = 1, SAME_EPOCH = 2, UNSET = 4, RECORD_FLAGS = 7 };

void cache_record_row(struct io *io, struct record_ref *row,
		      const struct record_ref *before)
{
	static const struct record_ref none;
	unsigned flags = 0;

	if (before == NULL)
		before = &none;
	if (!io_reading(io))
		flags = flag(strcmp(row->name.kind, before->name.kind) == 0,
			     SAME_KIND) |
			flag(row->epoch == before->epoch, SAME_EPOCH) |
			flag(row->unset, UNSET);
	io_flags(io, &flags, RECORD_FLAGS);
	text_or(io, (flags & SAME_KIND) != 0, row->name.kind, before->name.kind,
		sizeof(row->name.kind));
	id_own(io, row->name.id);
	io_small(io, &row->name.rev);
	HASH(io, row->h);
	number_or(io, (flags & SAME_EPOCH) != 0, &row->epoch, before->epoch);
	io_delta(io, &row->at, before->at);
	row->unset = (flags & UNSET) != 0;
}

/* --- credentials --- */

static void copy_row(struct io *io, struct sealed_copy *c, uint64_t at)
{
	io_small(io, &c->generation);
	HASH(io, c->h);
	io_delta(io, &c->at, at);
}

/* ${count} items of the room, or what is there already; *at is then the first.
 * Reading, there has to be room for as many. */
static void list(struct io *io, void *at, size_t *count, void *next,
		 size_t left, size_t size)
{
	uint64_t n = *count;
	uint8_t *first;

	io_small(io, &n);
	if (!io_reading(io))
		return;
	if (n > left) {
		io_wrong(io);
		n = 0;
	}
	*count = (size_t)n;
	memcpy(&first, next, sizeof(first));
	if (n == 0)
		return;
	memcpy(at, &first, sizeof(first));
	first += *count * size;
	memcpy(next, &first, sizeof(first));
}

enum {
	SAME_FIELD = 1,
	SAME_DEPOSITOR = 2,
	SAME_SIGNER = 4,
	ORIGINAL = 8, /* its number in the payload is its number */
	NO_TESTER = 16,
	NOT_REVEALED = 32, /* at no entry */
	ADOPTED = 64,
	CONFLICT = 128,
	OUTDATED = 256,
	REVEALED = 512,
	TESTED = 1024,
	VERSION_FLAGS = 2047
};

static unsigned version_flags(const struct secret_version *v,
			      const struct secret_version *before)
{
	return flag(strcmp(v->field, before->field) == 0, SAME_FIELD) |
	       flag(strcmp(v->depositor, before->depositor) == 0,
		    SAME_DEPOSITOR) |
	       flag(memcmp(v->signer, before->signer, NOTE_KEY_LEN) == 0,
		    SAME_SIGNER) |
	       flag(v->original == v->version, ORIGINAL) |
	       flag(v->tester[0] == '\0', NO_TESTER) |
	       flag(v->revealed_at == 0, NOT_REVEALED) |
	       flag(v->adopted, ADOPTED) | flag(v->conflict, CONFLICT) |
	       flag(v->outdated, OUTDATED) | flag(v->revealed, REVEALED) |
	       flag(v->tested, TESTED);
}

static void version_row(struct io *io, struct secret_version *v,
			const struct secret_version *before, uint64_t at,
			struct rows_room *room)
{
	unsigned flags = io_reading(io) ? 0 : version_flags(v, before);
	uint64_t ts = (uint64_t)v->ts;
	size_t i;

	io_flags(io, &flags, VERSION_FLAGS);
	text_or(io, (flags & SAME_FIELD) != 0, v->field, before->field,
		sizeof(v->field));
	io_small(io, &v->version);
	id_or(io, (flags & SAME_DEPOSITOR) != 0, v->depositor,
	      before->depositor);
	key_or(io, (flags & SAME_SIGNER) != 0, v->signer, before->signer);
	io_delta(io, &v->at, at);
	io_delta(io, &ts, (uint64_t)before->ts);
	v->ts = (int64_t)ts;
	number_or(io, (flags & ORIGINAL) != 0, &v->original, v->version);
	number_or(io, (flags & NOT_REVEALED) != 0, &v->revealed_at, 0);
	id_or(io, (flags & NO_TESTER) != 0, v->tester,
	      (const char[ID_TEXT]){ 0 });
	v->adopted = (flags & ADOPTED) != 0;
	v->conflict = (flags & CONFLICT) != 0;
	v->outdated = (flags & OUTDATED) != 0;
	v->revealed = (flags & REVEALED) != 0;
	v->tested = (flags & TESTED) != 0;
	list(io, &v->copies, &v->count, &room->copy,
	     io_reading(io) ? (size_t)(room->copies_end - room->copy) : 0,
	     sizeof(v->copies[0]));
	for (i = 0; i < v->count && io_good(io); i++)
		copy_row(io, &v->copies[i], v->at);
}

enum {
	SAME_COMPARTMENT = 1,
	SAME_ADDER = 2,
	RETIRED = 4,
	CREDENTIAL_FLAGS = 7
};

void cache_credential_row(struct io *io, struct credential *row,
			  const struct credential *before,
			  struct rows_room *room)
{
	static const struct credential none;
	static const struct secret_version no_version;
	const struct secret_version *last = &no_version;
	unsigned flags = 0;
	size_t i;

	if (before == NULL)
		before = &none;
	if (before->count > 0)
		last = &before->versions[before->count - 1];
	if (!io_reading(io))
		flags = flag(strcmp(row->compartment, before->compartment) == 0,
			     SAME_COMPARTMENT) |
			flag(strcmp(row->adder, before->adder) == 0,
			     SAME_ADDER) |
			flag(row->retired, RETIRED);
	io_flags(io, &flags, CREDENTIAL_FLAGS);
	id_own(io, row->id);
	id_or(io, (flags & SAME_COMPARTMENT) != 0, row->compartment,
	      before->compartment);
	id_or(io, (flags & SAME_ADDER) != 0, row->adder, before->adder);
	row->retired = (flags & RETIRED) != 0;
	io_delta(io, &row->added_at, before->added_at);
	list(io, &row->versions, &row->count, &room->version,
	     io_reading(io) ? (size_t)(room->versions_end - room->version) : 0,
	     sizeof(row->versions[0]));
	for (i = 0; i < row->count && io_good(io); i++) {
		version_row(io, &row->versions[i], last, row->added_at, room);
		last = &row->versions[i];
	}
}
