/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_matrix.c -- every row of every table, in every way that it can be
 * tampered with, by somebody without any key and by an admin who signs all of
 * it anew: what `audit verify` says, with an anchor, and that it names the row.
 * The table of verdicts is the one in docs/tampering.md, so that neither is
 * true without the other (T2, T3).
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/log/note.h"

/* --- the vault: a branch that came home, an anchor, and a tail --- */

static struct scene s;
static struct buffer anchor = BUFFER_INIT; /* a signed note */
static uint64_t anchored;                  /* its size */
static char old_file[96], case_file[96], foreign_file[96];
static sqlite3 *db; /* of the case at hand */

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
	char command[400];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert_eq(system(command), 0, "%s", command);
}

static void put(struct user *u, const char *path, const char *label)
{
	struct put_options o = { .path = path, .compartment = label };
	struct put_result result;
	struct secret *body = NULL;

	fine(secret_copy(path, strlen(path), &body));
	o.body = body;
	fine(deposit_put(u, &o, &result));
	secret_free(&body);
}

static void branch_home(void)
{
	struct user_options o;
	struct merge_result m;
	struct user *u = NULL;
	char copy[96], vault[96];

	snprintf(copy, sizeof(copy), "%s/copy.vault", s.dir);
	fine(carry_copy(scene_open(&s, JONAS), copy, "Nord"));
	scene_close(&s);
	memset(&o, 0, sizeof(o));
	o.path = copy;
	o.mode = STORE_WRITE;
	o.host = &s.host;
	o.home = s.homes[JONAS];
	o.identities = (const struct secret *const *)&s.identities[JONAS];
	o.identity_count = 1;
	fine(user_open(&o, &u));
	put(u, "mail/b", "MAIL");
	put(u, "mail/a", "MAIL");
	user_close(&u);
	memcpy(vault, s.vault, sizeof(vault));
	fine(carry_merge(scene_open(&s, JONAS), copy, &m));
	merge_result_free(&m);
	scene_close(&s);
}

static void anchor_take(void)
{
	struct buffer receipt = BUFFER_INIT;
	struct user *u = scene_open(&s, EVA);

	fine(audit_cosign(u, &receipt));
	fine(audit_anchor(u, &anchor));
	anchored = ledger_tip(u->ledger)->size;
	buffer_free(&receipt);
	scene_close(&s);
}

static void setup(void)
{
	struct scene other;
	char sid[ID_TEXT];

	scene_make(&s);
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	branch_home();
	snprintf(old_file, sizeof(old_file), "%s/old.vault", s.dir);
	run("cp %s %s", s.vault, old_file);
	anchor_take();
	put(scene_open(&s, JONAS), "mail/c", "MAIL");
	put(s.user, "mail/c", "MAIL");
	put(s.user, "grid/b", "GRID");
	put(s.user, "mail/c", "MAIL");
	scene_close(&s);
	snprintf(case_file, sizeof(case_file), "%s/case.vault", s.dir);
	/* another vault with the same people's names and the same labels */
	scene_make(&other);
	snprintf(foreign_file, sizeof(foreign_file), "%s/foreign.vault", s.dir);
	run("cp %s %s", other.vault, foreign_file);
	scene_drop(&other);
}

static void teardown(void)
{
	buffer_free(&anchor);
	scene_drop(&s);
}

TestSuite(matrix, .init = setup, .fini = teardown);

/* --- one case --- */

static void case_of(const char *file)
{
	struct buffer bytes = BUFFER_INIT;
	FILE *f;

	fine(file_read(file, 1 << 24, &bytes));
	f = fopen(case_file, "wb");
	cr_assert_not_null(f);
	cr_assert_eq(fwrite(bytes.bytes, 1, bytes.len, f), bytes.len);
	fclose(f);
	buffer_free(&bytes);
}

static void case_open(void)
{
	cr_assert_eq(sqlite3_open(case_file, &db), SQLITE_OK);
	/* these files are judged at once, and thrown away */
	sqlite3_exec(db, "pragma synchronous = off", NULL, NULL, NULL);
}

static void case_begin(void)
{
	case_of(s.vault);
	case_open();
}

static void sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void sql(const char *format, ...)
{
	va_list args;
	char *text, *fault = NULL;

	va_start(args, format);
	text = sqlite3_vmprintf(format, args);
	va_end(args);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, &fault), SQLITE_OK,
		     "%s: %s", text, fault);
	sqlite3_free(text);
}

enum verdict_here {
	FOUND_NOT,
	FOUND_INVALID,
	FOUND_VOID,
	FOUND_TRUNCATED,
	FOUND_DIVERGED,
	FOUND_REFUSED,
	FOUND_OR_SAME, /* found, or every row is as it was */
	VERDICTS
};

static const char *const verdict_words[VERDICTS] = {
	"not found",
	"INVALID",
	"VOID",
	"TRUNCATED",
	"DIVERGED",
	"refused",
	"found, or every row is as it was"
};

/* What a message has to name: an entry of the transaction [first, cp) of a
 * branch, or one of these words. */
