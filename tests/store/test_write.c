/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_write.c -- transactions: what is acknowledged is there, what fails
 * leaves the old state and says so, through other processes, full disks and
 * kill -9 (T1, V1).
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/store/private.h"

#define BIG 3145728 /* more than SQLite holds back: it reaches the file */
#define PATIENCE 60000

TestSuite(write, .init = folder_begin, .fini = folder_end);

static int put_big(struct store *s)
{
	uint8_t *bytes = malloc(BIG);
	struct tree_hash hash;
	int r;

	if (bytes == NULL)
		return E_MEMORY;
	memset(bytes, 'b', BIG);
	r = store_put_object(s, (struct span){ bytes, BIG }, &hash);
	free(bytes);
	return r;
}

static int put_one(struct store *s, uint64_t seq)
{
	return store_put_leaf(s, "main", seq, text_span("one"));
}

/* Nothing but what vault_make put there, in a vault that is in order. */
static void is_old(void)
{
	struct store *s = opened(VAULT, STORE_WRITE);

	cr_assert(leaf_is(s, 0, "zero"));
	cr_assert(leaf_absent(s, 1));
	cr_assert_eq(store_check(s), E_OK);
	store_close(&s);
}

/* --- transactions --- */

Test(write, what_is_committed_is_there)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	cr_assert(leaf_is(s, 1, "one"));
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	s = opened(VAULT, STORE_READ);
	cr_assert(leaf_is(s, 1, "one"));
	store_close(&s);
}

Test(write, what_is_rolled_back_is_not)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	store_rollback(s);
	cr_assert(leaf_absent(s, 1));
	store_rollback(s);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	store_close(&s);
	is_old();
}

Test(write, a_vault_may_be_closed_uncommitted_only_before_its_first)
{
	struct store *s = NULL;

	cr_assert_eq(store_create(VAULT, &s), E_OK);
	cr_assert_eq(store_begin(s, 0), E_OK, "it is begun already");
	cr_assert_eq(store_put_leaf(s, "main", 0, text_span("zero")), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	store_close(&s);
	is_old();
}

Test(write, nothing_is_written_outside_a_transaction)
{
	struct tree_hash hash;
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(put_one(s, 1), E_INTERNAL);
	cr_assert_eq(store_put_checkpoint(s, "main", 2, text_span("x")),
		     E_INTERNAL);
	cr_assert_eq(store_put_meta(s, "frontier/x", text_span("x")),
		     E_INTERNAL);
	cr_assert_eq(store_put_object(s, text_span("new"), &hash), E_INTERNAL);
	cr_assert_eq(store_commit(s), E_INTERNAL);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_begin(s, 0), E_INTERNAL);
	store_close(&s);
	is_old();
}

Test(write, only_one_opened_for_writing_is_written_to)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_begin(s, 0), E_LOG);
	cr_assert(told(VAULT));
	cr_assert_eq(put_one(s, 1), E_INTERNAL);
	store_close(&s);
	s = opened(VAULT, STORE_COPY);
	cr_assert_eq(store_begin(s, 0), E_LOG);
	cr_assert(told(VAULT));
	store_close(&s);
	is_old();
}

Test(write, what_was_begun_to_see_whether_it_can_be_is_never_committed)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(settings_trial(s, true), E_OK);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	cr_assert_eq(store_commit(s), E_LOG);
	cr_assert_not(store_doubtful(s));
	cr_assert_eq(settings_trial(s, false), E_OK);
	store_close(&s);
	is_old();
}

/* --- where nothing can be written --- */

static int begin_fails(void)
{
	struct store *s = NULL;

	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(leaf_is(s, 0, "zero"));
	HOLDS(store_begin(s, 0) == E_LOG);
	HOLDS(told(VAULT));
	HOLDS(leaf_is(s, 0, "zero"));
	HOLDS(store_commit(s) == E_INTERNAL);
	store_close(&s);
	return 0;
}

