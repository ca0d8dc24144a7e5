/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_xml.h -- private to import*.c: the elements of a KeePass file that are
 * known, as a tree; their texts lie in one piece of guarded memory. All other
 * elements, and what is in them, are passed over.
 */
#ifndef BG_CARRY_IMPORT_XML_H
#define BG_CARRY_IMPORT_XML_H

#include "vault/carry/import_build.h"

#define XML_NAMES(X) \
	X(KeePassFile) \
	X(Meta) \
	X(RecycleBinEnabled) \
	X(RecycleBinUUID) \
	X(Binaries) \
	X(Binary) \
	X(Root) \
	X(Group) \
	X(Entry) \
	X(UUID) \
	X(Name) \
	X(Notes) \
	X(String) \
	X(Key) \
	X(Value) \
	X(History)

enum xml_name {
#define X(name) XML_##name,
	XML_NAMES(X)
#undef X
		XML_OTHER
};

struct xml_node {
	enum xml_name name;
	uint32_t parent, first, last, next; /* 0: none, as 0 is the root */
	size_t line;
	struct span text;  /* of one without children */
	struct span id;    /* attribute ID or Ref */
	bool compressed;   /* attribute Compressed="True" */
	bool is_protected; /* attribute Protected="True" */
};

struct xml {
	struct xml_node *nodes;
	size_t count, cap;
};

/* xml_read -- E_INPUT: no XML, a document type, too deep or too much; the detail
 * is "line 3, column 7: what". *text owns what spans point into. xml_ready --
 * expat is there (library.h). Both: E_IO where it is not, E_MEMORY. */
int xml_ready(void);
int xml_read(const struct secret *file, struct xml *out, struct secret **text);
void xml_free(struct xml *x);

/* The first child of a name, the next sibling of the same; NULL. */
const struct xml_node *xml_child(const struct xml *x, const struct xml_node *n,
				 enum xml_name name);
const struct xml_node *xml_again(const struct xml *x, const struct xml_node *n);
/* All children. */
const struct xml_node *xml_first(const struct xml *x, const struct xml_node *n);
const struct xml_node *xml_next(const struct xml *x, const struct xml_node *n);

#endif
