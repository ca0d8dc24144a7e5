/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_kit.c -- kit: a stick for the worst day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/anchors_in.h"
#include "cli/cli.h"
#include "cli/kit.h"
#include "vault/audit/audit.h"
#include "vault/carry/carry.h"

#define HEAD KIT_ANCHORS "/head.txt"
#define WORDS KIT_ANCHORS "/words.txt"

struct plan {
	struct cli *cli;
	struct kit kit;
	const char *program; /* NULL: none goes in */
	const char *source;
	struct anchors anchors; /* those that were named */
	struct buffer head;     /* the newest, of this vault */
	uint64_t entries;
	char time[TIME_TEXT];
};

/* --- what was asked for, before anything is logged --- */

/* This very program, where it is one that a stick is of use for. */
static int program_of(struct plan *p)
{
	const char *given = option_value(&p->cli->options, "program");
	const char *path = given == NULL ? "/proc/self/exe" : given;
	struct kit_program is = { .alone = false };
	int r = kit_program_look(path, &is);

	if (r == E_OK && is.alone)
		p->program = path;
	else if (given != NULL && r == E_OK)
		r = error_set(E_INPUT,
			      "%s: it needs a loader and libraries that the "
			      "machine of that day may not have; `make static` "
			      "makes one that does not",
			      given);
	if (given == NULL && r != E_OK) {
		error_clear();
		r = E_OK;
	}
	return r;
}

static int source_of(struct plan *p)
{
	p->source = option_value(&p->cli->options, "source");
	return p->source == NULL ? E_OK : kit_source_check(p->source);
}

static const char *last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* A receipt, a proof or words, by a name that it can have here. */
static int anchor_check(const struct audit_anchor *a)
{
	const char *name = last_of(a->name);
	struct span span = { (const uint8_t *)name, strlen(name) };

	if (a->kind != ANCHOR_FILE)
		return error_set(E_USAGE,
				 "--anchor %s: into a kit goes a file: a "
				 "receipt, a proof, or words",
				 a->name);
	if (name[0] == '.' || span.len > 200 || !text_clean(span) ||
	    strcasecmp(name, "head.txt") == 0 ||
	    strcasecmp(name, "words.txt") == 0)
		return error_set(E_USAGE,
				 "--anchor %s: it cannot have this name in "
				 "the kit",
				 a->name);
	return E_OK;
}

static int anchors_of(struct plan *p)
{
	size_t i, j;
	int r = anchors_in(p->cli, &p->anchors);

	for (i = 0; r == E_OK && i < p->anchors.count; i++) {
		r = anchor_check(&p->anchors.list[i]);
		for (j = 0; r == E_OK && j < i; j++)
			if (strcasecmp(last_of(p->anchors.list[i].name),
				       last_of(p->anchors.list[j].name)) == 0)
				r = error_set(E_USAGE, "two anchors are %s",
					      last_of(p->anchors.list[i].name));
	}
	return r;
}

/* --- writing it --- */

static int directories(const struct kit *k)
{
	char *anchors = NULL;
	bool made = !file_exists(k->dir);
	int r = kit_path(k, KIT_ANCHORS, "", &anchors);

	if (r == E_OK)
		r = file_make_dirs(anchors);
	/* whoever finds the stick may read it; where that fails it is FAT */
	if (r == E_OK && (!made || chmod(k->dir, 0755) == 0))
		(void)!chmod(anchors, 0755);
	free(anchors);
	return r == E_OK ? kit_clear(k) : r;
}

static int add_vault(struct plan *p)
{
	char *path = NULL;
	int r = kit_new_path(&p->kit, KIT_VAULT, &path);

	if (r == E_OK)
		r = carry_backup(p->cli->user, path, "kit", &p->entries);
	if (r == E_OK)
		r = kit_adopt(&p->kit, KIT_VAULT);
	free(path);
	return r;
}

/* The one that was given, or that stays. */
static int machine_of(struct plan *p)
{
	struct kit_program is = { .alone = false };
	char *kept = NULL;
	int r = kit_path(&p->kit, KIT_PROGRAM, "", &kept);

	if (r == E_OK)
		r = kit_program_look(p->program == NULL ? kept : p->program,
				     &is);
	if (r == E_OK)
		p->kit.machine = is.machine;
	free(kept);
	return r;
}

