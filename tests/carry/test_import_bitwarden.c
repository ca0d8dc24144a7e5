/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/carry/support.h"
#include "vault/base/error.h"

#define ITEMS(items) \
	"{\"encrypted\":false,\"folders\":[{\"id\":\"f1\",\"name\":" \
	"\"Büro/Netz\"}],\"items\":[" items "]}"

TestSuite(import_bitwarden, .init = support_start, .timeout = 60);

Test(import_bitwarden, a_login_is_taken_with_all_it_has)
{
	struct given g;

	given_text(
		&g, IMPORT_BITWARDEN,
		ITEMS("{\"id\":\"1\",\"organizationId\":null,"
		      "\"folderId\":\"f1\",\"type\":1,\"reprompt\":0,"
		      "\"name\":\"Switch 1\",\"notes\":\"one\\ntwo \\u00fc\","
		      "\"favorite\":false,\"fields\":["
		      "{\"name\":\"PIN Code\",\"value\":\"0815\",\"type\":1,"
		      "\"linkedId\":null},"
		      "{\"name\":\"Rack\",\"value\":\"7\",\"type\":0},"
		      "{\"name\":\"password\",\"value\":\"other\",\"type\":1},"
		      "{\"name\":\"on\",\"value\":\"true\",\"type\":2},"
		      "{\"name\":\"L\",\"value\":null,\"type\":3},"
		      "{\"name\":null,\"value\":\"nameless\",\"type\":1},"
		      "{\"name\":\"empty\",\"value\":\"\",\"type\":1}],"
		      "\"login\":{\"uris\":[{\"match\":null,\"uri\":"
		      "\"https://a\"},{\"match\":null,\"uri\":\"ssh://b\"}],"
		      "\"username\":\"root\",\"password\":\"p\\\"w\","
		      "\"totp\":\"GEZDGNBVGY3TQOJQ\","
		      "\"fido2Credentials\":[{\"keyValue\":\"x\"}]},"
		      "\"passwordHistory\":[{\"password\":\"old\"},"
		      "{\"password\":\"older\"}],"
		      "\"collectionIds\":null,\"unheard\":{\"of\":1}}"));
	faults_are(&g, 0);
	cr_assert_eq(g.im->count, 1);
	cr_expect_str_eq(g.im->items[0].place, "$.items[0]");
	cr_expect_str_eq(item_of(&g, "buero/netz/switch-1")->user, "root");
	field_text(&g, "buero/netz/switch-1", "password", "p\"w");
	field_text(&g, "buero/netz/switch-1", "password-2", "other");
	field_text(&g, "buero/netz/switch-1", "totp", "GEZDGNBVGY3TQOJQ");
	field_text(&g, "buero/netz/switch-1", "url", "https://a");
	field_text(&g, "buero/netz/switch-1", "url-2", "ssh://b");
	field_text(&g, "buero/netz/switch-1", "pin-code", "0815");
	field_text(&g, "buero/netz/switch-1", "rack", "7");
	field_text(&g, "buero/netz/switch-1", "on", "true");
	field_text(&g, "buero/netz/switch-1", "field", "nameless");
	field_text(&g, "buero/netz/switch-1", "notes", "one\ntwo ü");
	cr_expect_eq(g.im->items[0].count, 10);
	told(&g, "buero/netz/switch-1", "2 earlier passwords");
	told(&g, "buero/netz/switch-1", "1 passkey ");
	told(&g, "buero/netz/switch-1", "`unheard` is not understood");
	told(&g, "buero/netz/switch-1", "`L` is a link");
	told(&g, "buero/netz/switch-1", "it is `password-2`");
	given_free(&g);
}

Test(import_bitwarden, notes_cards_identities_and_keys_are_fields)
{
	struct given g;

	given_text(
		&g, IMPORT_BITWARDEN,
		ITEMS("{\"type\":2,\"name\":\"Wifi\",\"notes\":\"n\","
		      "\"secureNote\":{\"type\":0}},"
		      "{\"type\":3,\"name\":\"Card\",\"notes\":null,\"card\":{"
		      "\"cardholderName\":\"A\",\"brand\":null,\"number\":"
		      "\"4111\",\"expMonth\":\"1\",\"expYear\":\"2030\","
		      "\"code\":\"123\"}},"
		      "{\"type\":4,\"name\":\"Ego\",\"identity\":{"
		      "\"firstName\":\"E\",\"passportNumber\":\"P1\","
		      "\"username\":\"ego\"}},"
		      "{\"type\":5,\"name\":\"Key\",\"sshKey\":{"
		      "\"privateKey\":\"line\\nline\\n\","
		      "\"publicKey\":\"ssh-ed25519 A\","
		      "\"keyFingerprint\":\"SHA256:x\"}},"
		      "{\"type\":9,\"name\":\"New\"}"));
	faults_are(&g, 0);
	field_text(&g, "wifi", "notes", "n");
	field_text(&g, "card", "number", "4111");
	field_text(&g, "card", "exp-month", "1");
	field_text(&g, "card", "cardholder-name", "A");
	cr_expect_not(has_field(&g, "card", "brand"));
	field_text(&g, "ego", "passport-number", "P1");
	field_text(&g, "ego", "username", "ego");
	field_text(&g, "key", "private-key", "line\nline\n");
	told(&g, "new", "a kind (9)");
	given_free(&g);
}

