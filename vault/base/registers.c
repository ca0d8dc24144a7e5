/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/registers.h"

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#if defined(__x86_64__)

#include <sys/platform/x86.h>

/* Of XCR0 (Intel SDM volume 1, 13.3): the upper halves of the first sixteen; and
 * all that AVX-512 adds. */
#define HAS_AVX UINT32_C(0x04)
#define HAS_AVX512 UINT32_C(0xe0)

/* What of the registers there is, as the system let it be: what a program is told
 * to do without (GLIBC_TUNABLES), another library may use all the same. */
static uint32_t kept(void)
{
	uint32_t low, high;

	if (!CPU_FEATURE_PRESENT(OSXSAVE))
		return 0;
	/* volatile: never before that was seen */
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

/* Those above 15 are there with AVX-512 only, and this file's own code has none
 * of them. */
static void forget_upper(void)
{
	__asm__ volatile("vpxorq %zmm16, %zmm16, %zmm16\n\t"
			 "vpxorq %zmm17, %zmm17, %zmm17\n\t"
			 "vpxorq %zmm18, %zmm18, %zmm18\n\t"
			 "vpxorq %zmm19, %zmm19, %zmm19\n\t"
			 "vpxorq %zmm20, %zmm20, %zmm20\n\t"
			 "vpxorq %zmm21, %zmm21, %zmm21\n\t"
			 "vpxorq %zmm22, %zmm22, %zmm22\n\t"
			 "vpxorq %zmm23, %zmm23, %zmm23\n\t"
			 "vpxorq %zmm24, %zmm24, %zmm24\n\t"
			 "vpxorq %zmm25, %zmm25, %zmm25\n\t"
			 "vpxorq %zmm26, %zmm26, %zmm26\n\t"
			 "vpxorq %zmm27, %zmm27, %zmm27\n\t"
			 "vpxorq %zmm28, %zmm28, %zmm28\n\t"
			 "vpxorq %zmm29, %zmm29, %zmm29\n\t"
			 "vpxorq %zmm30, %zmm30, %zmm30\n\t"
			 "vpxorq %zmm31, %zmm31, %zmm31");
}

static void forget_sse(void)
{
	__asm__ volatile("pxor %%xmm0, %%xmm0\n\t"
			 "pxor %%xmm1, %%xmm1\n\t"
			 "pxor %%xmm2, %%xmm2\n\t"
			 "pxor %%xmm3, %%xmm3\n\t"
			 "pxor %%xmm4, %%xmm4\n\t"
			 "pxor %%xmm5, %%xmm5\n\t"
			 "pxor %%xmm6, %%xmm6\n\t"
			 "pxor %%xmm7, %%xmm7\n\t"
			 "pxor %%xmm8, %%xmm8\n\t"
			 "pxor %%xmm9, %%xmm9\n\t"
			 "pxor %%xmm10, %%xmm10\n\t"
			 "pxor %%xmm11, %%xmm11\n\t"
			 "pxor %%xmm12, %%xmm12\n\t"
			 "pxor %%xmm13, %%xmm13\n\t"
			 "pxor %%xmm14, %%xmm14\n\t"
			 "pxor %%xmm15, %%xmm15"
			 :
			 :
			 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			   "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			   "xmm12", "xmm13", "xmm14", "xmm15");
}

static void forget_avx(void)
{
	__asm__ volatile("vzeroall" ::
				 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
				   "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
				   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
				   "xmm15");
}

void registers_forget(void)
{
	const uint32_t there = kept();

	if ((there & HAS_AVX512) == HAS_AVX512)
		forget_upper();
	if ((there & HAS_AVX) != 0)
		forget_avx();
	else
		forget_sse();
}

/* Linux, struct _fpx_sw_bytes of asm/sigcontext.h: behind the 512 bytes that any
 * processor saves there may be more, and how many in all is told within them. */
#define SAVED_LEN 512
#define TOLD_AT 464
#define TOLD_MAGIC UINT32_C(0x46505853)

static void forget_saved(void *saved)
{
	uint32_t told[2];
	size_t len = SAVED_LEN;

	memcpy(told, (const uint8_t *)saved + TOLD_AT, sizeof(told));
	if (told[0] == TOLD_MAGIC)
		len = told[1];
	sodium_memzero(saved, len);
}

void registers_forget_interrupted(void *context)
{
	ucontext_t *c = context;

	if (c->uc_mcontext.fpregs != NULL)
		forget_saved(c->uc_mcontext.fpregs);
	sodium_memzero(c, sizeof(*c));
}

#elif defined(__aarch64__)

/* The vector registers are part of it here. */
void registers_forget_interrupted(void *context)
{
	sodium_memzero(context, sizeof(ucontext_t));
}

/* The lower halves of v8 to v15 are a caller's, who has them back after this. */
void registers_forget(void)
{
	__asm__ volatile("movi v0.16b, #0\n\t"
			 "movi v1.16b, #0\n\t"
			 "movi v2.16b, #0\n\t"
			 "movi v3.16b, #0\n\t"
			 "movi v4.16b, #0\n\t"
			 "movi v5.16b, #0\n\t"
			 "movi v6.16b, #0\n\t"
			 "movi v7.16b, #0\n\t"
			 "movi v16.16b, #0\n\t"
			 "movi v17.16b, #0\n\t"
			 "movi v18.16b, #0\n\t"
			 "movi v19.16b, #0\n\t"
			 "movi v20.16b, #0\n\t"
			 "movi v21.16b, #0\n\t"
			 "movi v22.16b, #0\n\t"
			 "movi v23.16b, #0\n\t"
			 "movi v24.16b, #0\n\t"
			 "movi v25.16b, #0\n\t"
			 "movi v26.16b, #0\n\t"
			 "movi v27.16b, #0\n\t"
			 "movi v28.16b, #0\n\t"
			 "movi v29.16b, #0\n\t"
			 "movi v30.16b, #0\n\t"
			 "movi v31.16b, #0"
			 :
			 :
			 : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7",
			   "v16", "v17", "v18", "v19", "v20", "v21", "v22",
			   "v23", "v24", "v25", "v26", "v27", "v28", "v29",
			   "v30", "v31");
}

#else

void registers_forget(void)
{
}

void registers_forget_interrupted(void *context)
{
	sodium_memzero(context, sizeof(ucontext_t));
}

#endif
