/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * REQUEST files, as the custodian opens them: the input is the file, or the JSON
 * in it. What is believed is what ask_peek said, is asked of this custodian, and
 * can be answered with files that open again; and the file is what the writer
 * would write of it.
 */
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/age/armor.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"

const unsigned fuzz_longest = 65536;

static struct scene *scene;
static struct ask_seen seen;

void fuzz_start(void)
{
	struct ask_memory none = { .known = false };
	struct buffer file = BUFFER_INIT;
	struct ask *ask = NULL;

	scene = base_scene();
	/* what ben remembers is the head that anna is asked to see */
	base_request(BEN, &file);
	FINE(ask_open(span_of(&file),
		      (const struct secret *const *)&scene->identities[BEN], 1,
		      &none, &ask));
	memcpy(seen.origin, ask->origin, sizeof(seen.origin));
	frontier_empty(&seen.frontier);
	if (ask->has_frontier)
		seen.frontier = ask->frontier;
	ask_free(&ask);
	buffer_free(&file);
}

void fuzz_seeds(void)
{
	struct buffer file = BUFFER_INIT, json = BUFFER_INIT;

	base_request(ANNA, &file);
	FINE(armor_read(ARMOR_REQUEST, span_of(&file), &json));
	seed_put(file.bytes, file.len);
	seed_put(json.bytes, json.len);
	buffer_free(&file);
	buffer_free(&json);
}

static void answered(const struct ask *ask)
{
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;
	struct answer a;

	FINE(ask_approve(ask, scene->now, &file, &receipt));
	FINE(answer_parse(span_of(&file), &a));
	MUST(!a.refusal && strcmp(a.approval.holder, ask->holder) == 0);
	answer_free(&a);
	buffer_free(&file);
	buffer_free(&receipt);
	FINE(ask_refuse(ask, "no", &file));
	FINE(answer_parse(span_of(&file), &a));
	MUST(a.refusal && strcmp(a.sid, ask->sid) == 0);
	answer_free(&a);
	buffer_free(&file);
}

static void open_as(struct span in, const struct ask_memory *memory)
{
	char compartment[ID_TEXT];
	struct tree_hash init;
	struct ask *ask = NULL;
	int r;

	r = ask_open(in, (const struct secret *const *)&scene->identities[ANNA],
		     1, memory, &ask);
	if (r != E_OK)
		return;
	FINE(ask_peek(in, &init, compartment));
	MUST(tree_hash_equal(&init, &ask->init));
	MUST(strcmp(compartment, ask->compartment) == 0);
	MUST(strcmp(ask->holder, scene->people[ANNA].enrolment.id) == 0);
	MUST(ask->duration > 0 && ask->duration <= ask->max_open);
	answered(ask);
	ask_free(&ask);
}

static void as_file(struct span in)
{
	const struct ask_memory none = { .known = false };
	const struct ask_memory some = {
		.known = true, .seen = &seen, .seen_count = 1, .generation = 1
	};

	open_as(in, &none);
	open_as(in, &some);
}

void fuzz_one(struct span in)
{
	struct buffer file = BUFFER_INIT;

	if (armor_is(ARMOR_REQUEST, in)) {
		as_file(in);
		return;
	}
	if (in.len > 0)
		armor_write(ARMOR_REQUEST, in.bytes, in.len, &file);
	as_file(span_of(&file));
	buffer_free(&file);
}
