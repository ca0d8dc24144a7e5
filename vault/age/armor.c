/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/age/armor.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

#define COLUMNS 64
#define LINE_BYTES (COLUMNS / 4 * 3)

void armor_write(const char *label, const void *bytes, size_t len,
		 struct buffer *out)
{
	const uint8_t *at = bytes;
	size_t n;

	buffer_format(out, "-----BEGIN %s-----\n", label);
	for (; len > 0; at += n, len -= n) {
		n = len < LINE_BYTES ? len : LINE_BYTES;
		buffer_base64(out, at, n);
		buffer_byte(out, '\n');
	}
	buffer_format(out, "-----END %s-----\n", label);
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim(struct span s)
{
	while (s.len > 0 && is_space(s.bytes[0])) {
		s.bytes++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.bytes[s.len - 1]))
		s.len--;
	return s;
}

static bool begins(struct span s, const char *dashes, const char *label,
		   size_t *used)
{
	size_t a = strlen(dashes), b = strlen(label);

	if (s.len < a + b + 5 || memcmp(s.bytes, dashes, a) != 0 ||
	    memcmp(s.bytes + a, label, b) != 0 ||
	    memcmp(s.bytes + a + b, "-----", 5) != 0)
		return false;
	*used = a + b + 5;
	return true;
}

bool armor_is(const char *label, struct span text)
{
	size_t used;

	return begins(trim(text), "-----BEGIN ", label, &used);
}

/* The next line without LF or CR LF; the last may have neither. */
static struct span next_line(struct span *rest)
{
	const uint8_t *lf =
		rest->len == 0 ? NULL : memchr(rest->bytes, '\n', rest->len);
	struct span line = *rest;

	if (rest->len == 0)
		return line;
	if (lf != NULL)
		line.len = (size_t)(lf - rest->bytes);
	rest->bytes += line.len + (lf != NULL);
	rest->len -= line.len + (lf != NULL);
	if (line.len > 0 && line.bytes[line.len - 1] == '\r')
		line.len--;
	return line;
}

static int bad(size_t number, const char *what)
{
	error_text(E_INPUT, what);
	return error_within(E_INPUT, "armor, line %zu", number);
}

/* The lines between BEGIN and END: all full but the last, which is not
 * empty. */
static int read_body(const char *label, struct span rest, struct buffer *out)
{
	uint8_t bytes[LINE_BYTES];
	size_t number = 1, used, n;
	bool last = false;
	struct span line;

	for (;;) {
		number++;
		if (rest.len == 0)
			return bad(number, N_("the END line is missing"));
		line = next_line(&rest);
		if (begins(line, "-----END ", label, &used))
			break;
		if (last)
			return bad(number, N_("a line behind a short one"));
		if (line.len == 0 || line.len > COLUMNS)
			return bad(number, N_("not 1 to 64 characters"));
		last = line.len < COLUMNS;
		if (base64_decode(line, BASE64_PADDED, bytes, sizeof(bytes),
				  &n) != E_OK)
			return bad(number, N_("not base64"));
		last = last || n < LINE_BYTES;
		buffer_put(out, bytes, n);
	}
	if (used != line.len || rest.len > 0)
		return bad(number, N_("something behind the END line"));
	return buffer_status(out);
}

int armor_read(const char *label, struct span text, struct buffer *out)
{
	struct buffer body = BUFFER_INIT;
	struct span rest = trim(text), line;
	size_t used;
	int r;

	line = next_line(&rest);
	if (!begins(line, "-----BEGIN ", label, &used) || used != line.len)
		return error_set(E_INPUT,
				 "it does not begin with "
				 "-----BEGIN %s-----",
				 label);
	r = read_body(label, rest, &body);
	if (r == E_OK && body.len == 0)
		r = error_set(E_INPUT, "the armor is empty");
	if (r == E_OK) {
		buffer_put(out, body.bytes, body.len);
		r = buffer_status(out);
	}
	buffer_free(&body);
	return r;
}
