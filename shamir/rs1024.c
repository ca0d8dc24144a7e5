/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/rs1024.h"

#include "shamir/declassify.h"
#include "shamir/mask.h"

/* The remainder takes in one more symbol. */
static uint32_t step(uint32_t sum, uint32_t symbol)
{
	static const uint32_t generator[10] = {
		0x0e0e040,  0x1c1c080,  0x3838100,  0x7070200,  0xe0e0009,
		0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x03f3f120,
	};
	uint32_t top = sum >> 20;

	sum = (sum & 0xfffff) << 10 ^ symbol;
	for (unsigned bit = 0; bit < 10; bit++)
		sum ^= generator[bit] & mask_bit(top >> bit);
	return sum;
}

static uint32_t polymod(bool extendable, const uint16_t *data, size_t n)
{
	const char *custom = extendable ? "shamir_extendable" : "shamir";
	uint32_t sum = 1;

	for (; *custom != '\0'; custom++)
		sum = step(sum, (uint8_t)*custom);
	for (size_t i = 0; i < n; i++)
		sum = step(sum, data[i]);
	return sum;
}

void rs1024_create(bool extendable, const uint16_t *data, size_t n,
		   uint16_t checksum[RS1024_SYMBOLS])
{
	uint32_t sum = polymod(extendable, data, n);

	for (unsigned i = 0; i < RS1024_SYMBOLS; i++)
		sum = step(sum, 0);
	sum ^= 1;
	checksum[0] = (uint16_t)(sum >> 20 & 0x3ff);
	checksum[1] = (uint16_t)(sum >> 10 & 0x3ff);
	checksum[2] = (uint16_t)(sum & 0x3ff);
}

bool rs1024_verify(bool extendable, const uint16_t *data, size_t n)
{
	uint32_t sum = polymod(extendable, data, n);

	SHAMIR_DECLASSIFY(&sum, sizeof(sum));
	return sum == 1;
}
