/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_keepass.c -- the XML of KeePass 2 and KeePassXC. An entry's path is the
 * names of its groups, without the one that is the database, and its title.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/import_build.h"
#include "vault/carry/import_keepass.h"
#include "vault/carry/import_xml.h"

typedef const struct xml_node node;

/* A binary of the database, by its number. */
struct pooled {
	uint64_t id;
	node *at;
};

struct reading {
	struct import_builder *b;
	const struct xml *x;
	struct pooled *pool;
	size_t pool_count;
	struct span bin; /* the UUID of the recycle bin; empty: there is none */
};

static int fault_at(const struct reading *x, node *n, const char *what)
{
	char place[32];

	snprintf(place, sizeof(place), N_("line %zu"), n->line);
	return import_fault(x->b, place, "%s", what);
}

static struct import_place at_text(node *n)
{
	struct import_place at = { .coding = IMPORT_BYTES };

	if (n != NULL)
		at.raw = n->text;
	return at;
}

static bool same(struct span a, struct span b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* --- the database --- */

static bool number(struct span s, uint64_t *out)
{
	struct cursor c;

	cursor_init(&c, s.bytes, s.len);
	*out = cursor_decimal(&c, UINT32_MAX);
	return cursor_done(&c);
}

static int by_id(const void *a, const void *b)
{
	const struct pooled *p = a, *q = b;

	return p->id < q->id ? -1 : p->id > q->id;
}

static size_t count_binaries(const struct reading *x, node *binaries)
{
	size_t n = 0;
	node *b;

	for (b = xml_child(x->x, binaries, XML_Binary); b != NULL;
	     b = xml_again(x->x, b))
		n++;
	return n;
}

static int read_pool(struct reading *x, node *meta)
{
	node *binaries = xml_child(x->x, meta, XML_Binaries), *b;
	struct pooled *p;
	size_t i;
	int r = E_OK;

	x->pool = calloc(count_binaries(x, binaries) + 1, sizeof(*p));
	if (x->pool == NULL)
		return error_set(E_MEMORY, "an import");
	for (b = xml_child(x->x, binaries, XML_Binary); r == E_OK && b != NULL;
	     b = xml_again(x->x, b)) {
		p = &x->pool[x->pool_count];
		p->at = b;
		if (number(b->id, &p->id))
			x->pool_count++;
		else
			r = fault_at(x, b, N_("a binary without a number"));
	}
	qsort(x->pool, x->pool_count, sizeof(*p), by_id);
	for (i = 1; r == E_OK && i < x->pool_count; i++)
		if (x->pool[i - 1].id == x->pool[i].id)
			r = fault_at(x, x->pool[i].at,
				     N_("two binaries have one number"));
	return r;
}

static void read_bin(struct reading *x, node *meta)
{
	node *on = xml_child(x->x, meta, XML_RecycleBinEnabled);
	node *id = xml_child(x->x, meta, XML_RecycleBinUUID);

	if (id != NULL && (on == NULL || !span_is(on->text, "False")))
		x->bin = id->text;
}

/* --- attachments --- */

static node *pooled(const struct reading *x, node *value)
{
	struct pooled want = { 0, NULL }, *found;

	if (!number(value->id, &want.id))
		return NULL;
	found = bsearch(&want, x->pool, x->pool_count, sizeof(want), by_id);
	return found == NULL ? NULL : found->at;
}

/* KeePassXC writes no attachments into the XML of a KDBX 4 database, and says
 * nothing. */
static int no_pool(const struct reading *x, const char *name)
{
	return import_left_out(x->b,
			       "its attachment %.100s is not in the file: save "
			       "it from the program, and `put` it",
			       name);
}

static int attachment(const struct reading *x, node *binary)
{
	struct import_place key = at_text(xml_child(x->x, binary, XML_Key));
	node *value = xml_child(x->x, binary, XML_Value);
	char *name = NULL, field[300];
	struct import_place at;
	int r;

	r = import_name(x->b->im, &key, &name);
	if (r != E_OK)
		return r;
	if (value != NULL && value->id.len > 0 && x->pool_count == 0) {
		r = no_pool(x, name);
		free(name);
		return r;
	}
	if (value != NULL && value->id.len > 0)
		value = pooled(x, value);
	if (value == NULL || value->is_protected) {
		free(name);
		return fault_at(
			x, value == NULL ? binary : value,
			value == NULL ?
				N_("the attachment is not in the file") :
				N_("the attachment is encrypted"));
	}
	snprintf(field, sizeof(field), "file-%.250s",
		 name[0] == '\0' ? "unnamed" : name);
	at = at_text(value);
	at.coding = value->compressed ? IMPORT_GZIP : IMPORT_BASE64;
	r = import_item_field(x->b, field, name, &at);
	free(name);
	return r;
}

/* --- strings --- */

static int string(const struct reading *x, node *s)
{
	static const char *const named[][2] = { { "Password", "password" },
						{ "URL", "url" },
						{ "Notes", "notes" },
						{ "otp", "totp" } };
	node *key = xml_child(x->x, s, XML_Key);
	node *value = xml_child(x->x, s, XML_Value);
	struct import_place at = at_text(key);
	char *name = NULL;
	size_t i;
	int r;

	if (key == NULL || value == NULL)
		return fault_at(x, s, N_("a string without a key or a value"));
	if (value->is_protected)
		return fault_at(
			x, value,
			N_("its values are encrypted: export the database "
			   "from the program"));
	if (span_is(key->text, "Title"))
		return E_OK;
	if (keepass_otp_key(key->text))
		return E_OK; /* they go together */
	r = import_name(x->b->im, &at, &name);
	if (r != E_OK)
		return r;
	at = at_text(value);
	if (strcmp(name, "UserName") == 0) {
		r = import_item_user(x->b, &at);
		free(name);
		return r;
	}
	for (i = 0; i < 4 && strcmp(named[i][0], name) != 0; i++)
		;
	r = import_item_field(x->b, i < 4 ? named[i][1] : name, name, &at);
	free(name);
	return r;
}

/* The strings that a key of one-time codes is made of. */
static int one_time(const struct reading *x, node *entry)
{
	struct keepass_otp otp = { .count = 0 };
	node *s, *key, *value;
	int r = E_OK;

	for (s = xml_child(x->x, entry, XML_String); s != NULL;
	     s = xml_again(x->x, s)) {
		key = xml_child(x->x, s, XML_Key);
		value = xml_child(x->x, s, XML_Value);
		if (key != NULL && value != NULL && !value->is_protected)
			keepass_otp_take(&otp, key->text, value->text);
	}
	if (otp.count > 0)
		r = keepass_otp_put(x->b, &otp);
	return r;
}

/* --- entries --- */

static size_t count_history(const struct reading *x, node *entry)
{
	node *h = xml_child(x->x, entry, XML_History), *e;
	size_t n = 0;

	for (e = xml_child(x->x, h, XML_Entry); e != NULL;
	     e = xml_again(x->x, e))
		n++;
	return n;
}

static int contents(const struct reading *x, node *entry)
{
	size_t past = count_history(x, entry);
	node *c;
	int r = E_OK;

	for (c = xml_first(x->x, entry); r == E_OK && c != NULL;
	     c = xml_next(x->x, c)) {
		if (c->name == XML_String)
			r = string(x, c);
		else if (c->name == XML_Binary)
			r = attachment(x, c);
	}
	if (r == E_OK)
		r = one_time(x, entry);
	if (r == E_OK && past > 0)
		r = import_left_out(
			x->b,
			NP_(past, "%zu earlier version of it is not taken",
			    "%zu earlier versions of it are not taken"),
			past);
	return r;
}

static int add_name(const struct reading *x, node *n, struct import_path *path)
{
	struct import_place at = at_text(n);
	char *name = NULL;
	int r;

	r = import_name(x->b->im, &at, &name);
	if (r != E_OK)
		return r;
	import_path_add(path, name);
	free(name);
	return E_OK;
}

static node *title(const struct reading *x, node *entry)
{
	node *s, *key;

	for (s = xml_child(x->x, entry, XML_String); s != NULL;
	     s = xml_again(x->x, s)) {
		key = xml_child(x->x, s, XML_Key);
		if (key != NULL && span_is(key->text, "Title"))
			return xml_child(x->x, s, XML_Value);
	}
	return NULL;
}

static int one_entry(const struct reading *x, node *e,
		     const struct import_path *group)
{
	struct import_path path = *group;
	node *t = title(x, e);
	char place[32];
	int r;

	snprintf(place, sizeof(place), N_("line %zu"), e->line);
	r = import_item_begin(x->b, place);
	if (r == E_OK && t != NULL && t->text.len > 0)
		r = add_name(x, t, &path);
	else if (r == E_OK)
		import_path_add(&path, "untitled");
	if (r == E_OK)
		r = contents(x, e);
	return r == E_OK ? import_item_end(x->b, &path) : r;
}

/* --- groups; as deep as the file may be --- */

static size_t count_entries(const struct reading *x, node *group)
{
	size_t n = 0;
	node *c;

	for (c = xml_first(x->x, group); c != NULL; c = xml_next(x->x, c)) {
		if (c->name == XML_Entry)
			n++;
		else if (c->name == XML_Group)
			n += count_entries(x, c);
	}
	return n;
}

static bool is_bin(const struct reading *x, node *group)
{
	node *id = xml_child(x->x, group, XML_UUID);

	return x->bin.len > 0 && id != NULL && same(id->text, x->bin);
}

static int about_group(const struct reading *x, node *group,
		       const struct import_path *path)
{
	node *notes = xml_child(x->x, group, XML_Notes);
	char place[32];

	if (notes == NULL || notes->text.len == 0)
		return E_OK;
	snprintf(place, sizeof(place), N_("line %zu"), group->line);
	return import_note(&x->b->im->left_out, place,
			   "the notes of the group %s are not taken",
			   path->len == 0 ? "at the top" : path->text);
}

static int one_group(const struct reading *x, node *group,
		     struct import_path path, bool top)
{
	node *name = xml_child(x->x, group, XML_Name), *c;
	char place[32];
	int r = E_OK;

	if (is_bin(x, group)) {
		size_t n = count_entries(x, group);

		snprintf(place, sizeof(place), N_("line %zu"), group->line);
		return import_note(
			&x->b->im->left_out, place,
			NP_(n, "the recycle bin: %zu entry is not taken",
			    "the recycle bin: %zu entries are not taken"),
			n);
	}
	if (!top && name != NULL)
		r = add_name(x, name, &path);
	if (r == E_OK)
		r = about_group(x, group, &path);
	for (c = xml_first(x->x, group); r == E_OK && c != NULL;
	     c = xml_next(x->x, c)) {
		if (c->name == XML_Entry)
			r = one_entry(x, c, &path);
		else if (c->name == XML_Group)
			r = one_group(x, c, path, false);
	}
	return r;
}

static int database(struct reading *x)
{
	static const struct import_path none = { .len = 0 };
	node *file = &x->x->nodes[0];
	node *meta = xml_child(x->x, file, XML_Meta);
	node *root = xml_child(x->x, file, XML_Root);
	node *group = xml_child(x->x, root, XML_Group);
	int r = E_OK;

	if (group == NULL)
		return fault_at(x, file, N_("there is no group in it"));
	if (meta != NULL) {
		r = read_pool(x, meta);
		read_bin(x, meta);
	}
	if (r == E_OK)
		r = one_group(x, group, none, true);
	free(x->pool);
	return r;
}

int import_read_keepass(struct import_builder *b, const struct secret *file)
{
	struct xml tree = { NULL, 0, 0 };
	struct reading x = { .b = b, .x = &tree };
	int r;

	r = xml_read(file, &tree, &b->im->text);
	if (r == E_INPUT)
		return import_fault_detail(b);
	if (r == E_OK)
		r = database(&x);
	xml_free(&tree);
	return r;
}
