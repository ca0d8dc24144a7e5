/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_tagged.c -- foreign files that are too long for memory: they are read as
 * they were when they were opened, or not at all.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/host.h"
#include "vault/store/private.h"
#include "vault/store/tagged.h"

#define BLOCK 4096
#define LONG ((size_t)3 << 20) /* more than SQLite keeps of it */

static void begin(void)
{
	folder_begin();
	copy_hold(0);
}

TestSuite(tagged, .init = begin, .fini = folder_end);

/* A vault with an object of ${len} bytes more, and its hash. */
static struct tree_hash long_vault(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 9 };
	uint8_t *bytes = malloc(len);
	struct tree_hash hash;
	struct store *s;

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, seed);
	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_put_object(s, (struct span){ bytes, len }, &hash),
		     E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	free(bytes);
	return hash;
}

/* What reading an object comes to; its bytes are right, or there are none. */
static int object_read(struct store *s, const struct tree_hash *hash)
{
	struct buffer b = BUFFER_INIT;
	uint64_t len;
	int r = store_object(s, hash, &b);

	if (r == E_OK)
		cr_assert_eq(b.len, LONG);
	else
		cr_assert_eq(b.len, 0);
	cr_assert_eq(store_object_look(s, hash, &len), r);
	buffer_free(&b);
	return r;
}

/* --- as it was --- */

Test(tagged, a_long_copy_reads_as_one_in_memory)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);

	cr_assert_not_null(s->tagged);
	cr_assert(leaf_is(s, 0, "zero") && leaf_absent(s, 1));
	cr_assert_eq(object_read(s, &hash), E_OK);
	cr_assert_eq(store_check(s), E_OK);
	cr_assert_eq(store_unread(s), E_OK);
	store_close(&s);
	copy_hold(64 << 20);
	s = opened(VAULT, STORE_COPY);
	cr_assert_null(s->tagged);
	cr_assert_eq(object_read(s, &hash), E_OK);
	store_close(&s);
}

Test(tagged, the_length_in_memory_has_a_bound)
{
	struct store *s;

	long_vault(LONG);
	copy_hold(file_size(VAULT));
	s = opened(VAULT, STORE_COPY);
	cr_assert_null(s->tagged);
	store_close(&s);
	copy_hold(file_size(VAULT) - 1);
	s = opened(VAULT, STORE_COPY);
	cr_assert_not_null(s->tagged);
	store_close(&s);
}

Test(tagged, it_is_only_read_and_leaves_nothing)
{
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	struct store *s;

	long_vault(LONG);
	folder_print(&before);
	s = opened(VAULT, STORE_COPY);
	cr_assert_eq(store_begin(s, 0), E_LOG);
	cr_assert_neq(sqlite3_exec(s->db, "DELETE FROM leaf", NULL, NULL, NULL),
		      SQLITE_OK);
	folder_print(&after);
	cr_assert_str_eq(buffer_string(&after), buffer_string(&before));
	cr_assert(leaf_is(s, 0, "zero"));
	store_close(&s);
	buffer_free(&before);
	buffer_free(&after);
}

Test(tagged, one_whose_name_is_gone_is_read_to_its_end)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);

	cr_assert_eq(unlink(VAULT), 0);
	cr_assert_eq(object_read(s, &hash), E_OK);
	store_close(&s);
	cr_assert(!file_exists(VAULT));
}

Test(tagged, what_comes_after_its_end_is_not_seen)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);

	file_poke(VAULT, file_size(VAULT), "more", 4);
	cr_assert_eq(object_read(s, &hash), E_OK);
	cr_assert_eq(store_check(s), E_OK);
	store_close(&s);
}

/* --- changed meanwhile --- */

/* A block that SQLite has no copy of any more is found to be another one. */
static void changed_at(size_t offset)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);
	uint8_t was, is;
	FILE *f = fopen(VAULT, "r");

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, (long)offset, SEEK_SET), 0);
	cr_assert_eq(fread(&was, 1, 1, f), 1);
	fclose(f);
	is = was ^ 1;
	cr_assert_eq(object_read(s, &hash), E_OK);
	file_poke(VAULT, offset, &is, 1);
	cr_assert_eq(object_read(s, &hash), E_CHANGED);
	cr_assert(told(VAULT));
	file_poke(VAULT, offset, &was, 1);
	cr_assert_eq(object_read(s, &hash), E_CHANGED, "it is read on");
	cr_assert_eq(store_unread(s), E_CHANGED);
	store_close(&s);
}

