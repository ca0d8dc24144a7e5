#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the sample estate expects, and whether an output gives it."""
import base64
import copy
import html
import json
import os
import sys

sample = json.load(open(sys.argv[1], encoding="utf-8"))
want = sample["expected_answers"]
verb, args = sys.argv[2], sys.argv[3:]


def load(path):
    return json.load(open(path, encoding="utf-8"))


def same(got, expected):
    if got != expected:
        print(f"# got {got!r}\n# expected {expected!r}", file=sys.stderr)
        sys.exit(1)


def path(c):
    return f"{c['component']}/{c['id']}".lower()


def field(c):
    return "totp" if c["kind"] == "totp_seed" else "password"


def patched(to, patch):
    for key, value in patch.items():
        if isinstance(to, list):
            at = next(x for x in to if str(x.get("id", x.get("step"))) == key)
        else:
            at = to.get(key)
        if isinstance(value, dict):
            patched(at, value)
        else:
            to[key] = value
    return to


negatives = {n["id"]: n for n in sample["negative_cases"]}
reported = [n for n, c in negatives.items() if c["expect"].startswith("report")]

if verb == "components":
    print(*[c["id"] for c in sample["components"]])
elif verb == "boot_order":
    same(load(args[0])["boot_order"], want["boot_order"])
elif verb == "impact":
    same(load(args[1])["impact"], want["failure_closure"][args[0]])
elif verb == "critical":
    same(load(args[1])["critical_path_minutes"], want["critical_path_minutes"][args[0]])
elif verb == "third_party":
    book = next(r for r in sample["runbooks"] if r["id"] == args[0])
    same([s["text"] for s in load(args[1])["steps"]], [s["text_third_party"] for s in book["steps"]])
elif verb == "lint":
    got = load(args[0])
    for key in ("overdue_rotation", "stored_in_dependency", "quorum",
                "openings_with_unfinished_rotation", "drills_overdue"):
        same(got[key], want[key])
elif verb == "lint_rest":
    # found by reading the file
    got = load(args[0])
    same(got["expiring_within_90_days"], ["CR-EX-TLSKEY"])
    same(got["past_keep_until"], ["CR-MTA-DKIM25"])
    same(got["superseded_but_must_keep"], ["CR-BKP-ENC-2025"])
    same(got["custodians_not_attested_within_90_days"], ["CU-03"])
    same(got["shares_held_by_departed"], ["CU-07"])
    same(got["openings_not_reviewed"], ["OP-0008"])
    roles = {c["id"]: c["role"] for c in sample["components"]}
    same(got["bootstrap_credentials"], [c["id"] for c in sample["credentials"]
                                        if roles[c["component"]] == "client" and "cold_start" in c["needed_when"]])
    used = {i for r in sample["runbooks"] for s in r["steps"] for i in s["credentials"]}
    same(got["credentials_in_no_runbook"], [c["id"] for c in sample["credentials"] if c["id"] not in used])
    used |= {i for s in sample["compromise_scenarios"] for i in s["needed"] + s["rotate_in_order"]}
    same(got["credentials_in_no_runbook_and_no_scenario"],
         [c["id"] for c in sample["credentials"] if c["id"] not in used])
    turns = {c["id"] for c in sample["credentials"] if c["rotate_after_opening"]}
    same(got["opened_without_rotation_record"],
         [{"credential": i, "opening": o["id"]} for o in sample["openings"] for i in o["credentials"]
          if i in turns and i not in [r["credential"] for r in o["rotations"]]])
    same(got["sites_that_alone_reach_threshold"],
         [{"group": "MAIL", "site": "RZ-Nord"}, {"group": "DRILL", "site": "RZ-Nord"}])
    same([c for c in got["restore_test_older_than_365_days"]],
         [c["id"] for c in sample["components"] if c["backup"]["last_restore_test"] < "2025-11-23"])
elif verb == "negatives":
    print(*[n for n in negatives if n not in reported])
elif verb == "gaps":
    print(*reported)
elif verb == "negative":
    json.dump(patched(copy.deepcopy(sample), negatives[args[0]]["patch"]), sys.stdout)
elif verb == "judged":
    status, result = int(args[1]), load(args[2])
    expect = negatives[args[0]]["expect"]
    text = json.dumps(result, ensure_ascii=False)
    if expect.startswith("reject") and "warn" not in expect:
        same((status, len(result["faults"]) >= 1), (10, True))
    elif expect.startswith("warn") or "or warn" in expect:
        same((status, len(result["warnings"]) >= 1), (0, True))
    if args[0] == "N-01":
        ring = ["net-fw", "ad-dc", "esx-cl"]
        turns = [ring[i:] + ring[:i] + [ring[i]] for i in range(3)]
        same(any(" -> ".join(t) in text for t in turns), True)
    if args[0] == "N-02":
        same("CR-SAN-KEY" in text and "$.runbooks[0].steps[2]" in text, True)
elif verb == "gap":
    gaps = load(args[1])["documentation_gaps"]
    where = {"N-09": "ex01", "N-10": "RB-02 step 5"}[args[0]]
    same(any(g["where"] == where for g in gaps), True)
elif verb == "no_secrets":
    text = open(args[0], encoding="utf-8").read()
    for c in sample["credentials"]:
        same(json.dumps(c["secret"], ensure_ascii=False)[1:-1] in text, False)
    same('"secret"' in text, False)
elif verb == "none_told":
    # in no line, as it is or as markup has it
    text = open(args[0], encoding="utf-8").read()
    for c in sample["credentials"]:
        for line in c["secret"].splitlines():
            if len(line) > 5 and not line.startswith("-----"):
                same(line in text or html.escape(line) in text or json.dumps(line)[1:-1] in text, False)
elif verb == "reviewed":
    # found by reading the file
    got = {q["id"]: q["met"] for q in load(args[0])["questions"]}
    for key in ("components", "steps", "failures", "compromise", "lab", "dates", "staffing", "contacts", "reports"):
        same((key, got[key]), (key, "yes"))
    for key in ("clients", "backups", "boot", "openings"):
        same((key, got[key]), (key, "partly"))
    same(got["drills"], "no")
elif verb == "scenario":
    want = next(s for s in sample["compromise_scenarios"] if s["id"] == args[0])
    got = load(args[1])
    same([r["credential"] for r in got["rotation"]], want["rotate_in_order"])
    same(all(r["in_vault"] for r in got["rotation"]), True)
    same([r["to"] for r in got["report"]], [r["to"] for r in want["report"]])
elif verb == "same_plan":
    bare = copy.deepcopy(sample)
    for c in bare["credentials"]:
        del c["secret"]
    for key in ("expected_answers", "negative_cases"):
        del bare[key]
    same(load(args[0]), bare)
elif verb == "paths":
    for c in sample["credentials"]:
        if c["group"] == args[0]:
            print(path(c), field(c))
elif verb == "path_of":
    print(next(path(c) for c in sample["credentials"] if c["id"] == args[0]))
elif verb == "secrets":
    for c in sample["credentials"]:
        body = c["secret"].encode()
        if c["secret_encoding"] == "base64":
            body = base64.b64decode(body)
        same(open(os.path.join(args[0], path(c)), "rb").read(), body)
else:
    sys.exit(f"answers: {verb}?")
