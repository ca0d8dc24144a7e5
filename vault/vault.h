/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vault.h -- the face of the library: what a program may ask of a vault, a
 * call for each verb.  The contracts stand in the headers of the rooms.
 *
 *   make an identity        member_new, member_file_write, identity_file_write
 *   found                   custody_init
 *   open as somebody        user_open, user_close
 *   enrol                   custody_enrol
 *   deal                    custody_add
 *   deposit                 deposit_put
 *   look                    credential_list, credential_find
 *   ask                     session_request
 *   answer, without vault   ask_open, ask_approve, ask_refuse
 *   open                    session_load, session_guest, session_answer,
 *                           session_card, session_grant
 *   use                     session_reveal
 *   close                   session_close
 *   audit                   audit_verify, audit_anchor, audit_cosign,
 *                           audit_list, filter_new, knows_of, report_of
 *
 * Every call returns 0 or a code of vault/base/error.h and leaves its outputs
 * untouched on failure; none prints, prompts or reads the environment.
 */
#ifndef BG_VAULT_H
#define BG_VAULT_H

#include "vault/ask/ask.h"
#include "vault/audit/audit.h"
#include "vault/custody/custody.h"
#include "vault/deposit/deposit.h"
#include "vault/home/home.h"
#include "vault/ledger/user.h"
#include "vault/member/member.h"
#include "vault/member/phrase.h"
#include "vault/session/session.h"

#endif