Test(tagged, a_changed_byte_ends_it)
{
	changed_at(LONG / 2);
}

Test(tagged, a_changed_first_byte_of_a_block_ends_it)
{
	changed_at(LONG / 2 / BLOCK * BLOCK);
}

Test(tagged, a_changed_last_byte_of_a_block_ends_it)
{
	changed_at(LONG / 2 / BLOCK * BLOCK + BLOCK - 1);
}

/* Every block of the object's, with another one's bytes: each bears a tag of its
 * place. */
Test(tagged, two_blocks_do_not_change_places)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);
	uint8_t one[BLOCK], other[BLOCK];
	int fd = open(VAULT, O_RDWR | O_CLOEXEC);

	cr_assert_eq(object_read(s, &hash), E_OK);
	cr_assert_eq(pread(fd, one, BLOCK, 100 * BLOCK), BLOCK);
	cr_assert_eq(pread(fd, other, BLOCK, 101 * BLOCK), BLOCK);
	file_poke(VAULT, 101 * BLOCK, one, BLOCK);
	file_poke(VAULT, 100 * BLOCK, other, BLOCK);
	cr_assert_eq(object_read(s, &hash), E_CHANGED);
	store_close(&s);
	close(fd);
}

/* The bytes of the block that was found to be another one lie where those of the
 * block before it were. */
Test(tagged, a_block_that_was_not_read_stands_for_no_other)
{
	struct tagged *t = NULL;
	uint8_t two[2 * BLOCK], is;
	int fd;

	long_vault(LONG);
	fd = open(VAULT, O_RDONLY | O_CLOEXEC);
	cr_assert_eq(tagged_new(fd, file_size(VAULT), VAULT, &t), E_OK);
	cr_assert_eq(tagged_head(t, VAULT, two, sizeof(two)), E_OK);
	is = two[BLOCK] ^ 1;
	file_poke(VAULT, BLOCK, &is, 1);
	cr_assert_eq(tagged_head(t, VAULT, two, sizeof(two)), E_CHANGED);
	cr_assert_eq(tagged_head(t, VAULT, two, BLOCK), E_CHANGED);
	tagged_free(&t);
}

Test(tagged, one_that_shrank_ends_without_a_signal)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);

	cr_assert_eq(truncate(VAULT, LONG / 2), 0);
	cr_assert_eq(object_read(s, &hash), E_CHANGED);
	store_close(&s);
}

/* SQLite counts a page that it was not given among those in disorder. */
Test(tagged, a_changed_one_is_not_called_a_wrong_log)
{
	struct store *s;

	long_vault(LONG);
	s = opened(VAULT, STORE_COPY);
	s->whole = false;
	file_poke(VAULT, LONG / 2, "x", 1);
	cr_assert_eq(store_check(s), E_CHANGED);
	cr_assert(told(VAULT));
	store_close(&s);
}

Test(tagged, a_disk_that_fails_is_told_as_that)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_COPY);
	int deaf = open("/dev/null", O_WRONLY | O_CLOEXEC);
	char link[64], to[4096] = "";
	int fd;

	for (fd = 3; fd < 64 && strstr(to, VAULT) == NULL; fd++) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		memset(to, 0, sizeof(to));
		if (readlink(link, to, sizeof(to) - 1) < 0)
			to[0] = '\0';
	}
	cr_assert_eq(dup2(deaf, fd - 1), fd - 1);
	cr_assert_eq(object_read(s, &hash), E_IO);
	cr_assert(told(VAULT) && told("Bad file descriptor"));
	cr_assert_eq(store_unread(s), E_IO);
	store_close(&s);
	close(deaf);
}

/* --- and those who write to it --- */

static int writes(void)
{
	struct store *s = NULL;

	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(store_put_leaf(s, "main", 1, text_span("one")) == E_OK);
	HOLDS(store_commit(s) == E_OK);
	store_close(&s);
	return 0;
}

