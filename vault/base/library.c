/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"

/* The loader says in words only that memory was wanting. */
static int fault(struct library *l)
{
	const char *said = dlerror();

	snprintf(l->why, sizeof(l->why), "%s", said == NULL ? l->file : said);
	return strstr(l->why, strerror(ENOMEM)) != NULL ? E_MEMORY : E_IO;
}

#ifdef LIBRARIES_LINKED
static int load(struct library *l)
{
	(void)fault;
	(void)l;
	return E_OK;
}
#else
static int load(struct library *l)
{
	void *all = dlopen(l->file, RTLD_NOW | RTLD_LOCAL);
	void *symbol;
	size_t i;

	if (all == NULL)
		return fault(l);
	for (i = 0; i < l->count; i++) {
		symbol = dlsym(all, l->symbols[i].name);
		if (symbol == NULL)
			return fault(l);
		/* a pointer to a function has the form of one to data */
		memcpy(l->symbols[i].at, &symbol, sizeof(symbol));
	}
	return E_OK;
}
#endif

int library_need(struct library *l)
{
	if (!l->asked)
		l->code = load(l);
	l->asked = true;
	if (l->code != E_OK)
		return error_set(l->code, "%s", l->why);
	return E_OK;
}
