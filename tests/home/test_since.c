/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_since.c -- pins that go behind the one that is there, and what a power cut
 * makes of them (V1, V7). */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/home/place.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/private.h"

/* Instead of the C library's: how often the disk was waited for. */
static unsigned fsyncs, fdatasyncs;

int fsync(int fd)
{
	fsyncs++;
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	fdatasyncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

/* The same: what another program does before the second of the two files is
 * opened. */
static void (*meanwhile)(void);
static unsigned pins_opened;

static bool is_pin(const char *path)
{
	const char *name = strrchr(path, '/');

	return name != NULL &&
	       (strcmp(name, "/pin") == 0 || strcmp(name, "/pin.since") == 0);
}

int open(const char *path, int flags, ...)
{
	void (*now)(void) = meanwhile;
	mode_t mode = 0;
	va_list more;

	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
		va_start(more, flags);
		mode = va_arg(more, mode_t);
		va_end(more);
	}
	if (now != NULL && is_pin(path) && ++pins_opened == 2) {
		meanwhile = NULL;
		now();
	}
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

TestSuite(since, .init = place_setup, .fini = place_teardown);

static char since_path[128];

static uint64_t pinned(void)
{
	uint64_t size = 0;
	struct pin pin;

	if (pin_load(place_home, place_vault, &pin) != E_OK)
		return 0;
	if (pin_head(&pin, place_origin) != NULL)
		size = pin_head(&pin, place_origin)->frontier.size;
	pin_free(&pin);
	return size;
}

/* Saved so often, that of size ${n} last; and the file as it lies then. */
static void saved_since(uint64_t n, struct buffer *file)
{
	uint64_t i;

	for (i = 1; i <= n; i++)
		save_grown(i);
	snprintf(since_path, sizeof(since_path), "%s/%s/pin.since", place_dir,
		 place_vault);
	buffer_free(file);
	if (file_exists(since_path))
		fine(file_read(since_path, 65536, file));
}

static void lies(const struct buffer *file)
{
	fine(file_replace(since_path, file->bytes, file->len));
}

Test(since, a_third_pin_goes_behind_and_the_file_stays)
{
	struct buffer file = BUFFER_INIT, first = BUFFER_INIT,
		      now = BUFFER_INIT;
	char path[128];

	snprintf(path, sizeof(path), "%s/%s/pin", place_dir, place_vault);
	saved_since(2, &file);
	cr_assert_eq(file.len, SINCE_LEN);
	cr_assert(sodium_is_zero(file.bytes, file.len));
	fine(file_read(path, 65536, &first));
	saved_since(3, &file);
	cr_assert_eq(pinned(), 3);
	fine(file_read(path, 65536, &now));
	cr_assert_eq(now.len, first.len);
	cr_assert_arr_eq(now.bytes, first.bytes, now.len);
	buffer_free(&first);
	buffer_free(&now);
	buffer_free(&file);
}

Test(since, when_it_is_full_the_pin_is_written_anew)
{
	struct buffer file = BUFFER_INIT;
	uint64_t i, again = 0;

	saved_since(2, &file);
	for (i = 3; i < 90; i++) {
		save_grown(i);
		cr_assert_eq(pinned(), i);
		fine(file_read(since_path, 65536, &file));
		if (sodium_is_zero(file.bytes, file.len))
			again++;
		buffer_free(&file);
	}
	cr_assert_geq(again, 2);
}

/* Zeros over records that lie there would be on the disk piece by piece: a power
 * cut could leave the middle of one, and nothing that tells what it was. */
Test(since, records_go_all_at_once_with_their_file)
{
	struct buffer file = BUFFER_INIT, full = BUFFER_INIT,
		      left = BUFFER_INIT;
	char other[160];
	uint64_t i = 2;

	saved_since(i, &file);
	snprintf(other, sizeof(other), "%s.full", since_path);
	do {
		buffer_free(&full);
		fine(file_read(since_path, 65536, &full));
		fine(file_remove(other));
		cr_assert_eq(link(since_path, other), 0);
		save_grown(++i);
		buffer_free(&file);
		fine(file_read(since_path, 65536, &file));
	} while (i < 90 && !sodium_is_zero(file.bytes, file.len));
	cr_assert_lt(i, 90);
	fine(file_read(other, 65536, &left));
	cr_expect_eq(left.len, full.len);
	cr_expect_arr_eq(left.bytes, full.bytes, full.len);
	cr_expect_eq(pinned(), i);
	buffer_free(&file);
	buffer_free(&full);
	buffer_free(&left);
}

static void until_it_is_written_anew(void)
{
	struct buffer file = BUFFER_INIT;
	uint64_t i = pinned();

	do {
		save_grown(++i);
		buffer_free(&file);
		fine(file_read(since_path, 65536, &file));
	} while (!sodium_is_zero(file.bytes, file.len));
	buffer_free(&file);
}

Test(since, who_reads_while_another_saves_reads_no_older_pin)
{
	struct buffer file = BUFFER_INIT;

	saved_since(9, &file);
	pins_opened = 0;
	meanwhile = until_it_is_written_anew;
	cr_expect_geq(pinned(), 9);
	cr_assert_null(meanwhile);
	buffer_free(&file);
}

/* Whatever a power cut makes of the pieces that were written last. */
Test(since, a_torn_record_is_none_and_the_one_before_it_still_is)
{
	struct buffer old = BUFFER_INIT, new = BUFFER_INIT;
	size_t i, end, from = 0;

	saved_since(4, &old);
	save_grown(5);
	fine(file_read(since_path, 65536, &new));
	while (old.bytes[from] == new.bytes[from])
		from++;
	for (end = new.len; new.bytes[end - 1] == 0;)
		end--;
	cr_assert_eq(from % 512, 0);
	for (i = from; i < end; i += 13) {
		new.bytes[i] ^= 0x55;
		lies(&new);
		cr_expect_eq(pinned(), 4, "%zu", i);
		new.bytes[i] ^= 0x55;
	}
	/* cut short, or its beginning is missing */
	memset(new.bytes + end - 10, 0, 10);
	lies(&new);
	cr_expect_eq(pinned(), 4);
	memset(new.bytes + from, 0, 100);
	lies(&new);
	cr_expect_eq(pinned(), 4);
	/* and nothing is written behind it */
	save_grown(6);
	cr_expect_eq(pinned(), 6);
	buffer_free(&new);
	fine(file_read(since_path, 65536, &new));
	cr_expect(sodium_is_zero(new.bytes, new.len));
	save_grown(7);
	cr_expect_eq(pinned(), 7);
	buffer_free(&old);
	buffer_free(&new);
}

Test(since, one_of_another_length_is_read_and_then_made_anew)
{
	struct buffer file = BUFFER_INIT;

	saved_since(3, &file);
	file.len = 512;
	lies(&file);
	cr_assert_eq(pinned(), 3);
	save_grown(4);
	cr_assert_not(file_exists(since_path));
	cr_assert_eq(pinned(), 4);
	save_grown(5);
	save_grown(6);
	cr_assert_eq(pinned(), 6);
	buffer_free(&file);
}

Test(since, a_file_that_is_too_long_is_damage)
{
	struct buffer file = BUFFER_INIT;
	struct pin pin;

	saved_since(3, &file);
	buffer_text(&file, "x");
	lies(&file);
	cr_assert_eq(pin_load(place_home, place_vault, &pin), E_INTEGRITY);
	buffer_free(&file);
}

Test(since, more_than_a_piece_of_one_is_damage)
{
	struct buffer file = BUFFER_INIT;
	struct pin pin;
	size_t i;

	saved_since(3, &file);
	for (i = 0; i < file.len; i++)
		file.bytes[i] |= 0x80;
	lies(&file);
	cr_assert_eq(pin_load(place_home, place_vault, &pin), E_INTEGRITY);
	cr_assert_not_null(strstr(error_detail(), "pin is damaged"));
	buffer_free(&file);
}

Test(since, without_the_pin_nothing_is_known_of_what_was_saved_since)
{
	struct buffer file = BUFFER_INIT;
	char path[128];

	saved_since(5, &file);
	snprintf(path, sizeof(path), "%s/%s/pin", place_dir, place_vault);
	fine(file_remove(path));
	cr_assert_eq(pinned(), 0);
	save_grown(2);
	cr_assert_eq(pinned(), 2);
	cr_assert_not(file_exists(since_path));
	buffer_free(&file);
}

Test(since, it_waits_for_the_disk_once)
{
	struct buffer file = BUFFER_INIT;

	saved_since(3, &file);
	fsyncs = fdatasyncs = 0;
	save_grown(4);
	cr_assert_eq(fdatasyncs, 1);
	cr_assert_eq(fsyncs, 0);
	buffer_free(&file);
}

/* `pin` has everything, and is sure, before what was saved since goes. */
Test(since, a_pin_that_is_written_anew_is_waited_for)
{
	struct buffer file = BUFFER_INIT;

	saved_since(3, &file);
	memset(file.bytes + 1024, 'x', 512);
	lies(&file);
	fsyncs = 0;
	save_grown(4);
	cr_assert_eq(fsyncs, 4);
	cr_assert_eq(pinned(), 4);
	buffer_free(&file);
}

/* One that is too long for a record, of a vault with many compartments. */
static void save_long(uint64_t generation)
{
	struct frontier f = grown(generation);
	char compartment[ID_TEXT];
	struct pin pin;
	unsigned i;

	memset(&pin, 0, sizeof(pin));
	pin.init = place_init;
	fine(pin_set_head(&pin, place_origin, &f));
	for (i = 0; i < 64; i++) {
		snprintf(compartment, sizeof(compartment), "%032x", i);
		fine(pin_set_generation(&pin, compartment, generation));
	}
	fine(pin_save(place_home, place_vault, &pin));
	pin_free(&pin);
}

Test(since, a_pin_too_long_for_a_record_leaves_the_empty_file_alone)
{
	struct buffer file = BUFFER_INIT;

	saved_since(2, &file);
	cr_assert(sodium_is_zero(file.bytes, file.len));
	fsyncs = fdatasyncs = 0;
	save_long(3);
	cr_expect_eq(fsyncs, 2);
	cr_expect_eq(fdatasyncs, 0);
	cr_expect_eq(pinned(), 3);
	buffer_free(&file);
}