struct naming {
	const char *branch;
	uint64_t first, cp;
	const char *word, *or_word;
};

static bool fault_names(const struct fault *f, const struct naming *n)
{
	if (n->branch != NULL && f->has_seq &&
	    strcmp(f->branch, n->branch) == 0 && f->seq >= n->first &&
	    f->seq <= n->cp)
		return true;
	return (n->word != NULL && strstr(f->what, n->word) != NULL) ||
	       (n->or_word != NULL && strstr(f->what, n->or_word) != NULL);
}

static enum verdict_here verdict_of(const struct audit_result *v)
{
	size_t i;

	for (i = 0; i < v->fault_count; i++)
		if (v->faults[i].kind == FAULT_INVALID)
			return FOUND_INVALID;
	if (v->fault_count > 0)
		return FOUND_VOID;
	return v->verdict == VERDICT_TRUNCATED ? FOUND_TRUNCATED :
	       v->verdict == VERDICT_DIVERGED  ? FOUND_DIVERGED :
						 FOUND_NOT;
}

/* The verdict on the case; what it ought to name is named. */
static enum verdict_here case_end(const struct naming *n, const char *what,
				  bool with_anchor)
{
	struct audit_anchor a = { .name = "anchor",
				  .bytes = { anchor.bytes, anchor.len } };
	struct audit_options o = { .path = case_file,
				   .host = &s.host,
				   .anchors = &a,
				   .anchor_count = with_anchor };
	enum verdict_here found;
	struct audit_result v;
	bool named = n == NULL;
	size_t i;
	int r;

	cr_assert_eq(sqlite3_close(db), SQLITE_OK);
	db = NULL;
	r = audit_verify(&o, &v);
	if (r != E_OK) {
		/* not even the first transaction, or no vault to SQLite */
		cr_assert(r != E_MEMORY, "%s: %s", what, error_detail());
		return r == E_INTEGRITY ? FOUND_INVALID : FOUND_REFUSED;
	}
	found = verdict_of(&v);
	for (i = 0; !named && i < v.fault_count; i++)
		named = fault_names(&v.faults[i], n);
	if (found == FOUND_INVALID || found == FOUND_VOID)
		cr_assert(named, "%s: found, and not named: %s, %llu: %s", what,
			  v.faults[0].branch,
			  (unsigned long long)v.faults[0].seq,
			  v.faults[0].what);
	audit_result_free(&v);
	return found;
}

/* --- the table --- */

enum who_tampers { NO_KEY, ADMIN_BEFORE, ADMIN_AFTER, TAMPERERS };

struct matrix_row {
	char what[64];
	unsigned verdicts[TAMPERERS]; /* a bit each */
	bool ran[TAMPERERS];
};

static struct matrix_row rows[64];
static size_t row_count, cases;

static void tell(const char *table, const char *how, enum who_tampers who,
		 enum verdict_here v)
{
	char what[64];
	size_t i = 0;

	snprintf(what, sizeof(what), "%s: %s", table, how);
	while (i < row_count && strcmp(rows[i].what, what) != 0)
		i++;
	if (i == row_count) {
		cr_assert(row_count < 64);
		memcpy(rows[row_count++].what, what, sizeof(what));
	}
	rows[i].verdicts[who] |= 1U << v;
	rows[i].ran[who] = true;
	cases++;
}

static void cell(const struct matrix_row *r, int who, struct buffer *out)
{
	bool more = false;
	int v;

	if (!r->ran[who])
		buffer_text(out, "-");
	for (v = VERDICTS - 1; v >= 0; v--) {
		if ((r->verdicts[who] & (1U << v)) == 0)
			continue;
		buffer_format(out, "%s%s", more ? ", " : "", verdict_words[v]);
		more = true;
	}
}

static void table_write(struct buffer *out)
{
	size_t i;
	int who;

	for (i = 0; i < row_count; i++) {
		buffer_format(out, "| %s |", rows[i].what);
		for (who = 0; who < TAMPERERS; who++) {
			buffer_text(out, " ");
			cell(&rows[i], who, out);
			buffer_text(out, " |");
		}
		buffer_text(out, "\n");
	}
}

/* --- rows, as somebody without a key finds them --- */

struct found_row {
	char branch[BRANCH_TEXT]; /* or key of meta */
	uint64_t n;               /* seq, size, part */
	char hash[65];            /* of an object, hex */
	uint64_t first, cp;       /* of its transaction */
};

static size_t list(const char *query, struct found_row *out, size_t cap)
{
	sqlite3_stmt *q = NULL;
	size_t n = 0;

	cr_assert_eq(sqlite3_prepare_v2(db, query, -1, &q, NULL), SQLITE_OK,
		     "%s", sqlite3_errmsg(db));
	while (sqlite3_step(q) == SQLITE_ROW && n < cap) {
		memset(&out[n], 0, sizeof(out[n]));
		snprintf(out[n].branch, BRANCH_TEXT, "%s",
			 (const char *)sqlite3_column_text(q, 0));
		out[n].n = (uint64_t)sqlite3_column_int64(q, 1);
		snprintf(out[n].hash, sizeof(out[n].hash), "%s",
			 (const char *)sqlite3_column_text(q, 2));
		out[n].first = (uint64_t)sqlite3_column_int64(q, 3);
		out[n].cp = (uint64_t)sqlite3_column_int64(q, 4);
		n++;
	}
	sqlite3_finalize(q);
	return n;
}

