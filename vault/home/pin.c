/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.c -- what this user has seen of a vault, in memory: neither a head nor a
 * generation ever goes back. pin_file.c keeps it. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/home/home.h"

void pin_free(struct pin *pin)
{
	free(pin->heads);
	free(pin->generations);
	memset(pin, 0, sizeof(*pin));
}

/* Where ${origin} stands or belongs. */
static size_t head_at(const struct pin *pin, const char *origin)
{
	size_t i = 0;

	while (i < pin->head_count && strcmp(pin->heads[i].origin, origin) < 0)
		i++;
	return i;
}

static size_t generation_at(const struct pin *pin, const char *compartment)
{
	size_t i = 0;

	while (i < pin->generation_count &&
	       strcmp(pin->generations[i].compartment, compartment) < 0)
		i++;
	return i;
}

const struct pin_head *pin_head(const struct pin *pin, const char *origin)
{
	size_t i = head_at(pin, origin);

	if (i < pin->head_count && strcmp(pin->heads[i].origin, origin) == 0)
		return &pin->heads[i];
	return NULL;
}

/* The vault's own id is in its origins. */
static bool origin_right(const struct pin *pin, const char *origin)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT], id[ID_TEXT];

	hex_encode(pin->init.bytes, ID_LEN, id);
	return origin_parse(origin, vault, branch) == E_OK &&
	       strcmp(vault, id) == 0;
}

/* A zeroed item before item ${i} of *items. */
static int open_gap(void *items, size_t *count, size_t i, size_t size)
{
	size_t cap = *count;
	uint8_t *at;
	int r;

	r = array_room(items, &cap, *count, size);
	if (r != E_OK)
		return r;
	memcpy(&at, items, sizeof(at));
	at += i * size;
	memmove(at + size, at, (*count - i) * size);
	memset(at, 0, size);
	(*count)++;
	return E_OK;
}

int pin_set_head(struct pin *pin, const char *origin,
		 const struct frontier *frontier)
{
	size_t i = head_at(pin, origin);
	int r;

	if (!origin_right(pin, origin))
		return error_set(E_INPUT, "no origin of this vault");
	if (frontier->size < 1 || !frontier_valid(frontier))
		return error_set(E_INPUT, "no frontier of %s", origin);
	if (pin_head(pin, origin) == NULL) {
		r = open_gap(&pin->heads, &pin->head_count, i,
			     sizeof(pin->heads[0]));
		if (r != E_OK)
			return r;
		memcpy(pin->heads[i].origin, origin, strlen(origin) + 1);
	}
	if (frontier->size >= pin->heads[i].frontier.size)
		pin->heads[i].frontier = *frontier;
	return E_OK;
}

uint64_t pin_generation(const struct pin *pin, const char *compartment)
{
	size_t i = generation_at(pin, compartment);

	if (i < pin->generation_count &&
	    strcmp(pin->generations[i].compartment, compartment) == 0)
		return pin->generations[i].generation;
	return 0;
}

int pin_set_generation(struct pin *pin, const char *compartment,
		       uint64_t generation)
{
	struct span id = { (const uint8_t *)compartment, strlen(compartment) };
	size_t i = generation_at(pin, compartment);
	int r;

	if (!text_is_id(id))
		return error_set(E_INPUT, "no compartment id");
	if (generation <= pin_generation(pin, compartment))
		return E_OK;
	if (pin_generation(pin, compartment) == 0) {
		r = open_gap(&pin->generations, &pin->generation_count, i,
			     sizeof(pin->generations[0]));
		if (r != E_OK)
			return r;
		memcpy(pin->generations[i].compartment, compartment, ID_TEXT);
	}
	pin->generations[i].generation = generation;
	return E_OK;
}
