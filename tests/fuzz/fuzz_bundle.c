/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bundle of the log with one file in it changed: the input's first line names
 * the file, the rest is what it holds, and SHA256SUMS is made anew. Sizes of
 * objects, the README, and anchors that are a head of the log may change; of
 * any other change the verdict is INVALID, or it does not open.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/audit/bundle_read.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

const unsigned fuzz_longest = 1 << 16;

static struct scene *scene;
static struct bundle_files files; /* as it is right, sorted */
static char dir[200];

static void put_file(const char *name, struct span bytes)
{
	char path[400];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	MUST(f != NULL && fwrite(bytes.bytes, 1, bytes.len, f) == bytes.len);
	MUST(fclose(f) == 0);
}

void fuzz_start(void)
{
	struct buffer note = BUFFER_INIT;
	struct audit_anchor anchor = { .name = "kept" };
	struct ledger *l;

	scene = base_history();
	snprintf(dir, sizeof(dir), "%s/bundle", fuzz_folder());
	l = scene_open(scene, JONAS)->ledger;
	FINE(audit_anchor(scene->user, &note));
	anchor.bytes = span_of(&note);
	FINE(audit_bundle(l, &anchor, 1, dir, NULL));
	scene_close(scene);
	FINE(bundle_scan(dir, &files));
	buffer_free(&note);
}

void fuzz_seeds(void)
{
	struct buffer seed = BUFFER_INIT;
	size_t i;

	for (i = 0; i < files.count; i++) {
		buffer_format(&seed, "%s\n", files.list[i].name);
		if (files.list[i].bytes.len > 0)
			buffer_put(&seed, files.list[i].bytes.bytes,
				   files.list[i].bytes.len);
		seed_put(seed.bytes, seed.len);
		buffer_free(&seed);
	}
}

/* SHA256SUMS as it is for what lies there. */
static void sums_put(void)
{
	struct bundle_files now = { NULL, 0, 0 };
	struct buffer sums = BUFFER_INIT;

	FINE(bundle_scan(dir, &now));
	FINE(bundle_sums(&now, &sums));
	put_file("SHA256SUMS", span_of(&sums));
	bundle_files_free(&now);
	buffer_free(&sums);
}

static bool may_change(const char *name)
{
	return strcmp(name, "README.txt") == 0 ||
	       strcmp(name, "objects.txt") == 0 ||
	       strcmp(name, "SHA256SUMS") == 0 ||
	       strncmp(name, "anchors/", 8) == 0;
}

static bool holds(void)
{
	struct audit_result result;
	struct bundle *b = NULL;
	struct ledger *l = NULL;
	bool good = false;
	int r;

	memset(&result, 0, sizeof(result));
	r = bundle_open(dir, &scene->host, &b, &l);
	MUST(r != E_INTERNAL);
	if (r == E_OK) {
		FINE(bundle_check(b, l, &result));
		good = !l->invalid && l->faults_count == 0 &&
		       result.verdict == VERDICT_UNANCHORED;
		audit_result_free(&result);
	}
	ledger_close(&l);
	bundle_close(&b);
	return good;
}

void fuzz_one(struct span in)
{
	const uint8_t *lf = memchr(in.bytes, '\n', in.len);
	const struct bundle_file *f;
	struct span bytes;
	char name[160];
	size_t len = lf == NULL ? in.len : (size_t)(lf - in.bytes);
	bool same;

	if (lf == NULL || len >= sizeof(name))
		return;
	memcpy(name, in.bytes, len);
	name[len] = '\0';
	f = bundle_files_find(&files, name);
	if (f == NULL)
		return;
	bytes.bytes = lf + 1;
	bytes.len = in.len - len - 1;
	same = span_equal(bytes, (struct span){ f->bytes.bytes, f->bytes.len });
	put_file(name, bytes);
	sums_put();
	MUST(holds() == same || (!same && may_change(name)));
	put_file(name, (struct span){ f->bytes.bytes, f->bytes.len });
}
