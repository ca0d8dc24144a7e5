/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory.c -- whether SQLite asked for memory and got none.  It does not always
 * say so: a page that its integrity_check has no memory for counts among those
 * that are damaged, and sqlite3_deserialize leaves no word of it.
 */
#include <pthread.h>

#include "vault/store/private.h"

static sqlite3_mem_methods usual;
static _Thread_local unsigned failures;

static void *noted(void *p)
{
	failures += p == NULL;
	return p;
}

static void *noting_malloc(int len)
{
	return noted(usual.xMalloc(len));
}

static void *noting_realloc(void *p, int len)
{
	return noted(usual.xRealloc(p, len));
}

/* SQLite takes it only before it is used for the first time. */
static void watch(void)
{
	sqlite3_mem_methods noting;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual) != SQLITE_OK)
		return;
	noting = usual;
	noting.xMalloc = noting_malloc;
	noting.xRealloc = noting_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &noting);
}

void memory_watch(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, watch);
}

unsigned memory_failures(void)
{
	return failures;
}