Test(import_bitwarden, an_organisation_has_collections)
{
	struct given g;

	given_text(&g, IMPORT_BITWARDEN,
		   "{\"encrypted\":false,\"collections\":[{\"id\":\"c1\","
		   "\"name\":\"IT\"},{\"id\":\"c2\",\"name\":\"HR\"}],"
		   "\"items\":[{\"type\":2,\"name\":\"a\",\"notes\":\"n\","
		   "\"folderId\":null,\"collectionIds\":[\"c2\",\"c1\"]},"
		   "{\"type\":2,\"name\":\"b\",\"notes\":\"m\","
		   "\"collectionIds\":[\"c9\"]},"
		   "{\"type\":2,\"name\":\"c\",\"notes\":\"m\","
		   "\"deletedDate\":\"2026-01-01\"}]}");
	faults_are(&g, 0);
	field_text(&g, "hr/a", "notes", "n");
	told(&g, "hr/a", "in 2 collections");
	field_text(&g, "b", "notes", "m");
	told(&g, "b", "not in the file");
	told(&g, "c", "in the bin");
	cr_expect_eq(g.im->count, 2);
	given_free(&g);
}

Test(import_bitwarden, of_folders_with_one_id_the_first_is_meant)
{
	struct given g;

	given_text(
		&g, IMPORT_BITWARDEN,
		"{\"folders\":[{\"id\":\"z\",\"name\":\"last\"},{\"name\":\"none\"},"
		"{\"id\":\"f\",\"name\":\"one\"},{\"id\":\"f\",\"name\":\"two\"}],"
		"\"items\":[{\"type\":2,\"name\":\"a\",\"folderId\":\"f\",\"notes\":"
		"\"n\"},{\"type\":2,\"name\":\"b\",\"folderId\":\"z\",\"notes\":\"n\"}]}");
	faults_are(&g, 0);
	field_text(&g, "one/a", "notes", "n");
	field_text(&g, "last/b", "notes", "n");
	given_free(&g);
}

Test(import_bitwarden, an_encrypted_export_is_refused_with_what_to_do)
{
	struct given g;

	given_text(&g, IMPORT_BITWARDEN,
		   "{\"encrypted\":true,\"passwordProtected\":true,\"data\":"
		   "\"2.abc\"}");
	faults_are(&g, 1);
	fault_at(&g, "$.encrypted", "export it again as .json");
	given_free(&g);
}

Test(import_bitwarden, every_fault_is_found_with_its_place)
{
	struct given g;

	given_text(
		&g, IMPORT_BITWARDEN,
		ITEMS("7,"
		      "{\"type\":1},"
		      "{\"type\":1,\"name\":3},"
		      "{\"type\":\"1\",\"name\":\"a\"},"
		      "{\"type\":1,\"name\":\"b\",\"login\":[]},"
		      "{\"type\":1,\"name\":\"c\",\"login\":{\"password\":1,"
		      "\"totp\":{},\"username\":true,\"uris\":[1,"
		      "{\"uri\":2}]}},"
		      "{\"type\":2,\"name\":\"d\",\"notes\":[],\"fields\":7},"
		      "{\"type\":2,\"name\":\"e\",\"fields\":[1,"
		      "{\"name\":\"x\",\"value\":1}]},"
		      "{\"name\":\"f\"}"));
	fault_at(&g, "$.items[0]", "an object");
	fault_at(&g, "$.items[1]", "no name");
	fault_at(&g, "$.items[2].name", "no name");
	fault_at(&g, "$.items[3].type", "whole number");
	fault_at(&g, "$.items[4].login", "an object");
	fault_at(&g, "$.items[5].login.password", "a text");
	fault_at(&g, "$.items[5].login.totp", "a text");
	fault_at(&g, "$.items[5].login.username", "a text");
	fault_at(&g, "$.items[5].login.uris[0]", "an object");
	fault_at(&g, "$.items[5].login.uris[1].uri", "a text");
	fault_at(&g, "$.items[6].notes", "a text");
	fault_at(&g, "$.items[6].fields", "a list");
	fault_at(&g, "$.items[7].fields[0]", "an object");
	fault_at(&g, "$.items[7].fields[1].value", "a text");
	fault_at(&g, "$.items[8]", "whole number");
	faults_are(&g, 15);
	given_free(&g);
	given_text(&g, IMPORT_BITWARDEN, "{\"items\":{}}");
	fault_at(&g, "$.items", "a list");
	given_free(&g);
	given_text(&g, IMPORT_BITWARDEN, "{}");
	fault_at(&g, "$", "a list");
	given_free(&g);
	given_text(&g, IMPORT_BITWARDEN, "[1]");
	fault_at(&g, "$", "a list");
	given_free(&g);
	given_text(&g, IMPORT_BITWARDEN, "{\n \"items\": [x]}");
	fault_at(&g, "line 2, column 12", "a value");
	given_free(&g);
}

