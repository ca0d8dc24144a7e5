/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/event_types.h"

#include <string.h>

#include "vault/age/age.h"
#include "vault/base/text.h"
#include "vault/log/checkpoint.h"

#define SEED_MAX 4096
#define BOXES_MAX 500
#define GROUPS_MAX 16

static bool number_within(const struct json *v, int64_t min, int64_t max)
{
	int64_t n;

	return json_integer(v, &n) && n >= min && n <= max;
}

static bool base64_of(const struct json *v, size_t len)
{
	uint8_t bytes[80];

	return json_base64(v, bytes, len);
}

static bool base64_upto(const struct json *v, size_t max)
{
	uint8_t bytes[SEED_MAX];
	size_t len;

	return json_is(v, JSON_TEXT) &&
	       base64_decode(json_span(v), BASE64_PADDED, bytes, max, &len) ==
		       0 &&
	       len > 0;
}

/* Whether the text is one of the space-separated words. */
static bool word_of(const struct json *v, const char *words)
{
	const char *text = json_text(v), *at;
	size_t len;

	if (text == NULL || text[0] == '\0' || strchr(text, ' ') != NULL)
		return false;
	len = strlen(text);
	for (at = words; (at = strstr(at, text)) != NULL; at += len)
		if ((at == words || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

/* An array of such words, ascending and none twice. */
static bool words_of(const struct json *v, const char *words, size_t min)
{
	size_t i;

	if (!json_is(v, JSON_ARRAY) || json_count(v) < min)
		return false;
	for (i = 0; i < json_count(v); i++)
		if (!word_of(json_item(v, i), words) ||
		    (i > 0 && strcmp(json_text(json_item(v, i - 1)),
				     json_text(json_item(v, i))) >= 0))
			return false;
	return true;
}

static bool is_id(const struct json *v)
{
	return text_is_id(json_span(v));
}

static bool ids(const struct json *v)
{
	size_t i, k;

	if (!json_is(v, JSON_ARRAY) || json_count(v) > 1000)
		return false;
	for (i = 0; i < json_count(v); i++) {
		if (!is_id(json_item(v, i)))
			return false;
		for (k = 0; k < i; k++)
			if (json_equal(json_item(v, k), json_item(v, i)))
				return false;
	}
	return true;
}

static bool ids_sorted(const struct json *v)
{
	size_t i;

	if (!json_is(v, JSON_ARRAY) || json_count(v) == 0)
		return false;
	for (i = 0; i < json_count(v); i++)
		if (!is_id(json_item(v, i)) ||
		    (i > 0 && strcmp(json_text(json_item(v, i - 1)),
				     json_text(json_item(v, i))) >= 0))
			return false;
	return true;
}

static bool label(const struct json *v)
{
	const char *text = json_text(v);
	size_t i, len = text == NULL ? 0 : strlen(text);

	if (len < 1 || len > 16 || text[0] < 'A' || text[0] > 'Z')
		return false;
	for (i = 1; i < len; i++)
		if (!((text[i] >= 'A' && text[i] <= 'Z') ||
		      (text[i] >= '0' && text[i] <= '9') || text[i] == '-'))
			return false;
	return true;
}

static bool field(const struct json *v)
{
	const char *text = json_text(v);
	size_t i, len = text == NULL ? 0 : strlen(text);

	for (i = 0; i < len; i++)
		if (!((text[i] >= 'a' && text[i] <= 'z') ||
		      (text[i] >= '0' && text[i] <= '9') || text[i] == '-'))
			return false;
	return len >= 1 && len <= 32;
}

static bool plain_text(const struct json *v)
{
	struct span s = json_span(v);

	return s.bytes != NULL && s.len >= 1 && s.len <= 1000;
}

static bool time_text(const struct json *v)
{
	int64_t ms;

	return json_is(v, JSON_TEXT) && time_parse(json_span(v), &ms) == 0;
}

static bool origin(const struct json *v)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT];

	return json_is(v, JSON_TEXT) &&
	       origin_parse(json_text(v), vault, branch) == 0;
}

static bool recipient(const struct json *v)
{
	uint8_t key[AGE_KEY_LEN];

	return json_is(v, JSON_TEXT) &&
	       age_recipient_parse(json_span(v), key) == 0;
}

/* --- objects inside d --- */

static bool reading(const struct json *v)
{
	return json_is(v, JSON_OBJECT) && json_count(v) == 2 &&
	       recipient(json_get(v, "recipient")) &&
	       base64_of(json_get(v, "h"), 32);
}

static bool box_to(const struct json *v)
{
	struct span s = json_span(v);

	if (span_is(s, "reading"))
		return true;
	if (s.len == 7 + 32 && memcmp(s.bytes, "member:", 7) == 0)
		return text_is_id((struct span){ s.bytes + 7, 32 });
	if (s.len == 12 + 32 && memcmp(s.bytes, "compartment:", 12) == 0)
		return text_is_id((struct span){ s.bytes + 12, 32 });
	return false;
}

static bool boxes(const struct json *v)
{
	size_t i;

	if (!json_is(v, JSON_ARRAY) || json_count(v) < 1 ||
	    json_count(v) > BOXES_MAX)
		return false;
	for (i = 0; i < json_count(v); i++) {
		const struct json *box = json_item(v, i);

		if (!json_is(box, JSON_OBJECT) || json_count(box) != 2 ||
		    !box_to(json_get(box, "to")) ||
		    !base64_of(json_get(box, "h"), 32))
			return false;
		if (i > 0 &&
		    strcmp(json_text(json_get(json_item(v, i - 1), "to")),
			   json_text(json_get(box, "to"))) >= 0)
			return false;
	}
	return true;
}

static bool also(const struct json *v)
{
	return json_is(v, JSON_OBJECT) && json_count(v) == 2 &&
	       number_within(json_get(v, "generation"), 1, JSON_INTEGER_MAX) &&
	       base64_of(json_get(v, "h"), 32);
}

static bool enrolment(const struct json *v)
{
	return json_is(v, JSON_OBJECT) && json_count(v) == 6 &&
	       is_id(json_get(v, "id")) &&
	       recipient(json_get(v, "recipient")) &&
	       base64_upto(json_get(v, "seed"), SEED_MAX) &&
	       base64_of(json_get(v, "sign"), 32) &&
	       base64_of(json_get(v, "witness"), 32) &&
	       base64_of(json_get(v, "sig"), 64);
}

static bool holder(const struct json *v, bool keyed)
{
	const struct json *form = json_get(v, "form");
	bool sealed;

	if (!json_is(v, JSON_OBJECT) || !is_id(json_get(v, "id")) ||
	    !word_of(form, "sealed card"))
		return false;
	if (!keyed)
		return json_count(v) == 2;
	sealed = span_is(json_span(form), "sealed");
	return json_count(v) == (sealed ? 4u : 3u) &&
	       base64_of(json_get(v, "key"), 32) &&
	       (!sealed || base64_of(json_get(v, "h"), 32));
}

static bool group(const struct json *v, bool keyed)
{
	const struct json *holders = json_get(v, "holders");
	size_t i, n = json_count(holders);

	if (!json_is(v, JSON_OBJECT) || json_count(v) != 3 ||
	    !label(json_get(v, "name")) || !json_is(holders, JSON_ARRAY) ||
	    n < 1 || n > GROUPS_MAX ||
	    !number_within(json_get(v, "threshold"), 1, (int64_t)n))
		return false;
	for (i = 0; i < n; i++)
		if (!holder(json_item(holders, i), keyed))
			return false;
	return true;
}

static bool policy(const struct json *v, bool keyed)
{
	const struct json *groups = json_get(v, "groups");
	size_t i, n = json_count(groups);

	if (!json_is(v, JSON_OBJECT) || json_count(v) != 2 ||
	    !json_is(groups, JSON_ARRAY) || n < 1 || n > GROUPS_MAX ||
	    !number_within(json_get(v, "threshold"), 1, (int64_t)n))
		return false;
	for (i = 0; i < n; i++)
		if (!group(json_item(groups, i), keyed))
			return false;
	return true;
}

bool type_holds(enum type type, const struct json *v)
{
	switch (type) {
	case T_NUMBER:
		return number_within(v, 0, JSON_INTEGER_MAX);
	case T_COUNT:
		return number_within(v, 1, JSON_INTEGER_MAX);
	case T_SLIP:
		return number_within(v, 0, 32767);
	case T_BOOL:
		return json_is(v, JSON_BOOL);
	case T_TEXT:
		return plain_text(v);
	case T_TIME:
		return time_text(v);
	case T_ID:
		return is_id(v);
	case T_IDS:
		return ids(v);
	case T_IDS_SORTED:
		return ids_sorted(v);
	case T_LABEL:
		return label(v);
	case T_FIELD:
		return field(v);
	case T_ORIGIN:
		return origin(v);
	case T_RECIPIENT:
		return recipient(v);
	case T_HASH:
	case T_KEY:
		return base64_of(v, 32);
	case T_SIG:
		return base64_of(v, 64);
	case T_COSIG:
		return base64_of(v, 72);
	case T_ROLES:
		return words_of(v, "admin auditor custodian", 1);
	case T_FOUNDER_ROLES:
		return words_of(v, "admin", 1);
	case T_FORM:
		return word_of(v, "sealed card seal");
	case T_PURPOSE:
		return word_of(v, "read drill redeal");
	case T_CLOCK:
		return word_of(v, "host stated");
	case T_FINDINGS:
		return words_of(v, "older fork clock no-pin tail", 0);
	case T_SEEN:
		return word_of(v, "extends first unproven diverged");
	case T_CAUSE:
		return word_of(v, "checksum foreign compartment generation "
				  "repeated signature box request format "
				  "late");
	case T_HOW:
		return word_of(v, "show save run totp export");
	case T_VERDICT:
		return word_of(v, "justified drill misuse");
	case T_WHY:
		return word_of(v, "older foreign readonly tail copy");
	case T_READING:
		return reading(v);
	case T_BOXES:
		return boxes(v);
	case T_ALSO:
		return also(v);
	case T_ENROLMENT:
		return enrolment(v);
	case T_POLICY:
		return policy(v, true);
	case T_POLICY_ASKED:
		return policy(v, false);
	}
	return false;
}
