/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * error.h -- one table of everything that can go wrong.
 *
 * Every call in vault/ returns 0 or one of these codes.  The table gives each
 * a sentence, a hint at the next step, and the exit status of the program.
 * What was at fault, and where, is a detail text of this thread, set by the
 * call that found the fault; it never holds a secret.
 */
#ifndef BG_BASE_ERROR_H
#define BG_BASE_ERROR_H

#include <stddef.h>

/*  code, exit status, sentence, hint at the next step */
#define ERROR_TABLE(X) \
	X(E_OK, 0, "done", "") \
	X(E_IO, 1, "input or output failed", \
	  "check the disk, its space and its permissions") \
	X(E_MEMORY, 1, "out of memory", \
	  "close other programs or raise the memory limit") \
	X(E_UNLOCKED, 1, "memory cannot be locked", \
	  "raise the limit (ulimit -l), or leave out --require-mlock") \
	X(E_CRYPTO, 1, "the cryptographic library failed", \
	  "reinstall breakglass and libsodium") \
	X(E_INTERNAL, 1, "the program contradicts itself", \
	  "report it; the vault is unchanged") \
	X(E_HELD, 1, "another process has the vault", \
	  "wait until it has ended, or give it longer with --wait") \
	X(E_CHANGED, 1, "it was changed while it was read", \
	  "start the command again") \
	X(E_USAGE, 2, "the command was not understood", \
	  "breakglass help, or breakglass help COMMAND, tells more") \
	X(E_GIVEN_UP, 2, "it was given up", "start the command again") \
	X(E_ABSENT, 3, "there is no such thing", \
	  "list what there is and check the spelling") \
	X(E_EXISTS, 4, "it is there already", "choose another name") \
	X(E_SHARE, 4, "the share was refused", \
	  "check whose share it is, and of which card set") \
	X(E_AUTHORITY, 4, "no authority for this", "ask a member who has it") \
	X(E_POLICY, 4, "the policy does not allow it", \
	  "change what was asked for") \
	X(E_PHRASE, 4, "the phrase does not match", \
	  "have it read out once more, word by word") \
	X(E_IDENTITY, 4, "no identity given opens it", \
	  "name the right file with --identity") \
	X(E_PASSPHRASE, 4, "the passphrase is wrong", \
	  "try again; check the keyboard layout") \
	X(E_UNKNOWN_VAULT, 4, "this vault is not known here", \
	  "compare the card and give --fingerprint") \
	X(E_CLOSED, 4, "the session is over", "make a new request") \
	X(E_UNACKED, 4, "too few shares are acknowledged", \
	  "let their holders run share ack") \
	X(E_PENDING, 5, "not enough approvals yet", \
	  "collect more and give them to open") \
	X(E_INTEGRITY, 6, "the vault's contents contradict its log", \
	  "run audit verify, and use another copy") \
	X(E_HOSTILE, 6, "the file is not safe to open", "use another copy") \
	X(E_ROLLBACK, 7, "this copy is older than what was seen before", \
	  "use the newer copy, or go on with --older") \
	X(E_LOG, 8, "the log could not be written; nothing was shown", \
	  "make room or use a writable copy") \
	X(E_BUSY, 8, "another process has the vault; nothing was shown", \
	  "wait until it has ended, or give it longer with --wait") \
	X(E_FINDINGS, 9, "there are findings", "see the list") \
	X(E_INPUT, 10, "the input is not as it should be", \
	  "mend the place named, or get the file anew") \
	X(E_AUTH, 10, "the contents were altered or are damaged", \
	  "get the file anew")

enum error_code {
#define X(code, status, sentence, hint) code,
	ERROR_TABLE(X)
#undef X
		ERROR_COUNT
};

/* The table, by code; codes outside it give those of E_INTERNAL. */
const char *error_name(int code);
const char *error_sentence(int code);
const char *error_hint(int code);
int error_exit_status(int code);

/* error_set -- remember what was at fault (at most 511 bytes, cut at a
 * character's end; control characters become '?') and return ${code}.
 * Replaces the detail set before.  Never pass secret bytes. */
int error_set(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* error_text -- the same with a text that is ready, and was marked where it
 * stands. */
int error_text(int code, const char *english);

/* error_within -- put "${context}: " before the detail; returns ${code}. */
int error_within(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* error_memory -- an allocation failed, wherever that is told. error_set with
 * E_MEMORY says so too. error_memories: how often, in this thread. Who judges
 * or looks for something compares it before and after: what was not found for
 * want of memory may be there, and what did not hold may hold. */
void error_memory(void);
unsigned error_memories(void);

/* Whoever follows a path, a compiler too, sees that the code is the one given. */
static inline int error_coded(int said, int code)
{
	(void)said;
	return code;
}

#define error_set(code, ...) error_coded(error_set((code), __VA_ARGS__), (code))
#define error_text(code, english) \
	error_coded(error_text((code), (english)), (code))
#define error_within(code, ...) \
	error_coded(error_within((code), __VA_ARGS__), (code))

/* The detail of this thread's last fault; "" when there is none. */
const char *error_detail(void);
void error_clear(void);

/* error_language -- gives ${english}, a format of error_set or error_within, as
 * people here read it, with the same conversions; and writes one of error_text,
 * which may have been filled in already. NULL: as it is. For the whole process,
 * before there are threads. error_said: the detail in that language.
 * error_detail stays English, for records and for programs. */
typedef const char *error_translation(const char *english)
	__attribute__((format_arg(1)));
typedef void error_teller(const char *english, char *out, size_t cap);
void error_language(error_translation *of, error_teller *texts);
const char *error_said(void);

/* error_spoken -- ${english} in that language. N_ marks a text for translators
 * where it stands, and who shows it looks it up. */
const char *error_spoken(const char *english) __attribute__((format_arg(1)));
#define N_(text) text
/* NP_ -- N_ for a count and its noun: the format of one thing, or of several
 * and of none. Both languages have these two forms, for the same numbers. */
#define NP_(n, one, many) ((n) == 1 ? (one) : (many))

/* error_translated -- ${english} by ${in}; NULL: as it is. For rooms that are
 * told in which language to speak. */
const char *error_translated(error_translation *in, const char *english)
	__attribute__((format_arg(2)));

/* The detail as it is, in both languages, to be set again later. */
struct error_kept {
	char detail[512], said[512];
};
void error_keep(struct error_kept *out);
int error_again(int code, const struct error_kept *kept);

/* Where one fault does not stop the rest, the first of all is what is told. It
 * begins as { 0 }. */
struct error_first {
	int code; /* E_OK until something failed */
	struct error_kept kept;
};

/* error_first -- takes a result with its detail. E_OK, and what comes after the
 * first fault, change nothing. */
void error_first(struct error_first *first, int code);

/* error_first_again -- the first fault as it was told, whatever was set or
 * cleared since; E_OK when there was none. */
int error_first_again(const struct error_first *first);

/* error_end -- there is no going on, and nowhere to hand that to: what
 * error_at_end was given ends the program, as a kill would; without it, abort().
 * For the whole process. */
typedef void error_ender(int code);
void error_at_end(error_ender *ends);
void error_end(int code) __attribute__((noreturn));

#endif
