/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin_file.c -- the pin as a file:
 *
 *     {"generations":[{"compartment":id,"generation":n}...],
 *      "heads":[{"origin":text,"peaks":[b64...],"size":n}...],
 *      "init":b64,"v":1}
 *
 * as one line of canonical JSON, heads ascending by origin and generations by
 * compartment.  Two programs of one user may save at the same time: each takes
 * over what the other has seen, so that the file never goes back either.
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
#include "vault/base/json.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

#define PIN_FILE_MAX 1048576
#define LOCK_TRIES 250
#define LOCK_TRY_MS 20

/* --- reading --- */

static int damaged(const char *what)
{
	error_text(E_INTEGRITY, what);
	return error_within(E_INTEGRITY, "the pin is damaged");
}

static int frontier_read(const struct json *v, struct frontier *f)
{
	const struct json *peaks = json_get(v, "peaks");
	int64_t size;
	size_t i;

	memset(f, 0, sizeof(*f));
	if (!json_integer(json_get(v, "size"), &size) || size < 1 ||
	    !json_is(peaks, JSON_ARRAY) || json_count(peaks) > TREE_PROOF_MAX)
		return damaged(N_("a head"));
	f->size = (uint64_t)size;
	f->count = json_count(peaks);
	for (i = 0; i < f->count; i++)
		if (!json_base64(json_item(peaks, i), f->peaks[i].bytes,
				 TREE_HASH_LEN))
			return damaged(N_("a peak"));
	return frontier_valid(f) ? E_OK : damaged(N_("a head"));
}

/* What cannot be set cannot have been saved. */
static int taken(int r, const char *what)
{
	return r == E_INPUT ? damaged(what) : r;
}

static int head_read(const struct json *v, struct pin *pin)
{
	const char *origin = json_text(json_get(v, "origin"));
	size_t n = pin->head_count;
	struct frontier f;
	int r;

	if (json_count(v) != 3 || origin == NULL)
		return damaged(N_("a head"));
	if (n > 0 && strcmp(pin->heads[n - 1].origin, origin) >= 0)
		return damaged(N_("the order of the heads"));
	r = frontier_read(v, &f);
	return r == E_OK ? taken(pin_set_head(pin, origin, &f), N_("a head")) :
			   r;
}

static int generation_read(const struct json *v, struct pin *pin)
{
	const char *id = json_text(json_get(v, "compartment"));
	size_t n = pin->generation_count;
	int64_t number;

	if (json_count(v) != 2 || id == NULL ||
	    !json_integer(json_get(v, "generation"), &number) || number < 1)
		return damaged(N_("a generation"));
	if (n > 0 && strcmp(pin->generations[n - 1].compartment, id) >= 0)
		return damaged(N_("the order of the generations"));
	return taken(pin_set_generation(pin, id, (uint64_t)number),
		     N_("a generation"));
}

/* The vault id is the first half of the hash of entry 0. */
static bool pins(const struct pin *pin, const char *vault)
{
	char id[ID_TEXT];

	hex_encode(pin->init.bytes, ID_LEN, id);
	return strcmp(id, vault) == 0;
}

static int pin_read(const struct json *root, const char *vault, struct pin *pin)
{
	const struct json *heads = json_get(root, "heads");
	const struct json *generations = json_get(root, "generations");
	int64_t v;
	size_t i;
	int r = E_OK;

	if (json_count(root) != 4 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || !json_is(heads, JSON_ARRAY) ||
	    !json_is(generations, JSON_ARRAY) ||
	    !json_base64(json_get(root, "init"), pin->init.bytes,
			 TREE_HASH_LEN))
		return damaged(N_("its keys"));
	if (!pins(pin, vault))
		return damaged(N_("it is another vault's"));
	for (i = 0; r == E_OK && i < json_count(heads); i++)
		r = head_read(json_item(heads, i), pin);
	for (i = 0; r == E_OK && i < json_count(generations); i++)
		r = generation_read(json_item(generations, i), pin);
	return r;
}

static int pin_parse(const char *path, const char *vault, struct span text,
		     struct pin *out)
{
	struct json_doc *doc = NULL;
	struct pin pin;
	int r;

	memset(&pin, 0, sizeof(pin));
	r = json_parse(text.bytes, text.len, &doc);
	if (r == E_INPUT) {
		r = error_within(E_INTEGRITY, "the pin is damaged");
	} else if (r == E_OK) {
		r = pin_read(json_root(doc), vault, &pin);
	}
	json_free(&doc);
	if (r != E_OK) {
		pin_free(&pin);
		return error_within(r, "%s", path);
	}
	*out = pin;
	return E_OK;
}

