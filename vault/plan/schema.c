/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.c -- a file's tree against the table of keys: a plan, and every place
 * where it is none. */
#include "vault/plan/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/share/share.h"

#define TEXT_MAX 16384
#define ID_MAX 64
#define ITEMS_MAX 10000 /* of a list, where the table has no other number */
#define FAULTS_MAX 1000 /* that are named */

/* --- faults --- */

int plan_fault_put(struct plan_faults *faults, bool warning,
		   struct buffer *path, const char *format, ...)
{
	struct plan_fault f = { .warning = warning };
	va_list args;
	size_t len;
	int r;

	if (!warning)
		faults->errors++;
	if (faults->count >= FAULTS_MAX) {
		buffer_free(path);
		return E_OK;
	}
	buffer_byte(path, 0);
	r = buffer_status(path);
	if (r == E_OK)
		r = array_room(&faults->list, &faults->cap, faults->count,
			       sizeof(f));
	if (r != E_OK) {
		buffer_free(path);
		return r;
	}
	f.path = (char *)buffer_take(path, &len);
	va_start(args, format);
	if (vasprintf(&f.text, format, args) < 0)
		r = error_set(E_MEMORY, "a fault");
	va_end(args);
	if (r != E_OK) {
		free(f.path);
		return r;
	}
	faults->list[faults->count++] = f;
	return E_OK;
}

void plan_faults_free(struct plan_faults *f)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		free(f->list[i].path);
		free(f->list[i].text);
	}
	free(f->list);
	memset(f, 0, sizeof(*f));
}

/* --- reading --- */

struct reading {
	const struct foreign *f;
	struct json_doc *doc;
	struct plan_faults *faults;
};

static int fault(struct reading *r, const struct foreign_value *v,
		 const char *what)
{
	struct buffer path = BUFFER_INIT;

	foreign_path(r->f, v, &path);
	return plan_fault_put(r->faults, false, &path, "%s", what);
}

static int fault_key(struct reading *r, const struct foreign_value *object,
		     const char *key, const char *what)
{
	struct buffer path = BUFFER_INIT;

	foreign_path(r->f, object, &path);
	buffer_format(&path, ".%s", key);
	return plan_fault_put(r->faults, false, &path, "%s", what);
}

static bool digits(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

static bool is_id(const char *text)
{
	size_t i, dots = 0, len = strlen(text);

	for (i = 0; i < len; i++) {
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			   "yz0123456789._-",
			   text[i]) == NULL)
			return false;
		dots += text[i] == '.';
	}
	return len > 0 && len <= ID_MAX && dots < len;
}

/* A day that there is. */
static bool is_date(const char *text)
{
	char whole[TIME_TEXT];
	int64_t ms;

	if (strlen(text) != 10)
		return false;
	snprintf(whole, sizeof(whole), "%sT00:00:00.000Z", text);
	return time_parse((struct span){ (const uint8_t *)whole,
					 strlen(whole) },
			  &ms) == E_OK;
}

/* 2026-05-19T08:12:00+02:00, or Z. */
static bool is_time(const char *text)
{
	char whole[TIME_TEXT];
	const char *zone = text + 19;
	int64_t ms;

	if (strlen(text) < 20)
		return false;
	snprintf(whole, sizeof(whole), "%.19s.000Z", text);
	if (time_parse((struct span){ (const uint8_t *)whole, strlen(whole) },
		       &ms) != E_OK)
		return false;
	if (strcmp(zone, "Z") == 0)
		return true;
	return strlen(zone) == 6 && (*zone == '+' || *zone == '-') &&
	       digits(zone + 1, 2) && zone[3] == ':' && digits(zone + 4, 2);
}

static const char *text_fault(enum plan_type type, const char *text)
{
	switch (type) {
	case P_ID:
	case P_IDS:
		return is_id(text) ?
			       NULL :
			       N_("an id is 1 to 64 of A-Z a-z 0-9 . _ -");
	case P_LABEL:
		return label_valid(text) ?
			       NULL :
			       N_("a label begins with A-Z and has at most 16 of "
				  "A-Z 0-9 -");
	case P_DATE:
		return is_date(text) ? NULL : N_("no day like 2026-11-23");
	case P_TIME:
		return is_time(text) ?
			       NULL :
			       N_("no time like 2026-05-19T08:12:00+02:00");
	default:
		return strlen(text) <= TEXT_MAX ? NULL :
						  N_("longer than 16384 bytes");
	}
}

static int text_read(struct reading *r, enum plan_type type,
		     const struct foreign_value *v, struct json **out)
{
	struct json_doc *doc = r->doc;
	const char *why = NULL;
	char *text = NULL;
	int e;

	if (foreign_type(v) != FOREIGN_TEXT)
		return fault(r, v, N_("a text was expected"));
	e = foreign_text(r->f, v, &text);
	if (e == E_INPUT) {
		error_clear();
		return fault(r, v, N_("a text with control characters"));
	}
	if (e != E_OK)
		return e;
	why = text_fault(type, text);
	if (why == NULL)
		*out = json_from_text(doc, text);
	free(text);
	return why == NULL ? E_OK : fault(r, v, why);
}

