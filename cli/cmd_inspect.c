/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_inspect.c -- what a file is, without any key. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/inspect_kept.h"
#include "cli/inspect_proof.h"
#include "vault/age/armor.h"
#include "vault/ask/ask.h"
#include "vault/ledger/policy.h"
#include "vault/log/tlog_proof.h"
#include "vault/member/phrase.h"

#define SMALL_FILE_MAX 1048576
#define SECRET_FILE_MAX 65536 /* of what may be secret */

/* --- a vault --- */

static void show_compartment(const struct compartment *c)
{
	char longest[48];
	size_t i;

	duration_text(c->max_open, longest);
	out("compartment %s%s: opened for at most %s", c->label,
	    c->drill ? _(" (drill)") : "", longest);
	for (i = 0; i < c->count; i++) {
		static const char *const status[] = { N_("pending"),
						      N_("current"), N_("old"),
						      N_("aborted"),
						      N_("retired") };
		const struct generation *g = &c->generations[i];

		out("  card set %llu: %s, %u shares open it, %s",
		    (unsigned long long)g->number, lang_text(status[g->status]),
		    policy_needed(g->policy),
		    g->proven ? _("proven") : _("not yet opened"));
	}
}

static void show_state(const struct ledger *l)
{
	const struct state *s = ledger_state(l);
	char words[FINGERPRINT_TEXT];
	size_t i, active = 0;

	fingerprint_of(s->init.bytes, words);
	for (i = 0; i < s->members_count; i++)
		active += !s->members[i].retired;
	out("a breakglass vault, format %llu", (unsigned long long)s->format);
	out("id %s", s->vault);
	out("fingerprint %s", words);
	out("log: %llu entries%s", (unsigned long long)l->fold.segments[0].size,
	    l->invalid ? _(", NOT whole: see audit verify") : "");
	for (i = 1; i < l->fold.segment_count; i++)
		out("  gone on as branch %.8s: %llu entries",
		    l->fold.segments[i].branch,
		    (unsigned long long)l->fold.segments[i].size);
	out("members: %zu active of %zu", active, s->members_count);
	out("credentials: %zu", state_credential_count(s));
	out("sessions: %zu", s->sessions_count);
	for (i = 0; i < s->compartments_count; i++)
		show_compartment(&s->compartments[i]);
}

static int state_json(const struct ledger *l)
{
	const struct state *s = ledger_state(l);
	struct json_doc *doc = NULL;
	struct json *root, *list;
	char words[FINGERPRINT_TEXT];
	size_t i;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	fingerprint_of(s->init.bytes, words);
	root = json_object(doc);
	list = json_array(doc);
	for (i = 0; i < s->compartments_count; i++)
		json_add_text(doc, list, s->compartments[i].label);
	json_set_text(doc, root, "kind", "vault");
	json_set_text(doc, root, "vault", s->vault);
	json_set_text(doc, root, "fingerprint", words);
	json_set_integer(doc, root, "entries", (int64_t)l->size);
	json_set_integer(doc, root, "members", (int64_t)s->members_count);
	json_set_integer(doc, root, "credentials",
			 (int64_t)state_credential_count(s));
	json_set(doc, root, "compartments", list);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static int inspect_vault(const struct cli *cli, const char *path)
{
	struct store *store = NULL;
	struct ledger *l = NULL;
	int r;

	r = store_open(path, STORE_COPY, &store);
	if (r == E_OK)
		r = ledger_open(store, &cli->host, LEDGER_ENTRIES, &l);
	if (r == E_OK && cli->json)
		r = state_json(l);
	else if (r == E_OK)
		show_state(l);
	ledger_close(&l);
	store_close(&store);
	return r;
}

/* --- smaller files --- */

static int inspect_request(struct span bytes)
{
	char compartment[ID_TEXT];
	char words[FINGERPRINT_TEXT];
	struct tree_hash init;
	int r = ask_peek(bytes, &init, compartment);

	if (r != E_OK)
		return r;
	fingerprint_of(init.bytes, words);
	out("a request to open a compartment of the vault with the "
	    "fingerprint");
	out("%s", words);
	out("answer it with: breakglass approve");
	return E_OK;
}

static int inspect_answer(struct span bytes)
{
	struct answer a;
	int r = answer_parse(bytes, &a);

	if (r != E_OK)
		return r;
	out("%s for session %s", a.refusal ? _("a refusal") : _("an approval"),
	    a.sid);
	answer_free(&a);
	return E_OK;
}

static int inspect_member(struct span bytes)
{
	char phrase[PHRASE_TEXT];
	struct member_file m;
	int r = member_file_parse(bytes, &m);

	if (r != E_OK)
		return r;
	r = phrase_of(m.hash, phrase);
	if (r == E_OK) {
		out("the enrolment of %s (%s)", m.name, m.nick);
		out("phrase: %s", phrase);
	}
	member_file_free(&m);
	return r;
}

/* What is armored says what it is, and is no secret. */
static int inspect_public(const struct cli *cli, struct span bytes, bool *is)
{
	*is = true;
	if (armor_is("BREAKGLASS REQUEST", bytes))
		return inspect_request(bytes);
	if (armor_is("BREAKGLASS APPROVAL", bytes) ||
	    armor_is("BREAKGLASS REFUSAL", bytes))
		return inspect_answer(bytes);
	if (armor_is("BREAKGLASS MEMBER", bytes))
		return inspect_member(bytes);
	if (tlog_proof_is(bytes))
		return inspect_proof(cli, bytes);
	if (age_is_file(bytes)) {
		out("an age file: an identity under its passphrase, or "
		    "something that was sealed to one");
		return E_OK;
	}
	return inspect_anchor(bytes, is);
}

static int inspect_secret(const struct secret *text, bool *is)
{
	int r = inspect_identity(text, is);

	if (r == E_OK && !*is)
		r = inspect_card(text, is);
	if (r == E_OK && !*is)
		r = inspect_phrase(text, is);
	return r;
}

static int inspect_read(const struct cli *cli, const struct secret *text)
{
	struct span bytes = { secret_peek(text), secret_len(text) };
	bool is = false;
	int r = inspect_public(cli, bytes, &is);

	if (r == E_OK && !is)
		r = inspect_secret(text, &is);
	return r != E_OK || is ? r :
				 error_set(E_INPUT, "nothing of breakglass");
}

/* What is longer than any card may be a request. */
static int inspect_long(const struct cli *cli, const char *path)
{
	struct buffer file = BUFFER_INIT;
	bool is = false;
	int r = file_read(path, SMALL_FILE_MAX, &file);

	if (r == E_OK)
		r = inspect_public(cli, (struct span){ file.bytes, file.len },
				   &is);
	buffer_free(&file);
	return r != E_OK || is ? r :
				 error_set(E_INPUT, "nothing of breakglass");
}

static int inspect_small(const struct cli *cli, const char *path)
{
	struct secret *text = NULL;
	int r = file_read_secret(path, SECRET_FILE_MAX, &text);

	if (r == E_OK)
		r = inspect_read(cli, text);
	else if (r == E_INPUT)
		r = inspect_long(cli, path);
	secret_free(&text);
	return r == E_OK ? r : error_within(r, "%s", path);
}

int cmd_inspect(struct cli *cli)
{
	const char *path = cli->words[0];
	bool vault = false;
	int r = store_recognise(path, &vault);

	if (r != E_OK)
		return r;
	return vault ? inspect_vault(cli, path) : inspect_small(cli, path);
}
