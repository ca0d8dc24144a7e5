/* SPDX-License-Identifier: GPL-3.0-or-later */
/* landlock.c -- by the numbers of the kernel's interface, which no C library
 * has calls for; what older headers do not name has its name here. */
#include "cli/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAY(n) (UINT64_C(1) << (n))

#define MAY_WRITE_FILE LANDLOCK_ACCESS_FS_WRITE_FILE
#define MAY_READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define MAY_READ_DIR LANDLOCK_ACCESS_FS_READ_DIR
#define MAY_REFER MAY(13)
#define MAY_TRUNCATE MAY(14)
#define MAY_IOCTL_DEV MAY(15)

#define ON_FILES \
	(LANDLOCK_ACCESS_FS_EXECUTE | MAY_WRITE_FILE | MAY_READ_FILE | \
	 MAY_TRUNCATE | MAY_IOCTL_DEV)

/* The ruleset's attributes grew from one field to three. */
struct attributes {
	uint64_t files;
	uint64_t network; /* since ABI 4: bind and connect */
	uint64_t scoped;  /* since ABI 6: abstract sockets, signals */
};

/* What a kernel of this ABI knows to refuse. */
static struct attributes all_of(int abi)
{
	struct attributes a = { .files = MAY(13) - 1 };

	if (abi >= 2)
		a.files |= MAY_REFER;
	if (abi >= 3)
		a.files |= MAY_TRUNCATE;
	if (abi >= 5)
		a.files |= MAY_IOCTL_DEV;
	if (abi >= 4)
		a.network = MAY(0) | MAY(1);
	if (abi >= 6)
		a.scoped = MAY(0) | MAY(1);
	return a;
}

static size_t size_for(int abi)
{
	return abi < 4 ? offsetof(struct attributes, network) :
	       abi < 6 ? offsetof(struct attributes, scoped) :
			 sizeof(struct attributes);
}

bool landlock_begin(struct landlock *l)
{
	struct attributes a;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);

	l->rules = -1;
	l->abi = abi > 0 ? (int)abi : 0;
	if (abi <= 0)
		return false;
	a = all_of(l->abi);
	l->rules = (int)syscall(SYS_landlock_create_ruleset, &a,
				size_for(l->abi), 0);
	return l->rules >= 0;
}

static void allow(const struct landlock *l, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { 0 };
	struct stat st;

	if (l->rules < 0)
		return;
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	rule.allowed_access = rights & all_of(l->abi).files;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= ON_FILES;
	/* one that fails leaves the path refused */
	syscall(SYS_landlock_add_rule, l->rules, LANDLOCK_RULE_PATH_BENEATH,
		&rule, 0);
	close(rule.parent_fd);
}

void landlock_read(const struct landlock *l, const char *path)
{
	allow(l, path, MAY_READ_FILE | MAY_READ_DIR);
}

void landlock_write(const struct landlock *l, const char *dir)
{
	allow(l, dir,
	      MAY_READ_FILE | MAY_READ_DIR | MAY_WRITE_FILE | MAY_TRUNCATE |
		      LANDLOCK_ACCESS_FS_MAKE_REG |
		      LANDLOCK_ACCESS_FS_MAKE_DIR |
		      LANDLOCK_ACCESS_FS_REMOVE_FILE |
		      LANDLOCK_ACCESS_FS_REMOVE_DIR);
}

void landlock_device(const struct landlock *l, const char *path)
{
	allow(l, path, MAY_READ_FILE | MAY_WRITE_FILE | MAY_IOCTL_DEV);
}

bool landlock_enter(struct landlock *l)
{
	bool done;

	if (l->rules < 0)
		return false;
	done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_landlock_restrict_self, l->rules, 0) == 0;
	close(l->rules);
	l->rules = -1;
	return done;
}