Test(write, a_file_that_cannot_be_written_opens_and_says_so_when_it_must)
{
	vault_make();
	cr_assert_eq(chmod(VAULT, 0444), 0);
	cr_assert_eq(chmod(".", 0777), 0);
	cr_assert_eq(as_nobody(begin_fails), 0);
	cr_assert_eq(chmod(VAULT, 0644), 0);
	is_old();
}

Test(write, a_folder_that_takes_no_journal_says_so_at_the_beginning)
{
	vault_make();
	cr_assert_eq(chmod(VAULT, 0666), 0);
	cr_assert_eq(chmod(".", 0555), 0);
	cr_assert_eq(as_nobody(begin_fails), 0);
	cr_assert_eq(chmod(".", 0755), 0);
	is_old();
}

#define RESERVED_BYTE 0x40000001 /* that SQLite locks to write */

/* As another program has it that is writing. */
static int lock_reserved(void)
{
	struct flock lock = { .l_type = F_WRLCK,
			      .l_whence = SEEK_SET,
			      .l_start = RESERVED_BYTE,
			      .l_len = 1 };
	int fd = open(VAULT, O_RDWR | O_CLOEXEC);

	return fd < 0 || fcntl(fd, F_OFD_SETLK, &lock) != 0 ? -1 : fd;
}

static int commit_fails(void)
{
	struct store *s = NULL;

	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(put_one(s, 1) == E_OK);
	HOLDS(!store_doubtful(s));
	HOLDS(store_commit(s) == E_LOG);
	HOLDS(told("Permission denied") && told("all the same"));
	HOLDS(store_doubtful(s));
	/* nothing is there of the next, which could not begin */
	HOLDS(lock_reserved() >= 0);
	HOLDS(store_begin(s, 0) == E_BUSY);
	HOLDS(!store_doubtful(s));
	store_close(&s);
	return 0;
}

Test(write, a_folder_that_cannot_be_synced_is_no_commit)
{
	vault_make();
	cr_assert_eq(chmod(VAULT, 0666), 0);
	cr_assert_eq(chmod(".", 0333), 0);
	cr_assert_eq(as_nobody(commit_fails), 0);
	cr_assert_eq(chmod(".", 0755), 0);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_OK);
}

/* Instead of SQLite's: what it opens of a folder cannot be synced. */
static int no_folder(const char *path, int *fd)
{
	int ends[2];

	(void)path;
	if (pipe(ends) != 0)
		return SQLITE_CANTOPEN;
	close(ends[1]);
	*fd = ends[0];
	return SQLITE_OK;
}

static void folders(int (*open)(const char *path, int *fd))
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	cr_assert_eq(vfs->xSetSystemCall(vfs, "openDirectory",
					 (sqlite3_syscall_ptr)open),
		     SQLITE_OK);
}

/* Else the next command would begin a branch of the branch. */
Test(write, a_copy_whose_first_commit_is_in_doubt_is_a_fresh_one_no_more)
{
	struct store *s;

	vault_make();
	sql("PRAGMA user_version = 1668247673"); /* a copy, not used yet */
	s = opened(VAULT, STORE_FRESH);
	cr_assert(store_fresh_copy(s));
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put_one(s, 1), E_OK);
	folders(no_folder);
	cr_assert_eq(store_commit(s), E_LOG);
	folders(NULL);
	cr_assert(store_doubtful(s));
	cr_assert_not(store_fresh_copy(s));
	store_close(&s);
}

static int create_fails(void)
{
	struct store *s = NULL;

	HOLDS(store_create("new.vault", &s) == E_IO);
	HOLDS(told("new.vault"));
	HOLDS(s == NULL);
	return 0;
}

Test(write, nothing_is_created_where_nothing_can_be)
{
	cr_assert_eq(chmod(".", 0555), 0);
	cr_assert_eq(as_nobody(create_fails), 0);
	cr_assert(!file_exists("new.vault"));
}

