/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/catalog/support.h"
#include "tests/support/age_tool.h"
#include "vault/base/error.h"

static struct epoch_key epoch;
static struct reader anna, ben;
static struct buffer box;

static void make(void)
{
	support_start();
	support_epoch(3, &epoch);
	support_reader(&anna);
	support_reader(&ben);
	cr_assert_eq(epoch_box(&epoch, anna.recipient, &box), E_OK);
}

static void unmake(void)
{
	epoch_free(&epoch);
	support_reader_free(&anna);
	support_reader_free(&ben);
	buffer_free(&box);
}

TestSuite(epoch, .init = make, .fini = unmake, .timeout = 60);

static int open_by(const struct reader *who, struct span bytes,
		   struct epoch_key *out)
{
	const struct secret *identity = who->identity;

	return epoch_open(3, epoch.recipient, bytes, &identity, 1, out);
}

static int judge(struct span bytes)
{
	struct epoch_key opened;
	int r = open_by(&anna, bytes, &opened);

	if (r == E_OK)
		epoch_free(&opened);
	return r;
}

Test(epoch, opens_from_its_box_with_the_recipients_identity)
{
	struct epoch_key opened;

	cr_assert_eq(epoch.epoch, 3);
	cr_assert_eq(open_by(&anna, support_bytes(&box), &opened), E_OK, "%s",
		     error_detail());
	cr_assert_eq(opened.epoch, 3);
	cr_assert_arr_eq(opened.recipient, epoch.recipient, AGE_KEY_LEN);
	cr_assert(secret_equal(opened.identity, epoch.identity));
	cr_assert(secret_equal(opened.records, epoch.records));
	epoch_free(&opened);
	cr_assert_null(opened.identity);
	cr_assert_null(opened.records);
	epoch_free(&opened);
}

Test(epoch, whichever_identity_is_the_right_one_opens_it)
{
	const struct secret *both[2] = { ben.identity, anna.identity };
	struct epoch_key opened;

	cr_assert_eq(epoch_open(3, epoch.recipient, support_bytes(&box), both,
				2, &opened),
		     E_OK, "%s", error_detail());
	epoch_free(&opened);
}

Test(epoch, another_members_identity_does_not_open_it)
{
	struct epoch_key opened = { .epoch = 77 };

	cr_assert_eq(open_by(&ben, support_bytes(&box), &opened), E_IDENTITY);
	cr_assert_eq(epoch_open(3, epoch.recipient, support_bytes(&box), NULL,
				0, &opened),
		     E_IDENTITY);
	cr_assert_eq(opened.epoch, 77, "nothing is written on failure");
}

Test(epoch, box_of_another_epoch_is_refused)
{
	struct buffer others = BUFFER_INIT;
	struct epoch_key next;

	support_epoch(3, &next);
	cr_assert_eq(epoch_box(&next, anna.recipient, &others), E_OK);
	cr_assert_eq(judge(support_bytes(&others)), E_AUTH);
	cr_assert_not_null(strstr(error_detail(), "epoch 3"));
	buffer_free(&others);
	epoch_free(&next);
}

Test(epoch, altered_or_cut_box_is_refused)
{
	support_every_fault(support_bytes(&box), judge);
}

static int judge_text(struct span text)
{
	struct buffer bent = BUFFER_INIT;
	int r;

	support_age(anna.recipient, text, &bent);
	r = judge(support_bytes(&bent));
	buffer_free(&bent);
	return r;
}

Test(epoch, box_that_holds_no_single_identity_line_is_refused)
{
	struct secret *line = NULL;
	struct buffer text = BUFFER_INIT;
	size_t len;

	cr_assert_eq(age_identity_format(epoch.identity, &line), E_OK);
	len = secret_len(line);
	buffer_put(&text, secret_peek(line), len);
	buffer_byte(&text, '\n');
	cr_expect_eq(judge_text(support_bytes(&text)), E_OK);
	buffer_byte(&text, '\n');
	cr_expect_eq(judge_text(support_bytes(&text)), E_AUTH, "a line more");
	text.len = len;
	cr_expect_eq(judge_text(support_bytes(&text)), E_AUTH, "no line end");
	cr_expect_eq(judge_text(support_span("")), E_AUTH);
	cr_expect_eq(judge_text(support_span("hello\n")), E_AUTH);
	buffer_free(&text);
	secret_free(&line);
}

