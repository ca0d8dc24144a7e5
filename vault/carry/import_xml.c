/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_xml.c -- libexpat, with its memory locked and wiped, and nothing of
 * XML that a KeePass file has no need of: no document type (and so no entities
 * but the five), no other encoding than UTF-8, a bound on depth and number.
 */
#include "vault/carry/import_xml.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/library.h"
#include "vault/carry/import_locked.h"

#define EXPAT(X) \
	X(XML_ParserCreate_MM) \
	X(XML_ParserFree) \
	X(XML_SetUserData) \
	X(XML_SetElementHandler) \
	X(XML_SetCharacterDataHandler) \
	X(XML_SetStartDoctypeDeclHandler) \
	X(XML_SetXmlDeclHandler) \
	X(XML_Parse) \
	X(XML_StopParser) \
	X(XML_GetErrorCode) \
	X(XML_ErrorString) \
	X(XML_GetCurrentLineNumber) \
	X(XML_GetCurrentColumnNumber)
LIBRARY(expat, "libexpat.so.1", EXPAT, "import")

#define DEPTH_MAX 100
#define NODES_MAX 4000000

struct xml_reader {
	XML_Parser p;
	struct xml *x;
	struct secret *text;
	size_t used;      /* of text */
	uint32_t at;      /* the open element */
	unsigned depth;   /* of all elements */
	unsigned skipped; /* depth inside of one that is passed over */
	const char *why;  /* it was stopped, and where */
	unsigned long line, column;
	int code;
};

static void stop(struct xml_reader *r, int code, const char *why)
{
	if (r->why != NULL)
		return;
	r->why = why;
	r->code = code;
	r->line = lib_XML_GetCurrentLineNumber(r->p);
	r->column = lib_XML_GetCurrentColumnNumber(r->p);
	lib_XML_StopParser(r->p, XML_FALSE);
}

static enum xml_name name_of(const char *name)
{
	static const char *const names[] = {
#define X(name) #name,
		XML_NAMES(X)
#undef X
	};
	int i;

	for (i = 0; i < XML_OTHER; i++)
		if (strcmp(names[i], name) == 0)
			return (enum xml_name)i;
	return XML_OTHER;
}

/* Texts are never longer decoded than in the file. */
static struct span keep(struct xml_reader *r, const char *bytes, size_t len)
{
	struct span s = { secret_bytes(r->text) + r->used, len };

	if (len > secret_len(r->text) - r->used) {
		stop(r, E_INTERNAL, N_("longer than the file"));
		s.len = 0;
		return s;
	}
	memcpy(secret_bytes(r->text) + r->used, bytes, len);
	r->used += len;
	return s;
}

static void attributes(struct xml_reader *r, struct xml_node *n,
		       const char **all)
{
	for (; *all != NULL; all += 2) {
		bool yes = strcasecmp(all[1], "true") == 0;

		if (strcmp(all[0], "ID") == 0 || strcmp(all[0], "Ref") == 0)
			n->id = keep(r, all[1], strlen(all[1]));
		else if (strcmp(all[0], "Compressed") == 0)
			n->compressed = yes;
		else if (strcmp(all[0], "Protected") == 0)
			n->is_protected = yes;
	}
}

static void append(struct xml *x, uint32_t parent, uint32_t child)
{
	struct xml_node *p = &x->nodes[parent];

	if (p->last == 0)
		p->first = child;
	else
		x->nodes[p->last].next = child;
	p->last = child;
}

static void element(struct xml_reader *r, enum xml_name name, const char **all)
{
	struct xml *x = r->x;
	struct xml_node *n;
	uint32_t at = (uint32_t)x->count;

	if (at == NODES_MAX) {
		stop(r, E_INPUT, N_("there are too many elements"));
		return;
	}
	if (array_room(&x->nodes, &x->cap, x->count, sizeof(*n)) != E_OK) {
		stop(r, E_MEMORY, "");
		return;
	}
	n = &x->nodes[x->count++];
	memset(n, 0, sizeof(*n));
	n->name = name;
	n->parent = r->at;
	n->line = lib_XML_GetCurrentLineNumber(r->p);
	attributes(r, n, all);
	n->text.bytes = secret_peek(r->text) + r->used;
	if (at > 0)
		append(x, r->at, at);
	r->at = at;
}

static void XMLCALL begin(void *ctx, const char *name, const char **all)
{
	struct xml_reader *r = ctx;
	enum xml_name known;

	if (r->why != NULL)
		return;
	if (++r->depth > DEPTH_MAX) {
		stop(r, E_INPUT, N_("it is nested too deep"));
		return;
	}
	known = name_of(name);
	if (r->depth == 1 && known != XML_KeePassFile) {
		stop(r, E_INPUT, N_("it is no file of KeePass"));
		return;
	}
	if (r->skipped > 0 || known == XML_OTHER)
		r->skipped++;
	else
		element(r, known, all);
}

