/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of KeePass 2 and KeePassXC, and hostile ones. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/carry/support.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/deposit/totp.h"

#define FILE_OF(meta, groups) \
	"<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n" \
	"<KeePassFile><Meta>" meta \
	"</Meta><Root><Group><Name>Top</Name>" groups \
	"</Group></Root></KeePassFile>"
#define STRING(key, value) \
	"<String><Key>" key "</Key><Value>" value "</Value></String>"

TestSuite(import_keepass, .init = support_start, .timeout = 60);

Test(import_keepass, entries_are_taken_with_their_groups)
{
	struct given g;

	given_text(
		&g, IMPORT_KEEPASS_XML,
		FILE_OF("",
			"<Entry>" STRING("Title", "Router") STRING(
				"Password",
				"p") "</Entry>"
				     "<Group><Name>B&#xfc;ro/S&amp;d</Name>\n"
				     "<Entry><UUID>x</UUID><Times><Expires>a</Expires>"
				     "</Times>\n<String><Key>Password</Key>"
				     "<Value ProtectInMemory=\"True\">&lt;a&amp;&#228;\n"
				     "<![CDATA[<x>]]> </Value></String>" STRING(
					     "Title",
					     "Exchange 01") STRING("UserName",
								   "Adm\"in")
					     STRING("URL",
						    "https://x") STRING("Notes",
									"")
						     STRING("PIN Code",
							    "0815") "<AutoType><Enabled>x</Enabled></AutoType>"
								    "</Entry></Group>"));
	faults_are(&g, 0);
	cr_assert_eq(g.im->count, 2);
	field_text(&g, "router", "password", "p");
	field_text(&g, "buero-s-d/exchange-01", "password", "<a&ä\n<x> ");
	field_text(&g, "buero-s-d/exchange-01", "url", "https://x");
	field_text(&g, "buero-s-d/exchange-01", "pin-code", "0815");
	cr_expect_str_eq(item_of(&g, "buero-s-d/exchange-01")->user, "Adm\"in");
	cr_expect_str_eq(item_of(&g, "buero-s-d/exchange-01")->place, "line 3");
	cr_expect_eq(g.im->left_out.count, 0);
	given_free(&g);
}

Test(import_keepass, history_bin_and_group_notes_are_told)
{
	struct given g;

	given_text(
		&g, IMPORT_KEEPASS_XML,
		FILE_OF("<RecycleBinEnabled>True</RecycleBinEnabled>"
			"<RecycleBinUUID>abc=</RecycleBinUUID>",
			"<Entry>" STRING("Title", "a") STRING(
				"Password",
				"p") "<History><Entry>" STRING("Title", "a")
				STRING("Password",
				       "old") "</Entry><Entry/></History>"
					      "</Entry><Group><UUID>abc=</UUID><Name>Bin</Name>"
					      "<Entry>" STRING(
						      "Password",
						      "gone") "</Entry><Group>"
							      "<Entry/></Group></Group>"
							      "<Group><Name>N</Name><Notes>hello</Notes></Group>"));
	faults_are(&g, 0);
	cr_assert_eq(g.im->count, 1);
	field_text(&g, "a", "password", "p");
	cr_expect_eq(g.im->items[0].count, 1);
	told(&g, "a", "2 earlier versions");
	told(&g, NULL, "the recycle bin: 2 entries");
	told(&g, NULL, "notes of the group n");
	given_free(&g);
}

/* The code that a field gives at a time; RFC 6238's key and times. */
static void code_is(const struct given *g, const char *path, uint64_t at,
		    const char *want)
{
	const struct import_item *item = item_of(g, path);
	struct secret *s = NULL, *code = NULL;
	struct totp t;
	unsigned left;
	size_t i;

	for (i = 0; i < item->count; i++)
		if (strcmp(item->fields[i].name, "totp") == 0)
			break;
	cr_assert_lt(i, item->count, "%s has no totp", path);
	cr_assert_eq(import_bytes(g->im, &item->fields[i].at, &s), E_OK);
	cr_assert_eq(totp_parse(s, &t), E_OK, "%s", error_detail());
	cr_assert_eq(totp_code(&t, at, &code, &left), E_OK);
	cr_expect_eq(secret_len(code), strlen(want), "%s", path);
	cr_expect_eq(memcmp(secret_peek(code), want, strlen(want)), 0,
		     "%s: %.8s", path, (const char *)secret_peek(code));
	secret_free(&code);
	secret_free(&s);
	totp_free(&t);
}

