/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/carry/support.h"
#include "vault/base/error.h"

#define HEAD \
	"\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\"," \
	"\"TOTP\",\"Icon\",\"Last Modified\",\"Created\"\n"

TestSuite(import_csv, .init = support_start, .timeout = 60);

Test(import_csv, a_table_of_keepassxc_is_taken_cell_by_cell)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   HEAD "\"Root/Büro Süd\",\"Exchange 01\",\"Adm\"\"in\","
			"\"a\"\"b,\r\n c\",\"https://x\",\"one\ntwo\n\","
			"\"otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ\","
			"\"0\",\"2026\",\"2026\"\n"
			"\"Root\",\"Router\",\"\",\" p \",\"\",\"\",\"\","
			"\"0\",\"\",\"\"\n");
	faults_are(&g, 0);
	cr_assert_eq(g.im->count, 2);
	field_text(&g, "buero-sued/exchange-01", "password", "a\"b,\r\n c");
	field_text(&g, "buero-sued/exchange-01", "notes", "one\ntwo\n");
	field_text(&g, "buero-sued/exchange-01", "url", "https://x");
	field_text(&g, "buero-sued/exchange-01", "totp",
		   "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ");
	cr_expect_str_eq(item_of(&g, "buero-sued/exchange-01")->user,
			 "Adm\"in");
	cr_expect_str_eq(item_of(&g, "buero-sued/exchange-01")->place,
			 "line 2");
	field_text(&g, "router", "password", " p ");
	cr_expect_str_eq(item_of(&g, "router")->place, "line 6");
	cr_expect_null(item_of(&g, "router")->user);
	cr_expect_eq(item_of(&g, "router")->count, 1);
	cr_expect_eq(g.im->left_out.count, 0);
	given_free(&g);
}

Test(import_csv, what_is_not_one_root_stays_in_the_path)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password\nA/x,t,u,p\nB,t,u,p\n");
	item_of(&g, "a/x/t");
	item_of(&g, "b/t");
	given_free(&g);
}

Test(import_csv, every_fault_of_quotes_is_found_with_its_place)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password\n"
		   "R,a,u,p\"q\n"
		   "R,b,u,\"p\"q\n"
		   "R,\"c\n c\",u,\"p\" \n"
		   "R,d,u\n"
		   "R,e,u,p,x\n"
		   "R,f,u,\"never closed\nand on\n");
	faults_are(&g, 6);
	fault_at(&g, "line 2, column 8", "a quote in a cell");
	fault_at(&g, "line 3, column 10", "behind a closing quote");
	fault_at(&g, "line 5, column 10", "behind a closing quote");
	fault_at(&g, "line 6", "3 cells, where the first row has 4");
	fault_at(&g, "line 7", "5 cells");
	fault_at(&g, "line 8", "not closed");
	given_free(&g);
}

Test(import_csv, bytes_that_are_no_text_are_found_with_their_line)
{
	static const char text[] = "Group,Title,Username,Password\n"
				   "R,a,u,p\xffq\n"
				   "R,b,\"u\n\xc3(\",p\n"
				   "R,c,u,p\0q\n"
				   "R,d,u,p\rq\n";
	struct given g;

	given_bytes(&g, IMPORT_KEEPASS_CSV, text, sizeof(text) - 1, NULL);
	faults_are(&g, 4);
	fault_at(&g, "line 2, cell 4", "UTF-8");
	fault_at(&g, "line 4, cell 3", "UTF-8");
	fault_at(&g, "line 5, cell 4", "UTF-8");
	fault_at(&g, "line 6, column 10", "the end of a line is half there");
	given_free(&g);
}

Test(import_csv, columns_that_are_missing_or_there_twice_are_named)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Login,Login\nR,a,u,p\n");
	faults_are(&g, 2);
	fault_at(&g, "line 1", "Username");
	fault_at(&g, "line 1", "Password");
	given_free(&g);
	given_text(&g, IMPORT_KEEPASS_CSV, "");
	fault_at(&g, "line 1", "empty");
	given_free(&g);
	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password,Password\nR,a,u,p,q\n");
	fault_at(&g, "line 1", "two columns `Password`");
	given_free(&g);
}

