/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/journal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/peer.h"
#include "vault/base/error.h"

#define REMOTE "/lib/systemd/systemd-journal-remote"
#define EVERY_US UINT64_C(864000) /* 100,000 a day */

/* --- who writes --- */

static const struct service {
	const char *tag, *command, *exe, *cmdline, *unit, *invocation, *caps;
	unsigned user, facility, lines; /* ... of one process; 0: for ever */
} services[] = {
	{ "sshd", "sshd", "/usr/sbin/sshd", "sshd: anna [priv]", "ssh.service",
	  "8d3f1c0a5be94c47a0f1d2b6e7c85931", "1ffffffffff", 0, 10, 6 },
	{ "CRON", "cron", "/usr/sbin/cron", "/usr/sbin/CRON -f", "cron.service",
	  "1b6a2e94d07f4f3c8c5be1903d7a4f62", "1ffffffffff", 0, 9, 3 },
	{ "postfix/smtpd", "smtpd", "/usr/lib/postfix/sbin/smtpd",
	  "smtpd -n smtp -t inet -u -c", "postfix@-.service",
	  "c47e09b1f25d4a8896ad30e5b7f1284c", "0", 110, 2, 30 },
	{ "postfix/qmgr", "qmgr", "/usr/lib/postfix/sbin/qmgr",
	  "qmgr -l -t unix -u", "postfix@-.service",
	  "c47e09b1f25d4a8896ad30e5b7f1284c", "0", 110, 2, 0 },
	{ "dovecot", "log", "/usr/lib/dovecot/log", "dovecot/log",
	  "dovecot.service", "f0a95d3362e84c1b9d7e41c8b50f6a27", "0", 0, 2, 0 },
	{ "slapd", "slapd", "/usr/sbin/slapd",
	  "/usr/sbin/slapd -h ldap:/// ldapi:/// -g openldap -u openldap "
	  "-F /etc/ldap/slapd.d",
	  "slapd.service", "5c21e7d84fb04a6fb3980d6ea14c7b95", "0", 112, 4, 0 },
	{ "named", "named", "/usr/sbin/named", "/usr/sbin/named -f -u bind",
	  "named.service", "92b0f46ed8314d5aa7c61f5e0b3d8e14", "1000400", 113,
	  3, 0 },
	{ "dhcpd", "dhcpd", "/usr/sbin/dhcpd",
	  "/usr/sbin/dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf ens3",
	  "isc-dhcp-server.service", "3e8f5a17c96b42d0b1e4a07d62f9c358", "0", 0,
	  3, 0 },
};

#define SERVICES (sizeof(services) / sizeof(services[0]))

static size_t process(const struct service *s, size_t i)
{
	size_t started = s->lines == 0 ? 0 : i / SERVICES / s->lines;

	return 1000 + (size_t)(s - services) + SERVICES * started;
}

/* --- the export format --- */