#define ENTRY(title, strings) \
	"<Entry>" STRING("Title", title) strings "</Entry>"
#define RAW32 "12345678901234567890123456789012"

Test(import_keepass, one_time_codes_of_every_kind_are_right)
{
	struct given g;

	given_text(
		&g, IMPORT_KEEPASS_XML,
		FILE_OF("",
			ENTRY("uri",
			      STRING("otp",
				     "otpauth://totp/x?secret="
				     "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&amp;"
				     "digits=8&amp;period=30"))
				ENTRY("raw",
				      STRING("TimeOtp-Secret", "12345678901234567890") STRING(
					      "TimeOtp-Length",
					      "8")) ENTRY("sha256",
							  STRING("TimeOtp-Secret",
								 RAW32) STRING("TimeOtp-Length",
									       "8")
								  STRING("TimeOtp-Algorithm",
									 "HMAC-SHA-256"))
					ENTRY(
						"hex",
						STRING("TimeOtp-Secret-Hex",
						       "3132333435363738393031323334353637"
						       "383930") STRING("TimeOtp-Length",
									"8")
							STRING("TimeOtp-Period",
							       "30")) ENTRY("b32",
									    STRING(
										    "TimeOtp-Secret-Base32",
										    "gezd gnbv gy3t qojq gezd gnbv gy3t "
										    "qojq"))
						ENTRY("b64",
						      STRING("TimeOtp-Secret-Base64",
							     "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="))
							ENTRY("old",
							      STRING("TOTP Seed",
								     "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
								      STRING("TOTP Settings",
									     "30;8"))));
	faults_are(&g, 0);
	cr_expect_eq(g.im->left_out.count, 0);
	code_is(&g, "uri", 59, "94287082");
	code_is(&g, "raw", 59, "94287082");
	code_is(&g, "sha256", 59, "46119246");
	code_is(&g, "hex", 1111111109, "07081804");
	code_is(&g, "b32", 59, "287082");
	code_is(&g, "b64", 59, "287082");
	code_is(&g, "old", 59, "94287082");
	given_free(&g);
}

Test(import_keepass, codes_that_are_not_understood_stay_as_they_are)
{
	struct given g;

	given_text(
		&g, IMPORT_KEEPASS_XML,
		FILE_OF("",
			ENTRY("steam", STRING("TOTP Seed", "GEZDGNA")
					       STRING("TOTP Settings", "30;S"))
				ENTRY("hex",
				      STRING("TimeOtp-Secret-Hex", "123"))
					ENTRY("hash",
					      STRING("TimeOtp-Secret", "x")
						      STRING("TimeOtp-Algorithm",
							     "HMAC-MD5"))
						ENTRY("len",
						      STRING("TimeOtp-Length",
							     "6"))));
	faults_are(&g, 0);
	field_text(&g, "steam", "totp-seed", "GEZDGNA");
	field_text(&g, "steam", "totp-settings", "30;S");
	field_text(&g, "hex", "time-otp-secret-hex", "123");
	field_text(&g, "hash", "time-otp-algorithm", "HMAC-MD5");
	field_text(&g, "len", "time-otp-length", "6");
	told(&g, "steam", "not understood");
	told(&g, "hex", "not understood");
	given_free(&g);
}

/* --- attachments --- */

/* In base64, packed or not; static. */
static const char *packed(const void *bytes, size_t len, bool gzip)
{
	static char text[4000000];
	static uint8_t out[2000000];
	z_stream z;

	if (!gzip) {
		base64_encode(bytes, len, BASE64_PADDED, text);
		return text;
	}
	memset(&z, 0, sizeof(z));
	cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
		     Z_OK);
	z.next_in = (Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = sizeof(out);
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	base64_encode(out, sizeof(out) - z.avail_out, BASE64_PADDED, text);
	deflateEnd(&z);
	return text;
}

/* A file with one binary in the pool and one entry that refers to it. */
static void given_binary(struct given *g, const char *attributes,
			 const char *text, const char *ref)
{
	char *file = NULL;

	cr_assert_geq(
		asprintf(
			&file,
			FILE_OF("<Binaries><Binary ID=\"0\" %s>%s</Binary>"
				"</Binaries>",
				"<Entry>" STRING(
					"Title",
					"t") "<Binary><Key>id_rsa.Key</Key><Value %s/>"
					     "</Binary></Entry>"),
			attributes, text, ref),
		0);
	given_text(g, IMPORT_KEEPASS_XML, file);
	free(file);
}

Test(import_keepass, attachments_are_exact)
{
	uint8_t all[70000];
	struct given g;
	size_t i;

	for (i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)(i * i >> 3);
	given_binary(&g, "Compressed=\"True\"", packed(all, sizeof(all), true),
		     "Ref=\"0\"");
	faults_are(&g, 0);
	field_is(&g, "t", "file-id-rsa-key", all, sizeof(all));
	cr_expect_str_eq(g.im->items[0].fields[0].from, "id_rsa.Key");
	given_free(&g);
	given_binary(&g, "Compressed=\"False\"",
		     packed(all, sizeof(all), false), "Ref=\"0\"");
	faults_are(&g, 0);
	field_is(&g, "t", "file-id-rsa-key", all, sizeof(all));
	given_free(&g);
	given_text(
		&g, IMPORT_KEEPASS_XML,
		FILE_OF("",
			"<Entry>" STRING(
				"Title",
				"t") "<Binary><Key>a</Key><Value>AAEC\n /w==\n"
				     "</Value></Binary></Entry>"));
	faults_are(&g, 0);
	field_is(&g, "t", "file-a", "\0\1\2\xff", 4);
	given_free(&g);
}

Test(import_keepass, a_damaged_attachment_is_a_fault_with_its_place)
{
	char text[200];
	struct given g;

	given_binary(&g, "", "A===", "Ref=\"0\"");
	fault_at(&g, "line 2", "no base64");
	given_free(&g);
	given_text(&g, IMPORT_KEEPASS_XML,
		   FILE_OF("",
			   "<Entry>" STRING("Title", "t") STRING(
				   "Password",
				   "p") "<Binary><Key>a</Key><Value Ref=\"0\"/>"
					"</Binary></Entry>"));
	faults_are(&g, 0);
	told(&g, "t", "its attachment a is not in the file");
	given_free(&g);
	given_binary(&g, "", "AAAA", "Ref=\"1\"");
	fault_at(&g, "line 2", "not in the file");
	given_free(&g);
	given_binary(&g, "", "AAAA", "Ref=\"x\"");
	fault_at(&g, "line 2", "not in the file");
	given_free(&g);
	given_binary(&g, "Compressed=\"true\"", "AAAA", "Ref=\"0\"");
	fault_at(&g, "line 2", "damaged");
	given_free(&g);
	given_binary(&g, "Protected=\"True\"", "AAAA", "Ref=\"0\"");
	fault_at(&g, "line 2", "encrypted");
	given_free(&g);
	/* the sum at its end; one byte short */
	memcpy(text, packed("hello", 5, true), sizeof(text));
	text[strnlen(text, sizeof(text) - 1)] = '\0';
	text[strlen(text) - 6] = text[strlen(text) - 6] == 'A' ? 'B' : 'A';
	given_binary(&g, "Compressed=\"True\"", text, "Ref=\"0\"");
	fault_at(&g, "line 2", "damaged");
	given_free(&g);
	given_binary(&g, "Compressed=\"True\"",
		     "H4sIAAAAAAAAAw==", "Ref=\"0\"");
	fault_at(&g, "line 2", "damaged");
	given_free(&g);
}

Test(import_keepass, what_unpacks_to_too_much_is_a_fault)
{
	size_t len = (size_t)65 << 20;
	uint8_t *zeros = calloc(1, len);
	struct given g;

	cr_assert_not_null(zeros);
	given_binary(&g, "Compressed=\"True\"", packed(zeros, len, true),
		     "Ref=\"0\"");
	faults_are(&g, 1);
	fault_at(&g, "line 2", "over 64 MiB");
	given_free(&g);
	free(zeros);
}

Test(import_keepass, many_references_to_one_attachment_have_an_end)
{
	size_t len = (size_t)60 << 20, i;
	uint8_t *zeros = calloc(1, len);
	struct buffer file = BUFFER_INIT;
	struct given g;

	cr_assert_not_null(zeros);
	buffer_text(&file, "<KeePassFile><Meta><Binaries><Binary ID=\"7\" "
			   "Compressed=\"True\">");
	buffer_text(&file, packed(zeros, len, true));
	buffer_text(&file, "</Binary></Binaries></Meta><Root><Group>");
	for (i = 0; i < 6; i++)
		buffer_text(&file, "<Entry><Binary><Key>k</Key><Value "
				   "Ref=\"7\"/></Binary></Entry>");
	buffer_text(&file, "</Group></Root></KeePassFile>");
	given_text(&g, IMPORT_KEEPASS_XML, buffer_string(&file));
	fault_at(&g, "line 1", "over 256 MiB in all");
	faults_are(&g, 2);
	given_free(&g);
	buffer_free(&file);
	free(zeros);
}

/* --- hostile files --- */

Test(import_keepass, document_types_are_refused)
{
	static const char *const files[] = {
		"<?xml version=\"1.0\"?>\n<!DOCTYPE KeePassFile [<!ENTITY a "
		"\"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
		"\"&b;&b;&b;&b;&b;&b;\">]><KeePassFile>&c;</KeePassFile>",
		"\n<!DOCTYPE KeePassFile SYSTEM \"file:///etc/passwd\">"
		"<KeePassFile/>",
		"\n<!DOCTYPE KeePassFile [<!ENTITY x SYSTEM "
		"\"file:///etc/passwd\">]><KeePassFile>&x;</KeePassFile>",
	};
	struct given g;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		given_text(&g, IMPORT_KEEPASS_XML, files[i]);
		faults_are(&g, 1);
		cr_expect_eq(strncmp(g.im->faults.list[0].place, "line 2", 6),
			     0, "%s", g.im->faults.list[0].place);
		cr_expect_not_null(strstr(g.im->faults.list[0].what,
					  "a document type"),
				   "%s", g.im->faults.list[0].what);
		cr_expect_eq(g.im->count, 0);
		given_free(&g);
	}
}

