/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guided.h -- open as a conversation: what the request says, how far the
 * custodians are, and the secrets once they agreed.  Everything that may be
 * asked may be given as an option, and is then not asked.
 */
#ifndef BG_CLI_GUIDED_H
#define BG_CLI_GUIDED_H

#include "cli/cli.h"
#include "vault/session/session.h"

/* guided_open -- from the questions to the close, on the terminal. ${label}:
 * a compartment; the user is open. E_GIVEN_UP. */
int guided_open(struct cli *cli, const char *label);

/* guided_resume -- a session of one's own that was left: goes on where it is.
 * Takes it over once it is open. */
int guided_resume(struct cli *cli, struct vault_session **s);

/* guided_member -- from the questions until the policy is met; the user is a
 * member. ${given}: options that answer questions; NULL, all are asked. */
int guided_member(struct cli *cli, const char *label,
		  const struct options *given, struct vault_session **out);

/* --- its parts --- */

/* The answers to the questions; texts are owned, but those that only an option
 * gives, or NULL. */
struct guided_answers {
	char *ticket, *reason, *why_not;
	const char *place, *witness;
	uint64_t duration;
	bool drill; /* of a drill compartment */
};
/* guided_ask -- what --ticket, --reason, --why-not and --for of ${given} (may
 * be NULL) do not say. guided_request -- a request with these answers, which
 * must outlive it, to read or for a drill. */
int guided_ask(const struct cli *cli, const char *label,
	       const struct options *given, struct guided_answers *out);
void guided_request(const struct guided_answers *a, const char *label,
		    struct request_options *out);
void guided_answers_free(struct guided_answers *a);

/* guided_reach -- whom to call, and how. */
void guided_reach(const struct cli *cli, const char *label);

/* guided_wait -- takes what comes until the policy is met. E_GIVEN_UP: it was
 * aborted, and the session closed; or nobody is there any more. ${files} may be NULL: then nobody approves
 * at this console. */
int guided_wait(struct cli *cli, struct vault_session *s,
		const struct request_result *files);

#endif