static void XMLCALL end(void *ctx, const char *name)
{
	struct xml_reader *r = ctx;

	(void)name;
	if (r->why != NULL)
		return;
	r->depth--;
	if (r->skipped > 0)
		r->skipped--;
	else
		r->at = r->x->nodes[r->at].parent;
}

/* What stands between children is white space. */
static void XMLCALL text(void *ctx, const char *bytes, int len)
{
	struct xml_reader *r = ctx;
	struct xml_node *n;

	if (r->why != NULL || r->skipped > 0 || r->depth == 0)
		return;
	n = &r->x->nodes[r->at];
	if (n->first == 0)
		n->text.len += keep(r, bytes, (size_t)len).len;
}

static void XMLCALL doctype(void *ctx, const char *name, const char *system_id,
			    const char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	stop(ctx, E_INPUT, N_("a document type; KeePass writes none"));
}

static void XMLCALL declaration(void *ctx, const char *version,
				const char *encoding, int standalone)
{
	(void)standalone;
	if (version != NULL && encoding != NULL &&
	    strcasecmp(encoding, "utf-8") != 0)
		stop(ctx, E_INPUT, N_("its encoding is not UTF-8"));
}

static int fault(struct xml_reader *r)
{
	enum XML_Error e = lib_XML_GetErrorCode(r->p);
	const char *why = r->why != NULL ? r->why : lib_XML_ErrorString(e);

	if (r->code == E_MEMORY)
		return error_set(E_MEMORY, "an import");
	if (r->why == NULL && e == XML_ERROR_NO_MEMORY)
		why = "a name or an attribute is too long, or there is too "
		      "little memory";
	if (r->why == NULL) {
		r->line = lib_XML_GetCurrentLineNumber(r->p);
		r->column = lib_XML_GetCurrentColumnNumber(r->p);
	}
	if (r->code == E_OK)
		r->code = E_INPUT;
	error_text(r->code, why);
	return error_within(r->code, "line %lu, column %lu", r->line,
			    r->column + 1);
}

static int parse(struct xml_reader *r, const struct secret *file)
{
	lib_XML_SetUserData(r->p, r);
	lib_XML_SetElementHandler(r->p, begin, end);
	lib_XML_SetCharacterDataHandler(r->p, text);
	lib_XML_SetStartDoctypeDeclHandler(r->p, doctype);
	lib_XML_SetXmlDeclHandler(r->p, declaration);
	if (lib_XML_Parse(r->p, (const char *)secret_peek(file),
			  (int)secret_len(file), XML_TRUE) == XML_STATUS_OK &&
	    r->why == NULL)
		return E_OK;
	return fault(r);
}

int xml_ready(void)
{
	return library_need(&expat);
}

int xml_read(const struct secret *file, struct xml *out,
	     struct secret **text_out)
{
	static const XML_Memory_Handling_Suite memory = { locked_new,
							  locked_resize,
							  locked_free };
	struct xml x = { NULL, 0, 0 };
	struct xml_reader r = { .x = &x };
	int e;

	if (secret_len(file) > IMPORT_FILE_MAX)
		return error_set(E_INPUT, "it is too long");
	e = library_need(&expat);
	if (e == E_OK)
		e = secret_new(secret_len(file) + 1, &r.text);
	if (e != E_OK)
		return e;
	r.p = lib_XML_ParserCreate_MM("UTF-8", &memory, NULL);
	e = r.p == NULL ? error_set(E_MEMORY, "an import") : parse(&r, file);
	if (r.p != NULL)
		lib_XML_ParserFree(r.p);
	if (e != E_OK) {
		secret_free(&r.text);
		xml_free(&x);
		return e;
	}
	*out = x;
	*text_out = r.text;
	return E_OK;
}

void xml_free(struct xml *x)
{
	free(x->nodes);
	memset(x, 0, sizeof(*x));
}

/* --- looking --- */

const struct xml_node *xml_first(const struct xml *x, const struct xml_node *n)
{
	return n == NULL || n->first == 0 ? NULL : &x->nodes[n->first];
}

const struct xml_node *xml_next(const struct xml *x, const struct xml_node *n)
{
	return n->next == 0 ? NULL : &x->nodes[n->next];
}

static const struct xml_node *from(const struct xml *x,
				   const struct xml_node *n, enum xml_name name)
{
	while (n != NULL && n->name != name)
		n = xml_next(x, n);
	return n;
}

const struct xml_node *xml_child(const struct xml *x, const struct xml_node *n,
				 enum xml_name name)
{
	return from(x, xml_first(x, n), name);
}

const struct xml_node *xml_again(const struct xml *x, const struct xml_node *n)
{
	return from(x, xml_next(x, n), n->name);
}
