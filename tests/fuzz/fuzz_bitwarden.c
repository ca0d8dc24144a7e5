/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports of Bitwarden: what is taken has paths and fields that a vault takes,
 * and a second reading takes the same. */
#include "tests/fuzz/import.h"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text(
		"{\"encrypted\":false,\"folders\":[{\"id\":\"f1\",\"name\":"
		"\"B\xc3\xbcro/Netz\"}],\"items\":[{\"id\":\"1\",\"folderId\":"
		"\"f1\",\"type\":1,\"name\":\"Switch 1\",\"notes\":"
		"\"one\\ntwo \\u00fc\",\"fields\":[{\"name\":\"PIN Code\","
		"\"value\":\"0815\",\"type\":1,\"linkedId\":null},{\"name\":"
		"\"on\",\"value\":\"true\",\"type\":2}],\"login\":{\"uris\":"
		"[{\"match\":null,\"uri\":\"https://a\"}],\"username\":"
		"\"root\",\"password\":\"p\\\"w\",\"totp\":\"GEZDGNBV\","
		"\"fido2Credentials\":[{\"keyValue\":\"x\"}]},"
		"\"passwordHistory\":[{\"password\":\"old\"}],"
		"\"collectionIds\":null}]}");
	seed_text(
		"{\"encrypted\":false,\"collections\":[{\"id\":\"c\",\"name\":"
		"\"C\"}],\"items\":[{\"type\":2,\"name\":\"Wifi\",\"notes\":"
		"\"n\",\"secureNote\":{\"type\":0},\"collectionIds\":[\"c\"]},"
		"{\"type\":3,\"name\":\"Card\",\"card\":{\"cardholderName\":"
		"\"A\",\"brand\":null,\"number\":\"4111\",\"expMonth\":\"1\","
		"\"expYear\":\"2030\",\"code\":\"123\"}},{\"type\":4,\"name\":"
		"\"Ego\",\"identity\":{\"firstName\":\"E\",\"username\":"
		"\"ego\"}},{\"type\":5,\"name\":\"Key\",\"sshKey\":{"
		"\"privateKey\":\"a\\nb\\n\",\"publicKey\":\"c\","
		"\"keyFingerprint\":\"d\"}}]}");
	seed_text("{\"encrypted\":true,\"items\":[]}");
}

void fuzz_one(struct span in)
{
	struct buffer one = BUFFER_INIT, two = BUFFER_INIT;

	import_of(in, IMPORT_BITWARDEN, NULL, &one);
	import_of(in, IMPORT_BITWARDEN, NULL, &two);
	MUST(fuzz_same(&one, span_of(&two)));
	buffer_free(&two);
}
