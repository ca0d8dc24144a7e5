/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/ledger/ledger.h"
#include "vault/member/phrase.h"

static void found(struct place *p)
{
	struct secret *phrase = NULL;
	struct init_options o;

	bench_fine(member_new(NULL, "Jonas Beck", "jonas", &p->identity,
			      &p->founder));
	bench_fine(reading_phrase_new(&phrase));
	memset(&o, 0, sizeof(o));
	o.path = p->path;
	o.label = "Musterstadt";
	o.founder = &p->founder;
	o.identities = (const struct secret *const *)&p->identity;
	o.identity_count = 1;
	o.reading_phrase = phrase;
	o.work_factor = 10;
	o.host = &p->host;
	bench_fine(custody_init(&o, &p->init));
	secret_free(&phrase);
}

void place_make(struct place *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "/tmp/breakglass-bench-XXXXXX");
	if (mkdtemp(p->dir) == NULL)
		bench_fine(error_set(E_IO, "%s", p->dir));
	snprintf(p->path, sizeof(p->path), "%s/m.vault", p->dir);
	host_system(&p->host);
	found(p);
}

static void put_exported(struct txn *t, uint64_t n)
{
	struct draft draft;
	struct json_doc *doc = NULL;
	struct json *d;

	bench_fine(json_new(&doc));
	d = json_object(doc);
	json_set_text(doc, d, "what", "a report for the auditors");
	json_set_integer(doc, d, "n", (int64_t)n);
	memset(&draft, 0, sizeof(draft));
	draft.ev = EV_EXPORTED;
	draft.d = d;
	bench_fine(txn_put_doc(t, &draft, &doc));
}

int place_append(struct ledger *l, const struct actor *actor,
		 const struct secret *seed, size_t n)
{
	uint64_t first = l->size;
	struct txn *t = NULL;
	size_t i;
	int r = txn_begin(l, actor, seed, &t);

	if (r != E_OK)
		return r;
	txn_expect(t, n);
	for (i = 0; i < n; i++)
		put_exported(t, first + i);
	return txn_commit(&t);
}

void place_fill(const struct place *p, size_t entries, size_t checkpoints)
{
	struct actor actor = { .kind = ACTOR_MEMBER };
	size_t i;
	struct store *store = NULL;
	struct ledger *l = NULL;
	struct member_keys keys;

	memcpy(actor.id, p->founder.enrolment.id, ID_TEXT);
	bench_fine(member_keys_open(&p->founder.enrolment,
				    (const struct secret *const *)&p->identity,
				    1, &keys, NULL));
	bench_fine(store_open(p->path, STORE_WRITE, &store));
	bench_fine(ledger_open(store, &p->host, LEDGER_ENTRIES, &l));
	for (i = 0; i < checkpoints; i++)
		bench_fine(place_append(l, &actor, keys.sign,
					entries / checkpoints));
	ledger_close(&l);
	member_keys_free(&keys);
	store_close(&store);
}

void place_drop(struct place *p)
{
	char line[128];

	snprintf(line, sizeof(line), "rm -rf %s", p->dir);
	if (system(line) != 0)
		fprintf(stderr, "%s is left\n", p->dir);
	member_file_free(&p->founder);
	secret_free(&p->identity);
}
