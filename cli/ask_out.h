/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask_out.h -- a request as the custodian who is to answer it reads it. */
#ifndef BG_CLI_ASK_OUT_H
#define BG_CLI_ASK_OUT_H

struct ask;

/* ask_out -- who asks for what, why and for how long, and what their program
 * found. ask_out_log -- how its log stands to what this machine has seen. */
void ask_out(const struct ask *k);
void ask_out_log(const struct ask *k);

#endif
