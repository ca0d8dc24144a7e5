/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enrolment.c -- E, the clear part of an enrolment, and its self-signature. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/event.h"
#include "vault/member/private.h"

void enrolment_free(struct enrolment *e)
{
	free(e->seed);
	memset(e, 0, sizeof(*e));
}

int enrolment_copy(const struct enrolment *from, struct enrolment *out)
{
	uint8_t *seed = malloc(from->seed_len == 0 ? 1 : from->seed_len);

	if (seed == NULL)
		return error_set(E_MEMORY, "an enrolment");
	memcpy(seed, from->seed, from->seed_len);
	*out = *from;
	out->seed = seed;
	return E_OK;
}

static struct json *unsigned_json(struct json_doc *doc,
				  const struct enrolment *e)
{
	char recipient[AGE_RECIPIENT_TEXT];
	struct json *out = json_object(doc);

	age_recipient_format(e->recipient, recipient);
	json_set_text(doc, out, "id", e->id);
	json_set_text(doc, out, "recipient", recipient);
	json_set_base64(doc, out, "seed", e->seed, e->seed_len);
	json_set_base64(doc, out, "sign", e->sign, sizeof(e->sign));
	json_set_base64(doc, out, "witness", e->witness, sizeof(e->witness));
	return out;
}

struct json *enrolment_json(struct json_doc *doc, const struct enrolment *e)
{
	struct json *out = unsigned_json(doc, e);

	json_set_base64(doc, out, "sig", e->sig, sizeof(e->sig));
	return out;
}

/* What `sign` signs: a title and the canonical JSON of E without `sig`. */
int enrolment_text(const struct enrolment *e, struct buffer *out)
{
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	buffer_text(out, "breakglass enrolment v1\n");
	r = json_write(doc, unsigned_json(doc, e), out);
	json_free(&doc);
	return r;
}

/* Nothing can be sealed to a point of small order: one member who brought it
 * would stand in the way of every rotation of the catalog. */
static bool recipient_usable(const uint8_t recipient[AGE_KEY_LEN])
{
	static const uint8_t any[AGE_KEY_LEN] = { 0 };
	uint8_t shared[AGE_KEY_LEN];

	return crypto_scalarmult(shared, any, recipient) == 0;
}

static int keys_check(const struct enrolment *e)
{
	if (!recipient_usable(e->recipient))
		return error_set(E_INPUT, "nothing can be sealed to the "
					  "recipient of the enrolment");
	if (!note_key_valid(e->sign))
		return error_set(E_INPUT, "the signing key of the enrolment is "
					  "no valid point");
	if (!note_key_valid(e->witness))
		return error_set(E_INPUT, "the witness key of the enrolment is "
					  "no valid point");
	if (memcmp(e->sign, e->witness, sizeof(e->sign)) == 0)
		return error_set(E_INPUT, "the enrolment has one key twice");
	return E_OK;
}

static int signature_check(const struct enrolment *e)
{
	struct buffer text = BUFFER_INIT;
	struct span span;
	int r;

	r = enrolment_text(e, &text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		if (!note_check(span, e->sign, e->sig))
			r = error_set(E_INPUT, "the enrolment's signature "
					       "does not hold");
	}
	buffer_free(&text);
	return r;
}

/* The closed schema, checked before, says that all of it is there. */
static int fill(const struct json *json, struct enrolment *e)
{
	int r;

	memcpy(e->id, json_text(json_get(json, "id")), ID_TEXT);
	if (!json_base64(json_get(json, "sign"), e->sign, sizeof(e->sign)) ||
	    !json_base64(json_get(json, "witness"), e->witness,
			 sizeof(e->witness)) ||
	    !json_base64(json_get(json, "sig"), e->sig, sizeof(e->sig)))
		return error_set(E_INPUT, "a key or signature of the enrolment "
					  "has another length");
	r = age_recipient_parse(json_span(json_get(json, "recipient")),
				e->recipient);
	if (r != E_OK)
		return r;
	return json_base64_any(json_get(json, "seed"), &e->seed, &e->seed_len);
}

int enrolment_parse(const struct json *json, struct enrolment *out)
{
	const char *fault = event_check_enrolment(json);
	struct enrolment e;
	int r;

	if (fault != NULL)
		return error_text(E_INPUT, fault);
	memset(&e, 0, sizeof(e));
	r = fill(json, &e);
	if (r == E_OK)
		r = keys_check(&e);
	if (r == E_OK)
		r = signature_check(&e);
	if (r != E_OK)
		enrolment_free(&e);
	else
		*out = e;
	return r;
}