#define ROWS_MAX 128

#define LEAVES \
	"select branch, seq, '', (select min(l.seq) from leaf l where " \
	"l.branch = leaf.branch and cast(l.bytes as text) ->> 'cp' = " \
	"cast(leaf.bytes as text) ->> 'cp'), cast(bytes as text) ->> 'cp' " \
	"from leaf order by branch, seq"
#define CHECKPOINTS \
	"select branch, size, '', (select coalesce(max(c.size), 0) from " \
	"checkpoint c where c.branch = checkpoint.branch and c.size < " \
	"checkpoint.size), size from checkpoint order by branch, size"
#define OBJECTS "select '', part, hex(hash), 0, 0 from object order by hash"

static struct naming leaf_naming(const struct found_row *r, char word[64])
{
	struct naming n = { r->branch, r->first, r->cp, NULL, NULL };

	/* of a branch, the entry that brought it home is VOID with the reason */
	if (strcmp(r->branch, "main") != 0) {
		snprintf(word, 64, "branch %.32s", r->branch);
		n.word = word;
		n.or_word = "its branch does not verify: its entry";
	}
	return n;
}

/* The row that was added, at the end. */
static struct naming added_naming(const struct found_row *r, char word[64])
{
	struct naming n = leaf_naming(r, word);
	struct found_row last;

	cr_assert_eq(list("select branch, max(seq), '', 0, 0 from leaf where "
			  "branch = 'main'",
			  &last, 1),
		     1);
	if (n.word == NULL)
		n.first = n.cp = last.n;
	return n;
}

typedef void (*tamper_fn)(const struct found_row *r,
			  const struct found_row *next,
			  const struct found_row *all, size_t n);

/* Each row of the list but the last, whose neighbour is the next. */
static void each_row(const char *table, const char *how, const char *query,
		     tamper_fn tamper,
		     struct naming (*naming)(const struct found_row *r,
					     char word[64]))
{
	struct found_row all[ROWS_MAX];
	struct naming n;
	char word[64], what[160];
	size_t i, count;

	case_begin();
	count = list(query, all, ROWS_MAX);
	sqlite3_close(db);
	cr_assert(count > 2 && count < ROWS_MAX);
	for (i = 0; i + 1 < count; i++) {
		if (strcmp(all[i].branch, all[i + 1].branch) != 0)
			continue;
		case_begin();
		tamper(&all[i], &all[i + 1], all, count);
		n = naming(&all[i], word);
		snprintf(what, sizeof(what), "%s: %s %.32s %llu %.16s", table,
			 how, all[i].branch, (unsigned long long)all[i].n,
			 all[i].hash);
		tell(table, how, NO_KEY, case_end(&n, what, true));
	}
}

/* --- leaf --- */

#define AT "where branch = '%s' and seq = %llu"
#define LL(x) ((unsigned long long)(x))

static void leaf_flip(const struct found_row *r, const struct found_row *next,
		      const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	/* one letter of its time: canonical still */
	sql("update leaf set bytes = cast(replace(cast(bytes as text), "
	    "'\"ts\":\"20', '\"ts\":\"21') as blob) " AT,
	    r->branch, LL(r->n));
}

static void leaf_delete(const struct found_row *r, const struct found_row *next,
			const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("delete from leaf " AT, r->branch, LL(r->n));
}

static void leaf_duplicate(const struct found_row *r,
			   const struct found_row *next,
			   const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("insert into leaf select branch, (select max(seq) + 1 from leaf "
	    "where branch = '%s'), bytes from leaf " AT,
	    r->branch, r->branch, LL(r->n));
}

static void leaf_swap(const struct found_row *r, const struct found_row *next,
		      const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	sql("update leaf set seq = 100000 " AT, r->branch, LL(r->n));
	sql("update leaf set seq = %llu " AT, LL(r->n), r->branch, LL(next->n));
	sql("update leaf set seq = %llu " AT, LL(next->n), r->branch,
	    100000ULL);
}

/* To the end, and those behind it one forward. */
static void leaf_reorder(const struct found_row *r,
			 const struct found_row *next,
			 const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("update leaf set seq = 100000 " AT, r->branch, LL(r->n));
	sql("update leaf set seq = seq + 1000 where branch = '%s' and seq > "
	    "%llu",
	    r->branch, LL(r->n));
	sql("update leaf set seq = seq - 1001 where branch = '%s' and seq > "
	    "1000 and seq < 100000",
	    r->branch);
	sql("update leaf set seq = (select max(seq) + 1 from leaf where "
	    "branch = '%s' and seq < 100000) " AT,
	    r->branch, r->branch, 100000ULL);
}

