/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/base/error.h"
#include "vault/custody/custody.h"
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

void place_drop(struct place *p)
{
	char line[128];

	snprintf(line, sizeof(line), "rm -rf %s", p->dir);
	if (system(line) != 0)
		fprintf(stderr, "%s is left\n", p->dir);
	member_file_free(&p->founder);
	secret_free(&p->identity);
}