Test(import_csv, a_column_nobody_knows_is_told_once)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password,Tags\n"
		   "R,a,u,p,x\nR,b,u,p,\nR,c,u,p,y\n");
	faults_are(&g, 0);
	told(&g, NULL, "the column `Tags` is not taken; 2 rows");
	given_free(&g);
}

Test(import_csv, any_table_is_read_with_a_map)
{
	static const char text[] =
		"\xef\xbb\xbfOrt;Gerät;Login;Secret;PIN Code\r\n"
		"Nord/Keller;Switch / 1;root;\"s;3\";0815\r\n"
		"\r\n"
		";Solo;;t;\r\n";
	struct given g;

	given_bytes(&g, IMPORT_CSV, text, sizeof(text) - 1,
		    "path=Ort,title=Gerät,user=Login,password=Secret,pin=#5");
	faults_are(&g, 0);
	field_text(&g, "nord/keller/switch-1", "password", "s;3");
	field_text(&g, "nord/keller/switch-1", "pin", "0815");
	cr_expect_str_eq(item_of(&g, "nord/keller/switch-1")->user, "root");
	field_text(&g, "solo", "password", "t");
	cr_expect_not(has_field(&g, "solo", "pin"));
	cr_expect_str_eq(item_of(&g, "solo")->place, "line 4");
	given_free(&g);
	given_bytes(&g, IMPORT_CSV, "a\tb\tc\n1\t2\t3\n", 12,
		    "path=c,path=a,password=b");
	field_text(&g, "3/1", "password", "2");
	given_free(&g);
}

static void map_refused(const char *map, const char *text, const char *why)
{
	struct import_map m = { .count = 0 };
	struct import *im = NULL;
	struct secret *file = NULL;
	int r;

	cr_assert_eq(secret_copy(text, strlen(text), &file), E_OK);
	r = import_map_add(&m, map);
	if (r == E_OK)
		r = import_read(file, IMPORT_CSV, &m, &im);
	cr_expect_eq(r, E_USAGE, "%s", map);
	cr_expect_not_null(strstr(error_detail(), why), "%s: %s", map,
			   error_detail());
	import_free(&im);
	import_map_free(&m);
	secret_free(&file);
}

Test(import_csv, a_map_that_says_too_little_is_refused)
{
	struct import *im = NULL;
	struct secret *file = NULL;
	struct given g;

	map_refused("path", "a\n", "TARGET=COLUMN");
	map_refused("=a", "a\n", "TARGET=COLUMN");
	map_refused("path=", "a\n", "TARGET=COLUMN");
	map_refused("Pass Word=a", "a\n", "TARGET=COLUMN");
	map_refused("path=a", "a\n", "a secret");
	map_refused("user=a,password=b", "a,b\n", "the path");
	given_bytes(&g, IMPORT_CSV, "a,b\n1,2\n", 8, "path=a,password=c");
	fault_at(&g, "line 1", "no column `c`");
	given_free(&g);
	given_bytes(&g, IMPORT_CSV, "a,b\n1,2\n", 8, "path=a,password=a");
	fault_at(&g, "line 1", "taken twice");
	given_free(&g);
	cr_assert_eq(secret_copy("Wer,User\n", 9, &file), E_OK);
	cr_expect_eq(import_read(file, IMPORT_CSV, NULL, &im), E_USAGE);
	cr_expect_not_null(strstr(error_detail(), "has: #1, User"), "%s",
			   error_detail());
	secret_free(&file);
}

Test(import_csv, paths_are_made_of_any_name)
{
	static const struct {
		const char *title, *path;
	} rows[] = { { "Exchange 01", "exchange-01" },
		     { "  A -- B  ", "a-b" },
		     { "Äpfel & Öl", "aepfel-oel" },
		     { "a\xcc\x88pfel e\xcc\x81", "aepfel-e" },
		     { "mail.example.org", "mail.example.org" },
		     { "c/d", "c-d" },
		     { "...", "unnamed" },
		     { "日本", "unnamed-2" },
		     { "x_1", "x_1" },
		     { "Exchange-01", "exchange-01-2" },
		     { "EXCHANGE 01!", "exchange-01-3" },
		     { "exchange-01-2", "exchange-01-2-2" } };
	char text[2000] = "Group,Title,Username,Password\n";
	struct given g;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[100];

		snprintf(line, sizeof(line), "R,%s,u,p%zu\n", rows[i].title, i);
		strncat(text, line, sizeof(text) - strlen(text) - 1);
	}
	given_text(&g, IMPORT_KEEPASS_CSV, text);
	faults_are(&g, 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char want[8];

		snprintf(want, sizeof(want), "p%zu", i);
		cr_expect_str_eq(g.im->items[i].path, rows[i].path);
		cr_expect(path_valid(g.im->items[i].path));
		field_text(&g, rows[i].path, "password", want);
	}
	told(&g, "exchange-01-3", "there is another exchange-01 before it");
	told(&g, "unnamed", "a name without a letter");
	given_free(&g);
}

