/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RS1024, the checksum of SLIP-0039 over 10-bit symbols: three symbols that
 * find every error in up to three words. The symbols of a share are secret;
 * the time depends on their number only.
 */
#ifndef SHAMIR_RS1024_H
#define SHAMIR_RS1024_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RS1024_SYMBOLS 3

/* rs1024_create -- the checksum of ${n} symbols at ${data}, each below 1024.
 * ${extendable} picks the customisation string the checksum begins with. */
void rs1024_create(bool extendable, const uint16_t *data, size_t n,
		   uint16_t checksum[RS1024_SYMBOLS]);

/* rs1024_verify -- whether the last three of ${n} symbols are the checksum of those before. */
bool rs1024_verify(bool extendable, const uint16_t *data, size_t n);

#endif
