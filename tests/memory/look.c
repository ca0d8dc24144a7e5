/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * look.c -- runs a program and keeps what is in its memory, from outside.
 *
 *     look DIR [ASK TOLD] -- PROGRAM [ARGS]
 *
 * Everything of a process that can be read, and its registers with the vectors,
 * goes to DIR/MOMENT: when it ends, as "end" (a child's: "end" and its number),
 * and whenever the name of a moment is written to the FIFO ASK; TOLD is then
 * told. DIR/pid has the program's number, for who sends it a signal. A child that
 * runs another program is let go. Of the program and its libraries goes there what
 * is not as on the disk. search.c searches there; the file has for each region a line, and its bytes:
 *
 *     PLACE LOCKED LENGTH FROM
 *
 * with guarded, heap, stack, anonymous, file or registers as place. Guarded is
 * what cannot be reached by running over from elsewhere, as no access is to what
 * is before it and behind it, and what no core would have. LOCKED is 0 or 1. A
 * process that could not be looked into is "unread 0 0 0".
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 16
#define REGIONS 4096
#define PAGE 4096
#define TRACE \
	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	 PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)

struct region {
	unsigned long from, to, offset;
	char rights[5];
	char path[256];
	int locked, undumped;
};

/* A process is looked into by files that were opened before it could take that
 * right away. */
struct process {
	pid_t pid;
	int mem, maps;
	char exe[256];
};

static struct process processes[PROCESSES];
static struct region regions[REGIONS];
static size_t region_count;
static const char *dir;
static pid_t root;
static int root_status = -1;

static void die(const char *what)
{
	perror(what);
	exit(125);
}

/* --- where --- */

/* One line of smaps: a new region, or what the kernel says of the last one. */
static void smaps_line(const char *line)
{
	struct region r;

	memset(&r, 0, sizeof(r));
	if (sscanf(line, "%lx-%lx %4s %lx %*s %*s %255[^\n]", &r.from, &r.to,
		   r.rights, &r.offset, r.path) >= 4) {
		if (region_count < REGIONS)
			regions[region_count++] = r;
		return;
	}
	if (strncmp(line, "VmFlags:", 8) == 0 && region_count > 0) {
		regions[region_count - 1].locked = strstr(line, " lo") != NULL;
		regions[region_count - 1].undumped =
			strstr(line, " dd") != NULL;
	}
}

