/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guest.h -- a session opened with cards alone: nobody takes it up again. */
#ifndef BG_CLI_GUEST_H
#define BG_CLI_GUEST_H

#include "vault/session/session.h"

/* guest_end -- closes ${s} (may be NULL) if it still waits or is open; a fault
 * of that is warned of. Returns ${r}, with the detail it came with. */
int guest_end(struct vault_session *s, int r);

#endif
