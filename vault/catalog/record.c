/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c -- records, bound to vault, kind, id and revision. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/catalog/catalog.h"
#include "vault/catalog/seal.h"

static int raw_id(const char *id, struct buffer *out)
{
	struct span text = { (const uint8_t *)id, strlen(id) };
	uint8_t raw[ID_LEN];
	int r = hex_decode(text, raw, sizeof(raw));

	if (r == E_OK)
		buffer_put(out, raw, sizeof(raw));
	return r;
}

static int record_ad(const struct record_name *name, struct buffer *out)
{
	int r;

	buffer_text(out, "breakglass/v1 record");
	r = raw_id(name->vault, out);
	if (r != E_OK)
		return r;
	buffer_text(out, name->kind);
	buffer_byte(out, 0);
	r = raw_id(name->id, out);
	buffer_u64be(out, name->rev);
	return r == E_OK ? buffer_status(out) : r;
}

int record_seal(const struct epoch_key *key, const struct record_name *name,
		struct span plain, struct buffer *out)
{
	struct buffer ad = BUFFER_INIT;
	int r = record_ad(name, &ad);

	if (r == E_OK)
		r = seal_put(key->records, &ad, plain, out);
	buffer_free(&ad);
	return r;
}

int record_open(const struct epoch_key *key, const struct record_name *name,
		struct span sealed, struct secret **plain)
{
	struct buffer ad = BUFFER_INIT;
	int r = record_ad(name, &ad);

	if (r == E_OK)
		r = seal_open(key->records, &ad, sealed, plain);
	buffer_free(&ad);
	return r;
}

/* --- names --- */

static bool kind_valid(struct span kind)
{
	size_t i;

	for (i = 0; i < kind.len; i++)
		if (!((kind.bytes[i] >= 'a' && kind.bytes[i] <= 'z') ||
		      kind.bytes[i] == '-'))
			return false;
	return kind.len >= 1;
}

int record_name_parse(const char *obj, const char *vault,
		      struct record_name *out)
{
	struct span kind, id, of = { (const uint8_t *)vault, strlen(vault) };
	struct record_name name;
	struct cursor c;

	memset(&name, 0, sizeof(name));
	cursor_init(&c, obj, strlen(obj));
	kind = cursor_until(&c, ':');
	id = cursor_until(&c, ':');
	name.rev = cursor_decimal(&c, INT64_MAX);
	if (!cursor_done(&c) || kind.len >= sizeof(name.kind) ||
	    !kind_valid(kind) || !text_is_id(id) || !text_is_id(of) ||
	    name.rev == 0)
		return error_set(E_INPUT, "no record's name");
	memcpy(name.vault, of.bytes, of.len);
	memcpy(name.kind, kind.bytes, kind.len);
	memcpy(name.id, id.bytes, id.len);
	*out = name;
	return E_OK;
}

void record_name_format(const struct record_name *name, char out[128])
{
	snprintf(out, 128, "%s:%s:%llu", name->kind, name->id,
		 (unsigned long long)name->rev);
}
