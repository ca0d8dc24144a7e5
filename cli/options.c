/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/near.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

#define GLOBAL true
#define ADDED_MAX 16

const struct option_row option_rows[] = {
	{ "vault", "FILE", "the vault (or BREAKGLASS_VAULT)", GLOBAL },
	{ "identity", "FILE",
	  "an age identity, may be repeated (or "
	  "BREAKGLASS_IDENTITY)",
	  GLOBAL },
	{ "state", "DIR",
	  "where pins and receipts are kept (or "
	  "BREAKGLASS_STATE)",
	  GLOBAL },
	{ "passphrase-fd", "N",
	  "read passphrases from this descriptor, one "
	  "line an identity",
	  GLOBAL },
	{ "reading-phrase-fd", "N",
	  "read the reading phrase from this "
	  "descriptor",
	  GLOBAL },
	{ "fingerprint", "WORDS", "the vault's 26 words, or 64 hex digits",
	  GLOBAL },
	{ "older", NULL,
	  "go on although this copy is older than one seen "
	  "before",
	  GLOBAL },
	{ "time", "T",
	  "the time it is, where the machine's clock is wrong "
	  "(2026-11-20T03:10:00.000Z)",
	  GLOBAL },
	{ "work-dir", "DIR", "where working copies may be made", GLOBAL },
	{ "require-mlock", NULL,
	  "end where memory cannot be locked, before a secret is read",
	  GLOBAL },
	{ "wait", "TIME",
	  "how long to wait for another process that has the vault (default "
	  "30s)",
	  GLOBAL },
	{ "syslog", NULL,
	  "send each new head of the log to the local syslog (or "
	  "BREAKGLASS_SYSLOG=1)",
	  GLOBAL },
	{ "json", NULL, "one JSON document on standard output", GLOBAL },
	{ "yes", NULL, "answer questions with yes", GLOBAL },
	{ "lang", "L", "the language of what is said: de or en", GLOBAL },
	{ "help", NULL, "show help", GLOBAL },
	{ "version", NULL, "show the version", GLOBAL },
	{ "name", "NAME", "full name", false },
	{ "as", "SHORT", "short name (default: first name in lower case)",
	  false },
	{ "keep-id", "OLD.member", "keep the id of an earlier enrolment",
	  false },
	{ "out", "FILE", "where to write", false },
	{ "no-passphrase", NULL, "leave the identity file unencrypted", false },
	{ "work-factor", "N", "scrypt work factor, 2^N (default 18)", false },
	{ "label", "TEXT", "what the vault is called", false },
	{ "admin", "FILE.member", "the founder's enrolment", false },
	{ "reading-phrase-out", "FILE",
	  "write the reading phrase there "
	  "instead of standard output",
	  false },
	{ "roles", "LIST", "admin, custodian, auditor; commas between", false },
	{ "phone", "T", "phone number, sealed", false },
	{ "site", "S", "site, sealed", false },
	{ "non-it", NULL, "works outside IT", false },
	{ "phrase", "WORDS", "the six words as you hear them", false },
	{ "phrase-checked", NULL, "the phrase was compared by other means",
	  false },
	{ "threshold", "K", "how many shares open it", false },
	{ "holders", "LIST", "short names and card:Name, commas between",
	  false },
	{ "groups", "M", "how many groups must agree", false },
	{ "group", "NAME=K:LIST", "a group: K of its list", false },
	{ "max-open", "TIME", "longest opening (default 8h)", false },
	{ "drill", NULL, "a compartment for drills", false },
	{ "cards-dir", "DIR", "write each card's text to a file there", false },
	{ "cards-format", "FORMAT", "txt, pdf or both (default txt)", false },
	{ "call", "NUMBER", "the phone number printed on cards", false },
	{ "deputy", "D", "who stands in, sealed", false },
	{ "absent", "T", "when away and how reached, sealed", false },
	{ "words", "FILE", "a card's text or its 33 words; - to type them",
	  false },
	{ "seal", "NAME", "whose card's envelope was seen", false },
	{ "envelope", "NUMBER", "the envelope's number", false },
	{ "session", "SESSION", "the session", false },
	{ "resume", NULL, "go on with a session on this terminal", false },
	{ "verdict", "V", "justified, drill or misuse", false },
	{ "note", "T", "why, sealed", false },
	{ "pdf", "FILE", "as a PDF to sign", false },
	{ "without", "NAME", "as if this person or card were not there",
	  false },
	{ "without-site", "S", "as if this site were not there", false },
	{ "at", "DATE", "as of that day", false },
	{ "set", "N", "the card set", false },
	{ "compartment", "LABEL", "the compartment", false },
	{ "field", "NAME", "password, totp, key, ... (default password)",
	  false },
	{ "user", "U", "user name, sealed", false },
	{ "component", "C", "the component it belongs to", false },
	{ "stdin", NULL, "store exactly the bytes read", false },
	{ "line", NULL, "store one line, without its end", false },
	{ "file", "FILE", "store the contents of a file", false },
	{ "generate", NULL, "make a new password", false },
	{ "secret-out", "FILE", "write the generated password there", false },
	{ "purpose", "P", "read, drill or redeal (default read)", false },
	{ "ticket", "T", "incident or ticket number", false },
	{ "place", "TEXT", "where it is opened", false },
	{ "witness", "NAME", "who looks on", false },
	{ "reason", "R", "why", false },
	{ "why-not", "W", "why the normal way cannot be used", false },
	{ "for", "TIME", "for how long (default 4h)", false },
	{ "want", "PATH", "a credential that will be needed, may be repeated",
	  false },
	{ "out-dir", "DIR", "where the request files are written", false },
	{ "refuse", NULL, "say no", false },
	{ "because", "R", "why no", false },
	{ "approval", "FILE", "a custodian's answer, may be repeated", false },
	{ "card", "FILE",
	  "a card's text or its 33 words, - to type them, may be repeated",
	  false },
	{ "c", "COMMAND", "what to do once it is open, may be repeated",
	  false },
	{ "guest", NULL, "open with cards alone, no identity", false },
	{ "idle", "TIME", "lock after so long without a key (default 5m)",
	  false },
	{ "branch", "ID", "a branch of the log, by its first digits", false },
	{ "format", "FORMAT", "jsonl or bundle", false },
	{ "bundle", "DIR", "a bundle in place of a vault", false },
	{ "leaf", "FILE", "the entry a proof is about", false },
	{ "key", "VKEY", "a verifier key, may be repeated", false },
	{ "drill-id", "ID", "which drill of the plan", false },
	{ "result", "R", "passed, passed_with_findings, partly or failed",
	  false },
	{ "participant", "NAME", "who took part, may be repeated", false },
	{ "deviation", "TEXT", "what was unlike production, may be repeated",
	  false },
	{ "finding", "TEXT", "\"what; owner; day\", may be repeated", false },
	{ "dry-run", NULL, "say what would change, and change nothing", false },
	{ "map", "TARGET=COLUMN,...",
	  "what the columns are: path, title, user, or a field; may be "
	  "repeated",
	  false },
	{ "plan-only", NULL, "all but the secrets", false },
	{ "anchor", "FILE", "a checkpoint kept elsewhere, may be repeated",
	  false },
	{ "program", "FILE", "a static breakglass, for the stick", false },
	{ "source", "FILE", "the source archive, a .tar.gz", false },
	{ "since", "DATE", "from then on, by the host's clock", false },
	{ "until", "DATE", "up to then; a day counts whole", false },
	{ "person", "NAME", "short or full name, or a card's", false },
	{ "credential", "GLOB", "a path, or a pattern like mail/*", false },
	{ "event", "GLOB", "an event, or a pattern like open.*", false },
	{ "html", "FILE", "the page to write", false },
	{ "outcome", "O", "counted, void or refused", false },
	{ "completion", "SHELL", "bash, zsh or fish", false },
};