/* The one before it, once more in its place. */
static void leaf_replay(const struct found_row *r, const struct found_row *next,
			const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	(void)next;
	sql("update leaf set bytes = (select bytes from leaf where branch = "
	    "'%s' and seq = %llu) " AT,
	    r->branch, LL(r->n == 0 ? 1 : r->n - 1), r->branch, LL(r->n));
}

/* --- checkpoint --- */

#define SIZED "where branch = '%s' and size = %llu"

static struct naming checkpoint_naming(const struct found_row *r, char word[64])
{
	struct naming n = { r->branch, r->first, r->cp, NULL, NULL };

	snprintf(word, 64, "checkpoint %llu", LL(r->n));
	n.word = word;
	if (strcmp(r->branch, "main") != 0)
		n.or_word = "its branch does not verify";
	return n;
}

/* The row that was added. */
static struct naming added_note_naming(const struct found_row *r, char word[64])
{
	struct naming n = { .word = word };
	char query[200];
	struct found_row last;

	snprintf(query, sizeof(query),
		 "select branch, max(size), '', 0, 0 from checkpoint where "
		 "branch = '%s'",
		 r->branch);
	cr_assert_eq(list(query, &last, 1), 1);
	snprintf(word, 64, "checkpoint %llu", LL(last.n));
	return n;
}

static void checkpoint_flip(const struct found_row *r,
			    const struct found_row *next,
			    const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	/* one letter of its signature */
	sql("update checkpoint set note = substr(note, 1, length(note) - 9) || "
	    "case substr(note, length(note) - 8, 1) when 'A' then 'B' else "
	    "'A' end || substr(note, length(note) - 7) " SIZED,
	    r->branch, LL(r->n));
}

static void checkpoint_delete(const struct found_row *r,
			      const struct found_row *next,
			      const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("delete from checkpoint " SIZED, r->branch, LL(r->n));
}

static void checkpoint_duplicate(const struct found_row *r,
				 const struct found_row *next,
				 const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("insert into checkpoint select branch, (select max(size) + 1 from "
	    "checkpoint where branch = '%s'), note from checkpoint " SIZED,
	    r->branch, r->branch, LL(r->n));
}

static void checkpoint_swap(const struct found_row *r,
			    const struct found_row *next,
			    const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	sql("update checkpoint set size = 100000 " SIZED, r->branch, LL(r->n));
	sql("update checkpoint set size = %llu " SIZED, LL(r->n), r->branch,
	    LL(next->n));
	sql("update checkpoint set size = %llu " SIZED, LL(next->n), r->branch,
	    100000ULL);
}

/* Each note one row on, and the last to this one. */
static void checkpoint_reorder(const struct found_row *r,
			       const struct found_row *next,
			       const struct found_row *all, size_t n)
{
	size_t i;

	(void)next;
	sql("create temp table kept as select * from checkpoint where branch "
	    "= '%s' and size >= %llu order by size",
	    r->branch, LL(r->n));
	for (i = 0; i < n; i++)
		if (strcmp(all[i].branch, r->branch) == 0 && all[i].n >= r->n)
			sql("update checkpoint set note = coalesce((select "
			    "note from kept where size > %llu order by size "
			    "limit 1), (select note from kept limit 1)) " SIZED,
			    LL(all[i].n), r->branch, LL(all[i].n));
}

static void checkpoint_replay(const struct found_row *r,
			      const struct found_row *next,
			      const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	sql("update checkpoint set note = (select note from checkpoint " SIZED
	    ") " SIZED,
	    r->branch, LL(r->n), r->branch, LL(next->n));
}

static struct naming replayed_naming(const struct found_row *r, char word[64])
{
	struct naming n = checkpoint_naming(r, word);

	n.cp = r->cp + 8; /* that of the row after it */
	return n;
}

/* --- object --- */

#define HASHED "where hex(hash) = '%s'"

static struct naming object_naming(const struct found_row *r, char word[64])
{
	struct naming n = { NULL, 0, 0, word, NULL };
	size_t i;

	for (i = 0; i < 16; i++)
		word[i] = (char)(r->hash[i] >= 'A' ? r->hash[i] + 32 :
						     r->hash[i]);
	word[16] = '\0';
	return n;
}

static void object_flip(const struct found_row *r, const struct found_row *next,
			const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("update object set bytes = cast(substr(bytes, 1, 40) || case "
	    "substr(bytes, 41, 1) when x'00' then x'01' else x'00' end || "
	    "substr(bytes, 42) as blob) " HASHED,
	    r->hash);
}

static void object_delete(const struct found_row *r,
			  const struct found_row *next,
			  const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("delete from object " HASHED, r->hash);
}

static void object_duplicate(const struct found_row *r,
			     const struct found_row *next,
			     const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("insert into object select cast(x'%s' || substr(hash, 9) as blob), "
	    "part, bytes from object " HASHED,
	    "0011223344556677", r->hash);
}

static struct naming duplicate_naming(const struct found_row *r, char word[64])
{
	struct naming n = { NULL, 0, 0, "0011223344556677", NULL };

