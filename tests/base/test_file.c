/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_file.c -- a new file has its name when all of it is there. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"

static char folder[] = "/tmp/breakglass-file-XXXXXX";
static bool nameless; /* whether files without a name can be here */

static void setup(void)
{
	int fd;

	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	fd = open(".", O_WRONLY | O_TMPFILE, 0600);
	nameless = fd >= 0;
	close(fd);
}

static void teardown(void)
{
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(file_remove_dir(folder), E_OK);
}

TestSuite(file, .init = setup, .fini = teardown);

static void holds(const char *path, const char *text)
{
	struct buffer b = BUFFER_INIT;

	cr_assert_eq(file_read(path, 100, &b), E_OK, "%s", error_detail());
	cr_assert_str_eq(buffer_string(&b), text);
	buffer_free(&b);
}

Test(file, it_has_its_name_when_all_of_it_is_there)
{
	struct file_out f;
	struct stat st;

	cr_assert_eq(file_out_begin("new", &f), E_OK);
	cr_assert_eq(file_out_put(&f, "half ", 5), E_OK);
	cr_assert_eq(file_exists("new"), !nameless);
	cr_assert_eq(file_out_put(&f, "and half", 8), E_OK);
	cr_assert_eq(file_exists("new"), !nameless);
	cr_assert_eq(file_out_end(&f, E_OK), E_OK, "%s", error_detail());
	holds("new", "half and half");
	cr_assert_eq(stat("new", &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(st.st_nlink, 1);
}

Test(file, nothing_is_left_of_one_that_was_given_up)
{
	struct file_out f;

	cr_assert_eq(file_out_begin("new", &f), E_OK);
	cr_assert_eq(file_out_put(&f, "half", 4), E_OK);
	cr_assert_eq(file_out_end(&f, E_POLICY), E_POLICY);
	cr_assert(!file_exists("new"));
	cr_assert_eq(rmdir(folder), 0, "something is left");
	cr_assert_eq(mkdir(folder, 0700), 0);
}

Test(file, none_takes_the_place_of_another)
{
	struct file_out f;

	cr_assert_eq(file_create("old", "old", 3), E_OK);
	cr_assert_eq(file_out_begin("old", &f), E_EXISTS);
	cr_assert_eq(symlink("nowhere", "link"), 0);
	cr_assert_eq(file_create("link", "new", 3), E_EXISTS);
	cr_assert(!file_exists("nowhere"));
	holds("old", "old");
}

Test(file, nor_of_one_that_came_meanwhile)
{
	struct file_out f;

	if (!nameless) {
		cr_assert_eq(file_create("new", "theirs", 6), E_OK);
		cr_assert_eq(file_out_begin("new", &f), E_EXISTS);
		return;
	}
	cr_assert_eq(file_out_begin("new", &f), E_OK);
	cr_assert_eq(file_out_put(&f, "ours", 4), E_OK);
	cr_assert_eq(file_create("new", "theirs", 6), E_OK);
	cr_assert_eq(file_out_end(&f, E_OK), E_EXISTS);
	holds("new", "theirs");
}

Test(file, folders_are_made_one_in_the_other)
{
	cr_assert_eq(file_make_dirs("a/b/c"), E_OK, "%s", error_detail());
	cr_assert_eq(file_make_dirs("a/b/c"), E_OK);
	cr_assert_eq(file_create("a/b/c/new", "x", 1), E_OK);
	cr_assert_eq(file_create("file", "x", 1), E_OK);
	cr_assert_neq(file_make_dirs("file/d"), E_OK);
	cr_assert_eq(file_remove_dir("a/b/c"), E_OK);
	cr_assert_eq(file_remove_dir("a/b"), E_OK);
	cr_assert_eq(file_remove_dir("a"), E_OK);
}

Test(file, folders_are_made_however_many_are_there)
{
	cr_assert_eq(file_make_dirs("a"), E_OK);
	cr_assert_eq(file_make_dirs("a/b"), E_OK);
	cr_assert_eq(file_make_dirs("a/b/c/d/"), E_OK, "%s", error_detail());
	cr_assert_eq(file_make_dirs("a/b/c/d/"), E_OK);
	cr_assert_eq(file_make_dirs("/"), E_OK);
	cr_assert_eq(file_make_dirs("."), E_OK);
	cr_assert_eq(file_make_dirs(""), E_IO);
	cr_assert_str_eq(error_detail(), "\"\": No such file or directory");
	cr_assert_eq(file_remove_dir("a/b/c/d"), E_OK);
	cr_assert_eq(file_remove_dir("a/b/c"), E_OK);
	cr_assert_eq(file_remove_dir("a/b"), E_OK);
	cr_assert_eq(file_remove_dir("a"), E_OK);
}