static void write_full(FILE *f, size_t i, uint64_t us, const char *id)
{
	const struct service *s = &services[i % SERVICES];
	const time_t seconds = (time_t)(us / 1000000);
	size_t pid = process(s, i);
	char stamp[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S ", &tm);
	fprintf(f,
		"PRIORITY=6\nSYSLOG_FACILITY=%u\nSYSLOG_IDENTIFIER=%s\n"
		"SYSLOG_PID=%zu\nSYSLOG_TIMESTAMP=%s\n"
		"MESSAGE=member:%s exported a report for the auditors, %zu\n",
		s->facility, s->tag, pid, stamp, id, i);
	fprintf(f,
		"_TRANSPORT=syslog\n_HOSTNAME=mail1\n_RUNTIME_SCOPE=system\n"
		"_MACHINE_ID=6f1d0b8e3c5a4972a4d6e8f09b7c2135\n"
		"_PID=%zu\n_UID=%u\n_GID=%u\n_COMM=%s\n_EXE=%s\n_CMDLINE=%s\n"
		"_CAP_EFFECTIVE=%s\n_SELINUX_CONTEXT=unconfined\n",
		pid, s->user, s->user, s->command, s->exe, s->cmdline, s->caps);
	fprintf(f,
		"_SYSTEMD_CGROUP=/system.slice/%s\n_SYSTEMD_UNIT=%s\n"
		"_SYSTEMD_SLICE=system.slice\n_SYSTEMD_INVOCATION_ID=%s\n"
		"_SOURCE_REALTIME_TIMESTAMP=%llu\n\n",
		s->unit, s->unit, s->invocation, (unsigned long long)us - 40);
}

static void write_bare(FILE *f, size_t i, const char *id)
{
	fprintf(f,
		"PRIORITY=6\nSYSLOG_IDENTIFIER=bench\n"
		"MESSAGE=member:%s exported a report for the auditors, %zu, at "
		"2026-11-20T03:10:00.000Z, entry %zu, in a line that is as "
		"long as ours\n\n",
		id, i, i);
}

/* Times are from now on: those before its key are not sealed. */
static void write_exported(const struct journal *j, const char *path,
			   const char *id)
{
	uint64_t us = ((uint64_t)time(NULL) + 60) * 1000000;
	FILE *f = fopen(path, "w");
	size_t i;

	if (f == NULL)
		bench_fine(error_set(E_IO, "%s", path));
	for (i = 0; i < j->entries; i++, us += EVERY_US) {
		fprintf(f,
			"__REALTIME_TIMESTAMP=%llu\n"
			"__MONOTONIC_TIMESTAMP=%llu\n"
			"_BOOT_ID=0123456789abcdef0123456789abcdef\n",
			(unsigned long long)us,
			(unsigned long long)(i * EVERY_US + 1));
		if (j->full)
			write_full(f, i, us, id);
		else
			write_bare(f, i, id);
	}
	if (fclose(f) != 0)
		bench_fine(error_set(E_IO, "%s", path));
}

/* --- the journal --- */

static void read_key(struct journal *j, const char *path)
{
	static const char option[] = "--verify-key=";
	FILE *f = fopen(path, "r");

	memcpy(j->key, option, sizeof(option));
	if (f == NULL || fscanf(f, "%64s", j->key + sizeof(option) - 1) != 1)
		bench_fine(error_set(E_IO, "%s", path));
	fclose(f);
}

static const char *write_sealed(struct journal *j, const char *exported,
				const char *journal)
{
	static const char script[] =
		"mount -t tmpfs none /var/log && "
		"mkdir -p /var/log/journal/$(cat /etc/machine-id) && "
		"journalctl --setup-keys >\"$2.key\" && "
		"exec " REMOTE " --seal --output=\"$2\" \"$1\"";
	char program[512], key[160];
	const char *const nothing[] = { program, "-rm", "true", NULL };
	const char *const write[] = { program, "-rm",    "sh",    "-c", script,
				      "sh",    exported, journal, NULL };
	struct peer writer = { write, NULL, NULL };
	struct peer tried = { nothing, NULL, NULL };

	if (peer_program("unshare", program) == NULL ||
	    peer_run(&tried) != E_OK)
		return "no user namespace can be made";
	bench_fine(peer_run(&writer));
	snprintf(key, sizeof(key), "%s.key", journal);
	read_key(j, key);
	return NULL;
}

const char *journal_make(struct journal *j, const char *dir, const char *id,
			 size_t entries)
{
	char exported[96], journal[112], output[128], program[512];
	const char *const write[] = { REMOTE, output, exported, NULL };
	struct peer writer = { write, NULL, NULL };

	if (peer_program("journalctl", program) == NULL ||
	    access(REMOTE, X_OK) != 0)
		return "there is no systemd-journal-remote";
	j->entries = entries < JOURNAL_ENTRIES ? entries : JOURNAL_ENTRIES;
	snprintf(exported, sizeof(exported), "%s/exported", dir);
	snprintf(journal, sizeof(journal), "%s/%s%s.journal", dir,
		 j->full ? "full" : "bare", j->sealed ? "-sealed" : "");
	snprintf(j->file, sizeof(j->file), "--file=%s", journal);
	snprintf(output, sizeof(output), "--output=%s", journal);
	write_exported(j, exported, id);
	if (j->sealed)
		return write_sealed(j, exported, journal);
	bench_fine(peer_run(&writer));
	return NULL;
}

/* What a child took of the processor: its own clock, not ours. */
static double children(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

double journal_verify(const struct journal *j)
{
	char program[512];
	const char *const check[] = { program, "--verify", j->file,
				      j->sealed ? j->key : NULL, NULL };
	struct peer checker = { check, NULL, NULL };
	double before = children();

	if (peer_program("journalctl", program) == NULL)
		bench_fine(error_set(E_IO, "journalctl"));
	bench_fine(peer_run(&checker));
	return (children() - before) / (double)j->entries;
}
