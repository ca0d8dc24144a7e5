/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_hostile.c -- files that somebody made for us.  They are refused in every
 * mode, with nothing in the folder touched.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

TestSuite(hostile, .init = folder_begin, .fini = folder_end);

/* ${path} is refused with ${code} and a detail that holds ${text}. */
static void refused_at(const char *path, int code, const char *text)
{
	static const enum store_mode modes[] = { STORE_READ, STORE_WRITE,
						 STORE_COPY };
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	size_t i;
	int r;

	folder_print(&before);
	for (i = 0; i < 3; i++) {
		r = opening(path, modes[i]);
		cr_assert_eq(r, code, "mode %zu: %s: %s", i, error_name(r),
			     error_detail());
		cr_assert(told(text), "mode %zu: %s", i, error_detail());
	}
	folder_print(&after);
	cr_assert_str_eq(buffer_string(&after), buffer_string(&before));
	buffer_free(&before);
	buffer_free(&after);
}

static void refused(int code, const char *text)
{
	refused_at(VAULT, code, text);
}

/* --- no vault at all --- */

Test(hostile, a_folder_is_no_vault)
{
	cr_assert_eq(mkdir(VAULT, 0700), 0);
	refused(E_INPUT, "no regular file");
}

Test(hostile, a_pipe_is_no_vault_and_is_not_waited_for)
{
	cr_assert_eq(mkfifo(VAULT, 0600), 0);
	refused(E_INPUT, "no regular file");
}

Test(hostile, a_device_is_no_vault)
{
	refused_at("/dev/zero", E_INPUT, "no regular file");
}

Test(hostile, a_text_is_no_vault)
{
	char text[5000];

	memset(text, 'a', sizeof(text));
	file_write(VAULT, text, sizeof(text));
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, an_empty_file_is_no_vault)
{
	file_write(VAULT, "", 0);
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, the_beginning_of_a_header_is_no_vault)
{
	vault_make();
	cr_assert_eq(truncate(VAULT, 99), 0);
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, a_database_of_another_program_is_no_vault)
{
	sql("CREATE TABLE t(a)");
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, another_application_id_is_no_vault)
{
	vault_make();
	sql("PRAGMA application_id = 1111968852");
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, another_format_is_named)
{
	vault_make();
	sql("PRAGMA user_version = 2");
	refused(E_INPUT, "format 2");
	sql("PRAGMA user_version = 0");
	refused(E_INPUT, "format 0");
	sql("PRAGMA user_version = -1");
	refused(E_INPUT, "format -1");
}

Test(hostile, a_truncated_vault_is_damaged)
{
	vault_make();
	cr_assert_eq(truncate(VAULT, (off_t)file_size(VAULT) - 4096), 0);
	refused(E_INTEGRITY, VAULT);
}

Test(hostile, a_page_of_noise_is_found_in_a_copy)
{
	char noise[64];

	vault_make();
	memset(noise, 0x5a, sizeof(noise));
	file_poke(VAULT, file_size(VAULT) - 4096, noise, sizeof(noise));
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INTEGRITY);
	cr_assert(told("SQLite"));
}

/* --- another journal mode --- */

Test(hostile, a_header_that_asks_for_a_wal_is_refused)
{
	static const uint8_t two[2] = { 2, 2 }, mixed[2] = { 1, 2 },
			     other[2] = { 2, 1 };

	vault_make();
	file_poke(VAULT, 18, two, 2);
	refused(E_HOSTILE, "journal mode");
	file_poke(VAULT, 18, mixed, 2);
	refused(E_HOSTILE, "journal mode");
	file_poke(VAULT, 18, other, 2);
	refused(E_HOSTILE, "journal mode");
}

static void page_one(uint8_t page[4096])
{
	struct buffer all = BUFFER_INIT;

	cr_assert_eq(file_read(VAULT, 1 << 20, &all), E_OK);
	memcpy(page, all.bytes, 4096);
	buffer_free(&all);
}

Test(hostile, a_journal_that_brings_a_header_that_asks_for_a_wal_is_refused)
{
	uint8_t page[4096];

	vault_make();
	page_one(page);
	page[18] = page[19] = 2;
	journal_of_page(VAULT, page);
	cr_assert_eq(opening(VAULT, STORE_READ), E_HOSTILE);
	cr_assert(told("journal mode"), "%s", error_detail());
	cr_assert_eq(opening(VAULT, STORE_WRITE), E_HOSTILE);
}

Test(hostile, a_journal_that_brings_the_header_back_is_not)
{
	uint8_t page[4096], noise[4096];

	vault_make();
	page_one(page);
	journal_of_page(VAULT, page);
	memset(noise, 0xa5, sizeof(noise));
	file_poke(VAULT, 0, noise, sizeof(noise));
	cr_assert_eq(opening(VAULT, STORE_READ), E_OK, "%s", error_detail());
	cr_assert(!file_exists(VAULT "-journal"));
}