	(void)r;
	(void)word;
	return n;
}

static void object_swap(const struct found_row *r, const struct found_row *next,
			const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	sql("create temp table kept as select hash, bytes from object where "
	    "hex(hash) in ('%s', '%s')",
	    r->hash, next->hash);
	sql("update object set bytes = (select bytes from kept where kept.hash "
	    "<> object.hash) where hex(hash) in ('%s', '%s')",
	    r->hash, next->hash);
}

static void object_part(const struct found_row *r, const struct found_row *next,
			const struct found_row *all, size_t n)
{
	(void)next;
	(void)all;
	(void)n;
	sql("update object set part = part + 1 " HASHED, r->hash);
}

static void object_replay(const struct found_row *r,
			  const struct found_row *next,
			  const struct found_row *all, size_t n)
{
	(void)all;
	(void)n;
	sql("update object set bytes = (select bytes from object " HASHED
	    ") " HASHED,
	    next->hash, r->hash);
}

/* --- meta, the schema, and rows of another vault --- */

static void one(const char *table, const char *how, enum who_tampers who,
		const char *word, bool with_anchor)
{
	struct naming n = { NULL, 0, 0, word, NULL };
	char what[80];

	snprintf(what, sizeof(what), "%s: %s", table, how);
	tell(table, how, who,
	     case_end(word == NULL ? NULL : &n, what, with_anchor));
}

static void meta_cases(void)
{
	case_begin();
	sql("update meta set value = cast(substr(value, 1, 12) || case "
	    "substr(value, 13, 1) when x'00' then x'01' else x'00' end || "
	    "substr(value, 14) as blob)");
	one("meta", "flip a byte", NO_KEY, "frontier/main", true);
	case_begin();
	sql("delete from meta where key = 'frontier/main'");
	one("meta", "delete", NO_KEY, "frontier/main", true);
	case_begin();
	sql("insert into meta select 'frontier/other', value from meta where "
	    "key = 'frontier/main'");
	one("meta", "duplicate", NO_KEY, "frontier/other", true);
	case_begin();
	sql("create temp table kept as select * from meta");
	sql("update meta set value = (select value from kept where kept.key <> "
	    "meta.key)");
	one("meta", "swap two", NO_KEY, "frontier/main", true);
	case_begin();
	sql("attach '%s' as old", old_file);
	sql("update meta set value = (select value from old.meta o where o.key "
	    "= meta.key)");
	one("meta", "replay an old row", NO_KEY, "frontier/main", true);
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("insert into meta select 'frontier/foreign', value from other.meta");
	one("meta", "add a foreign row", NO_KEY, "frontier/foreign", true);
}

static void foreign_cases(void)
{
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("insert into leaf select branch, (select max(seq) + 1 from leaf "
	    "where branch = 'main'), bytes from other.leaf where seq = 3");
	one("leaf", "add a foreign row", NO_KEY, "it says it is another entry",
	    true);
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("insert into leaf select '00112233445566778899aabbccddeeff', seq, "
	    "bytes from other.leaf");
	sql("insert into checkpoint select "
	    "'00112233445566778899aabbccddeeff', size, note from "
	    "other.checkpoint");
	one("leaf", "add a foreign row", NO_KEY,
	    "branch 00112233445566778899aabbccddeeff", true);
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("insert into checkpoint select branch, (select max(size) + 1 from "
	    "main.checkpoint), note from other.checkpoint order by size limit "
	    "1");
	one("checkpoint", "add a foreign row", NO_KEY, "closes no transaction",
	    true);
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("update checkpoint set note = (select note from other.checkpoint "
	    "order by size limit 1) where branch = 'main' and size = (select "
	    "min(size) from main.checkpoint where branch = 'main')");
	one("checkpoint", "add a foreign row", NO_KEY, "checkpoint", true);
	case_begin();
	sql("attach '%s' as other", foreign_file);
	sql("insert or ignore into object select * from other.object order by "
	    "hash limit 1");
	one("object", "add a foreign row", NO_KEY, "is named by no entry",
	    true);
}

static void whole_cases(void)
{
	case_of(old_file);
	case_open();
	one("file", "replay the whole old state", NO_KEY, NULL, true);
	case_of(old_file);
	case_open();
	one("file", "replay the whole old state, no anchor", NO_KEY, NULL,
	    false);
	case_begin();
	sql("create table more (x)");
	one("schema", "another table", NO_KEY, NULL, true);
	case_begin();
	sql("create trigger t after insert on leaf begin delete from leaf; "
	    "end");
	one("schema", "a trigger", NO_KEY, NULL, true);
	case_begin();
	sql("create index i on leaf (bytes)");
	one("schema", "an index", NO_KEY, NULL, true);
	case_begin();
	sql("pragma user_version = 2");
	one("schema", "another format", NO_KEY, NULL, true);
	case_begin();
	sql("pragma application_id = 1");
	one("schema", "another application", NO_KEY, NULL, true);
}

/* --- the header, and any byte of the bare file --- */

