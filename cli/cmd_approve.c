/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_approve.c -- approve, on the custodian's own machine. No vault, and
 * none of its code that speaks SQLite. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ask_out.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/lang.h"
#include "vault/ask/ask.h"
#include "vault/member/phrase.h"

#define TRIES 3 /* of six words that are typed */

struct approving {
	struct cli *cli;
	struct buffer request;
	struct span file;
	struct pin pin;
	struct ask_seen *seen; /* owned; the pin's heads */
	struct ask_memory memory;
	struct ask *ask;
};

static int memory_heads(struct approving *a)
{
	size_t i;

	a->seen = calloc(a->pin.head_count + 1, sizeof(*a->seen));
	if (a->seen == NULL)
		return error_set(E_MEMORY, "what was seen");
	for (i = 0; i < a->pin.head_count; i++) {
		memcpy(a->seen[i].origin, a->pin.heads[i].origin, ORIGIN_TEXT);
		a->seen[i].frontier = a->pin.heads[i].frontier;
	}
	a->memory.seen = a->seen;
	a->memory.seen_count = a->pin.head_count;
	return E_OK;
}

/* What this machine remembers of the vault that the request speaks of. */
static int remember(struct approving *a)
{
	char compartment[ID_TEXT], vault[ID_TEXT];
	struct tree_hash init, given;
	bool has_given;
	int r;

	r = ask_peek(a->file, &init, compartment);
	if (r == E_OK)
		r = cli_fingerprint(a->cli, &has_given, &given);
	if (r != E_OK)
		return r;
	if (has_given && !tree_hash_equal(&init, &given))
		return error_set(E_UNKNOWN_VAULT,
				 "the request is of another "
				 "vault than the fingerprint given");
	hex_encode(init.bytes, ID_LEN, vault);
	r = pin_load(a->cli->home, vault, &a->pin);
	if (r == E_ABSENT) {
		error_clear();
		a->pin.init = init;
		return E_OK;
	}
	if (r == E_MEMORY)
		return r;
	if (r != E_OK) {
		/* it is known, and nothing of it can be read: recovery first,
		 * and no cosignature (V7) */
		warn("what this machine remembers of the vault cannot be read "
		     "(%s)",
		     error_said());
		error_clear();
		a->memory.known = true;
		return E_OK;
	}
	if (!tree_hash_equal(&a->pin.init, &init))
		return error_set(E_UNKNOWN_VAULT,
				 "its vault is not the one "
				 "this machine knows under that id");
	a->memory.known = true;
	r = memory_heads(a);
	a->memory.generation = pin_generation(&a->pin, compartment);
	return r;
}

/* --- yes --- */

static int phrase_asked(const struct approving *a)
{
	struct secret *line = NULL;
	char text[256];
	int r;

	r = input_typed("type the six words that are read to you: ",
			N_("give --phrase \"six words\""), &line);
	if (r != E_OK)
		return r;
	snprintf(text, sizeof(text), "%.*s", (int)secret_len(line),
		 (const char *)secret_peek(line));
	secret_free(&line);
	if (lang_no(text))
		return error_set(E_GIVEN_UP,
				 "nothing was approved; to send a no back, put "
				 "--refuse --because \"why\" behind the line");
	return phrase_matches(a->ask->leaf.bytes, text);
}

/* A slip of six words at night is no reason to begin from the start. */
static int phrase_check(const struct approving *a)
{
	const char *given = option_value(&a->cli->options, "phrase");
	unsigned tries;
	int r;

	if (given != NULL)
		return phrase_matches(a->ask->leaf.bytes, given);
	r = phrase_asked(a);
	for (tries = 1; r == E_PHRASE && tries < TRIES; tries++) {
		say("%s: %s", msg_sentence(r), error_said());
		say("have them read out once more; if they stay wrong, say no");
		r = phrase_asked(a);
	}
	return r;
}

/* The pin first, durable, then the signature: what was vouched for is never
 * forgotten. Recovery goes before memory: a pin that cannot be written is
 * said, and the head is then not vouched for. */
static int pin_first(struct approving *a)
{
	struct ask *k = a->ask;
	int r;

	if (!k->has_frontier ||
	    (k->seen != SEEN_EXTENDS && k->seen != SEEN_FIRST))
		return E_OK;
	r = pin_set_head(&a->pin, k->origin, &k->frontier);
	if (r == E_OK)
		r = pin_set_generation(&a->pin, k->compartment, k->generation);
	if (r == E_OK)
		r = pin_save(a->cli->home, k->vault, &a->pin);
	if (r == E_OK)
		return r;
	warn("this machine cannot remember the log (%s): approving without "
	     "cosignature",
	     error_said());
	error_clear();
	k->seen = SEEN_UNPROVEN;
	return E_OK;
}

