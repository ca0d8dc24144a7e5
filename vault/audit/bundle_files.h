/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_files.h -- private to audit: the files of a bundle in memory, by name;
 * how they are made, written, and read.
 */
#ifndef BG_AUDIT_BUNDLE_FILES_H
#define BG_AUDIT_BUNDLE_FILES_H

#include "vault/audit/anchors.h"
#include "vault/audit/bundle.h"

#define BUNDLE_FIRST_LINE "breakglass bundle v1"
#define BUNDLE_ANCHORS_MAX 4096

struct bundle_file {
	char *name; /* "leaves/main"; owned */
	struct buffer bytes;
};

struct bundle_files {
	struct bundle_file *list; /* by name, once sorted */
	size_t count, cap;
};

/* bundle_files_add -- a new one, empty; *out is good until the next. */
int bundle_files_add(struct bundle_files *f, struct buffer **out,
		     const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void bundle_files_sort(struct bundle_files *f);
const struct bundle_file *bundle_files_find(const struct bundle_files *f,
					    const char *name);
void bundle_files_free(struct bundle_files *f);

/* SHA256SUMS of all others, which must be sorted. */
int bundle_sums(const struct bundle_files *f, struct buffer *out);

/* --- making (bundle_make.c, bundle_facts.c, bundle_proofs.c) --- */

/* A note that was kept elsewhere, and where it belongs. */
struct bundle_anchor {
	struct buffer bytes;
	struct checkpoint cp;
	struct anchor_place place;
};

struct bundle_anchors {
	struct bundle_anchor *list;
	size_t count, cap;
};

/* bundle_anchors_add -- a signed checkpoint of this vault, and where it is a
 * head of it, with keys of that log alone; E_INPUT says why not. One that is there already is left out.
 * _sort: as they are numbered. */
int bundle_anchors_add(struct bundle_anchors *a, struct ledger *l,
		       struct span bytes);
void bundle_anchors_sort(struct bundle_anchors *a);
void bundle_anchors_free(struct bundle_anchors *a);

/* bundle_make -- every file but SHA256SUMS, sorted. Where the ledger has no
 * objects, their sizes are "-". */
int bundle_make(struct ledger *l, const struct bundle_anchors *anchors,
		struct bundle_files *out);

struct bundle_making {
	struct ledger *l;
	const struct bundle_anchors *anchors;
	struct bundle_files *files;
	char (*origins)[ORIGIN_TEXT]; /* of all logs, each once */
	size_t origins_count, origins_cap;
};

/* bundle_leaves -- the entries of a log, as they stand in the file of its leaves:
 * what is taken out of them is taken out of what the bundle has. */
int bundle_leaves(const struct bundle_making *m, const struct one_log *log,
		  tables_row_fn *each, void *ctx);

int bundle_facts(struct bundle_making *m);  /* keys, void, policies, objects */
int bundle_proofs(struct bundle_making *m); /* both kinds */
int bundle_readme(struct bundle_making *m);

/* --- writing (new_file.c) --- */

/* new_dir_write -- all of them as the directory ${path}, which must not be
 * there; made beside it and renamed when it is on the disk, or not at all. */
int new_dir_write(const char *path, const struct bundle_files *f);
int new_file_write(const char *path, struct span bytes);

/* --- reading (bundle_scan.c) --- */

/* bundle_scan -- every file below ${dir}: plain files only, of names that a
 * bundle has, no links, at most so many and so long. */
int bundle_scan(const char *dir, struct bundle_files *out);

#endif
