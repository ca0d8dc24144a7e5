/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heads.h -- with --syslog, or BREAKGLASS_SYSLOG=1, each head that became
 * durable goes to the local syslog as well: one line of origin, size and root,
 * nobody's name. A machine that forwards its syslog keeps anchors elsewhere by
 * that, without anybody's doing.
 */
#ifndef BG_CLI_HEADS_H
#define BG_CLI_HEADS_H

struct cli;

/* heads_syslog -- connect to /dev/log now, for sockets are refused later. Where
 * nobody listens, or goes away, nothing is sent and nothing fails. */
void heads_syslog(struct cli *cli);

#endif