static void refused(const char *file, const char *place, const char *why)
{
	struct given g;

	given_text(&g, IMPORT_KEEPASS_XML, file);
	fault_at(&g, place, why);
	cr_expect_eq(g.im->count, 0);
	given_free(&g);
}

Test(import_keepass, what_is_no_such_file_is_refused_with_its_place)
{
	refused("", "line 1, column 1", "no element found");
	refused("<html/>", "line 1, column 1", "no file of KeePass");
	refused("<KeePassFile>\n<Root></KeePassFile>", "line 2, column 9",
		"mismatched tag");
	refused("<KeePassFile/><x/>", "line 1, column 15", "junk");
	refused("<KeePassFile>&nbsp;</KeePassFile>", "line 1, column 14",
		"undefined entity");
	refused("<KeePassFile>\xff</KeePassFile>", "line 1, column 14",
		"invalid token");
	refused("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
		"<KeePassFile/>",
		"line 1, column 1", "not UTF-8");
	refused("<KeePassFile/>", "line 1", "no group");
	refused(FILE_OF("", "<Entry><String><Key>a</Key></String></Entry>"),
		"line 2", "without a key or a value");
	refused(FILE_OF("", "<Entry><String><Key>Password</Key><Value "
			    "Protected=\"True\">x</Value></String></Entry>"),
		"line 2", "encrypted");
	refused(FILE_OF("<Binaries><Binary>x</Binary></Binaries>", ""),
		"line 2", "without a number");
	refused(FILE_OF("<Binaries><Binary ID=\"1\"/><Binary ID=\"1\"/>"
			"</Binaries>",
			""),
		"line 2", "one number");
}

