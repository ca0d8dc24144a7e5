/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/home/place.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"

TestSuite(home, .init = place_setup, .fini = place_teardown);

Test(home, a_pin_is_read_back_as_it_was_saved)
{
	struct frontier f = grown(655);
	const struct pin_head *head;
	struct pin pin;

	cr_assert_eq(pin_load(place_home, place_vault, &pin), E_ABSENT);
	save_grown(655);
	fine(pin_load(place_home, place_vault, &pin));
	cr_assert(tree_hash_equal(&pin.init, &place_init));
	head = pin_head(&pin, place_origin);
	cr_assert_not_null(head);
	cr_assert_eq(head->frontier.size, 655);
	cr_assert_eq(head->frontier.count, f.count);
	cr_assert_eq(memcmp(head->frontier.peaks, f.peaks,
			    f.count * sizeof(f.peaks[0])),
		     0);
	cr_assert_eq(pin_generation(&pin, place_vault), 2);
	cr_assert_null(pin_head(&pin, "another"));
	pin_free(&pin);
}

Test(home, a_pin_never_goes_back)
{
	struct frontier old = grown(3), newer = grown(7);
	struct pin pin;

	memset(&pin, 0, sizeof(pin));
	pin.init = place_init;
	fine(pin_set_head(&pin, place_origin, &newer));
	fine(pin_set_head(&pin, place_origin, &old));
	cr_assert_eq(pin_head(&pin, place_origin)->frontier.size, 7);
	fine(pin_set_generation(&pin, place_vault, 5));
	fine(pin_set_generation(&pin, place_vault, 4));
	cr_assert_eq(pin_generation(&pin, place_vault), 5);
	pin_free(&pin);
}

Test(home, a_damaged_pin_is_named_and_never_half_believed)
{
	struct buffer text = BUFFER_INIT;
	char path[128];
	struct pin pin;
	size_t i;

	save_grown(655);
	snprintf(path, sizeof(path), "%s/%s/pin", place_dir, place_vault);
	fine(file_read(path, 65536, &text));
	for (i = 0; i < text.len; i += 7) {
		fine(file_replace(path, text.bytes, i));
		cr_expect_eq(pin_load(place_home, place_vault, &pin),
			     E_INTEGRITY, "%zu", i);
	}
	text.bytes[12] ^= 0x20;
	fine(file_replace(path, text.bytes, text.len));
	cr_assert_eq(pin_load(place_home, place_vault, &pin), E_INTEGRITY);
	cr_assert_not_null(strstr(error_detail(), "pin is damaged"));
	buffer_free(&text);
}

Test(home, another_vaults_pin_is_damage)
{
	char command[256], other[ID_TEXT];
	struct pin pin;

	save_grown(4);
	memset(other, 'a', sizeof(other) - 1);
	other[ID_TEXT - 1] = '\0';
	snprintf(command, sizeof(command), "cp -r %s/%s %s/%s", place_dir,
		 place_vault, place_dir, other);
	cr_assert_eq(system(command), 0);
	cr_assert_eq(pin_load(place_home, other, &pin), E_INTEGRITY);
}

/* A file in the vault's folder that was last written so many seconds ago. */
static void put_aged(const char *name, time_t seconds)
{
	struct timespec times[2];
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/%s", place_dir, place_vault, name);
	fine(file_create(path, "x", 1));
	clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= seconds;
	times[1] = times[0];
	cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/%s", place_dir, place_vault, name);
	return file_exists(path);
}

Test(home, what_was_left_unfinished_long_ago_is_swept_and_nothing_else)
{
	static const char *const stay[] = {
		"cache.0123abcd.new",
		"pin.0123abcd.old",
		"pin.0123abc.new",
		"pin.0123abcde.new",
		"pin.0123ABCD.new",
		"pins.0123abcd.new",
		"pin.new",
	};
	size_t i;

	save_grown(655);
	put_aged("pin.0123abcd.new", 7200);
	put_aged("pin.ffffffff.new", 4000);
	put_aged("pin.00000000.new", 3000); /* somebody may be at it */
	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		put_aged(stay[i], 7200);
	save_grown(656);
	cr_assert_not(is_there("pin.0123abcd.new"));
	cr_assert_not(is_there("pin.ffffffff.new"));
	cr_assert(is_there("pin.00000000.new"));
	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		cr_assert(is_there(stay[i]), "%s", stay[i]);
	cr_assert(is_there("pin"));
}

