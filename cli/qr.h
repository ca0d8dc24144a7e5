/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * qr.h -- a secret text as a QR code.
 *
 * libqrencode keeps what it draws in ordinary memory and does not wipe it. So
 * it runs in a process of its own, whose whole memory is locked, which leaves
 * no core, and which ends when it has handed back the squares (S5).
 *
 * qr.c has the library; where it is missing, or with QR=no, the program is
 * built with qr_none.c instead.
 */
#ifndef BG_CLI_QR_H
#define BG_CLI_QR_H

#include <stdbool.h>

#include "vault/base/secret.h"

#define QR_WIDTH_MAX 77 /* version 15: above it telephones struggle */

struct qr {
	unsigned width;         /* squares a side, without the quiet zone */
	struct secret *squares; /* width * width bytes, row by row; 1 is dark */
	bool unlocked; /* drawn in memory that the system would not lock */
};

/* qr_ready -- libqrencode is there (library.h); to be asked before the process is
 * confined. E_ABSENT: cards have none; E_MEMORY. */
int qr_ready(void);

/* qr_make -- the bytes of ${text} as they are, with error correction for 15%
 * (level M). E_ABSENT: this program cannot; E_INPUT: too long, more than 412
 * bytes; E_UNLOCKED, where that is required; E_MEMORY, E_IO. The caller frees
 * with qr_free. */
int qr_make(const struct secret *text, struct qr *out);
void qr_free(struct qr *qr);

#endif
