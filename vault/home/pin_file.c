/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin_file.c -- the pin on the disk: the file `pin` (pin_text.c), replaced now and
 * then, and what was saved since (pin_since.c).  Two programs of one user may
 * save at the same time: each takes over what the other has seen, so that it
 * never goes back either.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

#define PIN_FILE_MAX 1048576
#define LOCK_TRIES 250
#define LOCK_TRY_MS 20

/* Where it lies. */
struct files {
	char *dir, *pin, *since;
};

static void files_free(struct files *f)
{
	free(f->dir);
	free(f->pin);
	free(f->since);
}

static int files_of(const struct home *home, const char *vault,
		    struct files *out)
{
	struct files f = { NULL, NULL, NULL };
	int r;

	r = home_path(home, vault, &f.dir, HOME_END);
	if (r == E_OK)
		r = home_path(home, vault, &f.pin, "pin", HOME_END);
	if (r == E_OK)
		r = home_path(home, vault, &f.since, "pin.since", HOME_END);
	if (r != E_OK)
		files_free(&f);
	else
		*out = f;
	return r;
}

/* --- joining --- */

/* What ${more} has newer goes into ${all}. */
static int join(struct pin *all, const struct pin *more)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < more->head_count; i++)
		r = pin_set_head(all, more->heads[i].origin,
				 &more->heads[i].frontier);
	for (i = 0; r == E_OK && i < more->generation_count; i++)
		r = pin_set_generation(all, more->generations[i].compartment,
				       more->generations[i].generation);
	return r;
}

/* --- reading --- */

static int unusable(int r)
{
	return r == E_INPUT ? E_INTEGRITY : r; /* too long, or no file */
}

static int read_pin(const struct files *f, const char *vault, struct pin *out)
{
	struct buffer text = BUFFER_INIT;
	int r = unusable(file_read(f->pin, PIN_FILE_MAX, &text));

	if (r == E_OK)
		r = pin_text_read(f->pin, vault,
				  (struct span){ text.bytes, text.len }, out);
	buffer_free(&text);
	return r;
}

/* Into a pin that was read after it. */
static int join_since(const struct files *f, const char *vault,
		      const struct since *since, struct pin *all)
{
	struct pin newest;
	int r;

	if (since->newest.len == 0)
		return E_OK;
	r = pin_text_read(f->since, vault, since->newest, &newest);
	if (r != E_OK)
		return r;
	r = join(all, &newest);
	pin_free(&newest);
	return r;
}

/* Both; without `pin` there is none, whatever was saved since.  Another program
 * may replace `pin` at any time, and then begin the other anew: that one is read
 * first, so that what is gone from it is in `pin`. */
static int read_all(const struct files *f, const char *vault,
		    struct since *since, struct pin *out)
{
	struct pin pin;
	int r = unusable(since_load(f->since, since));

	if (r != E_OK)
		return file_exists(f->pin) ? r :
					     error_set(E_ABSENT, "%s", f->pin);
	r = read_pin(f, vault, &pin);
	if (r == E_OK) {
		r = join_since(f, vault, since, &pin);
		if (r != E_OK)
			pin_free(&pin);
	}
	if (r != E_OK)
		since_free(since);
	else
		*out = pin;
	return r;
}

int pin_load(const struct home *home, const char *vault, struct pin *out)
{
	struct since since;
	struct files f;
	int r = files_of(home, vault, &f);

	if (r != E_OK)
		return r;
	r = read_all(&f, vault, &since, out);
	if (r == E_OK)
		since_free(&since);
	files_free(&f);
	return r;
}

/* --- writing --- */

/* Holds off others who save in ${dir}, until *fd is closed. Where there are no
 * locks, we go without: the pin is still whole, if perhaps a little older. */
static int lock(const char *dir, int *fd)
{
	const struct timespec pause = { 0, LOCK_TRY_MS * 1000000L };
	unsigned i;
	int f;

	f = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f < 0)
		return error_set(E_IO, "%s: %s", dir, strerror(errno));
	for (i = 0; i < LOCK_TRIES; i++) {
		if (flock(f, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
			*fd = f;
			return E_OK;
		}
		nanosleep(&pause, NULL);
	}
	close(f);
	return error_set(E_IO, "%s: another process holds it", dir);
}

static int replace(const struct files *f, const struct since *since,
		   struct span text)
{
	int r;

	/* its name is sure with that of `pin`, and if it is not, `pin` is: what
	 * it saves is worth no failure */
	if (!since->there && since_make(f->since) != E_OK)
		error_clear();
	r = home_write(f->pin, text);
	if (r == E_OK && since->there && since_clear(f->since, since) != E_OK)
		error_clear();
	return r;
}

/* A first one, or after somebody removed `pin`, to begin anew. */
static int begin(const struct files *f, struct span text)
{
	int r = file_remove(f->since);

	return r == E_OK ? home_write(f->pin, text) : r;
}

static int save(const struct files *f, const char *vault, const struct pin *pin)
{
	struct buffer text = BUFFER_INIT;
	struct since since;
	struct span span;
	struct pin all;
	bool first;
	int r = read_all(f, vault, &since, &all);

	first = r == E_ABSENT;
	if (first) {
		error_clear();
		memset(&since, 0, sizeof(since));
		memset(&all, 0, sizeof(all));
		all.init = pin->init;
		r = E_OK;
	}
	if (r != E_OK)
		return r;
	r = join(&all, pin);
	if (r == E_OK)
		r = pin_text_write(&all, &text);
	span = (struct span){ text.bytes, text.len };
	if (r == E_OK)
		r = first ? begin(f, span) :
		    since_takes(&since, span) ?
			    since_append(f->since, &since, span) :
			    replace(f, &since, span);
	since_free(&since);
	buffer_free(&text);
	pin_free(&all);
	return r;
}

int pin_save(const struct home *home, const char *vault, const struct pin *pin)
{
	struct files f;
	int fd = -1, r;

	if (!pin_is_of(pin, vault))
		return error_set(E_INTERNAL, "a pin of another vault");
	r = files_of(home, vault, &f);
	if (r != E_OK)
		return r;
	r = file_make_dirs(f.dir);
	if (r == E_OK)
		r = lock(f.dir, &fd);
	if (r == E_OK)
		r = save(&f, vault, pin);
	if (fd >= 0)
		close(fd);
	files_free(&f);
	return r;
}
