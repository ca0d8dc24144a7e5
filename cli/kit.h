/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kit.h -- a stick for the worst day (docs/kit.md).
 *
 * A kit is a directory of files. All of a new one is written beside the old one
 * under names of its own (.NAME.kit-new), read back and judged; only then does
 * each take its place, in the order in which they were added. Where that is cut
 * short, each file is the old or the new one, and so is the vault:
 *
 *   README.txt first    what lies there is a kit from then on
 *   kit.vault           before the anchors: an old anchor holds of a newer vault
 *   SHA256SUMS last     it fits when all of it is there
 */
#ifndef BG_CLI_KIT_H
#define BG_CLI_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/hash.h"
#include "vault/log/leaf.h"

struct cli;
struct ledger;

#define KIT_README "README.txt"
#define KIT_VAULT "kit.vault"
#define KIT_PROGRAM "breakglass"
#define KIT_SOURCE "breakglass-source.tar.gz"
#define KIT_SUMS "SHA256SUMS"
#define KIT_ANCHORS "anchors"
#define KIT_NEW ".kit-new"

struct kit_file {
	char *name; /* beneath the directory; owned */
	uint8_t hash[HASH_LEN];
	bool kept; /* it lies there from the kit before */
};

struct kit {
	const char *dir; /* borrowed */
	struct kit_file *files;
	size_t count, cap;
	char *old_sums;   /* of the kit before; owned, or NULL */
	unsigned machine; /* that its program is for, when it has one */
};

/* kit_path -- ${dir}/${name}${suffix}, to free(). E_MEMORY. */
int kit_path(const struct kit *k, const char *name, const char *suffix,
	     char **out);
/* kit_new_path -- where it is written: a hidden name, which nobody who looks
 * through anchors/ takes for an anchor. */
int kit_new_path(const struct kit *k, const char *name, char **out);

/* Whether a name is one of those. Nobody else's is taken for one: these are
 * removed. */
bool kit_is_new(const char *name);

/* Whether a file of that name is part of it. */
bool kit_has(const struct kit *k, const char *name);

/* --- the old one (kit_old.c) --- */

/* kit_look -- whether the directory may be used: it is not there, or empty, or
 * has a kit of the same vault, whose own vault has nothing that this one has not.
 * E_EXISTS says what else is there, or that anchors/ leads away from it.
 * Remembers the old checksums. */
int kit_look(struct kit *k, const struct cli *cli);

/* kit_keep -- a file of the old kit stays, when it still is what its checksums
 * say. Nothing happens where it is not there. E_INPUT: it is damaged, no plain
 * file, or nothing vouches for it. kit_keep_anchors: all beneath anchors/ that
 * are not new; E_INPUT also where FAT would take one for one that is. */
int kit_keep(struct kit *k, const char *name);
int kit_keep_anchors(struct kit *k);

/* kit_had -- whether the old kit's checksums name that file. */
bool kit_had(const struct kit *k, const char *name);

/* --- the new one (kit_files.c) --- */

/* kit_add -- a file of these bytes. kit_copy -- of another's, that is ${from};
 * ${runs}: it is a program. kit_adopt -- of what was written there by somebody
 * else. Each is durable, under its new name, and hashed. */
int kit_add(struct kit *k, const char *name, const struct buffer *bytes);
int kit_copy(struct kit *k, const char *name, const char *from, bool runs);
int kit_adopt(struct kit *k, const char *name);

/* kit_sums -- SHA256SUMS of all so far, as the last. */
int kit_sums(struct kit *k);

/* kit_read_back -- every file from the medium, as far as the kernel lets us,
 * against what was written. E_INTEGRITY names the first that differs. */
int kit_read_back(const struct kit *k);

/* kit_settle -- each takes its place, durable. */
int kit_settle(const struct kit *k);

/* kit_clear -- what has a new name is removed: of this run when it failed, or of
 * one that was killed. What cannot be is passed over; the first such fault is told.
 * kit_end frees. */
int kit_clear(const struct kit *k);
void kit_end(struct kit *k);

/* kit_hash -- of a file as it lies on the medium. */
int kit_hash(const char *path, uint8_t out[HASH_LEN]);

/* --- what goes into it --- */

struct kit_program {
	bool alone;       /* it needs no loader and no library */
	unsigned machine; /* the kind that runs it, a number of ELF's */
};

/* kit_program_look -- what a file is as a program. E_INPUT: it is none, or one of
 * another word length or byte order. kit_machine_name -- as uname has it; NULL:
 * of a kind that has no name here. kit_machine_here -- whether it is of the kind
 * of the running program. kit_source_check -- E_INPUT: no .tar.gz. */
int kit_program_look(const char *path, struct kit_program *out);
const char *kit_machine_name(unsigned machine);
bool kit_machine_here(unsigned machine);
int kit_source_check(const char *path);

/* kit_pages -- the pages of docs/ that this program carries (kit_pages.c): the
 * English ones, and those of the language in use or that the old kit had. */
int kit_pages(struct kit *k);

/* What is said in README.txt and on the sheet, of the vault as it is in the kit:
 * nothing that the file does not show anybody (S1). ${time}: RFC 3339. */
int kit_readme(const struct kit *k, const struct ledger *l, const char *time,
	       struct buffer *out);
int kit_sheet(const struct kit *k, const struct ledger *l, const char *time,
	      struct buffer *out);

/* The first lines of README.txt, by which a kit is known; vault id follows. */
extern const char kit_first_line[];

#endif