static int add_program(struct plan *p)
{
	int r = E_OK;

	if (p->program != NULL)
		r = kit_copy(&p->kit, KIT_PROGRAM, p->program, true);
	else
		r = kit_keep(&p->kit, KIT_PROGRAM);
	if (r == E_OK && kit_has(&p->kit, KIT_PROGRAM))
		r = machine_of(p);
	if (r == E_OK && p->source != NULL)
		r = kit_copy(&p->kit, KIT_SOURCE, p->source, false);
	else if (r == E_OK)
		r = kit_keep(&p->kit, KIT_SOURCE);
	return r;
}

static int add_given(struct plan *p, const struct audit_anchor *a)
{
	struct buffer bytes = BUFFER_INIT;
	char *name = NULL;
	int r;

	if (asprintf(&name, KIT_ANCHORS "/%s", last_of(a->name)) < 0)
		return error_set(E_MEMORY, "%s", a->name);
	buffer_put(&bytes, a->bytes.bytes, a->bytes.len);
	r = kit_add(&p->kit, name, &bytes);
	buffer_free(&bytes);
	free(name);
	return r;
}

static int add_anchors(struct plan *p)
{
	struct buffer words = BUFFER_INIT;
	size_t i;
	int r;

	r = audit_anchor(p->cli->user, &p->head);
	if (r == E_OK)
		r = kit_add(&p->kit, HEAD, &p->head);
	if (r == E_OK)
		r = audit_anchor_words(p->cli->user, &words);
	if (r == E_OK)
		r = kit_add(&p->kit, WORDS, &words);
	for (i = 0; r == E_OK && i < p->anchors.count; i++)
		r = add_given(p, &p->anchors.list[i]);
	buffer_free(&words);
	return r == E_OK ? kit_keep_anchors(&p->kit) : r;
}

typedef int text_fn(const struct kit *k, const struct ledger *l,
		    const char *time, struct buffer *out);

static int add_text(struct plan *p, const char *name, text_fn *text)
{
	struct buffer out = BUFFER_INIT;
	int r = text(&p->kit, p->cli->user->ledger, p->time, &out);

	if (r == E_OK)
		r = kit_add(&p->kit, name, &out);
	buffer_free(&out);
	return r;
}

/* README.txt is last to be known and first to be seen. */
static void readme_first(struct kit *k)
{
	struct kit_file last = k->files[k->count - 1];

	memmove(&k->files[1], &k->files[0], (k->count - 1) * sizeof(last));
	k->files[0] = last;
}

static int write_all(struct plan *p)
{
	int r = add_vault(p);

	if (r == E_OK)
		r = add_program(p);
	if (r == E_OK)
		r = kit_pages(&p->kit);
	if (r == E_OK)
		r = add_text(p, "worst-day.txt", kit_sheet);
	if (r == E_OK)
		r = add_anchors(p);
	if (r == E_OK)
		r = add_text(p, KIT_README, kit_readme);
	if (r != E_OK)
		return r;
	readme_first(&p->kit);
	return kit_sums(&p->kit);
}

/* --- reading it back --- */

/* As a stranger would who has these and nothing else. */
static int judge(const struct plan *p, const char *path,
		 const struct audit_anchor *list, size_t n, bool all)
{
	struct audit_options o = { .path = path,
				   .host = &p->cli->host,
				   .anchors = list,
				   .anchor_count = n };
	struct audit_result v;
	int r = audit_verify(&o, &v);

	if (r != E_OK)
		return r;
	r = verdict_error(v.verdict);
	/* the newest head is one of them, and nothing is beyond it */
	if (r == E_OK && all &&
	    (v.verdict != VERDICT_ANCHORED || v.since != 0 ||
	     v.entries != p->entries))
		r = E_INTEGRITY;
	if (r != E_OK)
		r = error_set(r, "%s, held to its anchors, is %s", path,
			      verdict_name(v.verdict));
	audit_result_free(&v);
	return r;
}

static int judge_written(const struct plan *p, const char *path)
{
	size_t n = p->anchors.count;
	struct audit_anchor *all = calloc(n + 1, sizeof(*all));
	int r;

	if (all == NULL)
		return error_set(E_MEMORY, "the anchors");
	if (n > 0)
		memcpy(all, p->anchors.list, n * sizeof(*all));
	all[n].kind = ANCHOR_FILE;
	all[n].name = HEAD;
	all[n].bytes = (struct span){ p->head.bytes, p->head.len };
	r = judge(p, path, all, n + 1, true);
	free(all);
	return r;
}

static int read_back(struct plan *p)
{
	char *path = NULL;
	int r = kit_read_back(&p->kit);

	if (r == E_OK)
		r = kit_new_path(&p->kit, KIT_VAULT, &path);
	if (r == E_OK)
		r = judge_written(p, path);
	free(path);
	return r;
}