/* All that the tables hold, in one hash. */
static void content(struct tree_hash *out)
{
	static const char *const queries[] = {
		"select branch, seq, bytes from leaf",
		"select branch, size, note from checkpoint",
		"select hash, part, bytes from object",
		"select key, 0, value from meta"
	};
	struct buffer all = BUFFER_INIT;
	sqlite3_stmt *q;
	size_t i;
	int c;

	for (i = 0; i < 4; i++) {
		q = NULL;
		if (sqlite3_prepare_v2(db, queries[i], -1, &q, NULL) !=
		    SQLITE_OK)
			continue;
		while (sqlite3_step(q) == SQLITE_ROW)
			for (c = 0; c < 3; c++)
				buffer_put(&all, sqlite3_column_blob(q, c),
					   (size_t)sqlite3_column_bytes(q, c));
		sqlite3_finalize(q);
	}
	tree_leaf_hash(all.bytes, all.len, out);
	buffer_free(&all);
}

static void byte_flip(long at)
{
	FILE *f = fopen(case_file, "r+b");
	int c;

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, at, SEEK_SET), 0);
	c = fgetc(f);
	cr_assert_eq(fseek(f, at, SEEK_SET), 0);
	fputc(c ^ 0x20, f);
	fclose(f);
}

/* Found, or no part of what anybody ever reads: then every row is as it was. */
static void bare_file(const char *how, long first, long step, long count)
{
	struct buffer file = BUFFER_INIT;
	struct tree_hash before, after;
	enum verdict_here v;
	long i;

	case_begin();
	content(&before);
	sqlite3_close(db);
	fine(file_read(case_file, 1 << 24, &file));
	if (step == 0)
		step = ((long)file.len - first) / count;
	buffer_free(&file);
	for (i = 0; i < count; i++) {
		case_of(s.vault);
		byte_flip(first + i * step);
		case_open();
		content(&after);
		v = case_end(NULL, how, true);
		cr_assert(v != FOUND_NOT || tree_hash_equal(&before, &after),
			  "byte %ld changed a row, and was not found",
			  first + i * step);
		tell("file", how, NO_KEY, FOUND_OR_SAME);
	}
}

/* --- an admin who signs it all anew --- */

#define LOG_MAX 64

struct model_entry {
	struct leaf leaf;
	uint64_t group; /* its transaction, by its checkpoint at first */
};

struct model {
	struct model_entry entries[LOG_MAX];
	size_t n;
	struct member_keys keys; /* of jonas */
	char origin[ORIGIN_TEXT];
};

static void model_read(struct model *m)
{
	struct user *u = scene_open(&s, JONAS);
	uint64_t i, n = ledger_tip(u->ledger)->size;

	memset(m, 0, sizeof(*m));
	cr_assert(n + 4 < LOG_MAX);
	snprintf(m->origin, sizeof(m->origin), "%s", ledger_origin(u->ledger));
	for (i = 0; i < n; i++) {
		fine(ledger_leaf(u->ledger, i, &m->entries[i].leaf));
		m->entries[i].group = m->entries[i].leaf.cp;
	}
	m->n = n;
	scene_keys(&s, JONAS, &m->keys);
	scene_close(&s);
}

/* As it was read: what is rewritten is a copy that points to the same. */
static void model_free(struct model *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		leaf_free(&m->entries[i].leaf);
	member_keys_free(&m->keys);
}

static void note_make(const struct model *m, const struct frontier *f,
		      const struct actor *actor, struct buffer *note)
{
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct checkpoint cp;

	memset(&cp, 0, sizeof(cp));
	snprintf(cp.origin, sizeof(cp.origin), "%s", m->origin);
	cp.size = f->size;
	frontier_root(f, &cp.root);
	checkpoint_write(&cp, note);
	fine(note_sign((struct span){ note->bytes, note->len }, m->keys.sign,
		       sig));
	fine(note_public_key(m->keys.sign, key));
	if (actor->kind == ACTOR_MEMBER)
		key_name_member(m->origin, actor->id, name);
	else
		key_name_session(m->origin, actor->id, name);
	buffer_text(note, "\n");
	note_put_signature(note, name, 1, key, sig, sizeof(sig));
}

static void bound(const char *query, const char *branch, uint64_t n,
		  const void *bytes, size_t len, bool text)
{
	sqlite3_stmt *q = NULL;

	cr_assert_eq(sqlite3_prepare_v2(db, query, -1, &q, NULL), SQLITE_OK);
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (int64_t)n);
	if (text)
		sqlite3_bind_text(q, 3, bytes, (int)len, SQLITE_STATIC);
	else
		sqlite3_bind_blob(q, 3, bytes, (int)len, SQLITE_STATIC);
	cr_assert_eq(sqlite3_step(q), SQLITE_DONE, "%s", sqlite3_errmsg(db));
	sqlite3_finalize(q);
}

static size_t group_end(const struct model *m, size_t first)
{
	size_t end = first + 1;

	while (end < m->n && m->entries[end].group == m->entries[first].group)
		end++;
	return end;
}

