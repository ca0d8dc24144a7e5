/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qr.h"

#include <errno.h>
#include <fcntl.h>
#include <qrencode.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/library.h"

#define QRENCODE(X) X(QRcode_encodeData)
LIBRARY(qrencode, "libqrencode.so.4", QRENCODE, "QR codes of cards")

/* What comes through the pipe: whether memory was unlocked, the width, and the
 * squares. */
#define HEAD 2
#define SQUARES_MAX (QR_WIDTH_MAX * QR_WIDTH_MAX)
#define UNLOCKED 2   /* exit status */
#define TEXT_MAX 412 /* bytes in version 15, level M */

/* --- the process that draws --- */

static bool lock_all(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return mlockall(MCL_CURRENT | MCL_FUTURE) == 0;
}

static void send_all(int to, const uint8_t *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		do
			n = write(to, bytes, len);
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			_exit(1);
	}
}

static size_t receive_all(int from, uint8_t *bytes, size_t max)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(from, bytes + len, max - len);
		if (n < 0 && errno != EINTR)
			_exit(1);
		len += n > 0 ? (size_t)n : 0;
	} while (n != 0 && len < max);
	return len;
}

/* It has none of its parent's secrets but the text, which it is sent. Its memory
 * ends with it: nothing is freed, nothing is left. */
_Noreturn static void draw(int from, int to)
{
	static uint8_t text[TEXT_MAX];
	uint8_t head[HEAD];
	QRcode *code;
	int i, count;

	head[0] = !lock_all();
	if (head[0] != 0 && secret_lock_required())
		_exit(UNLOCKED);
	code = lib_QRcode_encodeData((int)receive_all(from, text, sizeof(text)),
				     text, 0, QR_ECLEVEL_M);
	if (code == NULL || code->width > QR_WIDTH_MAX)
		_exit(1);
	head[1] = (uint8_t)code->width;
	count = code->width * code->width;
	for (i = 0; i < count; i++)
		code->data[i] &= 1; /* the other bits say what it is part of */
	send_all(to, head, HEAD);
	send_all(to, code->data, (size_t)count);
	_exit(0);
}

/* --- the process that waits --- */

static int finish(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(E_IO, "the QR code: %s",
					 strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == UNLOCKED)
		return error_set(E_UNLOCKED, "the memory that draws it cannot "
					     "be locked");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ?
		       E_OK :
		       error_set(E_MEMORY, "the QR code");
}

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

/* To the one that draws, and from it. */
static int two_pipes(int to[2], int from[2])
{
	int e;

	if (pipe2(to, O_CLOEXEC) != 0)
		return error_set(E_IO, "a pipe: %s", strerror(errno));
	if (pipe2(from, O_CLOEXEC) == 0)
		return E_OK;
	e = errno;
	close_both(to);
	return error_set(E_IO, "a pipe: %s", strerror(e));
}

static int draw_apart(const struct secret *text, struct secret **drawn)
{
	int to[2], from[2], r, ended;
	pid_t pid;

	r = two_pipes(to, from);
	if (r != E_OK)
		return r;
	pid = fork();
	if (pid == 0) {
		close(to[1]);
		close(from[0]);
		draw(to[0], from[1]);
	}
	if (pid < 0) {
		r = error_set(E_MEMORY, "a process: %s", strerror(errno));
		close_both(to);
		close_both(from);
		return r;
	}
	close(to[0]);
	close(from[1]);
	/* it fits into a pipe; one that is gone is told below */
	if (write(to[1], secret_peek(text), secret_len(text)) < 0)
		errno = 0;
	close(to[1]);
	r = fd_read_secret(from[0], HEAD + SQUARES_MAX, drawn);
	close(from[0]);
	ended = finish(pid);
	return ended == E_OK ? r : ended;
}

static int take(const struct secret *drawn, struct qr *out)
{
	const uint8_t *at = secret_peek(drawn);
	size_t len = secret_len(drawn);
	struct qr qr = { 0 };
	int r;

	if (len < HEAD || len != HEAD + (size_t)at[1] * at[1])
		return error_set(E_INTERNAL, "a QR code cut short");
	qr.unlocked = at[0] != 0;
	qr.width = at[1];
	r = secret_copy(at + HEAD, len - HEAD, &qr.squares);
	if (r == E_OK)
		*out = qr;
	return r;
}

/* Cards can do without. */
int qr_ready(void)
{
	int r = library_need(&qrencode);

	return r == E_IO ? error_set(E_ABSENT, "%s", qrencode.why) : r;
}

int qr_make(const struct secret *text, struct qr *out)
{
	struct secret *drawn = NULL;
	int r;

	if (secret_len(text) == 0 || secret_len(text) > TEXT_MAX)
		return error_set(E_INPUT, "a QR code of %zu bytes",
				 secret_len(text));
	r = qr_ready();
	if (r == E_OK)
		r = draw_apart(text, &drawn);
	if (r == E_OK)
		r = take(drawn, out);
	secret_free(&drawn);
	return r;
}

void qr_free(struct qr *qr)
{
	secret_free(&qr->squares);
	memset(qr, 0, sizeof(*qr));
}