/* --- saying it --- */

static void say_part(const struct plan *p, const char *name, const char *given,
		     const char *missing)
{
	if (given == NULL && kit_has(&p->kit, name))
		say("%s was there before, and stays; give it anew if somebody "
		    "else had the stick: they could alter its checksum, too",
		    name);
	else if (given == NULL)
		warn("%s is missing: %s", name, lang_text(missing));
}

/* A stick may be for other machines than this one. More often the wrong file was
 * taken, and that would be seen on the day it is needed. */
static void say_machine(const struct plan *p)
{
	const char *name = kit_machine_name(p->kit.machine);

	if (!kit_has(&p->kit, KIT_PROGRAM) || kit_machine_here(p->kit.machine))
		return;
	if (name != NULL)
		warn("the program on the stick is for another kind of machine "
		     "(%s) than this one, where it does not run: give another "
		     "--program, unless the machine of that day is one",
		     name);
	else
		warn("the program on the stick is for a kind of machine that "
		     "is not known here (%u in its header), and does not run "
		     "on this one: give another --program",
		     p->kit.machine);
}

static int told_json(const struct plan *p)
{
	const char *machine = kit_machine_name(p->kit.machine);
	struct json_doc *doc = NULL;
	struct json *root, *files;
	size_t i;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	files = json_array(doc);
	for (i = 0; i < p->kit.count; i++)
		json_add_text(doc, files, p->kit.files[i].name);
	json_set_root(doc, root);
	json_set_text(doc, root, "directory", p->kit.dir);
	json_set_integer(doc, root, "entries", (int64_t)p->entries);
	json_set_bool(doc, root, "program", kit_has(&p->kit, KIT_PROGRAM));
	if (kit_has(&p->kit, KIT_PROGRAM))
		json_set_text(doc, root, "machine",
			      machine == NULL ? "" : machine);
	json_set_bool(doc, root, "source", kit_has(&p->kit, KIT_SOURCE));
	json_set(doc, root, "files", files);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static int told(const struct plan *p)
{
	say_part(p, KIT_PROGRAM, p->program,
		 N_("this program needs the libraries of this machine; add "
		    "one that needs none with --program FILE (`make static` "
		    "makes it)"));
	say_machine(p);
	say_part(p, KIT_SOURCE, p->source,
		 N_("add the source archive with --source FILE"));
	say("no identity, card or reading phrase is in it: keep those "
	    "elsewhere");
	if (p->cli->json)
		return told_json(p);
	say("%s: %zu files, read back and whole; the vault with %llu entries, "
	    "as its anchor says",
	    p->kit.dir, p->kit.count, (unsigned long long)p->entries);
	return E_OK;
}

/* --- all of it --- */

/* The fault that is told is the first. */
static int give_up(const struct kit *k, int fault)
{
	struct error_kept kept;

	error_keep(&kept);
	if (kit_clear(k) != E_OK)
		error_clear();
	return error_again(fault, &kept);
}

static int make(struct plan *p)
{
	int r = directories(&p->kit);

	if (r == E_OK)
		r = write_all(p);
	if (r == E_OK)
		r = read_back(p);
	if (r == E_OK)
		r = kit_settle(&p->kit);
	return r == E_OK ? r : give_up(&p->kit, r);
}

static int prepare(struct plan *p)
{
	int r = cli_user(p->cli, STORE_WRITE);

	if (r == E_OK)
		r = program_of(p);
	if (r == E_OK)
		r = source_of(p);
	if (r == E_OK)
		r = anchors_of(p);
	if (r == E_OK)
		r = kit_look(&p->kit, p->cli);
	/* what is none of this vault's does not get near the stick */
	if (r == E_OK && p->anchors.count > 0)
		r = judge(p, store_path(p->cli->user->store), p->anchors.list,
			  p->anchors.count, false);
	if (r == E_OK)
		time_format(host_now(&p->cli->host), p->time);
	return r;
}

int cmd_kit(struct cli *cli)
{
	struct plan p = { .cli = cli,
			  .kit = { .dir = cli->words[0] },
			  .anchors = { .list = NULL },
			  .head = BUFFER_INIT };
	int r = prepare(&p);

	if (r == E_OK)
		r = make(&p);
	if (r == E_OK)
		r = told(&p);
	anchors_end(&p.anchors);
	buffer_free(&p.head);
	kit_end(&p.kit);
	return r;
}