Test(hostile, a_journal_of_another_page_makes_no_vault_of_noise)
{
	uint8_t page[4096], noise[4096];

	vault_make();
	page_one(page);
	memset(page, 0xa5, 100);
	journal_of_page(VAULT, page);
	memset(noise, 0xa5, sizeof(noise));
	file_poke(VAULT, 0, noise, sizeof(noise));
	refused(E_INPUT, "not a breakglass vault");
}

Test(hostile, a_wal_or_its_index_beside_the_vault_is_refused)
{
	vault_make();
	file_write(VAULT "-wal", "", 0);
	refused(E_HOSTILE, VAULT "-wal");
	cr_assert_eq(unlink(VAULT "-wal"), 0);
	file_write(VAULT "-shm", "x", 1);
	refused(E_HOSTILE, VAULT "-shm");
	cr_assert_eq(unlink(VAULT "-shm"), 0);
	cr_assert_eq(symlink("nowhere", VAULT "-wal"), 0);
	refused(E_HOSTILE, VAULT "-wal");
}

Test(hostile, text_that_is_not_utf8_is_refused)
{
	struct buffer script = BUFFER_INIT;
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;

	vault_make();
	buffer_text(&script, "PRAGMA encoding = 'UTF-16le';"
			     "PRAGMA application_id = 1111968851;"
			     "PRAGMA user_version = 1;");
	cr_assert_eq(sqlite3_open(VAULT, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"SELECT sql FROM sqlite_schema "
					"WHERE type = 'table'",
					-1, &q, NULL),
		     SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		buffer_format(&script, "%s;", sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	sql_at("wide.vault", buffer_string(&script));
	refused_at("wide.vault", E_HOSTILE, "UTF-8");
	buffer_free(&script);
}

/* --- the journal --- */

/* SQLite itself, without our checks, removes the victim. */
static void falls_for_it(const char *path)
{
	sql_at(path, "SELECT count(*) FROM sqlite_schema");
	cr_assert(!file_exists("victim"), "the journal does not bite");
}

Test(hostile, a_journal_that_names_another_file_is_refused)
{
	vault_make();
	file_write("victim", "precious", 8);
	journal_crafted(VAULT, "victim");
	refused(E_HOSTILE, "names another file");
	cr_assert(file_exists("victim"));
	falls_for_it(VAULT);
}

Test(hostile, a_link_does_not_hide_the_journal_of_the_file_it_leads_to)
{
	vault_make();
	cr_assert_eq(mkdir("deep", 0700), 0);
	cr_assert_eq(rename(VAULT, "deep/" VAULT), 0);
	file_write("victim", "precious", 8);
	journal_crafted("deep/" VAULT, "victim");
	cr_assert_eq(symlink("deep/" VAULT, "link.vault"), 0);
	refused_at("link.vault", E_HOSTILE, "names another file");
	cr_assert(file_exists("victim"));
	cr_assert_eq(rename("deep", "away"), 0);
	cr_assert_eq(symlink("away", "deep"), 0);
	refused_at("deep/" VAULT, E_HOSTILE, "names another file");
	cr_assert(file_exists("victim"));
	falls_for_it("deep/" VAULT);
}

Test(hostile, a_link_does_not_hide_a_wal_of_the_file_it_leads_to)
{
	vault_make();
	cr_assert_eq(mkdir("deep", 0700), 0);
	cr_assert_eq(rename(VAULT, "deep/" VAULT), 0);
	file_write("deep/" VAULT "-wal", "x", 1);
	cr_assert_eq(symlink("deep/" VAULT, "link.vault"), 0);
	refused_at("link.vault", E_HOSTILE, VAULT "-wal");
}

Test(hostile, a_journal_that_is_no_plain_file_is_refused)
{
	vault_make();
	cr_assert_eq(mkfifo(VAULT "-journal", 0600), 0);
	refused(E_HOSTILE, "no plain journal");
	cr_assert_eq(unlink(VAULT "-journal"), 0);
	cr_assert_eq(mkdir(VAULT "-journal", 0700), 0);
	refused(E_HOSTILE, "no plain journal");
	cr_assert_eq(rmdir(VAULT "-journal"), 0);
	cr_assert_eq(symlink("nowhere", VAULT "-journal"), 0);
	refused(E_HOSTILE, "no plain journal");
}

Test(hostile, an_empty_journal_is_in_nobodys_way)
{
	vault_make();
	file_write(VAULT "-journal", "", 0);
	cr_assert_eq(opening(VAULT, STORE_READ), E_OK);
	file_write(VAULT "-journal", "", 0);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_OK);
	cr_assert_eq(opening(VAULT, STORE_WRITE), E_OK);
}

/* --- another schema --- */

Test(hostile, another_table_is_refused)
{
	vault_make();
	sql("CREATE TABLE t(a)");
	refused(E_HOSTILE, "schema");
}

Test(hostile, another_index_is_refused)
{
	vault_make();
	sql("CREATE INDEX i ON leaf(bytes)");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_view_is_refused)
{
	vault_make();
	sql("CREATE VIEW v AS SELECT 1");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_trigger_is_refused)
{
	vault_make();
	sql("CREATE TRIGGER t AFTER INSERT ON leaf "
	    "BEGIN DELETE FROM object; END");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_view_in_the_place_of_a_table_is_refused)
{
	vault_make();
	sql("DROP TABLE meta;"
	    "CREATE VIEW meta AS SELECT 'frontier/main' AS key, 1 AS value");
	refused(E_HOSTILE, "schema");
}

Test(hostile, statistics_are_refused)
{
	vault_make();
	sql("ANALYZE");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_column_more_is_refused)
{
	vault_make();
	sql("ALTER TABLE leaf ADD COLUMN more TEXT");
	refused(E_HOSTILE, "schema");
}

Test(hostile, one_letter_of_the_schema_is_refused)
{
	vault_make();
	sql("PRAGMA writable_schema = ON;"
	    "UPDATE sqlite_schema SET sql = "
	    "replace(sql, 'note TEXT', 'note  TEXT') "
	    "WHERE name = 'checkpoint'");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_table_without_its_strictness_is_refused)
{
	vault_make();
	sql("PRAGMA writable_schema = ON;"
	    "UPDATE sqlite_schema SET sql = "
	    "replace(sql, ') STRICT', ')') WHERE name = 'object'");
	refused(E_HOSTILE, "schema");
}

Test(hostile, a_table_less_is_refused)
{
	vault_make();
	sql("DROP TABLE meta");
	refused(E_INPUT, "table");
}

/* --- rows that cannot be seen --- */

/* A row in the table of objects that its index does not know. */
static void hide_object(void)
{
	sql("PRAGMA writable_schema = ON;"
	    "CREATE TABLE kept AS SELECT * FROM sqlite_schema "
	    "WHERE tbl_name = 'object';"
	    "DELETE FROM sqlite_schema WHERE name = "
	    "'sqlite_autoindex_object_1';"
	    "UPDATE sqlite_schema SET sql = replace(sql, "
	    "', PRIMARY KEY(hash, part)', '') WHERE name = 'object'");
	sql("INSERT INTO object VALUES(zeroblob(32), 0, x'00')");
}

static void show_as_ours(void)
{
	sql("PRAGMA writable_schema = ON;"
	    "DELETE FROM sqlite_schema WHERE tbl_name = 'object';"
	    "INSERT INTO sqlite_schema SELECT * FROM kept ORDER BY type DESC;"
	    "DELETE FROM kept");
	sql("DROP TABLE kept");
}

static int count(void *ctx, const struct tree_hash *hash, uint64_t len,
		 bool whole)
{
	(void)hash;
	(void)len;
	(void)whole;
	++*(int *)ctx;
	return E_OK;
}

Test(hostile, a_row_that_the_index_leaves_out_is_found)
{
	struct store *s;
	int n = 0;

	vault_make();
	hide_object();
	show_as_ours();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_objects(s, count, &n), E_OK);
	cr_assert_eq(n, 1, "it is not hidden");
	cr_assert_eq(store_check(s), E_INTEGRITY);
	cr_assert(told(VAULT));
	store_close(&s);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INTEGRITY);
}

