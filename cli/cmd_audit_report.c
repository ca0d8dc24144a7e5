/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit_report.c -- audit report: the log as a page to read. */
#include <string.h>

#include "cli/audit_verdict.h"
#include "cli/cli.h"
#include "cli/report_page.h"
#include "vault/audit/report.h"

static int now_of(const struct cli *cli, int64_t *now)
{
	const char *at = option_value(&cli->options, "at");
	int r;

	*now = host_now(&cli->host);
	if (at == NULL)
		return E_OK;
	r = date_parse(at, now);
	return r == E_OK ? E_OK : error_within(r, "--at");
}

static int write_page(struct cli *cli, const char *path, int64_t now,
		      const struct audit_result *v)
{
	struct buffer page = BUFFER_INIT;
	struct report report;
	int r;

	r = report_of(cli->user, now, lang_text, &report);
	if (r != E_OK)
		return r;
	r = report_page(&report, v, &page);
	if (r == E_OK)
		r = cli_report(cli, path, page.bytes, page.len);
	buffer_free(&page);
	report_free(&report);
	return r;
}

int cmd_audit_report(struct cli *cli)
{
	struct audit_result v;
	const char *path;
	int64_t now;
	int r;

	cli_take_path(cli);
	r = cli_need(cli, "html", &path);
	if (r == E_OK)
		r = now_of(cli, &now);
	if (r == E_OK)
		r = audit_judge(cli, &v);
	if (r != E_OK)
		return r;
	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = write_page(cli, path, now, &v);
	/* written all the same: it says what is wrong */
	if (r == E_OK)
		r = audit_verdict_fault(&v);
	audit_result_free(&v);
	return r;
}