Test(import_bitwarden, names_of_a_stranger_harm_no_terminal)
{
	struct given g;

	given_text(&g, IMPORT_BITWARDEN,
		   ITEMS("{\"type\":1,\"name\":\"a\\u001b[2Jb\",\"login\":{"
			 "\"username\":\"u\\u001b[2J\",\"password\":\"p\"},"
			 "\"fields\":[{\"name\":\"\\u001b]0;x\\u0000y\","
			 "\"value\":\"v\",\"type\":1}],"
			 "\"x\\u001b[2J\":1}"));
	faults_are(&g, 0);
	field_text(&g, "a-2jb", "user", "u\x1b[2J");
	for (size_t i = 0; i < g.im->items[0].count; i++)
		cr_expect_null(strchr(g.im->items[0].fields[i].from, 0x1b));
	for (size_t i = 0; i < g.im->left_out.count; i++)
		cr_expect_null(strchr(g.im->left_out.list[i].what, 0x1b));
	given_free(&g);
}

Test(import_bitwarden, the_format_is_recognised_by_what_it_begins_with)
{
	static const struct {
		const char *text;
		int status;
		enum import_format format;
	} rows[] = {
		{ "{\"items\":[]}", E_OK, IMPORT_BITWARDEN },
		{ " \n{\"encrypted\":true}", E_OK, IMPORT_BITWARDEN },
		{ "{\"components\":[],\"items\":1}", E_OK, IMPORT_ESTATE },
		{ "{\"a\":1}", E_INPUT, IMPORT_FORMATS },
		{ "{\"items\":", E_INPUT, IMPORT_FORMATS },
		{ "<?xml version=\"1.0\"?>", E_OK, IMPORT_KEEPASS_XML },
		{ "\xef\xbb\xbf<KeePassFile/>", E_OK, IMPORT_KEEPASS_XML },
		{ "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\"", E_OK,
		  IMPORT_KEEPASS_CSV },
		{ "Wer,Was\n", E_INPUT, IMPORT_FORMATS },
		{ "", E_INPUT, IMPORT_FORMATS },
	};
	enum import_format format;
	struct secret *file = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format = IMPORT_FORMATS;
		cr_assert_eq(secret_copy(rows[i].text, strlen(rows[i].text),
					 &file),
			     E_OK);
		cr_expect_eq(import_recognise(file, &format), rows[i].status,
			     "%s", rows[i].text);
		cr_expect_eq(format, rows[i].format, "%s", rows[i].text);
		secret_free(&file);
	}
	for (i = 0; i < IMPORT_FORMATS; i++) {
		cr_expect(import_format_find(
			import_format_name((enum import_format)i), &format));
		cr_expect_eq(format, i);
	}
	cr_expect_not(import_format_find("pdf", &format));
}

/* ${front}, ${middle} ${n} times with commas between, ${back}. */
static void given_many(struct given *g, const char *front, const char *middle,
		       size_t n, const char *back)
{
	struct buffer b = BUFFER_INIT;
	size_t i;

	buffer_text(&b, front);
	for (i = 0; i < n; i++) {
		buffer_text(&b, i == 0 ? "" : ",");
		buffer_text(&b, middle);
	}
	buffer_text(&b, back);
	given_text(g, IMPORT_BITWARDEN, buffer_string(&b));
	buffer_free(&b);
}

Test(import_bitwarden, numbers_have_an_end)
{
	struct given g;

	given_many(&g, "{\"items\":[{\"type\":2,\"name\":\"a\",\"fields\":[",
		   "{\"name\":\"f\",\"value\":\"v\"}", 1001, "]}]}");
	faults_are(&g, 1);
	fault_at(&g, "$.items[0]", "over 1000 fields");
	cr_expect_str_eq(g.im->items[0].fields[999].name, "f-1000");
	given_free(&g);
	given_many(&g, "{\"folders\":[", "{\"id\":\"x\"}", 10001,
		   "],\"items\":[]}");
	faults_are(&g, 1);
	fault_at(&g, "$.folders", "over 10000");
	given_free(&g);
	given_many(&g, "{\"items\":[",
		   "{\"type\":2,\"name\":\"a\",\"notes\":\"n\"}", 100001, "]}");
	faults_are(&g, 1);
	fault_at(&g, "the file", "over 100000 entries");
	given_free(&g);
}
