/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_void_bundle.c -- a bundle of a log with entries that do not count: they
 * are in it and named, and the verdict on it is that on the vault (T2, T6).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"

static struct scene s;
static char bundle[128];

static void setup(void)
{
	scene_make(&s);
	snprintf(bundle, sizeof(bundle), "%s/bundle", s.dir);
}

static void teardown(void)
{
	static const char *const folders[] = { "anchors", "checkpoints",
					       "leaves", "proofs", "." };
	char path[160];
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", bundle, folders[i]);
		file_remove_dir(path);
	}
	file_remove_dir(bundle);
	scene_drop(&s);
}

TestSuite(void_bundle, .init = setup, .fini = teardown, .timeout = 60);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void left_out(const char *name, const char *why)
{
	cr_assert_fail("%s: %s", name, why);
}

/* A custodian enrols nobody, and no admin makes one of themselves. */
static uint64_t forge_roles(void)
{
	struct forged e = { .ev = "member.roles" };
	struct json *d, *roles;

	fine(json_new(&e.doc));
	d = json_object(e.doc);
	roles = json_array(e.doc);
	json_add_text(e.doc, roles, "admin");
	json_set(e.doc, d, "roles", roles);
	json_set_text(e.doc, d, "member", s.people[ANNA].enrolment.id);
	return forge_by(&s, ANNA, e);
}

static void export_it(void)
{
	struct user *u = scene_read(&s, JONAS);

	fine(audit_bundle(u->ledger, NULL, 0, bundle, left_out));
	scene_close(&s);
}

static void verify(bool of_bundle, struct audit_result *out)
{
	const struct audit_options o = { .path = of_bundle ? bundle : s.vault,
					 .bundle = of_bundle,
					 .host = &s.host };

	fine(audit_verify(&o, out));
}

static void read_in(const char *name, struct buffer *out)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s", bundle, name);
	fine(file_read(path, 1 << 20, out));
}

Test(void_bundle, an_entry_that_does_not_count_is_named_in_it)
{
	struct buffer voids = BUFFER_INIT;
	uint64_t seq = forge_roles();
	char line[64];

	export_it();
	read_in("void.txt", &voids);
	snprintf(line, sizeof(line),
		 "main %llu member.roles: ", (unsigned long long)seq);
	cr_assert_eq(strncmp(buffer_string(&voids), line, strlen(line)), 0,
		     "%s", buffer_string(&voids));
	buffer_free(&voids);
}

Test(void_bundle, the_verdict_is_that_on_the_vault)
{
	struct audit_result vault, exported;

	forge_roles();
	export_it();
	verify(false, &vault);
	verify(true, &exported);
	cr_assert_eq(vault.verdict, VERDICT_INVALID);
	cr_assert_eq(exported.verdict, VERDICT_INVALID);
	cr_assert_eq(vault.entries, exported.entries);
	cr_assert_eq(vault.fault_count, 1);
	cr_assert_eq(exported.fault_count, 1);
	cr_assert_eq(exported.faults[0].kind, FAULT_VOID);
	cr_assert_eq(exported.faults[0].seq, vault.faults[0].seq);
	cr_assert_str_eq(exported.faults[0].what, vault.faults[0].what);
	audit_result_free(&vault);
	audit_result_free(&exported);
}

Test(void_bundle, nobody_hides_it_by_emptying_the_list)
{
	struct audit_result result;
	char path[192];

	forge_roles();
	export_it();
	snprintf(path, sizeof(path), "%s/void.txt", bundle);
	fine(file_replace(path, "", 0));
	verify(true, &result);
	cr_assert_eq(result.verdict, VERDICT_INVALID);
	/* the entry, the list, the sums */
	cr_assert_eq(result.fault_count, 3);
	audit_result_free(&result);
}

Test(void_bundle, of_a_whole_log_nothing_is_wrong)
{
	struct audit_result result;

	export_it();
	verify(true, &result);
	cr_assert_eq(result.verdict, VERDICT_UNANCHORED);
	cr_assert_eq(result.fault_count, 0);
	audit_result_free(&result);
}