/* HKDF-SHA-256 (RFC 5869) of 00 01 .. 1f, computed apart from this program. */
Test(epoch, known_secret_gives_the_known_record_key)
{
	static const uint8_t records[32] = { 0x5c, 0x4a, 0x22, 0x63, 0x04, 0x3d,
					     0xe1, 0x63, 0x62, 0xd9, 0x8c, 0x4e,
					     0x32, 0xd2, 0xba, 0xce, 0x9e, 0x2d,
					     0x46, 0x58, 0xd2, 0x68, 0xad, 0x74,
					     0x54, 0xe6, 0x51, 0x57, 0x95, 0xa5,
					     0xa7, 0x36 };
	const struct secret *identity = anna.identity;
	struct buffer known = BUFFER_INIT;
	struct secret *s = NULL;
	struct epoch_key opened;

	cr_assert_eq(secret_new(32, &s), E_OK);
	for (size_t i = 0; i < 32; i++)
		secret_bytes(s)[i] = (uint8_t)i;
	secret_free(&epoch.identity);
	epoch.identity = s;
	cr_assert_eq(age_identity_recipient(s, epoch.recipient), E_OK);
	cr_assert_eq(epoch_box(&epoch, anna.recipient, &known), E_OK);
	cr_assert_eq(epoch_open(1, epoch.recipient, support_bytes(&known),
				&identity, 1, &opened),
		     E_OK, "%s", error_detail());
	cr_assert_eq(secret_len(opened.records), 32);
	cr_assert_arr_eq(secret_peek(opened.records), records, 32);
	epoch_free(&opened);
	buffer_free(&known);
}

Test(epoch, box_is_appended_to_what_was_there)
{
	struct buffer out = BUFFER_INIT;

	buffer_text(&out, "before");
	cr_assert_eq(epoch_box(&epoch, anna.recipient, &out), E_OK);
	cr_assert_eq(strncmp(buffer_string(&out), "beforeage-", 10), 0);
	buffer_free(&out);
}

/* -------------------------------------------------------------------- age(1) */

static void make_tool(void)
{
	make();
	age_tool_start();
}

static void unmake_tool(void)
{
	age_tool_end();
	unmake();
}

TestSuite(epoch_age, .init = make_tool, .fini = unmake_tool, .timeout = 120);

static void put_identity(const char *name, const struct secret *identity)
{
	struct secret *line = NULL;

	cr_assert_eq(age_identity_format(identity, &line), E_OK);
	age_tool_write(name, secret_peek(line), secret_len(line));
	secret_free(&line);
}

/* Who has the reading phrase, or a member's identity, reads the catalog key
 * without this program: what the box holds is an identity file. */
Test(epoch_age, opened_box_is_an_identity_file_of_the_epoch)
{
	static const char *const open[] = { "age", "-d",    "-i",  "anna",
					    "-o",  "epoch", "box", NULL };
	static const char *const public[] = { "age-keygen", "-y",    "-o",
					      "public",     "epoch", NULL };
	char recipient[AGE_RECIPIENT_TEXT];
	struct buffer said = BUFFER_INIT;

	put_identity("anna", anna.identity);
	age_tool_write("box", box.bytes, box.len);
	cr_assert_eq(age_tool_run(open), 0);
	cr_assert_eq(age_tool_run(public), 0);
	age_tool_read("public", &said);
	age_recipient_format(epoch.recipient, recipient);
	cr_assert_eq(strncmp(buffer_string(&said), recipient,
			     strlen(recipient)),
		     0);
	buffer_free(&said);
}