/* Objects that no entry names any more give a deletion away. */
static int object_kept(void *ctx, const struct tree_hash *h)
{
	(void)ctx;
	bound("insert or ignore into temp.named values (?1 || ?2, ?3)", "", 0,
	      h->bytes, sizeof(h->bytes), false);
	return E_OK;
}

static void objects_tidy(const struct model *m)
{
	sqlite3_stmt *q = NULL;
	struct leaf leaf;
	size_t i;

	sql("create temp table named (x, hash unique)");
	for (i = 0; i < m->n; i++)
		event_objects(&m->entries[i].leaf, object_kept, NULL);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"select bytes from leaf where branch "
					"<> 'main'",
					-1, &q, NULL),
		     SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW) {
		fine(leaf_parse(sqlite3_column_blob(q, 0),
				(size_t)sqlite3_column_bytes(q, 0), &leaf));
		event_objects(&leaf, object_kept, NULL);
		leaf_free(&leaf);
	}
	sqlite3_finalize(q);
	sql("delete from object where hash not in (select hash from "
	    "temp.named)");
}

/* Main, written and signed anew. What is before ${keep}, and its checkpoints,
 * stays as it was. */
static void model_write(struct model *m, size_t keep)
{
	struct buffer bytes = BUFFER_INIT, note = BUFFER_INIT;
	struct buffer meta = BUFFER_INIT;
	struct frontier f;
	struct tree_hash h;
	size_t i, k, end;

	sql("delete from leaf where branch = 'main' and seq >= %llu", LL(keep));
	sql("delete from checkpoint where branch = 'main' and size > %llu",
	    LL(keep));
	frontier_empty(&f);
	for (i = 0; i < m->n; i = end) {
		end = group_end(m, i);
		for (k = i; k < end; k++) {
			m->entries[k].leaf.seq = k;
			m->entries[k].leaf.cp = end;
			buffer_free(&bytes);
			fine(leaf_write(&m->entries[k].leaf, &bytes));
			tree_leaf_hash(bytes.bytes, bytes.len, &h);
			frontier_append(&f, &h);
			if (k >= keep)
				bound("insert into leaf values (?, ?, ?)",
				      "main", k, bytes.bytes, bytes.len, false);
		}
		if (i < keep)
			continue;
		buffer_free(&note);
		note_make(m, &f, &m->entries[i].leaf.act, &note);
		bound("insert into checkpoint values (?, ?, ?)", "main", end,
		      note.bytes, note.len, true);
	}
	frontier_meta_write(&f, &meta);
	bound("update meta set value = ?3 where key = 'frontier/' || ?1 and ?2 "
	      "= 0",
	      "main", 0, meta.bytes, meta.len, false);
	objects_tidy(m);
	buffer_free(&bytes);
	buffer_free(&note);
	buffer_free(&meta);
}

static size_t group_first(const struct model *m, size_t at)
{
	while (at > 0 && m->entries[at - 1].group == m->entries[at].group)
		at--;
	return at;
}

/* What the admin does to the transaction that starts at ${i}. */
typedef void (*rewrite_fn)(struct model *m, size_t i);

static void admin_alter(struct model *m, size_t i)
{
	m->entries[i].leaf.ts += 1;
}

static void take_out(struct model *m, size_t i, size_t count)
{
	memmove(&m->entries[i], &m->entries[i + count],
		(m->n - i - count) * sizeof(m->entries[0]));
	m->n -= count;
}

static void admin_delete(struct model *m, size_t i)
{
	take_out(m, i, group_end(m, i) - i);
}

static void admin_duplicate(struct model *m, size_t i)
{
	m->entries[m->n] = m->entries[i];
	m->entries[m->n].group = 1000;
	m->n++;
}

/* The transaction and the one behind it. */
static void admin_swap(struct model *m, size_t i)
{
	struct model_entry kept[8];
	size_t end = group_end(m, i), next = group_end(m, end), n = end - i;

	cr_assert(n <= 8);
	memcpy(kept, &m->entries[i], n * sizeof(kept[0]));
	memmove(&m->entries[i], &m->entries[end],
		(next - end) * sizeof(kept[0]));
	memcpy(&m->entries[i + next - end], kept, n * sizeof(kept[0]));
}

static void admin_reorder(struct model *m, size_t i)
{
	struct model_entry kept[8];
	size_t n = group_end(m, i) - i;

	cr_assert(n <= 8);
	memcpy(kept, &m->entries[i], n * sizeof(kept[0]));
	take_out(m, i, n);
	memcpy(&m->entries[m->n], kept, n * sizeof(kept[0]));
	m->n += n;
}

/* Its first entry is an earlier one of the same kind, or just an earlier one. */
static void admin_replay(struct model *m, size_t i)
{
	size_t from = i == 0 ? 1 : i - 1, k = i;
	uint64_t group = m->entries[i].group;

	while (k-- > 0)
		if (strcmp(m->entries[k].leaf.ev, m->entries[i].leaf.ev) == 0) {
			from = k;
			break;
		}
	m->entries[i] = m->entries[from];
	m->entries[i].group = group;
}