static int unreadable(void)
{
	HOLDS(opening(VAULT, STORE_WRITE) == E_IO);
	HOLDS(told(VAULT));
	HOLDS(opening(VAULT, STORE_READ) == E_IO);
	HOLDS(opening(VAULT, STORE_COPY) == E_IO);
	return 0;
}

Test(write, a_file_that_cannot_be_read_is_an_io_error)
{
	vault_make();
	cr_assert_eq(chmod(VAULT, 0200), 0);
	cr_assert_eq(as_nobody(unreadable), 0);
}

/* --- a disk that is full: no file may grow beyond this --- */

static int limited(size_t most)
{
	struct rlimit limit = { most, most };

	signal(SIGXFSZ, SIG_IGN);
	return setrlimit(RLIMIT_FSIZE, &limit);
}

static int full_at_commit(void)
{
	struct store *s = NULL;
	uint64_t i;

	HOLDS(limited(file_size(VAULT)) == 0);
	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	for (i = 1; i < 3000; i++)
		HOLDS(put_one(s, i) == E_OK);
	HOLDS(store_commit(s) == E_LOG);
	HOLDS(told(VAULT));
	HOLDS(leaf_is(s, 0, "zero"));
	HOLDS(leaf_absent(s, 1));
	/* and it stays usable, for what fits */
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(store_put_meta(s, "frontier/main", text_span("g")) == E_OK);
	HOLDS(store_commit(s) == E_OK);
	store_close(&s);
	return 0;
}

Test(write, a_disk_full_at_the_commit_leaves_the_old_state)
{
	vault_make();
	cr_assert_eq(child(full_at_commit), 0);
	is_old();
}

static int full_before(void)
{
	struct store *s = NULL;

	HOLDS(limited(file_size(VAULT) + 4096) == 0);
	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(put_one(s, 1) == E_OK);
	HOLDS(put_big(s) == E_LOG);
	HOLDS(told(VAULT));
	/* whoever goes on all the same gets nowhere */
	HOLDS(put_one(s, 2) == E_INTERNAL);
	HOLDS(store_commit(s) == E_LOG);
	HOLDS(leaf_absent(s, 1));
	store_close(&s);
	return 0;
}

Test(write, a_disk_full_before_the_commit_leaves_the_old_state)
{
	vault_make();
	cr_assert_eq(child(full_before), 0);
	is_old();
}

static int full_at_birth(void)
{
	struct store *s = NULL;

	HOLDS(limited(4096) == 0);
	HOLDS(store_create(VAULT, &s) == E_OK);
	HOLDS(store_put_leaf(s, "main", 0, text_span("zero")) == E_OK);
	HOLDS(store_commit(s) == E_LOG);
	store_close(&s);
	return 0;
}

Test(write, a_vault_for_which_there_was_no_room_is_not_left_behind)
{
	struct buffer left = BUFFER_INIT;

	cr_assert_eq(child(full_at_birth), 0);
	folder_print(&left);
	cr_assert_eq(left.len, 0);
}

/* --- another process --- */

static int to_child[2], to_parent[2];

static void pipes(void)
{
	cr_assert_eq(pipe2(to_child, O_CLOEXEC), 0);
	cr_assert_eq(pipe2(to_parent, O_CLOEXEC), 0);
}

static bool tell(const int p[2])
{
	return write(p[1], "x", 1) == 1;
}

static bool hear(const int p[2])
{
	char c;

	return read(p[0], &c, 1) == 1;
}

/* Each of these waits for a word before its first step and before its second,
 * and gives one in between. */
static int hold_and_commit(void)
{
	struct store *s = NULL;

	HOLDS(hear(to_child));
	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(put_one(s, 1) == E_OK);
	HOLDS(tell(to_parent));
	HOLDS(hear(to_child));
	HOLDS(store_commit(s) == E_OK);
	store_close(&s);
	return 0;
}