int pin_load(const struct home *home, const char *vault, struct pin *out)
{
	struct buffer text = BUFFER_INIT;
	char *path = NULL;
	int r;

	r = home_path(home, vault, &path, "pin", HOME_END);
	if (r == E_OK)
		r = file_read(path, PIN_FILE_MAX, &text);
	if (r == E_INPUT && path != NULL)
		r = E_INTEGRITY; /* too long, or no file */
	if (r == E_OK)
		r = pin_parse(path, vault,
			      (struct span){ text.bytes, text.len }, out);
	buffer_free(&text);
	free(path);
	return r;
}

/* --- writing --- */

static struct json *head_json(struct json_doc *doc, const struct pin_head *h)
{
	struct json *out = json_object(doc), *peaks = json_array(doc);
	size_t i;

	for (i = 0; i < h->frontier.count; i++)
		json_add_base64(doc, peaks, h->frontier.peaks[i].bytes,
				TREE_HASH_LEN);
	json_set_text(doc, out, "origin", h->origin);
	json_set(doc, out, "peaks", peaks);
	json_set_integer(doc, out, "size", (int64_t)h->frontier.size);
	return out;
}

static struct json *pin_json(struct json_doc *doc, const struct pin *pin)
{
	struct json *root = json_object(doc), *heads = json_array(doc);
	struct json *generations = json_array(doc), *g;
	size_t i;

	for (i = 0; i < pin->head_count; i++)
		json_add(doc, heads, head_json(doc, &pin->heads[i]));
	for (i = 0; i < pin->generation_count; i++) {
		g = json_object(doc);
		json_set_text(doc, g, "compartment",
			      pin->generations[i].compartment);
		json_set_integer(doc, g, "generation",
				 (int64_t)pin->generations[i].generation);
		json_add(doc, generations, g);
	}
	json_set(doc, root, "generations", generations);
	json_set(doc, root, "heads", heads);
	json_set_base64(doc, root, "init", pin->init.bytes, TREE_HASH_LEN);
	json_set_integer(doc, root, "v", 1);
	return root;
}

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

static bool newer(const struct pin *pin, const struct pin_head *than)
{
	const struct pin_head *h = pin_head(pin, than->origin);

	return h == NULL || than->frontier.size > h->frontier.size;
}

/* What is in the file and newer goes into ${all}. */
static int merge_file(const struct home *home, const char *vault,
		      struct pin *all)
{
	struct pin old;
	size_t i;
	int r;

	r = pin_load(home, vault, &old);
	if (r == E_ABSENT) {
		error_clear();
		return E_OK;
	}
	if (r != E_OK)
		return r;
	for (i = 0; r == E_OK && i < old.head_count; i++)
		if (newer(all, &old.heads[i]))
			r = pin_set_head(all, old.heads[i].origin,
					 &old.heads[i].frontier);
	for (i = 0; r == E_OK && i < old.generation_count; i++)
		r = pin_set_generation(all, old.generations[i].compartment,
				       old.generations[i].generation);
	pin_free(&old);
	return r;
}

static int pin_copy(const struct pin *pin, struct pin *out)
{
	size_t i;
	int r = E_OK;

	memset(out, 0, sizeof(*out));
	out->init = pin->init;
	for (i = 0; r == E_OK && i < pin->head_count; i++)
		r = pin_set_head(out, pin->heads[i].origin,
				 &pin->heads[i].frontier);
	for (i = 0; r == E_OK && i < pin->generation_count; i++)
		r = pin_set_generation(out, pin->generations[i].compartment,
				       pin->generations[i].generation);
	return r;
}

static int pin_write(const char *path, const struct pin *pin)
{
	struct buffer text = BUFFER_INIT;
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = json_write(doc, pin_json(doc, pin), &text);
	if (r == E_OK)
		r = home_write(path, (struct span){ text.bytes, text.len });
	json_free(&doc);
	buffer_free(&text);
	return r;
}

int pin_save(const struct home *home, const char *vault, const struct pin *pin)
{
	char *dir = NULL, *path = NULL;
	struct pin all;
	int fd = -1, r;

	if (!pins(pin, vault))
		return error_set(E_INTERNAL, "a pin of another vault");
	r = pin_copy(pin, &all);
	if (r == E_OK)
		r = home_path(home, vault, &dir, HOME_END);
	if (r == E_OK)
		r = home_path(home, vault, &path, "pin", HOME_END);
	if (r == E_OK)
		r = file_make_dirs(dir);
	if (r == E_OK)
		r = lock(dir, &fd);
	if (r == E_OK)
		r = merge_file(home, vault, &all);
	if (r == E_OK)
		r = pin_write(path, &all);
	if (fd >= 0)
		close(fd);
	pin_free(&all);
	free(path);
	free(dir);
	return r;
}
