/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit_prove.c -- audit prove, and the same read back by inspect. */
#include <string.h>

#include "cli/cli.h"
#include "cli/inspect_proof.h"
#include "vault/audit/audit.h"
#include "vault/log/tlog_proof.h"

static int sequence(const char *word, uint64_t *out)
{
	struct cursor c;

	cursor_init(&c, word, strlen(word));
	*out = cursor_decimal(&c, INT64_MAX);
	if (!cursor_done(&c))
		return error_set(E_USAGE, "%.40s is no number of an entry",
				 word);
	return E_OK;
}

int cmd_audit_prove(struct cli *cli)
{
	const char *branch = option_value(&cli->options, "branch");
	struct buffer proof = BUFFER_INIT;
	uint64_t seq = 0;
	const char *path;
	int r;

	r = cli_need(cli, "out", &path);
	if (r == E_OK)
		r = sequence(cli->words[0], &seq);
	if (r == E_OK)
		r = cli_user(cli, STORE_READ);
	if (r == E_OK && cli->user->ledger->invalid)
		r = error_set(E_INTEGRITY, "a proof from a log that is not "
					   "whole would prove nothing");
	if (r == E_OK)
		r = audit_prove(cli->user->ledger,
				branch == NULL ? "main" : branch, seq, &proof);
	if (r == E_OK)
		r = cli_write(path, proof.bytes, proof.len);
	buffer_free(&proof);
	return r;
}

/* --- reading one --- */

static void show_leaf(struct span bytes)
{
	char ts[TIME_TEXT] = "", act[48];
	struct leaf leaf;

	if (leaf_parse(bytes.bytes, bytes.len, &leaf) != E_OK) {
		error_clear();
		out("the leaf is no entry of ours");
		return;
	}
	time_format(leaf.ts, ts);
	actor_format(&leaf.act, act);
	out("%s  %s  by %s", ts, leaf.ev, act);
	leaf_free(&leaf);
}

static int key_holds(const struct note *note, const char *text)
{
	const struct span span = { (const uint8_t *)text, strlen(text) };
	uint8_t key[NOTE_KEY_LEN], type;
	char name[KEY_NAME_TEXT];
	bool holds;
	int r = note_verifier_parse_any(span, name, sizeof(name), &type, key);

	if (r != E_OK)
		return error_within(r, "--key");
	holds = type == 4 ? note_find_cosign(note, name, key) :
			    note_find(note, name, key);
	if (!holds)
		return error_set(E_INTEGRITY, "%s has not signed this head",
				 name);
	out("signed by %s", name);
	return E_OK;
}

static int show_signatures(const struct cli *cli, const struct note *note)
{
	size_t given = option_times(&cli->options, "key"), i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < given; i++)
		r = key_holds(note, option_nth(&cli->options, "key", i));
	for (i = 0; given == 0 && i < note->count; i++)
		out("signature, NOT checked: %.*s",
		    (int)note->signatures[i].name.len,
		    (const char *)note->signatures[i].name.bytes);
	if (given == 0)
		say("whether the head is signed by whom it says takes their "
		    "keys: --key, or audit verify VAULT --anchor FILE");
	return r;
}

static int show_proof(const struct cli *cli, const struct tlog_proof *p,
		      struct span leaf)
{
	if (leaf.len == 0)
		return error_set(E_USAGE, "it does not bring its leaf: give "
					  "--leaf FILE");
	if (!tlog_proof_holds(p, leaf))
		return error_set(E_INTEGRITY, "the proof does not hold: this "
					      "leaf is not at that place "
					      "under that head");
	out("entry %llu of %s stands in the head of %llu entries",
	    (unsigned long long)p->index, p->cp.origin,
	    (unsigned long long)p->cp.size);
	show_leaf(leaf);
	return show_signatures(cli, &p->note);
}

int inspect_proof(const struct cli *cli, struct span bytes)
{
	const char *path = option_value(&cli->options, "leaf");
	struct buffer file = BUFFER_INIT;
	struct tlog_proof p;
	struct span leaf;
	int r;

	r = tlog_proof_parse(bytes, &p);
	if (r != E_OK)
		return r;
	leaf = (struct span){ p.extra, p.extra_len };
	if (path != NULL) {
		r = file_read(path, LEAF_MAX + 1, &file);
		leaf = (struct span){ file.bytes, file.len };
		/* a leaf has no LF; a line of an export does */
		if (leaf.len > 0 && leaf.bytes[leaf.len - 1] == '\n')
			leaf.len--;
	}
	if (r == E_OK)
		r = show_proof(cli, &p, leaf);
	buffer_free(&file);
	tlog_proof_free(&p);
	return r;
}