/* A journal of one page: the first of VAULT, as it is but for the bytes that
 * say how its journal is kept. */
static void header_changed(void)
{
	static const uint8_t magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
					  0x20, 0xa1, 0x63, 0xd7 };
	static const uint8_t zeros[512];
	struct buffer file = BUFFER_INIT, b = BUFFER_INIT;
	uint32_t sum = 0;
	size_t k;

	cr_assert_eq(file_read(VAULT, SIZE_MAX, &file), E_OK);
	buffer_put(&b, magic, sizeof(magic));
	buffer_u32be(&b, 1);
	buffer_u32be(&b, 0);
	buffer_u32be(&b, (uint32_t)(file.len / 4096));
	buffer_u32be(&b, 512);
	buffer_u32be(&b, 4096);
	buffer_put(&b, zeros, 512 - b.len);
	file.bytes[18] = file.bytes[19] = 2;
	for (k = 4096 - 200; k < 4096; k -= 200)
		sum += file.bytes[k];
	buffer_u32be(&b, 1);
	buffer_put(&b, file.bytes, 4096);
	buffer_u32be(&b, sum);
	file_write(VAULT "-journal", b.bytes, b.len);
	buffer_free(&b);
	buffer_free(&file);
}

Test(hostile, a_journal_that_brings_another_header_is_refused)
{
	vault_make();
	header_changed();
	cr_expect_eq(opening(VAULT, STORE_READ), E_HOSTILE, "%s",
		     error_detail());
	cr_expect_eq(opening(VAULT, STORE_READ), E_HOSTILE);
}