static void read_regions(const struct process *p)
{
	static char text[1 << 20];
	size_t len = 0;
	ssize_t n;
	char *line, *rest;

	region_count = 0;
	if (lseek(p->maps, 0, SEEK_SET) != 0)
		die("smaps");
	while (len < sizeof(text) - 1 &&
	       (n = read(p->maps, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		smaps_line(line);
}

static int walled(const struct region *r)
{
	const struct region *before = r - 1, *behind = r + 1;

	return r > regions && behind < regions + region_count &&
	       before->to == r->from && behind->from == r->to &&
	       strncmp(before->rights, "---", 3) == 0 &&
	       strncmp(behind->rights, "---", 3) == 0;
}

static const char *place_of(const struct region *r)
{
	if (r->undumped && walled(r))
		return "guarded";
	if (strcmp(r->path, "[heap]") == 0)
		return "heap";
	if (strncmp(r->path, "[stack", 6) == 0)
		return "stack";
	return r->path[0] == '/' ? "file" : "anonymous";
}

/* --- a moment --- */

static void keep(FILE *f, const char *place, int locked, unsigned long from,
		 const void *bytes, size_t len)
{
	fprintf(f, "%s %d %zu %lx\n", place, locked, len, from);
	if (fwrite(bytes, 1, len, f) != len)
		die("writing");
}

static int is_code(const struct process *p, const struct region *r)
{
	return strcmp(r->path, p->exe) == 0 || strstr(r->path, ".so") != NULL;
}

/* Of the program and its libraries, what is as on the disk was put there by
 * nobody: in its texts, two words may follow each other as on a card. */
static void keep_changed(FILE *f, const struct region *r,
			 const unsigned char *bytes, size_t len)
{
	int fd = open(r->path, O_RDONLY | O_CLOEXEC);
	unsigned char disk[PAGE];
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = len - at < PAGE ? len - at : PAGE;
		if (fd < 0 ||
		    pread(fd, disk, n, (off_t)(r->offset + at)) != (ssize_t)n ||
		    memcmp(disk, bytes + at, n) != 0)
			keep(f, place_of(r), r->locked, r->from + at,
			     bytes + at, n);
	}
	if (fd >= 0)
		close(fd);
}

static void keep_region(FILE *f, const struct process *p,
			const struct region *r)
{
	size_t len = r->to - r->from;
	unsigned char *copy;
	ssize_t n;

	/* what the kernel lends everybody is not the program's */
	if (r->rights[0] != 'r' || strncmp(r->path, "[v", 2) == 0)
		return;
	copy = malloc(len);
	if (copy == NULL)
		die("memory");
	n = pread(p->mem, copy, len, (off_t)r->from);
	if (n > 0 && is_code(p, r))
		keep_changed(f, r, copy, (size_t)n);
	else if (n > 0)
		keep(f, place_of(r), r->locked, r->from, copy, (size_t)n);
	free(copy);
}

static void keep_registers(FILE *f, pid_t pid)
{
	static unsigned char set[1 << 16];
	const int kinds[] = { NT_PRSTATUS, NT_PRFPREG, NT_X86_XSTATE };
	struct iovec all;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		all.iov_base = set;
		all.iov_len = sizeof(set);
		if (ptrace(PTRACE_GETREGSET, pid, kinds[i], &all) == 0)
			keep(f, "registers", 0, i, set, all.iov_len);
		else if (i == 0)
			die("registers");
	}
}

static void look(const struct process *p, const char *moment)
{
	char path[512];
	FILE *f;
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", dir, moment);
	f = fopen(path, "ae");
	if (f == NULL)
		die(path);
	if (p->mem < 0) {
		keep(f, "unread", 0, 0, "", 0);
	} else {
		read_regions(p);
		for (i = 0; i < region_count; i++)
			keep_region(f, p, &regions[i]);
		keep_registers(f, p->pid);
	}
	if (fclose(f) != 0)
		die(path);
}

/* --- processes --- */

static struct process *process(pid_t pid)
{
	size_t i;

	for (i = 0; i < PROCESSES; i++)
		if (processes[i].pid == pid)
			return &processes[i];
	return NULL;
}

static int open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void program_of(pid_t pid, char exe[256])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	n = readlink(path, exe, 255);
	exe[n < 0 ? 0 : n] = '\0';
}

static void forget(struct process *p)
{
	if (p->mem >= 0)
		close(p->mem);
	if (p->maps >= 0)
		close(p->maps);
	memset(p, 0, sizeof(*p));
}

static struct process *enter(pid_t pid)
{
	struct process *p = process(pid);

	if (p != NULL)
		forget(p);
	else
		p = process(0);
	if (p == NULL)
		die("too many processes");
	p->pid = pid;
	p->mem = open_of(pid, "mem");
	p->maps = open_of(pid, "smaps");
	if (p->maps < 0 && p->mem >= 0) {
		close(p->mem);
		p->mem = -1;
	}
	program_of(pid, p->exe);
	return p;
}

static void began(pid_t pid)
{
	struct process *p = enter(pid), *top = process(root);

	if (pid == root || top == NULL || strcmp(p->exe, top->exe) == 0) {
		ptrace(PTRACE_CONT, pid, 0, 0);
		return;
	}
	ptrace(PTRACE_DETACH, pid, 0, 0);
	forget(p);
}

static void ends(pid_t pid)
{
	struct process *p = process(pid);
	char moment[32] = "end";

	if (pid != root)
		snprintf(moment, sizeof(moment), "end.%d", (int)pid);
	if (p != NULL)
		look(p, moment);
	ptrace(PTRACE_CONT, pid, 0, 0);
}

static void gone(pid_t pid, int status)
{
	struct process *p = process(pid);

	if (pid == root)
		root_status = WIFEXITED(status) ? WEXITSTATUS(status) :
						  128 + WTERMSIG(status);
	if (p != NULL)
		forget(p);
}

