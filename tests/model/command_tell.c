/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/model/command.h"
#include "tests/model/play.h"

struct line {
	char *at;
	size_t left;
};

static void put(struct line *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct line *l, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(l->at, l->left, format, args);
	va_end(args);
	if ((size_t)n >= l->left)
		n = (int)l->left - 1;
	l->at += n;
	l->left -= (size_t)n;
}

static void put_policy(struct line *l, const struct quorum *q)
{
	unsigned g, i;

	put(l, " %u of", q->threshold);
	for (g = 0; g < q->count; g++) {
		put(l, " %u:", q->groups[g].threshold);
		for (i = 0; i < q->groups[g].count; i++) {
			int h = q->groups[g].holders[i];

			put(l, i == 0 ? "" : ",");
			if (h >= CARD)
				put(l, "card%d", h - CARD);
			else
				put(l, "%s", play_nick(h));
		}
	}
}

static void put_card(struct line *l, const struct command *c)
{
	put(l, " card%d of %s %d", c->card, play_label(c->card_label),
	    c->card_set);
}

static void put_secret(struct line *l, const struct command *c)
{
	put(l, " p/%d %s", c->path, c->field < 0 ? "-" : play_field(c->field));
}

static void put_label(struct line *l, const struct command *c)
{
	put(l, " %s", c->label < 0 ? "-" : play_label(c->label));
}

static void put_rest(struct line *l, const struct command *c)
{
	static const char *const purposes[] = { "read", "drill", "redeal" };

	switch (c->kind) {
	case ENROL:
		put(l, " %s%s, roles %u", play_nick(c->person),
		    c->person == OTHER_ANNA ? " the other" : "", c->roles);
		break;
	case RETIRE:
	case ROLES:
	case FACTS:
		put(l, " %s, roles %u", play_nick(c->nick), c->roles);
		break;
	case ADD:
		put_label(l, c);
		put_policy(l, &c->policy);
		break;
	case PUT:
		put_label(l, c);
		put_secret(l, c);
		break;
	case TESTED:
		put_secret(l, c);
		break;
	case REQUEST:
		put_label(l, c);
		put(l, " set %d to %s for %lld s", c->set, purposes[c->purpose],
		    (long long)c->duration);
		if (c->purpose == REDEAL)
			put_policy(l, &c->policy);
		break;
	case APPROVE:
		put(l, " %d: %s%s %s %d", c->session, play_nick(c->custodian),
		    c->stolen ? "'s file is stolen," : "",
		    c->refuse ? "refuses" : "approves", c->answers);
		break;
	case ENTER_CARD:
		put(l, " %d:", c->session);
		put_card(l, c);
		break;
	case REVEAL:
		put(l, " %d:", c->session);
		put_secret(l, c);
		put(l, " %d", c->version);
		break;
	case ACK_CARD:
	case SEAL:
		put_label(l, c);
		put_card(l, c);
		break;
	case RETIRE_SET:
		put_label(l, c);
		put(l, " %d", c->set);
		break;
	case BY_CARDS:
		put_label(l, c);
		put(l, " cards %u", c->cards);
		put_secret(l, c);
		break;
	case ACK:
	case ATTEST:
	case COMMIT:
	case ABORT:
		put_label(l, c);
		break;
	case GRANT:
	case PROVE:
	case DEAL:
	case CLOSE:
	case EXPIRE:
	case REVIEW:
		put(l, " %d", c->session);
		break;
	default:
		break;
	}
}

const char *command_kind(enum kind kind)
{
	static const char *const kinds[KINDS] = {
		"enrol",  "retire",     "roles",      "facts",      "add",
		"put",    "tested",     "request",    "approve",    "card",
		"grant",  "reveal",     "prove",      "deal",       "close",
		"expire", "review",     "ack",        "attest",     "ack card",
		"seal",   "commit",     "abort",      "retire set", "cosign",
		"backup", "keep older", "open older", "by cards",   "copy",
		"merge",
	};

	return kinds[kind];
}

void command_tell(const struct command *c, char out[COMMAND_TEXT])
{
	struct line l = { out, COMMAND_TEXT };

	put(&l, "%3d +%llds %s%s%s: %s", c->id, (long long)(c->pause / 1000),
	    play_nick(c->who), c->apart ? ", apart" : "",
	    c->told ? "" : " (untold)", command_kind(c->kind));
	put_rest(&l, c);
}