static void keep(const struct approving *a, const char *name,
		 const struct buffer *bytes)
{
	struct span span = { bytes->bytes, bytes->len };
	char *path = NULL;
	int r;

	r = receipt_write(a->cli->home, a->ask->vault, name, span, &path);
	if (r != E_OK)
		warn("the receipt %s could not be kept: %s", name,
		     error_said());
	else if (strstr(name, "receipt") != NULL)
		say("your receipt: %s", path);
	error_clear();
	free(path);
}

/* Approval, request, and the cosigned head stay with the custodian: on their
 * disk before the answer is, so that none goes out without. */
static void keep_receipts(const struct approving *a,
			  const struct buffer *answer,
			  const struct buffer *receipt)
{
	char name[96];

	snprintf(name, sizeof(name), "%s-request.bg", a->ask->sid);
	keep(a, name, &a->request);
	snprintf(name, sizeof(name), "%s-answer.bg", a->ask->sid);
	keep(a, name, answer);
	if (receipt->len == 0)
		return;
	snprintf(name, sizeof(name), "%s-receipt.txt", a->ask->sid);
	keep(a, name, receipt);
}

static int approve(struct approving *a, const char *out_path)
{
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;
	int r;

	r = phrase_check(a);
	if (r == E_OK && file_exists(out_path))
		r = error_set(E_EXISTS, "%s", out_path);
	if (r == E_OK)
		r = pin_first(a);
	if (r == E_OK)
		r = ask_approve(a->ask, host_now(&a->cli->host), &file,
				&receipt);
	if (r == E_OK) {
		keep_receipts(a, &file, &receipt);
		r = file_create(out_path, file.bytes, file.len);
	}
	if (r == E_OK)
		say("approval written: %s", out_path);
	buffer_free(&file);
	buffer_free(&receipt);
	return r;
}

/* --- no --- */

static int refuse(struct approving *a, const char *out_path)
{
	struct buffer file = BUFFER_INIT, none = BUFFER_INIT;
	const char *because;
	int r;

	r = cli_need(a->cli, "because", &because);
	if (r == E_OK && file_exists(out_path))
		r = error_set(E_EXISTS, "%s", out_path);
	if (r == E_OK)
		r = ask_refuse(a->ask, because, &file);
	if (r == E_OK) {
		keep_receipts(a, &file, &none);
		r = file_create(out_path, file.bytes, file.len);
	}
	if (r == E_OK)
		say("refusal written: %s", out_path);
	buffer_free(&file);
	return r;
}

/* Where the answer goes when nobody says: into this folder, under the name of
 * its request with "approval" or "refusal" for "request". Whoever sent it gave
 * it that name: one that would speak to the terminal is not gone on with. */
static int default_path(const struct approving *a, char out[NAME_MAX + 1])
{
	const char *name = strrchr(a->cli->words[0], '/');
	struct span span;
	int n;

	name = name == NULL ? a->cli->words[0] : name + 1;
	span = (struct span){ (const uint8_t *)name, strlen(name) };
	if (strncmp(name, "request-", 8) == 0)
		name += 8;
	n = snprintf(out, NAME_MAX + 1, "%s-%s",
		     option_given(&a->cli->options, "refuse") ? "refusal" :
								"approval",
		     name);
	if (n < 0 || n > NAME_MAX || !text_clean(span))
		return cli_need(a->cli, "out", &name);
	return E_OK;
}

static int answer(struct approving *a)
{
	const char *out_path = option_value(&a->cli->options, "out");
	char by_default[NAME_MAX + 1];
	int r = E_OK;

	if (out_path == NULL) {
		r = default_path(a, by_default);
		out_path = by_default;
	}
	if (r == E_OK)
		r = cli_identities(a->cli);
	if (r == E_OK && a->cli->identity_count == 0)
		r = error_set(E_IDENTITY, "no identity was given");
	if (r == E_OK)
		r = file_read(a->cli->words[0], ASK_FILE_MAX, &a->request);
	if (r != E_OK)
		return r;
	a->file.bytes = a->request.bytes;
	a->file.len = a->request.len;
	r = remember(a);
	if (r == E_OK)
		r = ask_open(a->file, cli_identity_list(a->cli),
			     a->cli->identity_count, &a->memory, &a->ask);
	if (r != E_OK)
		return error_within(r, "%s", a->cli->words[0]);
	ask_out(a->ask);
	ask_out_log(a->ask);
	return option_given(&a->cli->options, "refuse") ? refuse(a, out_path) :
							  approve(a, out_path);
}

int cmd_approve(struct cli *cli)
{
	struct approving a = { .cli = cli, .request = BUFFER_INIT };
	int r = answer(&a);

	ask_free(&a.ask);
	free(a.seen);
	pin_free(&a.pin);
	buffer_free(&a.request);
	return r;
}
