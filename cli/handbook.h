/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handbook.h -- the continuity plan as a book to print: one page of HTML that
 * needs no network, no script and no other file, laid out for A4. There is no
 * secret in it: a plan has none, and credentials are named by their paths.
 */
#ifndef BG_CLI_HANDBOOK_H
#define BG_CLI_HANDBOOK_H

#include <stdbool.h>

#include "cli/handbook_words.h"
#include "cli/html.h"
#include "cli/lang.h"
#include "vault/log/tree.h"
#include "vault/plan/facts.h"
#include "vault/plan/plan.h"
#include "vault/plan/review.h"

struct quorum_health;

/* What it is made from; borrowed. */
struct handbook_source {
	const struct plan *plan;
	const struct plan_facts *facts;
	const struct plan_review *review;
	const struct quorum_health *quorums; /* like the facts' groups */
	const char *label;                   /* of the vault; NULL: sealed */
	const char *file;                    /* the vault's name, no folder */
	struct tree_hash fingerprint, root;
	uint64_t entries;
	int64_t now;
	bool third_party; /* else for trained staff */
};

/* handbook_page -- append all of it to *out; E_MEMORY. */
int handbook_page(const struct handbook_source *s, struct buffer *out);

/* --- the rest is private to handbook_*.c --- */

struct handbook {
	struct html h;
	const struct handbook_source *s;
	const struct plan *p;
	const char *const *words;
	int status; /* E_OK until something failed */
};

extern const char handbook_style[];

/* Each writes one chapter, its heading apart. */
typedef void handbook_fn(struct handbook *b);
handbook_fn handbook_call, handbook_open, handbook_vault, handbook_boot,
	handbook_runbooks, handbook_compromise, handbook_components,
	handbook_safes, handbook_drills, handbook_review;

/* hb_word -- a fixed text. hb_fill -- the same with values in place of each
 * {}, at most two; NULL: none. */
void hb_word(struct handbook *b, enum handbook_word word);
void hb_fill(struct handbook *b, enum handbook_word word, const char *first,
	     const char *second);
void hb_fill_number(struct handbook *b, enum handbook_word word, int64_t n);

/* hb_tag -- a fixed text in an element without attributes: "h3", "p". */
void hb_tag(struct handbook *b, const char *tag, enum handbook_word word);

/* hb_value -- a text of an item, or that it was not written down. */
void hb_value(struct handbook *b, const struct json *item, const char *key);
bool hb_has(const struct json *item, const char *key);

/* hb_reach -- the same of what has telephone numbers in it. */
void hb_reach(struct handbook *b, const struct json *item, const char *key);

/* hb_table -- up to <tbody>, with the columns of a list that ends with
 * HB_WORDS; hb_table_end. hb_cell -- <td> with that text; hb_box_cell -- a box
 * to tick, hb_blank_cell -- room for a hand. */
void hb_table(struct handbook *b, const char *class,
	      const enum handbook_word *columns);
void hb_table_end(struct handbook *b);
void hb_cell(struct handbook *b, const char *text);
void hb_item_cell(struct handbook *b, const struct json *item, const char *key);
void hb_number_cell(struct handbook *b, const struct json *item,
		    const char *key);
void hb_box_cell(struct handbook *b);
void hb_blank_cell(struct handbook *b);

/* hb_fact -- <dt> and <dd> of a text; hb_fact_open and hb_fact_end around more
 * than that. Between hb_facts and hb_facts_end. */
void hb_facts(struct handbook *b);
void hb_facts_end(struct handbook *b);
void hb_fact(struct handbook *b, enum handbook_word word, const char *text);
void hb_item_fact(struct handbook *b, enum handbook_word word,
		  const struct json *item, const char *key);
void hb_fact_open(struct handbook *b, enum handbook_word word);
void hb_fact_end(struct handbook *b);

/* hb_join -- texts of a list with commas between; not written down where there
 * are none. hb_list -- as <ol> or <ul>, with boxes to tick. */
void hb_join(struct handbook *b, const struct json *list);
void hb_list(struct handbook *b, const char *tag, const struct json *list,
	     bool boxes);

/* hb_path -- a credential's path, by its id. hb_paths -- of a list of ids, with
 * their compartments. */
void hb_path(struct handbook *b, const char *id);
void hb_paths(struct handbook *b, const struct json *ids);

/* hb_person -- the name of a custodian by id, or the text as it is. */
const char *hb_person(const struct handbook *b, const char *id);

/* hb_command -- a command of this program, to be typed as it stands: ${before},
 * the vault's name, ${behind}; NULL: it takes no vault. */
void hb_command(struct handbook *b, const char *before, const char *behind);

/* hb_box -- a square to tick. hb_write -- a line with a label to write on. */
void hb_box(struct handbook *b);
void hb_write(struct handbook *b, enum handbook_word label, const char *class);

#endif
