/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.c -- searches what look.c kept.
 *
 *     search LIST FILE...
 *
 * LIST has a name and the bytes to look for, in hexadecimal, on each line: at
 * least 8 bytes. For each that is found in one of the files, a line
 *
 *     NAME PLACE TIMES FIRST-ADDRESS
 *
 * and at the end what the files had, and how much of it was guarded and locked:
 *
 *     - bytes N registers N guarded N locked N unread N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATTERNS 16384
#define LEAST 8
#define LONGEST 64
#define BUCKETS 65536
#define PLACES 6

static const char *const places[PLACES] = { "guarded",   "heap", "stack",
					    "anonymous", "file", "registers" };

struct pattern {
	char name[64];
	unsigned char bytes[LONGEST];
	size_t len;
	int next; /* with the same two first bytes, or -1 */
	unsigned times[PLACES];
	unsigned long at[PLACES];
};

static struct pattern patterns[PATTERNS];
static size_t pattern_count;
static int first[BUCKETS];
static size_t total, in_registers, guarded, locked, unread;

static void wrong(const char *what)
{
	fprintf(stderr, "search: %s\n", what);
	exit(2);
}

static void take(struct pattern *p, const char *hex)
{
	unsigned byte;
	size_t key;

	while (p->len < LONGEST && sscanf(hex + 2 * p->len, "%2x", &byte) == 1)
		p->bytes[p->len++] = (unsigned char)byte;
	if (p->len < LEAST)
		wrong(p->name);
	key = (size_t)p->bytes[0] << 8 | p->bytes[1];
	p->next = first[key];
	first[key] = (int)(p - patterns);
}

static void read_list(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[2 * LONGEST + 80], hex[2 * LONGEST + 2];
	size_t i;

	if (f == NULL)
		wrong(path);
	for (i = 0; i < BUCKETS; i++)
		first[i] = -1;
	while (fgets(line, sizeof(line), f) != NULL) {
		struct pattern *p = &patterns[pattern_count];

		if (pattern_count == PATTERNS)
			wrong("too much to look for");
		if (sscanf(line, "%63s %129s", p->name, hex) != 2)
			wrong(line);
		take(p, hex);
		pattern_count++;
	}
	fclose(f);
	if (pattern_count == 0)
		wrong("nothing to look for");
}

static void hit(struct pattern *p, size_t place, unsigned long at)
{
	if (p->times[place]++ == 0)
		p->at[place] = at;
}

static void search(const unsigned char *bytes, size_t len, size_t place,
		   unsigned long from)
{
	struct pattern *p;
	size_t i;
	int n;

	for (i = 0; i + LEAST <= len; i++)
		for (n = first[(size_t)bytes[i] << 8 | bytes[i + 1]]; n >= 0;
		     n = p->next) {
			p = &patterns[n];
			if (p->len <= len - i &&
			    memcmp(bytes + i, p->bytes, p->len) == 0)
				hit(p, place, from + i);
		}
}

static size_t place_of(const char *name)
{
	size_t i;

	for (i = 0; i < PLACES; i++)
		if (strcmp(places[i], name) == 0)
			return i;
	wrong(name);
	return 0;
}

static void region(FILE *f, const char *place, int is_locked, size_t len,
		   unsigned long from)
{
	unsigned char *bytes = malloc(len + 1);
	size_t n = place_of(place);

	if (bytes == NULL || fread(bytes, 1, len, f) != len)
		wrong("cut short");
	search(bytes, len, n, from);
	total += len;
	in_registers += n == PLACES - 1 ? len : 0;
	guarded += n == 0;
	locked += n == 0 && is_locked;
	free(bytes);
}

static void read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[128], place[32];
	unsigned long from;
	int is_locked;
	size_t len;

	if (f == NULL)
		wrong(path);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%31s %d %zu %lx", place, &is_locked, &len,
			   &from) != 4)
			wrong(line);
		if (strcmp(place, "unread") == 0)
			unread++;
		else
			region(f, place, is_locked, len, from);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	size_t i, k;
	int n;

	if (argc < 3)
		wrong("search LIST FILE...");
	read_list(argv[1]);
	for (n = 2; n < argc; n++)
		read_file(argv[n]);
	for (i = 0; i < pattern_count; i++)
		for (k = 0; k < PLACES; k++)
			if (patterns[i].times[k] > 0)
				printf("%s %s %u %lx\n", patterns[i].name,
				       places[k], patterns[i].times[k],
				       patterns[i].at[k]);
	printf("- bytes %zu registers %zu guarded %zu locked %zu unread %zu\n",
	       total, in_registers, guarded, locked, unread);
	return 0;
}