const size_t option_row_count = sizeof(option_rows) / sizeof(option_rows[0]);

const struct option_row *option_find(const char *name)
{
	size_t i;

	for (i = 0; i < option_row_count; i++)
		if (strcmp(option_rows[i].name, name) == 0)
			return &option_rows[i];
	return NULL;
}

/* An option that is another one with this command. Whether it takes a value may
 * differ where the command has two words. */
static const struct {
	const char *command;
	struct option_row row;
} particular[] = {
	{ "audit anchor",
	  { "words", NULL,
	    "print it as a number and 26 words, for the phone and for cards",
	    false } },
	{ "audit export",
	  { "out", "FILE", "the file, or the new directory of a bundle",
	    false } },
	{ "import",
	  { "format", "FORMAT",
	    "estate, bitwarden, keepass-csv, keepass-xml or csv", false } },
	{ "plan runbook",
	  { "for", "READER", "trained or third-party (default trained)",
	    false } },
	{ "plan handbook",
	  { "for", "READER", "trained or third-party (default trained)",
	    false } },
	{ "plan scenario",
	  { "since", "DATE", "when it began: from then on a change counts",
	    false } },
};

#define PARTICULAR (sizeof(particular) / sizeof(particular[0]))

const struct option_row *option_of(const char *command,
				   const struct option_row *row)
{
	size_t i;

	for (i = 0; i < PARTICULAR; i++)
		if (strcmp(particular[i].command, command) == 0 &&
		    strcmp(particular[i].row.name, row->name) == 0)
			return &particular[i].row;
	return row;
}

