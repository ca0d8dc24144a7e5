/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/plan/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/host.h"

const char small_plan[] =
	"{\"schema\": \"estate/1\",\n"
	" \"organisation\": {\"name\": \"Stadtwerke\"},\n"
	" \"staffing\": {\"trained_groupware_admins\": 1},\n"
	" \"components\": [\n"
	"  {\"id\": \"mail\", \"name\": \"Mail\", \"boot_stage\": 3,\n"
	"   \"depends_on\": [\"dir\"]},\n"
	"  {\"id\": \"net\", \"name\": \"Network\", \"boot_stage\": 1,\n"
	"   \"depends_on\": []},\n"
	"  {\"id\": \"dir\", \"name\": \"Directory\", \"boot_stage\": 2,\n"
	"   \"depends_on\": [\"net\"]}],\n"
	" \"custodians\": [\n"
	"  {\"id\": \"C1\", \"name\": \"Anna\", \"status\": \"active\"},\n"
	"  {\"id\": \"C2\", \"name\": \"Ben\", \"status\": \"active\"},\n"
	"  {\"id\": \"C3\", \"name\": \"Eva\", \"status\": \"left\"}],\n"
	" \"groups\": [{\"id\": \"MAIL\", \"threshold\": 2,\n"
	"   \"holders\": [\"C1\", \"C2\", \"C3\"]}],\n"
	" \"credentials\": [\n"
	"  {\"id\": \"CR-1\", \"component\": \"mail\", \"label\": \"one\",\n"
	"   \"kind\": \"password\", \"group\": \"MAIL\", \"secret\": "
	"\"one-secret\"},\n"
	"  {\"id\": \"CR-2\", \"component\": \"dir\", \"label\": \"two\",\n"
	"   \"kind\": \"totp_seed\", \"group\": \"MAIL\"}],\n"
	" \"runbooks\": [{\"id\": \"RB\", \"title\": \"Start\", \"steps\": [\n"
	"  {\"step\": 1, \"title\": \"a\", \"estimated_minutes\": 5},\n"
	"  {\"step\": 2, \"title\": \"b\", \"estimated_minutes\": 10,\n"
	"   \"after_steps\": [1], \"credentials\": [\"CR-1\"]},\n"
	"  {\"step\": 3, \"title\": \"c\", \"estimated_minutes\": 7,\n"
	"   \"after_steps\": [1]}]}],\n"
	" \"compromise_scenarios\": [{\"id\": \"CS\", \"level\": \"server\",\n"
	"  \"title\": \"t\", \"affected\": [\"mail\"],\n"
	"  \"rotate_in_order\": [\"CR-2\"]}]}\n";

struct plan *plan_of(const char *text, struct plan_faults *faults)
{
	struct foreign *f = NULL;
	struct plan *p = NULL;

	memset(faults, 0, sizeof(*faults));
	cr_assert_eq(foreign_parse(text, strlen(text), &f), E_OK, "%s",
		     error_detail());
	cr_assert_eq(plan_read(f, faults, &p), E_OK, "%s", error_detail());
	foreign_free(&f);
	return p;
}

char *changed(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *out = NULL;

	cr_assert_not_null(at, "no %s", from);
	cr_assert_geq(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to,
			       at + strlen(from)),
		      0);
	return out;
}

char *sample_bytes(void)
{
	const char *shared = getenv("BG_SHARED");
	char path[512];
	struct buffer b = BUFFER_INIT;
	char *out;

	snprintf(path, sizeof(path), "%s/data/sample-estate.json",
		 shared == NULL ? "../shared" : shared);
	if (!file_exists(path))
		return NULL;
	cr_assert_eq(file_read(path, 1 << 20, &b), E_OK);
	out = strdup(buffer_string(&b));
	buffer_free(&b);
	return out;
}

bool has_fault(const struct plan_faults *f, bool warning, const char *path,
	       const char *part)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (f->list[i].warning == warning &&
		    strcmp(f->list[i].path, path) == 0 &&
		    strstr(f->list[i].text, part) != NULL)
			return true;
	return false;
}