static int integer_read(struct reading *r, const struct plan_key *key,
			const struct foreign_value *v, struct json **out)
{
	char what[80];
	int64_t n;

	if (!foreign_integer(r->f, v, &n))
		return fault(r, v, N_("a whole number was expected"));
	if (n < key->least || n > key->most) {
		snprintf(what, sizeof(what), N_("a number from %lld to %lld"),
			 (long long)key->least, (long long)key->most);
		return fault(r, v, what);
	}
	*out = json_from_integer(r->doc, n);
	return E_OK;
}

static int object_read(struct reading *r, const struct plan_key *keys,
		       const struct foreign_value *v, struct json **out);

static int one_read(struct reading *r, const struct plan_key *key,
		    const struct foreign_value *v, struct json **out)
{
	bool yes;

	switch (key->type) {
	case P_INT:
	case P_INTS:
		return integer_read(r, key, v, out);
	case P_BOOL:
		if (!foreign_bool(r->f, v, &yes))
			return fault(r, v, N_("true or false was expected"));
		*out = json_from_bool(r->doc, yes);
		return E_OK;
	case P_OBJECT:
	case P_OBJECTS:
		return object_read(r, key->keys, v, out);
	case P_SECRET:
		return foreign_type(v) == FOREIGN_TEXT ?
			       E_OK :
			       fault(r, v, N_("a text was expected"));
	case P_IGNORED:
		return E_OK;
	default:
		return text_read(r, key->type, v, out);
	}
}

static bool is_list(enum plan_type type)
{
	return type == P_TEXTS || type == P_IDS || type == P_INTS ||
	       type == P_OBJECTS;
}

/* A fault's place keeps the places of those behind it. */
static int list_read(struct reading *r, const struct plan_key *key,
		     const struct foreign_value *v, struct json **out)
{
	const struct foreign_value *item;
	size_t most = key->type == P_OBJECTS && key->most > 0 ?
			      (size_t)key->most :
			      ITEMS_MAX;
	struct json *list, *value;
	char what[40];
	int e = E_OK;

	if (foreign_type(v) != FOREIGN_ARRAY)
		return fault(r, v, N_("a list was expected"));
	if (foreign_count(v) > most) {
		snprintf(what, sizeof(what), N_("more than %zu of them"), most);
		return fault(r, v, what);
	}
	list = json_array(r->doc);
	for (item = foreign_first(r->f, v); e == E_OK && item != NULL;
	     item = foreign_next(r->f, item)) {
		value = NULL;
		e = one_read(r, key, item, &value);
		if (e == E_OK)
			json_add(r->doc, list,
				 value == NULL ? json_object(r->doc) : value);
	}
	*out = list;
	return e;
}

static int key_read(struct reading *r, const struct plan_key *key,
		    const struct foreign_value *object, struct json *to)
{
	const struct foreign_value *v = foreign_get(r->f, object, key->key);
	struct json *value = NULL;
	int e;

	if (v == NULL)
		return (key->flags & P_MAY) != 0 ?
			       E_OK :
			       fault_key(r, object, key->key,
					 N_("it is missing"));
	if (foreign_type(v) == FOREIGN_NULL && (key->flags & P_NIL) != 0)
		return E_OK;
	e = is_list(key->type) ? list_read(r, key, v, &value) :
				 one_read(r, key, v, &value);
	if (e == E_OK && value != NULL)
		json_set(r->doc, to, key->key, value);
	return e;
}

static bool key_known(const struct reading *r, const struct plan_key *keys,
		      const struct foreign_value *member)
{
	for (; keys->key != NULL; keys++)
		if (foreign_key_is(r->f, member, keys->key))
			return true;
	return false;
}

static int object_read(struct reading *r, const struct plan_key *keys,
		       const struct foreign_value *v, struct json **out)
{
	const struct foreign_value *m;
	struct json *object;
	int e = E_OK;

	if (foreign_type(v) != FOREIGN_OBJECT)
		return fault(r, v, N_("an object was expected"));
	object = json_object(r->doc);
	for (m = foreign_first(r->f, v); e == E_OK && m != NULL;
	     m = foreign_next(r->f, m))
		if (!key_known(r, keys, m))
			e = fault(r, m, N_("an unknown key"));
	for (; e == E_OK && keys->key != NULL; keys++)
		e = key_read(r, keys, v, object);
	*out = object;
	return e;
}

int schema_read(const struct foreign *f, struct plan_faults *faults,
		struct json_doc **out)
{
	struct reading r = { .f = f, .faults = faults };
	struct json *root = NULL;
	int e;

	e = json_new(&r.doc);
	if (e != E_OK)
		return e;
	e = object_read(&r, plan_keys, foreign_root(f), &root);
	if (e == E_OK && root == NULL)
		root = json_object(r.doc);
	if (e == E_OK) {
		json_set_root(r.doc, root);
		e = json_status(r.doc);
	}
	if (e != E_OK) {
		json_free(&r.doc);
		return e;
	}
	*out = r.doc;
	return E_OK;
}
