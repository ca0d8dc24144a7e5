/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c -- every key of a plan (docs/plan.md). */
#include "vault/plan/schema.h"

#define DAYS 36500
#define MINUTES 5256000
#define MANY 1000000000

#define KEY(key, type, flags) \
	{ \
		key, type, flags, 0, 0, NULL \
	}
#define NUMBER(key, flags, least, most) \
	{ \
		key, P_INT, flags, least, most, NULL \
	}
#define PART(key, type, flags, keys) \
	{ \
		key, type, flags, 0, 0, keys \
	}
#define END \
	{ \
		NULL, P_TEXT, 0, 0, 0, NULL \
	}

static const struct plan_key site[] = {
	KEY("id", P_TEXT, 0),
	KEY("address", P_TEXT, P_MAY),
	END,
};

static const struct plan_key organisation[] = {
	KEY("name", P_TEXT, 0),
	KEY("short", P_TEXT, P_MAY),
	KEY("sector", P_TEXT, P_MAY),
	NUMBER("employees", P_MAY, 0, MANY),
	NUMBER("mailboxes", P_MAY, 0, MANY),
	PART("sites", P_OBJECTS, P_MAY, site),
	KEY("superior_plan", P_TEXT, P_MAY),
	KEY("languages", P_TEXTS, P_MAY),
	END,
};

