/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c -- from ids to the names people use, and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/reader.h"

/* A name that is missing for want of memory is missed (error_memories). */
static char *kept(char *copy)
{
	if (copy == NULL)
		error_memory();
	return copy;
}

char *reader_copy(const struct json_doc *doc, const char *key)
{
	const char *text = json_text(json_get(json_root(doc), key));

	return text == NULL ? NULL : kept(strdup(text));
}

char *reader_text(const struct reader *r, const char *kind, const char *id,
		  const char *key)
{
	struct json_doc *doc = NULL;
	char *copy;

	if (reader_record(r, kind, id, &doc) != E_OK)
		return NULL;
	copy = reader_copy(doc, key);
	json_free(&doc);
	return copy;
}

static char *id_name(const char *id)
{
	char *name = kept(malloc(9));

	if (name != NULL)
		snprintf(name, 9, "%.8s", id);
	return name;
}

char *reader_member_name(const struct reader *r, const char *id)
{
	char *name = NULL;

	if (r != NULL)
		name = reader_text(r, "member", id, "short");
	/* it becomes part of file names */
	if (name != NULL && !member_nick_valid(name)) {
		free(name);
		return id_name(id);
	}
	if (name == NULL && r != NULL)
		name = reader_text(r, "member", id, "name");
	return name == NULL ? id_name(id) : name;
}

/* Cards are named by the record of their own generation. */
static char *card_name(const struct reader *r, const struct generation *g,
		       const char *id)
{
	struct json_doc *doc = NULL;
	char *name;

	if (g == NULL || reader_record_ref(r, &g->names, &doc) != E_OK)
		return NULL;
	name = reader_copy(doc, id);
	json_free(&doc);
	return name;
}

char *reader_holder_name(const struct reader *r, const struct compartment *c,
			 uint64_t generation, const struct holder *h)
{
	char *name;

	if (!h->card)
		return reader_member_name(r, h->id);
	name = r == NULL ? NULL :
			   card_name(r, state_generation(c, generation), h->id);
	return name == NULL ? id_name(h->id) : name;
}

static bool record_is(const struct reader *r, const struct record_ref *ref,
		      const char *key, const char *want)
{
	char *text = reader_text(r, ref->name.kind, ref->name.id, key);
	bool is = text != NULL && strcmp(text, want) == 0;

	free(text);
	return is;
}

int reader_member(const struct reader *r, const char *nick, struct member **out)
{
	const struct state *s = reader_state(r);
	const struct record_ref *ref;
	struct member *found = NULL;
	size_t i;

	for (i = 0; i < s->members_count; i++) {
		ref = state_record(s, "member", s->members[i].id);
		if (s->members[i].retired || ref == NULL ||
		    !record_is(r, ref, "short", nick))
			continue;
		/* everybody writes their own record: a name proves nothing */
		if (found != NULL)
			return error_set(E_POLICY, "two members are called %s",
					 nick);
		found = &s->members[i];
	}
	if (found == NULL)
		return error_set(E_ABSENT, "no active member is called %s",
				 nick);
	*out = found;
	return E_OK;
}

static bool has_path(const struct reader *r, const struct record_ref *ref,
		     const char *path)
{
	struct credential_texts t;

	if (!reader_credential_kept(r, ref, &t))
		return record_is(r, ref, "path", path);
	return t.path != NULL && strcmp(t.path, path) == 0;
}

/* The credential in use that the record at a place is of, if it is of one. */
static struct credential *named_by(const struct reader *r, size_t place,
				   const char *path)
{
	const struct state *s = reader_state(r);
	const struct record_ref *ref = state_record_at(s, place);
	struct credential *c;

	if (strcmp(ref->name.kind, "credential") != 0 ||
	    !has_path(r, ref, path))
		return NULL;
	c = state_credential(s, ref->name.id);
	return c == NULL || c->retired ? NULL : c;
}

/* Those that have a path, of a compartment if there are some in it. */
struct namesakes {
	const struct compartment *compartment; /* NULL: of any */
	struct credential *first;
	size_t count;
};

static bool within(const struct namesakes *n, const struct credential *c)
{
	return n->compartment != NULL &&
	       strcmp(c->compartment, n->compartment->id) == 0;
}

static void note(struct namesakes *n, struct credential *c)
{
	if (c == NULL)
		return;
	if (n->first == NULL || (within(n, c) && !within(n, n->first))) {
		n->first = c;
		n->count = 1;
	} else if (within(n, c) == within(n, n->first)) {
		n->count++;
	}
}

/* Of what was kept by that path, and of all of which nothing was. */
static void by_path(const struct reader *r, const char *path,
		    struct namesakes *n)
{
	const struct ledger *l = reader_ledger(r);
	struct kept_paths paths;
	size_t at;

	kept_names_path(l, path, &paths);
	while ((at = kept_names_next(&paths)) != KEPT_NONE)
		note(n, named_by(r, at, path));
	for (at = kept_names_untold(l, 0); at != KEPT_NONE;
	     at = kept_names_untold(l, at + 1))
		note(n, named_by(r, at, path));
}

int reader_credential(const struct reader *r, const char *path,
		      const char *label, struct credential **out)
{
	const struct state *s = reader_state(r);
	struct namesakes n = { NULL, state_credential(s, path), 1 };

	/* by its id: one of two that have the same path, or whose name is gone */
	if (label != NULL)
		n.compartment = state_label(s, label);
	if (n.first == NULL || n.first->retired) {
		n.first = NULL;
		n.count = 0;
		by_path(r, path, &n);
	}
	if (n.first == NULL)
		return error_set(E_ABSENT, "no credential has the path %s",
				 path);
	if (n.count > 1)
		return error_set(E_POLICY,
				 "%s is in the vault %zu times: `ls %s` tells "
				 "the id of each; give that of the one that is "
				 "meant",
				 path, n.count, path);
	*out = n.first;
	return E_OK;
}
