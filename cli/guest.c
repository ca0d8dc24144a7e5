/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guest.h"

#include "cli/msg.h"
#include "vault/base/error.h"

int guest_end(struct vault_session *s, int r)
{
	struct error_kept kept;
	struct session_view v;

	if (s == NULL)
		return r;
	session_look(s, &v);
	if (v.status != SESSION_WAITING && v.status != SESSION_OPEN)
		return r;
	error_keep(&kept);
	if (session_close(s) != E_OK)
		warn("the end of the session could not be logged: %s",
		     error_said());
	return error_again(r, &kept);
}