/* Once it is full, and another one takes its place. */
Test(home, what_was_left_of_pins_saved_since_is_swept_as_well)
{
	uint64_t i;

	save_grown(1);
	save_grown(2);
	put_aged("pin.since.0123abcd.new", 7200);
	for (i = 3; i < 90; i++)
		save_grown(i);
	cr_assert_not(is_there("pin.since.0123abcd.new"));
	cr_assert(is_there("pin.since"));
}

Test(home, everything_is_the_users_alone)
{
	struct span bytes = { (const uint8_t *)"x", 1 };
	char path[160], *receipt = NULL;
	struct stat st;

	umask(0);
	save_grown(4);
	fine(receipt_write(place_home, place_vault, "a.txt", bytes, &receipt));
	snprintf(path, sizeof(path), "%s/%s", place_dir, place_vault);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/%s/pin", place_dir, place_vault);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	cr_assert_eq(stat(receipt, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	free(receipt);
}

Test(home, receipts_are_numbered_and_never_overwritten)
{
	struct span bytes = { (const uint8_t *)"one", 3 };
	char *first = NULL, *second = NULL;

	fine(receipt_write(place_home, place_vault, "r.txt", bytes, &first));
	fine(receipt_write(place_home, place_vault, "r.txt", bytes, &second));
	cr_assert_not_null(strstr(first, "/r.txt"));
	cr_assert_not_null(strstr(second, "/r-2.txt"));
	free(first);
	free(second);
}

Test(home, no_name_leads_elsewhere)
{
	static const char *const bad[] = { "",    ".",       "..", "../x",
					   "a/b", ".hidden", "A",  "a b" };
	struct span bytes = { (const uint8_t *)"x", 1 };
	char *path = NULL;
	struct pin pin;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(session_state_put(place_home, place_vault,
					       place_vault, bad[i], bytes),
			     E_INPUT, "%s", bad[i]);
		cr_expect_eq(receipt_write(place_home, place_vault, bad[i],
					   bytes, &path),
			     E_INPUT, "%s", bad[i]);
		cr_expect_eq(session_state_put(place_home, bad[i], place_vault,
					       "k", bytes),
			     E_INPUT, "%s", bad[i]);
		cr_expect_eq(session_state_put(place_home, place_vault, bad[i],
					       "k", bytes),
			     E_INPUT, "%s", bad[i]);
		cr_expect_eq(pin_load(place_home, bad[i], &pin), E_INPUT, "%s",
			     bad[i]);
	}
}

static int collect(void *ctx, const char *name)
{
	buffer_format(ctx, "%s ", name);
	return E_OK;
}

Test(home, a_sessions_files_are_kept_listed_and_wiped)
{
	struct span bytes = { (const uint8_t *)"sealed", 6 };
	struct buffer got = BUFFER_INIT;
	char path[160];

	fine(session_state_put(place_home, place_vault, place_vault, "key",
			       bytes));
	fine(session_state_put(place_home, place_vault, place_vault, "b.age",
			       bytes));
	fine(session_state_names(place_home, place_vault, place_vault, collect,
				 &got));
	cr_assert_str_eq(buffer_string(&got), "b.age key ");
	buffer_free(&got);
	fine(session_state_list(place_home, place_vault, collect, &got));
	cr_assert_not_null(strstr(buffer_string(&got), place_vault));
	buffer_free(&got);
	fine(session_state_get(place_home, place_vault, place_vault, "key",
			       &got));
	cr_assert_str_eq(buffer_string(&got), "sealed");
	fine(session_state_wipe(place_home, place_vault, place_vault));
	snprintf(path, sizeof(path), "%s/%s/sessions/%s", place_dir,
		 place_vault, place_vault);
	cr_assert_not(file_exists(path));
	cr_assert_eq(session_state_get(place_home, place_vault, place_vault,
				       "key", &got),
		     E_ABSENT);
	fine(session_state_wipe(place_home, place_vault, place_vault));
	buffer_free(&got);
}
