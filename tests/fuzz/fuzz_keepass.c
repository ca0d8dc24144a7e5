/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML of KeePass 2. What is taken has paths and fields that a vault takes. A
 * file that is read is no XML any more without its last bracket, and is read as
 * the same with an unknown element before the last.
 */
#include <string.h>

#include "tests/fuzz/import.h"
#include "vault/base/error.h"

#define STRING(key, value) \
	"<String><Key>" key "</Key><Value>" value "</Value></String>"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text(
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<KeePassFile>"
		"<Meta><RecycleBinEnabled>True</RecycleBinEnabled>"
		"<RecycleBinUUID>abc=</RecycleBinUUID><Binaries><Binary "
		"ID=\"0\" Compressed=\"True\">H4sIAAAAAAAAAwMAAAAAAAAAAAA="
		"</Binary></Binaries></Meta><Root><Group><Name>Top</Name>"
		"<Entry><UUID>x</UUID>" STRING("Title", "a") STRING(
			"UserName", "Adm&quot;in") STRING("Password",
							  "&lt;&#228;<![CDATA["
							  "<x>]]>")
			STRING("Notes",
			       "n") "<Binary><Key>f.txt</Key><Value Ref=\"0\"/></Binary>"
				    "<History><Entry/></History></Entry><Group><UUID>abc=</UUID>"
				    "<Entry/></Group><Group><Name>B&#xfc;ro</Name><Notes>h</Notes>"
				    "<Entry>" STRING(
					    "otp",
					    "otpauth://totp/x?secret=GEZDGNBV")
					    STRING("PIN Code",
						   "0815") "</Entry></Group></Group></Root></KeePassFile>");
	seed_text(
		"<KeePassFile><Root><Group><Name>T</Name><Entry>" STRING(
			"TimeOtp-Secret-Base32",
			"gezd gnbv") STRING("TimeOtp-Length",
					    "8") STRING("TimeOtp-Period", "30")
			STRING("TimeOtp-Algorithm",
			       "HMAC-SHA-256") "</Entry><Entry>" STRING("TOTP Seed",
									"GEZDGNBV")
				STRING("TOTP Settings", "30;8") "</Entry><Entry>" STRING(
					"TimeOtp-Secret-Hex",
					"3132") "</Entry><Entry>" STRING("TimeOtp-Secret-Base64",
									 "MTI=") "</Entry></Group></Root></KeePassFile>");
}

static void read_same(struct span in, const struct buffer *as)
{
	static const char more[] = "<Unheard of=\"1\">x<Of/></Unheard>";
	struct buffer file = BUFFER_INIT, got = BUFFER_INIT;
	size_t end = in.len, at;

	while (end > 0 && in.bytes[end - 1] != '>')
		end--;
	for (at = end; at > 0 && in.bytes[at - 1] != '<';)
		at--;
	/* the end is that of the root, and no comment */
	if (at == 0 || end - at < 2 || in.bytes[at] != '/')
		return;
	buffer_put(&file, in.bytes, at - 1);
	buffer_text(&file, more);
	buffer_put(&file, in.bytes + at - 1, in.len - at + 1);
	import_of(span_of(&file), IMPORT_KEEPASS_XML, NULL, &got);
	MUST(fuzz_same(&got, span_of(as)));
	in.len = end - 1;
	import_of(in, IMPORT_KEEPASS_XML, NULL, &got);
	MUST(memmem(got.bytes, got.len, " 0 faults", 9) == NULL);
	buffer_free(&got);
	buffer_free(&file);
}

void fuzz_one(struct span in)
{
	struct buffer got = BUFFER_INIT;

	import_of(in, IMPORT_KEEPASS_XML, NULL, &got);
	if (memmem(got.bytes, got.len, "0 faults, 0 told", 16) != NULL)
		read_same(in, &got);
	buffer_free(&got);
}
