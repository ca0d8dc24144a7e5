/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole vault file from nobody knows where: the checks before SQLite opens it,
 * SQLite itself on bytes in memory, on blocks with tags and on the file, the
 * tables, the log, the objects, and the names that a member's key opens. Read as
 * a foreign copy, as a long one and as a file, the log is the same; where none of it is INVALID it can be exported
 * as a bundle, and every record that is named opens or is said not to.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/base.h"
#include "vault/audit/bundle_files.h"
#include "vault/audit/filter.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/store/private.h"

const unsigned fuzz_longest = 1 << 18;

static struct scene *scene;
static char path[256];

void fuzz_start(void)
{
	scene = base_scene();
	scene_close(scene);
	snprintf(path, sizeof(path), "%s/vault", fuzz_folder());
}

void fuzz_seeds(void)
{
	struct buffer file = BUFFER_INIT;

	base_file(scene, &file);
	seed_put(file.bytes, file.len);
	buffer_free(&file);
	base_file(base_history(), &file);
	seed_put(file.bytes, file.len);
	buffer_free(&file);
}

static void put_file(struct span in)
{
	static int fd = -1;

	if (fd < 0)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	MUST(fd >= 0 && ftruncate(fd, 0) == 0);
	MUST(pwrite(fd, in.bytes, in.len, 0) == (ssize_t)in.len);
}

static int each_line(void *ctx, const struct audit_line *line)
{
	(void)ctx;
	MUST(line->actor != NULL && line->text != NULL);
	MUST(text_clean(span_text(line->actor)));
	MUST(text_clean(span_text(line->text)));
	return E_OK;
}

static void read_names(struct ledger *l)
{
	const struct secret *one = scene->identities[ANNA];
	struct reader *reader = NULL;
	int r;

	r = reader_open(l, &one, 1, NULL, &reader);
	MUST(r != E_INTERNAL);
	if (r != E_OK)
		reader = NULL;
	r = audit_list(l, reader, NULL, each_line, NULL);
	MUST(r == E_OK || l->invalid);
	reader_close(&reader);
}

static void export(struct ledger *l)
{
	const struct bundle_anchors none = { NULL, 0, 0 };
	struct bundle_files files = { NULL, 0, 0 };

	FINE(bundle_make(l, &none, &files));
	MUST(bundle_files_find(&files, "leaves/main") != NULL);
	bundle_files_free(&files);
}

/* What is too long for memory opens as what is not, or is refused as it is. */
static void as_long(int copy)
{
	struct store *s = NULL;
	int r;

	copy_hold(0);
	r = store_open(path, STORE_COPY, &s);
	copy_hold(fuzz_longest);
	MUST(r == copy);
	MUST(r != E_OK || store_unread(s) == E_OK);
	store_close(&s);
}

static void as_copy(struct checkpoint *head)
{
	struct store *s = NULL;
	struct ledger *l = NULL;
	int r = store_open(path, STORE_COPY, &s);

	as_long(r);
	if (r != E_OK)
		return;
	if (ledger_open(s, &scene->host, LEDGER_WHOLE, &l) == E_OK) {
		MUST(l->size > 0 &&
		     (l->invalid || l->faults_count == ledger_voids(l)));
		read_names(l);
		if (!l->invalid)
			export(l);
		ledger_head(l, head);
	}
	ledger_close(&l);
	store_close(&s);
}

static void as_file(const struct checkpoint *copy)
{
	struct store *s = NULL;
	struct ledger *l = NULL;
	struct checkpoint head;
	int r;

	if (store_open(path, STORE_READ, &s) != E_OK)
		return;
	if (ledger_open(s, &scene->host, LEDGER_ENTRIES, &l) == E_OK) {
		ledger_head(l, &head);
		if (copy->size > 0)
			MUST(head.size == copy->size &&
			     tree_hash_equal(&head.root, &copy->root));
		r = ledger_refresh(l);
		MUST(r == E_OK || (r == E_INTEGRITY && l->invalid));
	}
	ledger_close(&l);
	store_close(&s);
}

void fuzz_one(struct span in)
{
	struct checkpoint head;

	memset(&head, 0, sizeof(head));
	put_file(in);
	as_copy(&head);
	as_file(&head);
}