/* SQLite does not survive a fork: before anything is opened here. */
static pid_t start(int (*run)(void))
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0)
		_exit(run());
	return pid;
}

static void first_step(void)
{
	cr_assert(tell(to_child));
	cr_assert(hear(to_parent));
}

static void second_step(void)
{
	cr_assert(tell(to_child));
}

static void went_well(pid_t pid)
{
	int status = -1;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0, "line %d", WEXITSTATUS(status) - 20);
}

Test(write, a_second_writer_waits_for_the_first)
{
	struct store *s;
	pid_t pid;

	vault_make();
	pipes();
	pid = start(hold_and_commit);
	s = opened(VAULT, STORE_WRITE);
	first_step();
	cr_assert_eq(store_begin(s, 0), E_BUSY);
	cr_assert(told(VAULT));
	/* readers see the old state meanwhile */
	cr_assert(leaf_absent(s, 1));
	second_step();
	cr_assert_eq(store_begin(s, PATIENCE), E_OK);
	cr_assert(leaf_is(s, 1, "one"), "it looked before it had the lock");
	cr_assert_eq(put_one(s, 2), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	went_well(pid);
}

Test(write, a_stable_view_holds_while_another_writes)
{
	struct store *s;
	pid_t pid;

	vault_make();
	pipes();
	pid = start(hold_and_commit);
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_read_begin(s), E_OK);
	cr_assert(leaf_absent(s, 1));
	first_step();
	second_step();
	cr_assert(leaf_absent(s, 1));
	store_read_end(s);
	went_well(pid);
	cr_assert(leaf_is(s, 1, "one"));
	store_close(&s);
}

/* --- kill -9 --- */

static int die_with_a_full_journal(void)
{
	struct store *s = NULL;

	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(put_one(s, 1) == E_OK);
	HOLDS(put_big(s) == E_OK);
	raise(SIGKILL);
	return 1;
}

static int die_early(void)
{
	struct store *s = NULL;

	HOLDS(store_open(VAULT, STORE_WRITE, &s) == E_OK);
	HOLDS(store_begin(s, 0) == E_OK);
	HOLDS(put_one(s, 1) == E_OK);
	raise(SIGKILL);
	return 1;
}

/* A vault whose writer was killed when part of the change was in the file. */
static void killed(void)
{
	size_t before;

	vault_make();
	before = file_size(VAULT);
	cr_assert_eq(child(die_with_a_full_journal), 256 + SIGKILL);
	cr_assert_gt(file_size(VAULT), before, "nothing reached the file");
	cr_assert_gt(file_size(VAULT "-journal"), 512);
}

Test(write, killed_between_put_and_commit_the_old_state_returns)
{
	vault_make();
	cr_assert_eq(child(die_early), 256 + SIGKILL);
	cr_assert_gt(file_size(VAULT "-journal"), 0);
	/* nothing is to be taken back, so it is in nobody's way */
	cr_assert_eq(opening(VAULT, STORE_COPY), E_OK);
	is_old();
	cr_assert_eq(opening(VAULT, STORE_COPY), E_OK);
}

Test(write, killed_when_part_was_in_the_file_the_old_state_returns)
{
	killed();
	is_old();
	cr_assert(!file_exists(VAULT "-journal"));
}

/* The power went while the first page was written. */
Test(write, the_old_state_returns_even_when_the_header_is_noise)
{
	uint8_t noise[512];

	killed();
	memset(noise, 0xa5, sizeof(noise));
	file_poke(VAULT, 0, noise, sizeof(noise));
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INPUT);
	cr_assert(told("cut short"), "%s", error_detail());
	cr_assert_eq(opening(VAULT, STORE_READ), E_OK);
	cr_assert(!file_exists(VAULT "-journal"));
	is_old();
}

