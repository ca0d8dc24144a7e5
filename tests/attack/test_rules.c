/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_rules.c -- one entry after the other that a rule of docs/authority.md is
 * against, each by somebody who may write entries of its kind: it is VOID, for
 * just that reason, and the next is judged as if it were not there (T6).
 */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"

#define NOBODY "00112233445566778899aabbccddeeff"
#define TEXT 4000

static struct scene s;
static char mail[ID_TEXT], grid[ID_TEXT], credential[ID_TEXT], vault[ID_TEXT];
static char origin[ORIGIN_TEXT], hash[64], recipient[AGE_RECIPIENT_TEXT];
static struct tree_hash h; /* of an object that is there */

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	struct buffer text = BUFFER_INIT;
	struct credential *c;

	scene_make(&s);
	forge_object(&s, "object", 6, &h);
	buffer_base64(&text, h.bytes, sizeof(h.bytes));
	snprintf(hash, sizeof(hash), "%s", buffer_string(&text));
	buffer_free(&text);
	age_recipient_format(s.people[BEN].enrolment.recipient, recipient);
	scene_open(&s, JONAS);
	memcpy(mail, scene_compartment(&s, "MAIL")->id, ID_TEXT);
	memcpy(grid, scene_compartment(&s, "GRID")->id, ID_TEXT);
	memcpy(vault, ledger_state(s.user->ledger)->vault, ID_TEXT);
	memcpy(origin, ledger_origin(s.user->ledger), sizeof(origin));
	fine(reader_credential(s.user->reader, "mail/a", NULL, &c));
	memcpy(credential, c->id, ID_TEXT);
	scene_close(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(rules, .init = setup, .fini = teardown);

/* --- entries --- */

static struct forged entry(const char *ev, const char *d, ...)
	__attribute__((format(printf, 2, 3)));

/* ${d}: as it stands in the log. */
static struct forged entry(const char *ev, const char *d, ...)
{
	struct forged e = { .ev = ev };
	char text[TEXT];
	va_list args;
	int n;

	va_start(args, d);
	n = vsnprintf(text, sizeof(text), d, args);
	va_end(args);
	cr_assert(n > 0 && n < TEXT);
	fine(json_parse(text, (size_t)n, &e.doc));
	return e;
}

/* With an object, under a catalog key. */
static struct forged with(struct forged e, uint64_t xk, char obj[OBJ_TEXT],
			  const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static struct forged with(struct forged e, uint64_t xk, char obj[OBJ_TEXT],
			  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(obj, OBJ_TEXT, format, args);
	va_end(args);
	e.obj = obj;
	e.h = &h;
	e.xk = xk;
	return e;
}

static void is_void(uint64_t seq, const char *why)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_not_null(reason, "it counts, and not: %s", why);
	cr_assert_not_null(strstr(reason, why), "%s, and not: %s", reason, why);
}

static void refused(enum who who, struct forged e, const char *why)
{
	is_void(forge_by(&s, who, e), why);
}

static void refused_session(const char *sid, struct forged e, const char *why)
{
	is_void(forge_in_session(&s, sid, e), why);
}

/* --- the vault and its catalog --- */

Test(rules, a_vault_begins_once_and_its_formats_follow_one_another)
{
	struct forged e = { .ev = "vault.init" };
	struct json *d, *roles;

	e.doc = forged_d(&d);
	roles = json_array(e.doc);
	json_add_text(e.doc, roles, "admin");
	json_set(e.doc, d, "founder",
		 enrolment_json(e.doc, &s.people[JONAS].enrolment));
	json_set_integer(e.doc, d, "format", 1);
	json_set(e.doc, d, "roles", roles);
	refused(JONAS, e, "only entry 0 of main may begin a vault");
	refused(JONAS, entry("vault.migrated", "{\"format\":1}"),
		"its format is not the next");
	refused(JONAS, entry("vault.migrated", "{\"format\":3}"),
		"its format is not the next");
	refused(EVA, entry("vault.migrated", "{\"format\":2}"),
		"its writer is no admin");
	cr_assert_null(reason_of(&s, forge_by(&s, JONAS,
					      entry("vault.migrated",
						    "{\"format\":2}"))));
	refused(JONAS, entry("vault.migrated", "{\"format\":2}"),
		"its format is not the next");
}

static struct forged rotation(int epoch, const char *before, const char *boxes)
{
	return entry("catalog.rotated",
		     "{\"boxes\":[%s{\"h\":\"%s\",\"to\":\"reading\"}],"
		     "\"epoch\":%d,%s\"reading\":{\"h\":\"%s\",\"recipient\":"
		     "\"%s\"},\"recipient\":\"%s\"}",
		     boxes, hash, epoch, before, hash, recipient, recipient);
}

Test(rules, a_catalog_key_follows_the_last_and_goes_to_all_and_nobody_else)
{
	char before[100], box[200];

	snprintf(before, sizeof(before), "\"prev_h\":\"%s\",", hash);
	snprintf(box, sizeof(box),
		 "{\"h\":\"%s\",\"to\":\"member:" NOBODY "\"},", hash);
	refused(JONAS, rotation(1, before, ""), "its epoch is not the next");
	refused(JONAS, rotation(3, before, ""), "its epoch is not the next");
	refused(JONAS, rotation(2, "", ""), "prev_h is missing");
	refused(JONAS, rotation(2, before, ""),
		"somebody who should have a box has none");
	refused(JONAS, rotation(2, before, box),
		"a box is for somebody who may not have it");
}

Test(rules, a_record_is_of_its_kind_by_who_may_set_it)
{
	const char *ben = s.people[BEN].enrolment.id;
	char obj[OBJ_TEXT];

	refused(JONAS,
		with(entry("record.set", "{}"), 1, obj, "member:%s:1", NOBODY),
		"its member was never enrolled");
	refused(EVA,
		with(entry("record.set", "{}"), 1, obj, "member:%s:2", ben),
		"only an admin or the member may set it");
	refused(EVA,
		with(entry("record.set", "{}"), 1, obj, "vault:%s:2", vault),
		"its writer is no admin");
	refused(JONAS,
		with(entry("record.set", "{}"), 1, obj, "vault:%s:3", vault),
		"its revision is not the next");
	refused(JONAS,
		with(entry("record.set", "{}"), 7, obj, "vault:%s:2", vault),
		"its catalog epoch is not known");
	refused(JONAS,
		with(entry("record.set", "{}"), 1, obj, "credential:%s:2",
		     credential),
		"its obj is of another kind");
}

/* --- members --- */

static struct forged of_member(const char *ev, const struct enrolment *who,
			       const char *id, const char *role)
{
	struct enrolment e = *who;
	struct forged f = { .ev = ev };
	struct json *d, *roles;

	snprintf(e.id, sizeof(e.id), "%s", id);
	f.doc = forged_d(&d);
	json_set(f.doc, d, "member", enrolment_json(f.doc, &e));
	if (role != NULL) {
		roles = json_array(f.doc);
		json_add_text(f.doc, roles, role);
		json_set(f.doc, d, "roles", roles);
	}
	json_set_base64(f.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	return f;
}

Test(rules, keys_are_enrolled_once_and_signed_by_themselves)
{
	const struct enrolment *ben = &s.people[BEN].enrolment;
	const struct enrolment *eva = &s.people[EVA].enrolment;
	char obj[OBJ_TEXT];

	refused(JONAS,
		with(of_member("member.enrolled", ben, NOBODY, "admin"), 1, obj,
		     "member:%s:1", NOBODY),
		"its enrolment does not hold");
	refused(JONAS,
		with(of_member("member.enrolled", ben, ben->id, "admin"), 1,
		     obj, "member:%s:2", ben->id),
		"its member was enrolled before");
	refused(EVA, of_member("member.rekeyed", ben, ben->id, NULL),
		"it names another member than its writer");
	refused(EVA, of_member("member.rekeyed", ben, eva->id, NULL),
		"its enrolment does not hold");
	refused(EVA, of_member("member.rekeyed", eva, eva->id, NULL),
		"a key of it was seen before");
}

/* --- secrets, drills, heads --- */

static struct forged tested(const char *of, int version)
{
	return entry("rotation.tested",
		     "{\"credential\":\"%s\",\"field\":\"password\","
		     "\"version\":%d}",
		     of, version);
}

Test(rules, what_was_never_deposited_is_neither_changed_nor_tested)
{
	char obj[OBJ_TEXT];

	refused(JONAS,
		with(entry("credential.changed", "{\"credential\":\"%s\"}",
			   NOBODY),
		     1, obj, "credential:%s:1", NOBODY),
		"its credential is not there");
	refused(JONAS,
		with(entry("credential.changed", "{\"credential\":\"%s\"}",
			   credential),
		     1, obj, "credential:%s:2", NOBODY),
		"obj names a record of another id");
	refused(JONAS,
		with(entry("credential.changed", "{\"credential\":\"%s\"}",
			   credential),
		     1, obj, "member:%s:2", credential),
		"its obj is of another kind");
	refused(JONAS, tested(NOBODY, 2), "its credential is not there");
	refused(JONAS, tested(credential, 9),
		"its version was never deposited");
	refused(JONAS, tested(credential, 1), "no newer version was deposited");
	refused(JONAS,
		entry("drill.recorded", "{\"compartment\":\"%s\"}", mail),
		"its compartment is not for drills");
}

static struct forged cosigned(uint64_t size, const struct tree_hash *root)
{
	uint8_t cosig[NOTE_COSIG_LEN] = { 0 };
	struct forged e = { .ev = "head.cosigned" };
	struct json *d;

	e.doc = forged_d(&d);
	json_set_integer(e.doc, d, "size", (int64_t)size);
	json_set_base64(e.doc, d, "root", root->bytes, TREE_HASH_LEN);
	json_set_base64(e.doc, d, "cosig", cosig, sizeof(cosig));
	return e;
}

Test(rules, a_witness_saw_a_head_that_was_and_signs_it)
{
	struct checkpoint head;

	scene_open(&s, JONAS);
	ledger_head(s.user->ledger, &head);
	scene_close(&s);
	refused(EVA, cosigned(head.size + 100, &head.root),
		"it names a head that never was");
	refused(EVA, cosigned(head.size, &h), "it names another root");
	refused(EVA, cosigned(head.size, &head.root),
		"its cosignature does not hold");
	refused(JONAS,
		entry("branch.begun",
		      "{\"origin\":\"%s\",\"root\":\"%s\",\"size\":1,"
		      "\"why\":\"copy\"}",
		      origin, hash),
		"a branch begins at its own entry 0");
}

/* --- sessions --- */

static struct forged proven(const char *of, int generation)
{
	return entry("generation.proven",
		     "{\"compartment\":\"%s\",\"generation\":%d}", of,
		     generation);
}

static uint64_t forge_with(const char *sid, const struct session_keys *keys,
			   struct forged e)
{
	struct actor actor = actor_session(sid);
	uint64_t seq;

	e.sid = sid;
	seq = forge(&s, &actor, keys->seed, &e, 1);
	json_free(&e.doc);
	return seq;
}

Test(rules, a_session_writes_of_its_own_compartment_until_its_end)
{
	char obj[OBJ_TEXT], sid[ID_TEXT];
	struct session_keys keys;

	scene_redeal(&s, sid);
	refused_session(sid,
			with(entry("record.set", "{}"), 1, obj, "vault:%s:2",
			     vault),
			"a session may not write this");
	refused_session(sid,
			entry("open.granted", "{\"counted\":[\"%s\"]}",
			      s.people[ANNA].enrolment.id),
			"its session was granted before");
	refused_session(sid, proven(NOBODY, 1), "its generation is not there");
	refused_session(sid, proven(mail, 7), "its generation is not there");
	refused_session(sid, proven(grid, 1),
			"its session opened another generation");
	refused_session(
		sid,
		with(entry("secret.resealed",
			   "{\"credential\":\"%s\",\"depositor\":\"%s\","
			   "\"field\":\"password\",\"generation\":2,"
			   "\"version\":1}",
			   NOBODY, s.people[JONAS].enrolment.id),
		     0, obj, "secret:%s:1", NOBODY),
		"its credential is not there");
	refused_session(sid, entry("open.expired", "{}"),
			"its session's time was not over");
	/* who ends it forgets its keys: they are taken along */
	fine(session_keys_load(scene_open(&s, JONAS), sid, &keys));
	scene_close(&s);
	cr_assert_null(reason_of(&s, forge_with(sid, &keys,
						entry("open.closed", "{}"))));
	is_void(forge_with(sid, &keys, proven(mail, 1)),
		"its session was over");
	is_void(forge_with(sid, &keys, entry("open.closed", "{}")),
		"its session was over");
	session_keys_free(&keys);
}

Test(rules, a_session_that_only_asked_has_no_time_to_run_out)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	refused_session(sid, entry("open.expired", "{}"),
			"its session is not open");
	refused_session(sid, proven(mail, 1), "its session had no grant");
}