/* The entry names another object than it did. */
static void admin_object(struct model *m, size_t i)
{
	size_t k;

	for (k = i; k < group_end(m, i); k++)
		if (m->entries[k].leaf.has_h)
			m->entries[k].leaf.h = m->entries[m->n - 1].leaf.h;
}

static void rewrite_all(const char *table, const char *how, rewrite_fn rewrite,
			bool needs_next)
{
	struct model *read = malloc(sizeof(*read)), *m = malloc(sizeof(*m));
	struct naming any = { "main", 0, LOG_MAX, NULL, NULL };
	char what[120];
	size_t i, n;

	cr_assert(read != NULL && m != NULL);
	model_read(read);
	n = read->n;
	for (i = 0; i < n; i++) {
		*m = *read;
		if (group_first(m, i) != i ||
		    (needs_next && group_end(m, i) == n))
			continue;
		case_begin();
		rewrite(m, i);
		model_write(m, i);
		snprintf(what, sizeof(what), "admin, %s: %s %zu", table, how,
			 i);
		tell(table, how, i < anchored ? ADMIN_BEFORE : ADMIN_AFTER,
		     case_end(&any, what, true));
	}
	model_free(read);
	free(read);
	free(m);
}

/* A checkpoint of somebody else's, with the admin's signature under it too. */
static void admin_signs_too(void)
{
	case_begin();
	sql("update checkpoint set note = note || (select substr(note, "
	    "instr(note, char(10, 10)) + 2) from checkpoint where branch = "
	    "'main' order by size limit 1) where branch = 'main' and size = "
	    "%llu",
	    LL(anchored));
	one("checkpoint", "a second signature", ADMIN_BEFORE,
	    "more than one signature", true);
}

/* --- all of it --- */

static void leaves(void)
{
	each_row("leaf", "flip a byte", LEAVES, leaf_flip, leaf_naming);
	rewrite_all("leaf", "flip a byte", admin_alter, false);
	each_row("leaf", "delete", LEAVES, leaf_delete, leaf_naming);
	rewrite_all("leaf", "delete", admin_delete, false);
	each_row("leaf", "duplicate", LEAVES, leaf_duplicate, added_naming);
	rewrite_all("leaf", "duplicate", admin_duplicate, false);
	each_row("leaf", "swap two", LEAVES, leaf_swap, leaf_naming);
	rewrite_all("leaf", "swap two", admin_swap, true);
	each_row("leaf", "reorder", LEAVES, leaf_reorder, leaf_naming);
	rewrite_all("leaf", "reorder", admin_reorder, true);
	each_row("leaf", "replay an old row", LEAVES, leaf_replay, leaf_naming);
	rewrite_all("leaf", "replay an old row", admin_replay, false);
}

static void others(void)
{
	each_row("object", "flip a byte", OBJECTS, object_flip, object_naming);
	each_row("object", "delete", OBJECTS, object_delete, object_naming);
	each_row("object", "duplicate", OBJECTS, object_duplicate,
		 duplicate_naming);
	each_row("object", "swap two", OBJECTS, object_swap, object_naming);
	each_row("object", "reorder", OBJECTS, object_part, object_naming);
	each_row("object", "replay an old row", OBJECTS, object_replay,
		 object_naming);
	rewrite_all("object", "replay an old row", admin_object, true);
	each_row("checkpoint", "flip a byte", CHECKPOINTS, checkpoint_flip,
		 checkpoint_naming);
	each_row("checkpoint", "delete", CHECKPOINTS, checkpoint_delete,
		 checkpoint_naming);
	each_row("checkpoint", "duplicate", CHECKPOINTS, checkpoint_duplicate,
		 added_note_naming);
	each_row("checkpoint", "swap two", CHECKPOINTS, checkpoint_swap,
		 checkpoint_naming);
	each_row("checkpoint", "reorder", CHECKPOINTS, checkpoint_reorder,
		 checkpoint_naming);
	each_row("checkpoint", "replay an old row", CHECKPOINTS,
		 checkpoint_replay, replayed_naming);
	admin_signs_too();
}

static void documented(const struct buffer *table)
{
	struct buffer page = BUFFER_INIT;
	int r = file_read("docs/tampering.md", 1 << 20, &page);

	cr_assert_eq(r, E_OK,
		     "docs/tampering.md is read from the top of the "
		     "source tree");
	buffer_put(&page, "", 1);
	cr_assert_not_null(strstr((const char *)page.bytes,
				  (const char *)table->bytes),
			   "docs/tampering.md has not this table");
	buffer_free(&page);
}

Test(matrix, whatever_is_tampered_with_is_found_and_named)
{
	struct buffer table = BUFFER_INIT;

	leaves();
	foreign_cases();
	others();
	meta_cases();
	whole_cases();
	bare_file("flip a byte of the header", 0, 1, 100);
	bare_file("flip any byte", 100, 0, 200);
	table_write(&table);
	buffer_put(&table, "", 1);
	fprintf(stderr, "%s%zu cases\n", (const char *)table.bytes, cases);
	documented(&table);
	buffer_free(&table);
}
