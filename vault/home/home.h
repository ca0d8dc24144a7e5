/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * home.h -- the user's own disk: what this user has seen of each vault (pins),
 * the receipts of what they approved, and the state of sessions they opened
 * (docs/format.md, The user's own disk).
 *
 * Layout below the state directory, all 0700/0600:
 *     <vault id>/pin                  canonical JSON
 *     <vault id>/pin.since            what was added to it since
 *     <vault id>/cache                sealed; may be deleted at any time
 *     <vault id>/signatures           tags; may be deleted at any time
 *     <vault id>/receipts/<name>
 *     <vault id>/sessions/<sid>/key   age file to the requester
 *     <vault id>/sessions/<sid>/<name>  accepted boxes and cards, sealed
 */
#ifndef BG_HOME_HOME_H
#define BG_HOME_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/secret.h"
#include "vault/base/text.h"
#include "vault/log/checkpoint.h"
#include "vault/log/tree.h"

struct home;

/* home_open -- ${dir}, or when it is NULL or empty
 * ${xdg_state_home}/breakglass, or ${home_env}/.local/state/breakglass: the
 * values are the caller's, the library reads no environment.  Directories are
 * made at the first write. E_USAGE when nothing is given; E_MEMORY. */
int home_open(const char *dir, const char *xdg_state_home, const char *home_env,
	      struct home **out);
void home_close(struct home **home);
const char *home_dir(const struct home *home);

/* --- pins --- */

struct pin_head {
	char origin[ORIGIN_TEXT];
	struct frontier frontier; /* its size and root are the head's */
};

struct pin_generation {
	char compartment[ID_TEXT];
	uint64_t generation; /* highest acknowledged */
};

struct pin {
	struct tree_hash init;  /* leaf hash of entry 0 */
	struct pin_head *heads; /* malloc'd; one per origin */
	size_t head_count;
	struct pin_generation *generations;
	size_t generation_count;
};

/* pin_load -- E_ABSENT when this vault was never pinned; E_INTEGRITY when the
 * file is damaged (or pins another vault). The caller frees with pin_free. */
int pin_load(const struct home *home, const char *vault, struct pin *out);
/* pin_save -- atomically, durable on return. What the file has newer, or of
 * other origins and compartments, stays; a damaged one is not written over
 * (E_INTEGRITY). */
int pin_save(const struct home *home, const char *vault, const struct pin *pin);
void pin_free(struct pin *pin);
const struct pin_head *pin_head(const struct pin *pin, const char *origin);
/* pin_set_head -- add or replace the head of an origin (never to a smaller
 * size: then nothing changes). pin_set_generation likewise. E_INPUT when it is
 * no origin of the vault of ${init}, no frontier, no compartment's id;
 * E_MEMORY. Both keep their arrays ascending. */
int pin_set_head(struct pin *pin, const char *origin,
		 const struct frontier *frontier);
int pin_set_generation(struct pin *pin, const char *compartment,
		       uint64_t generation);
uint64_t pin_generation(const struct pin *pin, const char *compartment);

/* --- the cache --- */

/* cache_file_save -- what is worth keeping of the log, sealed (cache_bytes.h);
 * replaces, atomically. It has at most CACHE_MAX bytes. */
#define CACHE_MAX ((size_t)1 << 30)
int cache_file_save(const struct home *home, const char *vault,
		    struct span bytes);

/* --- receipts --- */

/* receipt_write -- a new file receipts/${name} (as session_state_put has them);
 * a number is put before its ending when the name is taken. *path is malloc'd
 * for the caller. */
int receipt_write(const struct home *home, const char *vault, const char *name,
		  struct span bytes, char **path);

/* receipt_dir -- where they lie, there or not; malloc'd for the caller. */
int receipt_dir(const struct home *home, const char *vault, char **out);

/* --- sessions --- */

/* session_state_put -- file ${name} ([a-z0-9._-]+, no dot first, not ending in
 * ".new") of a session, durable; replaces. E_INPUT: over 65,536 bytes. _get appends its bytes, at most
 * 65,536 (E_ABSENT). _names calls ${each} sorted; nothing there is no names.
 * _wipe removes the session's directory and syncs. _list: all sids, sorted.
 * A sid is an id, as the vault is: E_INPUT, and nothing leads elsewhere. */
int session_state_put(const struct home *home, const char *vault,
		      const char *sid, const char *name, struct span bytes);
int session_state_get(const struct home *home, const char *vault,
		      const char *sid, const char *name, struct buffer *out);
int session_state_names(const struct home *home, const char *vault,
			const char *sid,
			int (*each)(void *ctx, const char *name), void *ctx);
int session_state_wipe(const struct home *home, const char *vault,
		       const char *sid);
int session_state_list(const struct home *home, const char *vault,
		       int (*each)(void *ctx, const char *sid), void *ctx);

#endif