Test(write, a_reader_takes_back_what_a_killed_writer_left)
{
	struct store *s;

	killed();
	s = opened(VAULT, STORE_READ);
	cr_assert(leaf_is(s, 0, "zero"));
	cr_assert(leaf_absent(s, 1));
	cr_assert_eq(store_begin(s, 0), E_LOG, "it is for reading");
	store_close(&s);
	cr_assert(!file_exists(VAULT "-journal"));
	is_old();
}

static int cannot_mend(void)
{
	HOLDS(opening(VAULT, STORE_READ) == E_IO);
	HOLDS(told("cut short") && told("cannot be mended"));
	HOLDS(opening(VAULT, STORE_WRITE) == E_IO);
	HOLDS(told("cut short") && told("cannot be mended"));
	return 0;
}

Test(write, what_cannot_be_taken_back_is_not_read)
{
	killed();
	cr_assert_eq(chmod(VAULT, 0444), 0);
	cr_assert_eq(chmod(VAULT "-journal", 0444), 0);
	cr_assert_eq(chmod(".", 0555), 0);
	cr_assert_eq(as_nobody(cannot_mend), 0);
	cr_assert_eq(chmod(".", 0755), 0);
	cr_assert_eq(chmod(VAULT "-journal", 0644), 0);
	cr_assert_eq(chmod(VAULT, 0644), 0);
	is_old();
}

Test(write, a_copy_is_not_made_of_half_a_write)
{
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;

	killed();
	folder_print(&before);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INPUT);
	cr_assert(told("cut short") && told(VAULT));
	folder_print(&after);
	cr_assert_str_eq(buffer_string(&after), buffer_string(&before));
	is_old();
	cr_assert_eq(opening(VAULT, STORE_COPY), E_OK);
	buffer_free(&before);
	buffer_free(&after);
}

/* --- copies of a vault that is being written to --- */

Test(write, a_copy_is_only_read)
{
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	struct store *s;

	vault_make();
	folder_print(&before);
	s = opened(VAULT, STORE_COPY);
	folder_print(&after);
	cr_assert_str_eq(buffer_string(&after), buffer_string(&before));
	cr_assert_eq(unlink(VAULT), 0);
	cr_assert(leaf_is(s, 0, "zero"), "it is not in memory");
	cr_assert_eq(store_check(s), E_OK);
	store_close(&s);
	cr_assert(!file_exists(VAULT));
	buffer_free(&before);
	buffer_free(&after);
}

Test(write, a_copy_beside_a_living_writer_is_of_the_old_state)
{
	struct store *s;
	pid_t pid;

	vault_make();
	pipes();
	pid = start(hold_and_commit);
	first_step();
	cr_assert_gt(file_size(VAULT "-journal"), 0);
	s = opened(VAULT, STORE_COPY);
	cr_assert(leaf_absent(s, 1));
	store_close(&s);
	second_step();
	went_well(pid);
}

/* Holds off all readers, as in the middle of a commit. */
static int hold_all(void)
{
	sqlite3 *db = NULL;

	HOLDS(hear(to_child));
	HOLDS(sqlite3_open(VAULT, &db) == SQLITE_OK);
	HOLDS(sqlite3_exec(db,
			   "BEGIN EXCLUSIVE;"
			   "INSERT INTO leaf VALUES('main', 1, x'6f6e65')",
			   NULL, NULL, NULL) == SQLITE_OK);
	HOLDS(tell(to_parent));
	HOLDS(hear(to_child));
	HOLDS(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	return 0;
}

static void waits_for_the_commit(enum store_mode mode)
{
	struct store *s;
	pid_t pid;

	vault_make();
	pipes();
	pid = start(hold_all);
	first_step();
	second_step();
	s = opened(VAULT, mode);
	cr_assert(leaf_is(s, 1, "one"));
	store_close(&s);
	went_well(pid);
}

Test(write, a_copy_waits_for_the_end_of_a_commit)
{
	waits_for_the_commit(STORE_COPY);
}

Test(write, a_reader_waits_for_the_end_of_a_commit)
{
	waits_for_the_commit(STORE_READ);
}