/* A stop or an end, as waitpid tells it. */
static void happened(pid_t pid, int status)
{
	int signal = 0;

	if (!WIFSTOPPED(status)) {
		gone(pid, status);
		return;
	}
	if (process(pid) == NULL)
		enter(pid);
	switch (status >> 16) {
	case PTRACE_EVENT_EXEC:
		began(pid);
		return;
	case PTRACE_EVENT_EXIT:
		ends(pid);
		return;
	case 0:
		signal = WSTOPSIG(status);
	}
	ptrace(PTRACE_CONT, pid, 0, signal);
}

/* Stops a process where it is; 0 when it ended meanwhile. */
static int stop(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) != 0)
		return 0;
	while (waitpid(pid, &status, __WALL) == pid) {
		if (WIFSTOPPED(status) && status >> 16 == PTRACE_EVENT_STOP)
			return 1;
		happened(pid, status);
		if (process(pid) == NULL)
			return 0;
	}
	return 0;
}

static void moment(const char *name)
{
	size_t i;

	for (i = 0; i < PROCESSES; i++) {
		if (processes[i].pid == 0 || !stop(processes[i].pid))
			continue;
		look(&processes[i], name);
		ptrace(PTRACE_CONT, processes[i].pid, 0, 0);
	}
}

/* --- the program --- */

static _Noreturn void become(char **argv, int gate)
{
	sigset_t none;
	char byte;

	if (read(gate, &byte, 1) != 1)
		_exit(125);
	close(gate);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(argv[0], argv);
	_exit(127);
}

/* Complete as soon as it is there. */
static void tell_pid(void)
{
	char path[512], whole[520];
	FILE *f;

	snprintf(path, sizeof(path), "%s/pid", dir);
	snprintf(whole, sizeof(whole), "%s.new", path);
	f = fopen(whole, "we");
	if (f == NULL || fprintf(f, "%d\n", (int)root) < 0 || fclose(f) != 0 ||
	    rename(whole, path) != 0)
		die(path);
}

static void begin(char **argv)
{
	int gate[2];

	if (pipe2(gate, O_CLOEXEC) != 0)
		die("pipe");
	root = fork();
	if (root < 0)
		die("fork");
	if (root == 0) {
		close(gate[1]);
		become(argv, gate[0]);
	}
	if (ptrace(PTRACE_SEIZE, root, 0, TRACE) != 0)
		die("ptrace");
	enter(root);
	tell_pid();
	if (write(gate[1], "g", 1) != 1)
		die("pipe");
	close(gate[0]);
	close(gate[1]);
}

static void reap(int signals)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	if (read(signals, &info, sizeof(info)) < 0 && errno != EAGAIN)
		die("signals");
	while ((pid = waitpid(-1, &status, __WALL | WNOHANG)) > 0)
		happened(pid, status);
}

static void asked(int ask, int told)
{
	char name[64];
	ssize_t n = read(ask, name, sizeof(name) - 1);

	if (n <= 0)
		return;
	name[n] = '\0';
	name[strcspn(name, "\n")] = '\0';
	moment(name);
	if (write(told, "done\n", 5) != 5)
		die("TOLD");
}

int main(int argc, char **argv)
{
	struct pollfd wait[2] = { { .fd = -1 }, { .fd = -1 } };
	int told = -1, asks = argc > 5 && strcmp(argv[4], "--") == 0;
	sigset_t child;

	if (!asks && (argc < 4 || strcmp(argv[2], "--") != 0)) {
		fprintf(stderr, "look DIR [ASK TOLD] -- PROGRAM [ARGS]\n");
		return 125;
	}
	dir = argv[1];
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	wait[0].fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	/* both for reading and writing, so that they never end */
	if (asks) {
		wait[1].fd = open(argv[2], O_RDWR | O_CLOEXEC | O_NONBLOCK);
		told = open(argv[3], O_RDWR | O_CLOEXEC);
	}
	wait[0].events = wait[1].events = POLLIN;
	begin(argv + (asks ? 5 : 3));
	while (root_status < 0) {
		poll(wait, 2, -1);
		if (wait[1].revents & POLLIN)
			asked(wait[1].fd, told);
		if (wait[0].revents & POLLIN)
			reap(wait[0].fd);
	}
	return root_status;
}