static const struct plan_key role[] = {
	KEY("id", P_ID, 0),
	KEY("name", P_TEXT, 0),
	KEY("person", P_TEXT, P_MAY | P_NIL),
	KEY("deputy", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key staffing[] = {
	NUMBER("trained_groupware_admins", 0, 0, MANY),
	KEY("conclusion", P_TEXT, P_MAY),
	END,
};

static const struct plan_key safe[] = {
	KEY("id", P_ID, 0),
	KEY("site", P_TEXT, P_MAY),
	KEY("holds", P_TEXTS, P_MAY),
	END,
};

static const struct plan_key service_outside[] = {
	KEY("id", P_ID, 0),
	KEY("name", P_TEXT, 0),
	KEY("phone", P_TEXT, P_MAY),
	KEY("credentials", P_IDS, P_MAY),
	END,
};

static const struct plan_key hardware[] = {
	KEY("model", P_TEXT, P_MAY | P_NIL),
	KEY("serials", P_TEXTS, P_MAY),
	KEY("bmc", P_TEXT, P_MAY | P_NIL),
	KEY("rack", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key partition[] = {
	KEY("device", P_TEXT, 0),
	KEY("mount", P_TEXT, P_MAY | P_NIL),
	KEY("filesystem", P_TEXT, P_MAY | P_NIL),
	NUMBER("size_gb", P_MAY | P_NIL, 0, MANY),
	KEY("purpose", P_TEXT, P_MAY | P_NIL),
	KEY("encryption", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key service[] = {
	KEY("name", P_TEXT, 0),
	NUMBER("port", P_MAY | P_NIL, 0, 65535),
	NUMBER("start_order", P_MAY | P_NIL, 0, MANY),
	KEY("required", P_BOOL, P_MAY),
	KEY("check", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key effect[] = {
	NUMBER("users_affected_percent", P_MAY | P_NIL, 0, 100),
	KEY("text", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key backup[] = {
	KEY("method", P_TEXT, P_MAY | P_NIL),
	KEY("schedule", P_TEXT, P_MAY | P_NIL),
	KEY("target", P_TEXT, P_MAY | P_NIL),
	KEY("encryption_credential", P_ID, P_MAY | P_NIL),
	KEY("last_restore_test", P_DATE, P_MAY | P_NIL),
	END,
};

static const struct plan_key component[] = {
	KEY("id", P_ID, 0),
	KEY("name", P_TEXT, 0),
	KEY("role", P_TEXT, P_MAY),
	KEY("site", P_TEXT, P_MAY | P_NIL),
	KEY("criticality", P_TEXT, P_MAY),
	NUMBER("boot_stage", 0, 0, MANY),
	NUMBER("rto_minutes", P_MAY | P_NIL, 0, MINUTES),
	NUMBER("rpo_minutes", P_MAY | P_NIL, 0, MINUTES),
	KEY("depends_on", P_IDS, 0),
	PART("hardware", P_OBJECT, P_MAY | P_NIL, hardware),
	KEY("operating_system", P_TEXT, P_MAY | P_NIL),
	KEY("addresses", P_TEXTS, P_MAY),
	PART("partitions", P_OBJECTS, P_MAY, partition),
	PART("services", P_OBJECTS, P_MAY, service),
	PART("single_failure_effect", P_OBJECT, P_MAY | P_NIL, effect),
	KEY("emergency_workaround", P_TEXT, P_MAY | P_NIL),
	PART("backup", P_OBJECT, P_MAY | P_NIL, backup),
	KEY("tier0", P_BOOL, P_MAY),
	END,
};

static const struct plan_key credential[] = {
	KEY("id", P_ID, 0),
	KEY("component", P_ID, 0),
	KEY("label", P_TEXT, 0),
	KEY("kind", P_TEXT, 0),
	KEY("group", P_LABEL, 0),
	KEY("username", P_TEXT, P_MAY | P_NIL),
	KEY("secret", P_SECRET, P_MAY),
	KEY("secret_encoding", P_TEXT, P_MAY),
	KEY("where_used", P_TEXT, P_MAY | P_NIL),
	KEY("owner_role", P_TEXT, P_MAY | P_NIL),
	KEY("last_changed", P_DATE, P_MAY | P_NIL),
	NUMBER("max_age_days", P_MAY | P_NIL, 1, DAYS),
	KEY("rotate_after_opening", P_BOOL, P_MAY),
	KEY("needed_when", P_TEXTS, P_MAY),
	KEY("verify_method", P_TEXT, P_MAY | P_NIL),
	KEY("last_verified", P_DATE, P_MAY | P_NIL),
	KEY("valid_until", P_DATE, P_MAY | P_NIL),
	NUMBER("version", P_MAY, 1, MANY),
	KEY("supersedes", P_ID, P_MAY | P_NIL),
	KEY("keep_until", P_DATE, P_MAY | P_NIL),
	KEY("also_stored_in", P_TEXTS, P_MAY),
	KEY("note", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key custodian[] = {
	KEY("id", P_ID, 0),
	KEY("name", P_TEXT, 0),
	KEY("role", P_TEXT, P_MAY | P_NIL),
	KEY("is_it", P_BOOL, P_MAY),
	KEY("site", P_TEXT, P_MAY | P_NIL),
	KEY("share_place", P_TEXT, P_MAY | P_NIL),
	KEY("reach", P_TEXT, P_MAY | P_NIL),
	KEY("deputy", P_TEXT, P_MAY | P_NIL),
	KEY("status", P_TEXT, 0),
	KEY("enrolled", P_DATE, P_MAY | P_NIL),
	KEY("acknowledged", P_DATE, P_MAY | P_NIL),
	KEY("last_attested", P_DATE, P_MAY | P_NIL),
	END,
};

static const struct plan_key group[] = {
	KEY("id", P_LABEL, 0),
	KEY("label", P_TEXT, P_MAY),
	NUMBER("threshold", 0, 0, MANY),
	NUMBER("shares", P_MAY, 0, MANY),
	NUMBER("generation", P_MAY, 1, MANY),
	KEY("holders", P_IDS, 0),
	NUMBER("min_distinct_sites", P_MAY, 0, MANY),
	NUMBER("min_non_it", P_MAY, 0, MANY),
	NUMBER("max_open_minutes", P_MAY | P_NIL, 1, MINUTES),
	KEY("created", P_DATE, P_MAY | P_NIL),
	END,
};

static const struct plan_key step[] = {
	NUMBER("step", 0, 1, MANY),
	KEY("title", P_TEXT, 0),
	KEY("component", P_ID, P_MAY | P_NIL),
	KEY("credentials", P_IDS, P_MAY),
	KEY("text_trained", P_TEXT, P_MAY | P_NIL),
	KEY("text_third_party", P_TEXT, P_MAY | P_NIL),
	KEY("expected_result", P_TEXT, P_MAY | P_NIL),
	NUMBER("estimated_minutes", 0, 0, MINUTES),
	{ "after_steps", P_INTS, P_MAY, 1, MANY, NULL },
	KEY("role", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key runbook[] = {
	KEY("id", P_ID, 0),
	KEY("title", P_TEXT, 0),
	KEY("trigger", P_TEXT, P_MAY | P_NIL),
	KEY("owner", P_TEXT, P_MAY | P_NIL),
	KEY("version", P_TEXT, P_MAY | P_NIL),
	KEY("approved", P_DATE, P_MAY | P_NIL),
	KEY("next_review", P_DATE, P_MAY | P_NIL),
	KEY("part_of", P_TEXT, P_MAY | P_NIL),
	KEY("required_groups", P_IDS, P_MAY),
	{ "steps", P_OBJECTS, 0, 0, PLAN_STEPS_MAX, step },
	END,
};

static const struct plan_key report[] = {
	KEY("to", P_TEXT, 0),
	NUMBER("within_hours", 0, 0, MANY),
	END,
};

static const struct plan_key scenario[] = {
	KEY("id", P_ID, 0),
	KEY("level", P_TEXT, 0),
	KEY("title", P_TEXT, 0),
	KEY("detect", P_TEXTS, P_MAY),
	KEY("affected", P_IDS, P_MAY),
	KEY("immediate", P_TEXTS, P_MAY),
	KEY("needed", P_IDS, P_MAY),
	KEY("rotate_in_order", P_IDS, P_MAY),
	KEY("actions_without_credential", P_TEXTS, P_MAY),
	KEY("runbooks", P_IDS, P_MAY),
	KEY("evidence", P_TEXTS, P_MAY),
	PART("report", P_OBJECTS, P_MAY, report),
	KEY("exit_criteria", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key differs[] = {
	KEY("what", P_TEXT, 0),
	KEY("accepted_by", P_TEXT, P_MAY | P_NIL),
	KEY("risk", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key test_environment[] = {
	KEY("name", P_TEXT, 0),
	KEY("place", P_TEXT, P_MAY | P_NIL),
	KEY("same_as_production", P_TEXTS, P_MAY),
	PART("differs", P_OBJECTS, P_MAY, differs),
	KEY("last_synchronised", P_DATE, P_MAY | P_NIL),
	END,
};

static const struct plan_key drill[] = {
	KEY("id", P_ID, 0),
	KEY("type", P_TEXT, 0),
	NUMBER("interval_days", 0, 1, DAYS),
	KEY("scope", P_TEXT, P_MAY | P_NIL),
	KEY("groups", P_IDS, P_MAY),
	KEY("last", P_DATE, P_MAY | P_NIL),
	KEY("next", P_DATE, P_MAY | P_NIL),
	KEY("result", P_TEXT, P_MAY | P_NIL),
	KEY("open_findings", P_TEXTS, P_MAY),
	KEY("success", P_TEXT, P_MAY | P_NIL),
	NUMBER("duration_minutes", P_MAY, 0, MINUTES),
	END,
};

static const struct plan_key drill_plan[] = {
	PART("test_environment", P_OBJECT, P_MAY | P_NIL, test_environment),
	PART("drills", P_OBJECTS, 0, drill),
	END,
};

static const struct plan_key rotation[] = {
	KEY("credential", P_ID, 0),
	KEY("due", P_DATE, P_MAY | P_NIL),
	KEY("done", P_DATE, P_MAY | P_NIL),
	KEY("tested", P_DATE, P_MAY | P_NIL),
	KEY("by", P_TEXT, P_MAY | P_NIL),
	END,
};

static const struct plan_key opening[] = {
	KEY("id", P_ID, 0),
	KEY("kind", P_TEXT, 0),
	KEY("incident", P_TEXT, P_MAY | P_NIL),
	KEY("opened", P_TIME, P_MAY | P_NIL),
	KEY("closed", P_TIME, P_MAY | P_NIL),
	KEY("group", P_LABEL, 0),
	KEY("requested_by", P_TEXT, P_MAY | P_NIL),
	KEY("authorised_by", P_TEXT, P_MAY | P_NIL),
	KEY("shares_from", P_TEXTS, P_MAY),
	KEY("witness", P_TEXT, P_MAY | P_NIL),
	KEY("place", P_TEXT, P_MAY | P_NIL),
	KEY("reason", P_TEXT, P_MAY | P_NIL),
	KEY("normal_path_unavailable", P_TEXT, P_MAY | P_NIL),
	KEY("credentials", P_IDS, P_MAY),
	PART("rotations", P_OBJECTS, P_MAY, rotation),
	KEY("reviewed_by", P_TEXT, P_MAY | P_NIL),
	KEY("reviewed", P_DATE, P_MAY | P_NIL),
	END,
};

const struct plan_key plan_keys[] = {
	KEY("notice", P_TEXT, P_MAY),
	KEY("schema", P_TEXT, 0),
	KEY("as_of", P_DATE, P_MAY | P_NIL),
	PART("organisation", P_OBJECT, 0, organisation),
	PART("roles", P_OBJECTS, P_MAY, role),
	PART("staffing", P_OBJECT, P_MAY | P_NIL, staffing),
	PART("safes", P_OBJECTS, P_MAY, safe),
	PART("external_services", P_OBJECTS, P_MAY, service_outside),
	PART("components", P_OBJECTS, 0, component),
	PART("credentials", P_OBJECTS, P_MAY, credential),
	PART("custodians", P_OBJECTS, P_MAY, custodian),
	PART("groups", P_OBJECTS, P_MAY, group),
	PART("runbooks", P_OBJECTS, P_MAY, runbook),
	PART("compromise_scenarios", P_OBJECTS, P_MAY, scenario),
	PART("drill_plan", P_OBJECT, P_MAY | P_NIL, drill_plan),
	PART("openings", P_OBJECTS, P_MAY, opening),
	/* what a sample is tried against; no part of a plan */
	KEY("expected_answers", P_IGNORED, P_MAY),
	KEY("negative_cases", P_IGNORED, P_MAY),
	END,
};