/* ${front}, ${middle} ${n} times, ${back}. */
static char *repeated(const char *front, const char *middle, size_t n,
		      const char *back)
{
	struct buffer b = BUFFER_INIT;
	size_t i, len;

	buffer_text(&b, front);
	for (i = 0; i < n; i++)
		buffer_text(&b, middle);
	buffer_text(&b, back);
	cr_assert_eq(buffer_status(&b), E_OK);
	buffer_byte(&b, 0);
	return (char *)buffer_take(&b, &len);
}

Test(import_keepass, depth_has_an_end)
{
	char *known = repeated("<KeePassFile><Root>", "<Group>", 1000000, "");
	char *other = repeated("<KeePassFile>", "<x>", 1000000, "");
	struct given g;

	given_text(&g, IMPORT_KEEPASS_XML, known);
	cr_expect_not_null(strstr(g.im->faults.list[0].what, "too deep"));
	given_free(&g);
	given_text(&g, IMPORT_KEEPASS_XML, other);
	cr_expect_not_null(strstr(g.im->faults.list[0].what, "too deep"));
	given_free(&g);
	free(known);
	free(other);
}

Test(import_keepass, huge_attributes_names_and_numbers_of_them_do_no_harm)
{
	char *files[3];
	struct given g;
	size_t i;

	files[0] =
		repeated("<KeePassFile><Meta><Binaries><Binary ID=\"1\"/>"
			 "</Binaries></Meta><Root><Group><Entry><Binary><Value "
			 "Ref=\"",
			 "0123456789abcdef", 1000000,
			 "\"/></Binary></Entry></Group></Root>"
			 "</KeePassFile>");
	files[1] = repeated("<KeePassFile><", "nnnnnnnnnnnnnnnn", 1000000,
			    "/></KeePassFile>");
	files[2] = repeated("<KeePassFile ", "a=\"\" ", 1000000, "/>");
	for (i = 0; i < 3; i++) {
		given_text(&g, IMPORT_KEEPASS_XML, files[i]);
		cr_expect_gt(g.im->faults.count, 0, "file %zu", i);
		cr_expect_eq(g.im->count, 0);
		given_free(&g);
		free(files[i]);
	}
}

