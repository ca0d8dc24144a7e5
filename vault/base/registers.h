/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * registers.h -- what the processor's wide registers keep.
 *
 * memcpy, memcmp and the ciphers work in vector registers, and leave there what
 * they read last until something else is put there. A program that then waits
 * for somebody to type does not: whoever looks into it finds the bytes (S5).
 */
#ifndef BG_BASE_REGISTERS_H
#define BG_BASE_REGISTERS_H

/* registers_forget -- zero all vector registers that a called function need not
 * preserve. Done whenever a secret is freed. On processors that this file does
 * not know it does nothing. */
void registers_forget(void);

/* registers_forget_interrupted -- within the handler of a signal: zero all that
 * the kernel put on the stack to go back to, of which ${context} is the handler's
 * third argument. There is nothing to go back to then: end the program. */
void registers_forget_interrupted(void *context);

#endif
