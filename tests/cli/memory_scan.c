/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory_scan.c -- preloaded into the program: when it ends, everything of its
 * memory that can be read is searched for what nobody may find there.
 *
 * BG_SCAN_FOR: a file with one text a line, each with its bytes flipped by 0x5a
 * and in hexadecimal, so that the list is not what is found. BG_SCAN_OUT: a file
 * that gets the number of each line and how often it was found.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES 64
#define LONGEST 1024
#define FLIP 0x5a

static unsigned char wanted[LINES][LONGEST]; /* flipped */
static size_t lengths[LINES];
static unsigned counts[LINES];
static size_t lines;
static int maps = -1, out = -1;
static char text[1 << 20];

static void take(const char *line)
{
	size_t n = 0;
	unsigned byte;

	while (n < LONGEST && sscanf(line + 2 * n, "%2x", &byte) == 1)
		wanted[lines][n++] = (unsigned char)byte;
	lengths[lines++] = n;
}

/* Before the program takes away its own rights. */
__attribute__((constructor)) static void begin(void)
{
	const char *list = getenv("BG_SCAN_FOR"), *to = getenv("BG_SCAN_OUT");
	char line[2 * LONGEST + 2];
	FILE *f = list == NULL ? NULL : fopen(list, "re");

	while (f != NULL && lines < LINES &&
	       fgets(line, sizeof(line), f) != NULL)
		take(line);
	if (f != NULL)
		fclose(f);
	maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	if (to != NULL)
		out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	unsetenv("LD_PRELOAD"); /* not into children */
}

static int same(const unsigned char *at, const unsigned char *flipped,
		size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((at[i] ^ FLIP) != flipped[i])
			return 0;
	return 1;
}

static void scan(const unsigned char *from, const unsigned char *to)
{
	const unsigned char *at;
	size_t i;

	for (i = 0; i < lines; i++)
		for (at = from; lengths[i] > 0 && at + lengths[i] <= to; at++)
			if ((*at ^ FLIP) == wanted[i][0] &&
			    same(at, wanted[i], lengths[i]))
				counts[i]++;
}

/* What cannot be written holds nothing of ours. */
static void line_scan(const char *line)
{
	unsigned long from, to;
	char rights[5];

	if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 ||
	    rights[0] != 'r' || rights[1] != 'w')
		return;
	scan((const unsigned char *)from, (const unsigned char *)to);
}

__attribute__((destructor)) static void end(void)
{
	size_t len = 0, i;
	ssize_t n;
	char *line, *rest;

	if (maps < 0 || out < 0)
		return;
	while (len < sizeof(text) - 1 &&
	       (n = read(maps, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		line_scan(line);
	for (i = 0; i < lines; i++)
		dprintf(out, "%zu %u\n", i, counts[i]);
}
