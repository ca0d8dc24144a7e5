/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/store/support.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/host.h"

#define NOBODY 65534

static char folder[] = "/tmp/breakglass-store-XXXXXX";

void folder_begin(void)
{
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void folder_end(void)
{
	cr_assert_eq(chmod(folder, 0755), 0);
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct span text_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

void vault_make(void)
{
	struct tree_hash hash;
	struct store *s = NULL;

	fine(store_create(VAULT, &s));
	fine(store_put_leaf(s, "main", 0, text_span("zero")));
	fine(store_put_checkpoint(s, "main", 1, text_span("note one")));
	fine(store_put_meta(s, "frontier/main", text_span("f")));
	fine(store_put_object(s, text_span("object"), &hash));
	fine(store_commit(s));
	store_close(&s);
}

struct store *opened(const char *path, enum store_mode mode)
{
	struct store *s = NULL;

	fine(store_open(path, mode, &s));
	return s;
}

int opening(const char *path, enum store_mode mode)
{
	struct store *s = NULL;
	int r;

	error_clear();
	r = store_open(path, mode, &s);
	store_close(&s);
	return r;
}

bool told(const char *text)
{
	return strstr(error_detail(), text) != NULL;
}

bool leaf_is(struct store *s, uint64_t seq, const char *text)
{
	struct buffer b = BUFFER_INIT;
	bool is = store_leaf(s, "main", seq, &b) == E_OK &&
		  strcmp(buffer_string(&b), text) == 0;

	buffer_free(&b);
	return is;
}

bool leaf_absent(struct store *s, uint64_t seq)
{
	struct buffer b = BUFFER_INIT;
	bool is = store_leaf(s, "main", seq, &b) == E_ABSENT && b.len == 0;

	buffer_free(&b);
	return is;
}

void sql_at(const char *path, const char *statements)
{
	sqlite3 *db = NULL;
	char *why = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	sqlite3_exec(db, statements, NULL, NULL, &why);
	cr_assert_null(why, "%s: %s", statements, why);
	sqlite3_close(db);
}

void sql(const char *statements)
{
	sql_at(VAULT, statements);
}

/* --- files --- */

void file_write(const char *path, const void *bytes, size_t len)
{
	fine(file_replace(path, bytes, len));
}

void file_poke(const char *path, size_t offset, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	cr_assert_geq(fd, 0);
	cr_assert_eq(pwrite(fd, bytes, len, (off_t)offset), (ssize_t)len);
	close(fd);
}

size_t file_size(const char *path)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0, "%s: %s", path, strerror(errno));
	return (size_t)st.st_size;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void print_one(const char *name, struct buffer *out)
{
	struct buffer bytes = BUFFER_INIT;
	uint8_t hash[HASH_LEN];
	struct stat st;

	cr_assert_eq(lstat(name, &st), 0);
	buffer_format(out, "%s %o ", name, st.st_mode);
	if (S_ISREG(st.st_mode)) {
		fine(file_read(name, SIZE_MAX, &bytes));
		hash_sha256(bytes.bytes, bytes.len, hash);
		buffer_hex(out, hash, HASH_LEN);
		buffer_format(out, " %lld.%09ld", (long long)st.st_mtim.tv_sec,
			      st.st_mtim.tv_nsec);
	}
	buffer_byte(out, '\n');
	buffer_free(&bytes);
}

void folder_print(struct buffer *out)
{
	struct dirent **names = NULL;
	int i, n = scandir(".", &names, visible, alphasort);

	cr_assert_geq(n, 0);
	for (i = 0; i < n; i++) {
		print_one(names[i]->d_name, out);
		free(names[i]);
	}
	free(names);
	fine(buffer_status(out));
}

static const uint8_t magic[8] = {
	0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7
};

/* The header of a journal of ${pages} (SQLite, "Database File Format",
 * section 3), whose sums begin with 1. */
static void journal_header(const char *vault, uint32_t pages, struct buffer *b)
{
	static const uint8_t zeros[512];

	buffer_put(b, magic, sizeof(magic));
	buffer_u32be(b, pages);
	buffer_u32be(b, 1);
	buffer_u32be(b, (uint32_t)(file_size(vault) / 4096));
	buffer_u32be(b, 512);
	buffer_u32be(b, 4096);
	buffer_put(b, zeros, 512 - b->len);
}

void journal_of_page(const char *vault, const uint8_t page[4096])
{
	char journal[PATH_MAX];
	struct buffer b = BUFFER_INIT;
	uint32_t sum = 1;
	size_t i;

	for (i = 4096 - 200; i > 0 && i < 4096; i -= 200)
		sum += page[i];
	journal_header(vault, 1, &b);
	buffer_u32be(&b, 1);
	buffer_put(&b, page, 4096);
	buffer_u32be(&b, sum);
	snprintf(journal, sizeof(journal), "%s-journal", vault);
	file_write(journal, b.bytes, b.len);
	buffer_free(&b);
}

void journal_crafted(const char *vault, const char *victim)
{
	char name[PATH_MAX], journal[PATH_MAX];
	struct buffer b = BUFFER_INIT;
	uint32_t sum = 0;
	size_t i;

	cr_assert_not_null(realpath(victim, name));
	for (i = 0; i < strlen(name); i++)
		sum += (uint32_t)(uint8_t)name[i];
	journal_header(vault, 0, &b);
	/* the name of the super-journal, behind the number of a page that is
	 * none */
	buffer_u32be(&b, 0x40000000 / 4096 + 1);
	buffer_text(&b, name);
	buffer_u32be(&b, (uint32_t)strlen(name));
	buffer_u32be(&b, sum);
	buffer_put(&b, magic, sizeof(magic));
	snprintf(journal, sizeof(journal), "%s-journal", vault);
	file_write(journal, b.bytes, b.len);
	buffer_free(&b);
}

/* --- processes --- */

static int ended(pid_t pid)
{
	int status = 0;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

int child(int (*run)(void))
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0)
		_exit(run());
	return ended(pid);
}

int as_nobody(int (*run)(void))
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0) {
		if (geteuid() == 0 &&
		    (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 ||
		     setuid(NOBODY) != 0))
			_exit(255);
		_exit(run());
	}
	return ended(pid);
}