/* --- parsing --- */

/* The command may stand before an option or behind it. */
static const struct option_row *row_in(int argc, char **argv,
				       const struct option_row *row)
{
	const struct option_row *own = row;
	char command[64];
	int i;

	for (i = 1; row != NULL && own == row && i + 1 < argc; i++) {
		snprintf(command, sizeof(command), "%s %s", argv[i],
			 argv[i + 1]);
		own = option_of(command, row);
	}
	return own;
}

/* "--name", "--name=value" or "-c"; *value is what follows the equals sign. */
static const struct option_row *row_of(const char *arg, const char **value)
{
	const char *name = arg + (arg[1] == '-' ? 2 : 1);
	const char *equals = strchr(name, '=');
	char copy[64];

	*value = NULL;
	if (arg[1] != '-' && strcmp(name, "c") != 0)
		return strcmp(name, "h") == 0 ? option_find("help") : NULL;
	if (equals == NULL)
		return option_find(name);
	if ((size_t)(equals - name) >= sizeof(copy))
		return NULL;
	memcpy(copy, name, (size_t)(equals - name));
	copy[equals - name] = '\0';
	*value = equals + 1;
	return option_find(copy);
}

static int unknown(const char *arg)
{
	const char *bare = arg + strspn(arg, "-");
	char name[64];
	struct near n;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(bare, "="), bare);
	near_begin(&n, name);
	for (i = 0; i < option_row_count; i++)
		if (option_rows[i].name[1] != '\0')
			near_try(&n, option_rows[i].name, option_rows[i].name);
	if (n.count == 0)
		return error_set(E_USAGE, "there is no option %s", arg);
	return error_set(E_USAGE, "there is no option %s; did you mean --%s?",
			 arg, n.names[0]);
}

static int take_option(struct options *o, int argc, char **argv, int *i)
{
	struct given *g = &o->given[o->given_count];
	const char *arg = argv[*i];

	g->row = row_in(argc, argv, row_of(arg, &g->value));
	if (g->row == NULL)
		return unknown(arg);
	if (g->row->value == NULL && g->value != NULL)
		return error_set(E_USAGE, "--%s takes no value", g->row->name);
	if (g->row->value != NULL && g->value == NULL) {
		if (*i + 1 >= argc)
			return error_set(E_USAGE, "--%s needs %s", g->row->name,
					 g->row->value);
		g->value = argv[++*i];
	}
	o->given_count++;
	return E_OK;
}

