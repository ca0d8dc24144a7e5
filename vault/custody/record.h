/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h -- the catalog records that custody writes, as JSON. */
#ifndef BG_CUSTODY_RECORD_H
#define BG_CUSTODY_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/json.h"
#include "vault/ledger/ledger.h"
#include "vault/ledger/reader.h"

/* The texts of record `member` that change: phone, site, deputy, absent. */
#define MEMBER_FACTS 4
extern const char *const member_facts[MEMBER_FACTS];

/* JSON arrays of roles are in ascending order of their names. */
struct json *roles_json(struct json_doc *doc, unsigned roles);

/* record `member`: {name, short, [phone], [site], [deputy], [absent],
 * [non_it]} */
struct member_fields {
	const char *name;
	const char *nick;
	const char *phone; /* NULL none */
	const char *site;  /* NULL none */
	bool non_it;
};

/* member_fact_fault -- E_INPUT: ${text}, the value of fact ${i} (NULL none), is
 * over 400 bytes or holds control characters; names its option. */
int member_fact_fault(size_t i, const char *text);

int member_record(const struct member_fields *fields, struct json_doc **out);

/* txn_object_take -- store the buffer's bytes as an object and empty it. */
int txn_object_take(struct txn *t, struct buffer *b, struct tree_hash *h);

/* record_put_set -- a record.set entry of the document's root. */
int record_put_set(struct txn *t, const struct reader *reader, const char *kind,
		   const char *id, uint64_t rev, const struct json_doc *doc);

#endif