Test(import_keepass, ten_thousand_names_of_elements_are_too_many)
{
	struct buffer b = BUFFER_INIT;
	struct given g;
	int i;

	buffer_text(&b, "<KeePassFile>");
	for (i = 0; i < 10000; i++)
		buffer_format(&b, "<e%d/>", i);
	buffer_text(&b, "</KeePassFile>");
	given_text(&g, IMPORT_KEEPASS_XML, buffer_string(&b));
	faults_are(&g, 1);
	cr_expect_not_null(strstr(g.im->faults.list[0].place, "line 1"));
	given_free(&g);
	buffer_free(&b);
}

Test(import_keepass, mutated_files_are_read_or_faulted)
{
	static const char good[] = FILE_OF(
		"<Binaries><Binary ID=\"0\" Compressed=\"True\">"
		"H4sIAAAAAAAAA2Ng/P8vKTMvsagSAPFz2ZEKAAAA</Binary></Binaries>",
		"<Entry>" STRING("Title", "a&amp;b") STRING("Password",
							    "&#x41;")
			STRING("TimeOtp-Secret-Hex",
			       "3132") "<Binary><Key>k</Key><Value Ref=\"0\"/></Binary><History><Entry/>"
				       "</History></Entry>");
	static const char alphabet[] = "<>/&;\"'=#x \xff\xc3][!-?0AE";
	char text[sizeof(good)];
	size_t i, at, len = sizeof(good) - 1, read = 0;
	struct given g;
	unsigned seed = 3;

	for (i = 0; i < 2000; i++) {
		memcpy(text, good, sizeof(good));
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % len;
		seed = seed * 1103515245 + 12345;
		text[at] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		given_bytes(&g, IMPORT_KEEPASS_XML, text, i < len ? i : len,
			    NULL);
		read += g.im->faults.count == 0;
		cr_assert_leq(g.im->count, 1);
		given_free(&g);
	}
	cr_expect_gt(read, 100);
}
