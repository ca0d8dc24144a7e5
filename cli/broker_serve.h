/* SPDX-License-Identifier: GPL-3.0-or-later */
/* broker_serve.h -- what the broker does in its own process. */
#ifndef BG_CLI_BROKER_SERVE_H
#define BG_CLI_BROKER_SERVE_H

#include "cli/broker.h"

/* The broker's ends of the pipes. */
struct broker_ends {
	int questions, bytes, answers;
};

/* broker_serve -- closes every other descriptor but 0, 1 and 2, and answers
 * until the questions end. */
_Noreturn void broker_serve(const struct broker_ends *ends, broker_rule *rule,
			    const void *context);

#endif
