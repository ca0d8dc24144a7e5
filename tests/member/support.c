/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/member/support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

void support_start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

void support_new(struct somebody *who, const char *name, const char *nick)
{
	const struct secret *identity;

	memset(who, 0, sizeof(*who));
	cr_assert_eq(member_new(NULL, name, nick, &who->identity, &who->file),
		     E_OK, "%s", error_detail());
	identity = who->identity;
	cr_assert_eq(member_keys_open(&who->file.enrolment, &identity, 1,
				      &who->keys, NULL),
		     E_OK, "%s", error_detail());
}

void support_free(struct somebody *who)
{
	secret_free(&who->identity);
	member_keys_free(&who->keys);
	member_file_free(&who->file);
}

struct span support_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

struct span support_bytes(const struct buffer *b)
{
	return (struct span){ b->bytes, b->len };
}

struct secret *support_secret(const char *text)
{
	struct secret *s = NULL;

	cr_assert_eq(secret_copy(text, strlen(text), &s), E_OK);
	return s;
}

int support_judge(const struct enrolment *e)
{
	struct json_doc *doc = NULL;
	struct enrolment parsed;
	int r;

	cr_assert_eq(json_new(&doc), E_OK);
	r = enrolment_parse(enrolment_json(doc, e), &parsed);
	if (r == E_OK)
		enrolment_free(&parsed);
	json_free(&doc);
	return r;
}

void support_text(const struct enrolment *e, struct buffer *out)
{
	char recipient[AGE_RECIPIENT_TEXT];

	age_recipient_format(e->recipient, recipient);
	buffer_format(out,
		      "breakglass enrolment v1\n"
		      "{\"id\":\"%s\",\"recipient\":\"%s\",\"seed\":\"",
		      e->id, recipient);
	buffer_base64(out, e->seed, e->seed_len);
	buffer_text(out, "\",\"sign\":\"");
	buffer_base64(out, e->sign, sizeof(e->sign));
	buffer_text(out, "\",\"witness\":\"");
	buffer_base64(out, e->witness, sizeof(e->witness));
	buffer_text(out, "\"}");
	cr_assert_eq(buffer_status(out), E_OK);
}

void support_sign(struct enrolment *e, const struct secret *sign)
{
	struct buffer text = BUFFER_INIT;

	support_text(e, &text);
	cr_assert_eq(note_sign(support_bytes(&text), sign, e->sig), E_OK);
	buffer_free(&text);
}

void support_seal_seed(struct enrolment *e, const void *seed, size_t len)
{
	struct buffer box = BUFFER_INIT;

	cr_assert_eq(age_seal((const uint8_t(*)[AGE_KEY_LEN])e->recipient, 1,
			      seed, len, &box),
		     E_OK, "%s", error_detail());
	free(e->seed);
	e->seed = buffer_take(&box, &e->seed_len);
}