static int cannot_write(void)
{
	struct store *s = NULL;

	store_waits(40, NULL);
	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(store_put_leaf(s, "main", 1, text_span("one")) == E_OK);
	HOLDS(store_commit(s) == E_BUSY);
	store_close(&s);
	return 0;
}

Test(tagged, a_copy_keeps_nobody_from_writing)
{
	struct store *s, *later;

	long_vault(LONG);
	s = opened(VAULT, STORE_COPY);
	cr_assert_eq(child(writes), 0);
	later = opened(VAULT, STORE_COPY);
	cr_assert(leaf_is(later, 1, "one"));
	cr_assert(!leaf_is(s, 1, "one"), "it changed under us");
	store_close(&later);
	store_close(&s);
}

Test(tagged, one_that_is_to_be_still_does)
{
	struct tree_hash hash = long_vault(LONG);
	struct store *s = opened(VAULT, STORE_STILL);

	cr_assert_eq(child(cannot_write), 0);
	cr_assert_eq(object_read(s, &hash), E_OK);
	store_close(&s);
	cr_assert_eq(child(writes), 0);
}

Test(tagged, a_short_one_that_is_to_be_still_is_in_memory)
{
	struct store *s;

	vault_make();
	copy_hold(1 << 20);
	s = opened(VAULT, STORE_STILL);
	cr_assert_eq(child(writes), 0);
	cr_assert(leaf_is(s, 0, "zero") && leaf_absent(s, 1));
	store_close(&s);
}

/* --- hostile ones --- */

/* Between the first look at the file and its reading it became another one. */
static void exchanged(uint64_t held, size_t offset, const char *byte, int code)
{
	struct store *s = NULL;

	long_vault(LONG);
	copy_hold(held);
	cr_assert_eq(store_look(VAULT, STORE_COPY, &s), E_OK);
	file_poke(VAULT, offset, byte, 1);
	cr_assert_eq(copy_open(s), code, "%s", error_detail());
	cr_assert(told(VAULT));
	store_close(&s);
}

Test(tagged, the_header_that_counts_is_that_of_what_was_read)
{
	exchanged(0, 18, "\2", E_HOSTILE);
}

Test(tagged, and_so_it_is_in_memory)
{
	exchanged(64 << 20, 18, "\2", E_HOSTILE);
}

Test(tagged, what_became_something_else_is_no_vault)
{
	exchanged(0, 0, "s", E_INPUT);
}

Test(tagged, a_short_file_is_no_vault)
{
	file_write(VAULT, "SQLite format 3", 16);
	cr_assert_neq(opening(VAULT, STORE_COPY), E_OK);
	file_write(VAULT, "", 0);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INPUT);
}

/* Of one that is cut somewhere, SQLite is given what there is and no more. */
Test(tagged, one_that_was_cut_is_damaged)
{
	size_t len, cut;

	vault_make();
	len = file_size(VAULT);
	for (cut = len - 1; cut > 1024; cut -= 997) {
		cr_assert_eq(truncate(VAULT, (off_t)cut), 0);
		cr_assert_eq(opening(VAULT, STORE_COPY), E_INTEGRITY, "%zu",
			     cut);
	}
}

Test(tagged, other_sizes_of_pages_read_as_well)
{
	static const char *const sizes[] = { "512", "1024", "8192", "65536" };
	char text[64];
	struct store *s;
	size_t i;

	vault_make();
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		snprintf(text, sizeof(text), "PRAGMA page_size=%s; VACUUM",
			 sizes[i]);
		sql(text);
		s = opened(VAULT, STORE_COPY);
		cr_assert(leaf_is(s, 0, "zero"), "%s", sizes[i]);
		cr_assert_eq(store_check(s), E_OK);
		store_close(&s);
	}
}

/* Of the most there may be, all of it holes. */
Test(tagged, the_size_has_a_bound)
{
	struct tagged *t = NULL;
	int fd = open(VAULT, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_eq(tagged_new(fd, TAGGED_MOST + 1, VAULT, &t), E_INPUT);
	cr_assert(told(VAULT) && told("512 GiB"));
	cr_assert_eq(tagged_new(fd, TAGGED_MOST, VAULT, &t), E_IO);
	cr_assert(told("shrank"));
	cr_assert_null(t);
	close(fd);
}