Test(import_csv, a_path_that_is_too_long_is_cut_and_told)
{
	struct buffer text = BUFFER_INIT;
	struct given g;
	int i;

	buffer_text(&text, "Group,Title,Username,Password\nR");
	for (i = 0; i < 40; i++)
		buffer_text(&text, "/abcdefghij");
	buffer_text(&text, ",t,u,p\n");
	given_text(&g, IMPORT_KEEPASS_CSV, buffer_string(&text));
	buffer_free(&text);
	faults_are(&g, 0);
	cr_assert_eq(g.im->count, 1);
	cr_expect(path_valid(g.im->items[0].path));
	told(&g, g.im->items[0].path, "too long");
	given_free(&g);
}

Test(import_csv, a_user_name_the_catalog_does_not_take_is_a_secret)
{
	char text[400], name[130];
	struct given g;

	memset(name, 'u', 121);
	name[121] = '\0';
	snprintf(text, sizeof(text),
		 "Group,Title,Username,Password\nR,t,%s,p\n"
		 "R,v,\"a\nb\",\n",
		 name);
	given_text(&g, IMPORT_KEEPASS_CSV, text);
	faults_are(&g, 0);
	cr_expect_null(item_of(&g, "t")->user);
	field_text(&g, "t", "user", name);
	field_text(&g, "v", "user", "a\nb");
	told(&g, "t", "user name");
	given_free(&g);
}

Test(import_csv, an_entry_without_a_secret_is_left_out)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password\nR,t,u,\nR,t,u,p\n");
	cr_expect_eq(g.im->count, 1);
	field_text(&g, "t", "password", "p");
	told(&g, "t", "nothing in it");
	given_free(&g);
}

Test(import_csv, a_reference_and_a_bad_key_are_told)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_CSV,
		   "Group,Title,Username,Password,TOTP\n"
		   "R,a,u,{REF:P@I:46C9B1FF},\nR,b,u,p,steam://abc\n");
	told(&g, "a", "refers to another entry");
	told(&g, "b", "gives no one-time codes");
	field_text(&g, "b", "totp", "steam://abc");
	given_free(&g);
}

/* Every prefix and many a changed byte. */
Test(import_csv, mutated_tables_are_read_or_faulted)
{
	static const char good[] =
		"Group,Title,Username,Password,Notes\n"
		"\"R/a\",\"t\"\"x\",u,\"p\nq\",n\r\nR,b,,p,\n";
	static const char alphabet[] = "\",\n\r;\xff\xc3\0ax";
	char text[sizeof(good)];
	size_t i, at, len = sizeof(good) - 1, read = 0;
	struct given g;
	unsigned seed = 5;

	for (i = 0; i < 4000; i++) {
		memcpy(text, good, sizeof(good));
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % len;
		seed = seed * 1103515245 + 12345;
		text[at] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		given_bytes(&g, IMPORT_KEEPASS_CSV, text, i < len ? i : len,
			    NULL);
		read += g.im->faults.count == 0;
		cr_assert_leq(g.im->count, 2);
		given_free(&g);
	}
	cr_expect_gt(read, 100);
}

Test(import_csv, a_row_of_too_many_cells_is_a_fault)
{
	static char text[2100];
	struct given g;

	memset(text, ',', sizeof(text) - 1);
	given_text(&g, IMPORT_KEEPASS_CSV, text);
	faults_are(&g, 1);
	cr_expect_not_null(
		strstr(g.im->faults.list[0].what, "over 1000 cells"));
	given_free(&g);
}
