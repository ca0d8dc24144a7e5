/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/heads.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "cli/cli.h"
#include "vault/base/text.h"
#include "vault/log/tree.h"

static void send_head(const char *origin, uint64_t size, const uint8_t *root)
{
	char text[BASE64_PADDED_LEN(TREE_HASH_LEN) + 1];

	base64_encode(root, TREE_HASH_LEN, BASE64_PADDED, text);
	syslog(LOG_NOTICE, "head %s %llu %s", origin, (unsigned long long)size,
	       text);
}

void heads_syslog(struct cli *cli)
{
	const char *env = getenv("BREAKGLASS_SYSLOG");

	if (!option_given(&cli->options, "syslog") &&
	    (env == NULL || strcmp(env, "1") != 0))
		return;
	openlog("breakglass", LOG_NDELAY | LOG_PID, LOG_AUTHPRIV);
	cli->host.committed = send_head;
}