int options_parse(int argc, char **argv, struct options *out)
{
	struct options o = { NULL, 0, NULL, 0 };
	int i, r = E_OK;

	o.words = calloc((size_t)argc + 1, sizeof(*o.words));
	o.given = calloc((size_t)argc + 1 + ADDED_MAX, sizeof(*o.given));
	if (o.words == NULL || o.given == NULL)
		r = error_set(E_MEMORY, "the command line");
	for (i = 1; r == E_OK && i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				o.words[o.word_count++] = argv[i];
			break;
		}
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			r = take_option(&o, argc, argv, &i);
		else
			o.words[o.word_count++] = argv[i];
	}
	if (r != E_OK)
		options_free(&o);
	else
		*out = o;
	return r;
}

void options_free(struct options *o)
{
	free(o->words);
	free(o->given);
	memset(o, 0, sizeof(*o));
}

/* --- looking --- */

size_t option_times(const struct options *o, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < o->given_count; i++)
		n += strcmp(o->given[i].row->name, name) == 0;
	return n;
}

void options_add(struct options *o, const char *name, const char *value)
{
	o->given[o->given_count].row = option_find(name);
	o->given[o->given_count].value = value;
	o->given_count++;
}

bool option_given(const struct options *o, const char *name)
{
	return option_times(o, name) > 0;
}

const char *option_nth(const struct options *o, const char *name, size_t nth)
{
	size_t i;

	for (i = 0; i < o->given_count; i++)
		if (strcmp(o->given[i].row->name, name) == 0 && nth-- == 0)
			return o->given[i].value;
	return NULL;
}

const char *option_value(const struct options *o, const char *name)
{
	size_t n = option_times(o, name);

	return n == 0 ? NULL : option_nth(o, name, n - 1);
}

int option_number(const struct options *o, const char *name, uint64_t min,
		  uint64_t max, uint64_t *out)
{
	const char *text = option_value(o, name);
	unsigned long long n;
	char *end;

	if (text == NULL)
		return E_OK;
	n = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || n < min ||
	    n > max)
		return error_set(E_USAGE, "--%s: %llu to %llu, not %s", name,
				 (unsigned long long)min,
				 (unsigned long long)max, text);
	*out = n;
	return E_OK;
}

/* --- durations --- */

static uint64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

int duration_parse(const char *text, uint64_t *seconds)
{
	const char *at = text;
	uint64_t sum = 0;

	while (*at != '\0') {
		unsigned long n;
		uint64_t unit;
		char *end;

		if (*at < '0' || *at > '9')
			break;
		n = strtoul(at, &end, 10);
		unit = unit_seconds(*end);
		if (unit == 0 || n > 100000)
			break;
		sum += n * unit;
		at = end + 1;
	}
	if (*at != '\0' || sum == 0)
		return error_set(E_USAGE,
				 "%s is no length of time; write "
				 "4h, 90m or 1h30m",
				 text);
	*seconds = sum;
	return E_OK;
}

void duration_text(uint64_t seconds, char out[48])
{
	unsigned long long h = seconds / 3600, m = seconds / 60 % 60,
			   s = seconds % 60;

	if (h > 0 && m > 0)
		snprintf(out, 48, "%llu h %llu min", h, m);
	else if (h > 0)
		snprintf(out, 48, "%llu h", h);
	else if (m > 0 && s == 0)
		snprintf(out, 48, "%llu min", m);
	else
		snprintf(out, 48, "%llu s", seconds + 0ULL);
}

int date_parse(const char *text, int64_t *ms)
{
	char full[] = "0000-00-00T00:00:00.000Z";
	size_t len = strlen(text);
	struct span span = { (const uint8_t *)full, sizeof(full) - 1 };

	if (len > 0 && text[len - 1] == 'Z')
		len--;
	/* a day, with minutes, seconds, milliseconds */
	if (len == 10 || len == 16 || len == 19 || len == 23) {
		memcpy(full, text, len);
		if (len > 10 && full[10] == ' ')
			full[10] = 'T';
		if (time_parse(span, ms) == E_OK)
			return E_OK;
	}
	return error_set(E_USAGE,
			 "%.40s is no time: write it like 2026-11-20 or "
			 "2026-11-20T03:10",
			 text);
}
