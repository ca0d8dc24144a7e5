/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.c -- which format a file has, and what stands at a place of it. */
#include "vault/carry/import.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/carry/import_build.h"
#include "vault/carry/import_xml.h"

#define STACK 65536

static const char *const names[IMPORT_FORMATS] = {
	[IMPORT_ESTATE] = "estate",
	[IMPORT_BITWARDEN] = "bitwarden",
	[IMPORT_KEEPASS_CSV] = "keepass-csv",
	[IMPORT_KEEPASS_XML] = "keepass-xml",
	[IMPORT_CSV] = "csv",
};

const char *import_format_name(enum import_format format)
{
	return names[format];
}

bool import_format_find(const char *name, enum import_format *out)
{
	int i;

	for (i = 0; i < IMPORT_FORMATS; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum import_format)i;
			return true;
		}
	return false;
}

/* --- recognising --- */

static struct span begins(const struct secret *file)
{
	struct span s = { secret_peek(file), secret_len(file) };

	if (s.len >= 3 && memcmp(s.bytes, "\xef\xbb\xbf", 3) == 0) {
		s.bytes += 3;
		s.len -= 3;
	}
	while (s.len > 0 && strchr(" \t\r\n", s.bytes[0]) != NULL &&
	       s.bytes[0] != '\0') {
		s.bytes++;
		s.len--;
	}
	return s;
}

static bool starts(struct span s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len && memcmp(s.bytes, text, len) == 0;
}

static int which_json(const struct secret *file, enum import_format *out)
{
	const struct foreign_value *root;
	struct foreign *f = NULL;
	int r;

	r = foreign_parse(secret_peek(file), secret_len(file), &f);
	if (r != E_OK)
		return r;
	root = foreign_root(f);
	if (foreign_get(f, root, "components") != NULL)
		*out = IMPORT_ESTATE;
	else if (foreign_get(f, root, "items") != NULL ||
		 foreign_get(f, root, "encrypted") != NULL)
		*out = IMPORT_BITWARDEN;
	else
		r = error_set(E_INPUT, "JSON, but neither a plan nor an export "
				       "of Bitwarden; say which, with "
				       "--format");
	foreign_free(&f);
	return r;
}

int import_recognise(const struct secret *file, enum import_format *out)
{
	struct span s = begins(file);

	if (starts(s, "{"))
		return which_json(file, out);
	if (starts(s, "<")) {
		*out = IMPORT_KEEPASS_XML;
		return E_OK;
	}
	if (starts(s, "\"Group\",\"Title\",\"Username\",\"Password\"") ||
	    starts(s, "Group,Title,Username,Password")) {
		*out = IMPORT_KEEPASS_CSV;
		return E_OK;
	}
	return error_set(E_INPUT,
			 "its format is not recognised: with --format csv and "
			 "--map any table with a first row of names is read");
}

/* --- reading --- */

/* Parsers look at secrets with the functions of the C library, whose vector
 * registers keep what they saw until they are used again; a loader that binds a
 * name late puts all registers on the stack. So the same functions are used
 * once more, over nothing, and the stack below is wiped. */
static void forget(void)
{
	static const uint8_t nothing[4096];
	void *(*volatile copy)(void *, const void *, size_t) = memcpy;
	void *(*volatile move)(void *, const void *, size_t) = memmove;
	void *(*volatile find)(const void *, int, size_t) = memchr;
	int (*volatile compare)(const void *, const void *, size_t) = memcmp;
	uint8_t to[sizeof(nothing)];
	size_t n;

	for (n = 16; n <= sizeof(to); n += n / 2) {
		copy(to, nothing, n);
		move(to, nothing, n);
		find(nothing, 1, n);
		compare(to, nothing, n);
	}
	sodium_stackzero(STACK);
}

int import_ahead(void)
{
	const int xml = xml_ready();
	const int gzip = xml == E_MEMORY ? xml : import_gunzip_ready();

	return gzip == E_OK ? xml : gzip;
}

int import_read(const struct secret *file, enum import_format format,
		const struct import_map *map, struct import **out)
{
	struct import_builder b = { .im = NULL };
	int r;

	b.im = calloc(1, sizeof(*b.im));
	if (b.im == NULL)
		return error_set(E_MEMORY, "an import");
	b.im->format = format;
	switch (format) {
	case IMPORT_BITWARDEN:
		r = import_read_bitwarden(&b, file);
		break;
	case IMPORT_KEEPASS_CSV:
		r = import_read_csv(&b, file, NULL);
		break;
	case IMPORT_CSV:
		r = import_read_csv(&b, file, map);
		break;
	case IMPORT_KEEPASS_XML:
		r = import_read_keepass(&b, file);
		break;
	default:
		r = error_set(E_INTERNAL, "a plan is read elsewhere");
	}
	if (r == E_INPUT) /* there is no sense in going on */
		r = import_fault_detail(&b);
	import_names_free(&b.names);
	forget();
	if (r != E_OK)
		import_free(&b.im);
	else
		*out = b.im;
	return r;
}

/* --- places --- */

/* Doubled quotes become one. */
static int unquoted(struct span raw, struct secret **out)
{
	struct secret *s = NULL;
	size_t i, n = 0;
	int r;

	r = secret_new(raw.len, &s);
	if (r != E_OK)
		return r;
	for (i = 0; i < raw.len; i++) {
		secret_bytes(s)[n++] = raw.bytes[i];
		i += raw.bytes[i] == '"';
	}
	secret_truncate(s, n);
	*out = s;
	return E_OK;
}

/* Lines may be broken in it. */
static int decoded(struct span raw, struct secret **out)
{
	struct secret *text = NULL, *s = NULL;
	size_t i, n = 0, len;
	int r;

	r = secret_new(raw.len, &text);
	if (r == E_OK)
		r = secret_new(raw.len, &s);
	for (i = 0; r == E_OK && i < raw.len; i++)
		if (raw.bytes[i] != '\n' && raw.bytes[i] != '\r' &&
		    raw.bytes[i] != ' ' && raw.bytes[i] != '\t')
			secret_bytes(text)[n++] = raw.bytes[i];
	if (r == E_OK)
		r = base64_decode((struct span){ secret_peek(text), n },
				  BASE64_PADDED, secret_bytes(s), raw.len,
				  &len);
	secret_free(&text);
	if (r != E_OK) {
		secret_free(&s);
		return r == E_INPUT ? error_set(E_INPUT, "it is no base64") : r;
	}
	secret_truncate(s, len);
	*out = s;
	return E_OK;
}

static int unpacked(struct span raw, struct secret **out)
{
	struct secret *packed = NULL;
	int r;

	r = decoded(raw, &packed);
	if (r == E_OK)
		r = import_gunzip(packed, IMPORT_FILE_MAX, out);
	secret_free(&packed);
	return r;
}

int import_bytes(const struct import *im, const struct import_place *at,
		 struct secret **out)
{
	switch (at->coding) {
	case IMPORT_JSON:
		return foreign_secret(im->json, at->text, out);
	case IMPORT_QUOTED:
		return unquoted(at->raw, out);
	case IMPORT_BASE64:
		return decoded(at->raw, out);
	case IMPORT_GZIP:
		return unpacked(at->raw, out);
	case IMPORT_MADE:
		return secret_copy(secret_peek(at->made), secret_len(at->made),
				   out);
	default:
		return secret_copy(at->raw.bytes, at->raw.len, out);
	}
}
