/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/proven.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/verify.h"

int ledger_blank_tables(const struct tables *tables, const struct host *host,
			struct ledger **out)
{
	struct ledger *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return error_set(E_MEMORY, "the log");
	l->tables = *tables;
	l->host = host;
	fold_init(&l->fold);
	if (merged_start(l) != E_OK) {
		free(l);
		return error_set(E_MEMORY, "the log");
	}
	*out = l;
	return E_OK;
}

int ledger_blank(struct store *store, const struct host *host,
		 struct ledger **out)
{
	struct tables tables;
	int r;

	tables_of_store(store, &tables);
	r = ledger_blank_tables(&tables, host, out);
	if (r == E_OK)
		(*out)->store = store;
	return r;
}

int ledger_vault(struct store *store, struct tree_hash *init,
		 char vault[ID_TEXT])
{
	struct buffer bytes = BUFFER_INIT;
	int r = store_leaf(store, "main", 0, &bytes);

	if (r == E_OK) {
		tree_leaf_hash(bytes.bytes, bytes.len, init);
		hex_encode(init->bytes, ID_LEN, vault);
	}
	buffer_free(&bytes);
	return r;
}

/* Without its first transaction a log has no vault to speak of. */
static int nothing_whole(const struct ledger *l)
{
	const struct fault *f = l->faults;

	if (l->faults_count == 0)
		return error_set(E_INTEGRITY, "%s: its log is empty",
				 l->tables.name);
	error_text(E_INTEGRITY, f->what);
	return error_within(E_INTEGRITY, "%s: INVALID, entry %llu",
			    l->tables.name, (unsigned long long)f->seq);
}

int ledger_open(struct store *store, const struct host *host,
		enum ledger_depth depth, struct ledger **out)
{
	struct ledger *l = NULL;
	int r;

	r = ledger_blank(store, host, &l);
	if (r != E_OK)
		return r;
	l->only_main = depth == LEDGER_MAIN;
	r = store_read_begin(store);
	if (r != E_OK)
		goto out;
	r = verify_entries(l);
	if (r == E_OK && depth == LEDGER_WHOLE)
		r = verify_rest(l);
	store_read_end(store);
	if (r != E_OK)
		goto out;
	if (l->size == 0) {
		r = nothing_whole(l);
		goto out;
	}
	*out = l;
	l = NULL;
out:
	ledger_close(&l);
	return r;
}

int ledger_open_tables(const struct tables *tables, const struct host *host,
		       struct ledger **out)
{
	struct ledger *l = NULL;
	int r = ledger_blank_tables(tables, host, &l);

	if (r != E_OK)
		return r;
	r = verify_entries(l);
	if (r == E_OK && l->size == 0)
		r = nothing_whole(l);
	if (r != E_OK) {
		ledger_close(&l);
		return r;
	}
	*out = l;
	return E_OK;
}

void ledger_close(struct ledger **ledger)
{
	struct ledger *l = *ledger;

	if (l == NULL)
		return;
	merged_end(l);
	hashes_free(l);
	kept_names_free(&l->names);
	fold_free(&l->fold);
	cache_bytes_free(&l->bytes);
	proven_free(&l->proven);
	free(l->faults);
	free(l->notes.items);
	free(l);
	*ledger = NULL;
}

int ledger_refresh(struct ledger *l)
{
	return verify_entries(l);
}

const struct state *ledger_state(const struct ledger *l)
{
	return &l->fold.state;
}

const struct segment *ledger_tip(const struct ledger *l)
{
	return fold_tip(&l->fold);
}

const char *ledger_origin(const struct ledger *l)
{
	return ledger_tip(l)->origin;
}

void ledger_head(const struct ledger *l, struct checkpoint *out)
{
	const struct segment *tip = ledger_tip(l);

	memset(out, 0, sizeof(*out));
	memcpy(out->origin, tip->origin, sizeof(out->origin));
	out->size = tip->size;
	frontier_root(&tip->frontier, &out->root);
}

size_t ledger_voids(const struct ledger *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->faults_count; i++)
		n += l->faults[i].kind == FAULT_VOID;
	return n;
}

const struct fault *ledger_invalid(const struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == FAULT_INVALID)
			return &l->faults[i];
	return NULL;
}

static int is_another(uint64_t at)
{
	return error_set(E_INTEGRITY, "entry %llu is not what it was",
			 (unsigned long long)at);
}

int hash_is_known(const struct ledger *l, uint64_t at,
		  const struct tree_hash *here)
{
	struct tree_hash known;
	int r = ledger_leaf_hash(l, at, &known);

	if (r != E_OK)
		return r;
	return tree_hash_equal(&known, here) ? E_OK : is_another(at);
}

int ledger_leaf_bytes(const struct ledger *l, uint64_t at, struct buffer *out)
{
	const struct segment *s = fold_segment_at(&l->fold, at);
	size_t before = out->len;
	struct tree_hash here;
	int r = tables_leaf(&l->tables, s->branch, at - s->start, out);

	if (r == E_ABSENT) /* it was there */
		return is_another(at);
	if (r != E_OK)
		return r;
	tree_leaf_hash(out->bytes + before, out->len - before, &here);
	return hash_is_known(l, at, &here);
}

int ledger_leaf(const struct ledger *l, uint64_t at, struct leaf *out)
{
	struct buffer bytes = BUFFER_INIT;
	int r;

	r = ledger_leaf_bytes(l, at, &bytes);
	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, out);
	buffer_free(&bytes);
	return r;
}

int ledger_branch_leaf(const struct ledger *l, const char *branch, uint64_t seq,
		       struct leaf *out)
{
	struct buffer bytes = BUFFER_INIT;
	int r;

	r = tables_leaf(&l->tables, branch, seq, &bytes);
	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, out);
	buffer_free(&bytes);
	return r;
}

int ledger_object(const struct ledger *l, const struct tree_hash *h,
		  struct buffer *out)
{
	if (l->store == NULL)
		return error_set(E_ABSENT, "objects are not in %s",
				 l->tables.name);
	return store_object(l->store, h, out);
}

static struct member *with_recipient(const struct state *s,
				     const uint8_t recipient[AGE_KEY_LEN])
{
	size_t i;

	for (i = 0; i < s->members_count; i++)
		if (memcmp(s->members[i].enrolment.recipient, recipient,
			   AGE_KEY_LEN) == 0)
			return &s->members[i];
	return NULL;
}

int ledger_me(const struct ledger *l, const struct secret *const *identities,
	      size_t n, struct member **member, size_t *which)
{
	uint8_t recipient[AGE_KEY_LEN];
	struct member *m;
	size_t i;
	int r;

	for (i = 0; i < n; i++) {
		r = age_identity_recipient(identities[i], recipient);
		if (r != E_OK)
			return r;
		m = with_recipient(&l->fold.state, recipient);
		if (m == NULL)
			continue;
		*member = m;
		if (which != NULL)
			*which = i;
		return E_OK;
	}
	return n == 0 ?
		       error_set(E_IDENTITY, "no identity was given") :
		       error_set(E_IDENTITY, "no identity given is a member's");
}
