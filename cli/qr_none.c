/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/qr.h"
#include "vault/base/error.h"

int qr_ready(void)
{
	return error_set(E_ABSENT, "this program was built without QR codes");
}

int qr_make(const struct secret *text, struct qr *out)
{
	(void)text;
	(void)out;
	return qr_ready();
}

void qr_free(struct qr *qr)
{
	secret_free(&qr->squares);
	memset(qr, 0, sizeof(*qr));
}
