#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An estate of our own, small and whole, as the file that `plan import` takes.

    estate.py [KEY=VALUE ...]       one or more places changed: `components.0.services=[]`
    estate.py --secrets             each secret on a line
"""
import json
import sys

MARKUP = 'Desks <b>"East"</b> & \'West\''


def component(id, name, stage, on, **more):
    return {"id": id, "name": name, "role": "server", "site": "Mole", "criticality": "high",
            "boot_stage": stage, "rto_minutes": 60, "rpo_minutes": 1440, "depends_on": on,
            "hardware": {"model": "1U, two supplies", "serials": ["HW-" + id], "bmc": None, "rack": "M-2"},
            "operating_system": "Debian 12", "addresses": ["198.51.100.%d" % (10 + stage)],
            "partitions": [
                {"device": "/dev/vda1", "mount": "/", "filesystem": "ext4", "size_gb": 40,
                 "purpose": "system", "encryption": "none"},
                {"device": "/dev/vdb1", "mount": "/srv", "filesystem": "xfs", "size_gb": 900,
                 "purpose": "data of " + id, "encryption": "LUKS"}],
            "services": [{"name": id + "-main", "port": 443, "start_order": 1, "required": True,
                          "check": "its page answers within ten seconds"}],
            "single_failure_effect": {"users_affected_percent": 100 - 10 * stage,
                                      "text": "Without " + name + " nobody behind it can work."},
            "emergency_workaround": "Telephone chain, paper form F-%d." % stage,
            "backup": {"method": "image, encrypted", "schedule": "nightly", "target": "tape vault",
                       "encryption_credential": "K-TAPE", "last_restore_test": "2026-06-01"},
            "tier0": stage < 3, **more}


def secret(id, component, label, kind="password", group="MAIL", **more):
    return {"id": id, "component": component, "label": label, "kind": kind, "group": group,
            "username": "root", "secret": "zq%dX.%s.never-printed" % (len(id) * 7919, id[::-1]),
            "secret_encoding": "text", "where_used": "console of " + component, "owner_role": "Operations",
            "last_changed": "2026-06-01", "max_age_days": 365, "rotate_after_opening": True,
            "needed_when": ["cold_start"], "verify_method": "log in on the console",
            "last_verified": "2026-06-01", "valid_until": None, "version": 1, "supersedes": None,
            "keep_until": None, "also_stored_in": [], "note": "", **more}


def step(n, title, component, after, minutes, credentials=(), **more):
    return {"step": n, "title": title, "component": component, "credentials": list(credentials),
            "text_trained": "Short words for step %d." % n,
            "text_third_party": "Walk to rack M-2, find the label %s, press the round button, wait for the "
                                "green lamp, then read the third line of the display aloud (step %d)." % (component, n),
            "expected_result": "the third line says READY %d" % n, "estimated_minutes": minutes,
            "after_steps": after, "role": "Operations", **more}


def person(id, name, role, is_it, site, **more):
    return {"id": id, "name": name, "role": role, "is_it": is_it, "site": site, "share_place": "safe " + site,
            "reach": "+49 40 555 " + id[1:] * 3, "deputy": "P2", "status": "active", "enrolled": "2026-01-10",
            "acknowledged": "2026-01-10", "last_attested": "2026-09-01", **more}


def scenario(id, level, title, affected, rotate, **more):
    return {"id": id, "level": level, "title": title, "detect": ["an alarm nobody can explain"],
            "affected": affected, "immediate": ["take it off the network, leave it running", "write down the time"],
            "needed": rotate[:1], "rotate_in_order": rotate,
            "actions_without_credential": ["reset the ticket key twice, ten hours apart"],
            "runbooks": ["R-REBUILD"], "evidence": ["memory image", "logs of the last 30 days"],
            "report": [{"to": "supervisory authority", "within_hours": 24}, {"to": "police", "within_hours": 72}],
            "exit_criteria": "nothing seen for fourteen days", **more}


estate = {
    "schema": "sample-estate/1", "as_of": "2026-11-23",
    "organisation": {"name": "Hafenwerk Nordmole eG", "short": "HWN", "sector": "Harbour operator",
                     "employees": 120, "mailboxes": 110,
                     "sites": [{"id": "Mole", "address": "Molenweg 2"}, {"id": "Speicher", "address": "Am Speicher 9"}],
                     "superior_plan": "Emergency manual, 3rd edition", "languages": ["en"]},
    "roles": [{"id": "EO", "name": "Emergency officer", "person": "P3", "deputy": "P2"},
              {"id": "OPS", "name": "Head of operations", "person": "P1", "deputy": "on-call engineer"}],
    "staffing": {"trained_groupware_admins": 1, "conclusion": "every step has words for outside experts"},
    "safes": [{"id": "S-1", "site": "Mole", "holds": ["stick A", "this handbook"]},
              {"id": "S-2", "site": "Speicher", "holds": ["stick B", "card of Vogt"]}],
    "external_services": [{"id": "X-NET", "name": "Line provider", "phone": "+49 40 555 900", "credentials": ["K-SW"]},
                          {"id": "X-HELP", "name": "Systems house, outside experts", "phone": "+49 40 555 901",
                           "credentials": []}],
    "components": [
        component("sw01", "Switches and firewall", 1, [], role="network"),
        component("sto01", "Storage", 2, ["sw01"]),
        component("dir01", "Directory", 3, ["sto01"]),
        component("mail01", "Mail and calendar", 4, ["dir01", "sto01"], role="groupware"),
        component("desks", MARKUP, 5, ["mail01"], role="client")],
    "credentials": [
        secret("K-SW", "sw01", "Console of the switches"),
        secret("K-STO", "sto01", "Storage, unlocking phrase"),
        secret("K-DIR", "dir01", "Directory administrator"),
        secret("K-MAIL", "mail01", "Mail administrator"),
        secret("K-TAPE", "sto01", "Key of the backups"),
        secret("K-TOTP", "mail01", "Second factor", kind="totp_seed", secret="GEZDGNBVGY3TQOJQ")],
    "custodians": [person("P1", "Anna Weber", "Head of operations", True, "Mole"),
                   person("P2", "Ben Ode", "Control room", False, "Speicher"),
                   person("P3", "Helga Vogt", "Emergency officer", False, "Speicher"),
                   person("P4", "Rolf Ehrlich", "Backup administrator", True, "Mole", status="left")],
    "groups": [{"id": "MAIL", "label": "Mail and what it needs", "threshold": 2, "shares": 3, "generation": 1,
                "holders": ["P1", "P2", "P3"], "min_distinct_sites": 2, "min_non_it": 1, "max_open_minutes": 480,
                "created": "2026-01-10"},
               {"id": "DRILL", "label": "Exercise material", "threshold": 2, "shares": 3, "generation": 1,
                "holders": ["P1", "P2", "P3"], "min_distinct_sites": 1, "min_non_it": 0, "max_open_minutes": 480,
                "created": "2026-01-10"}],
    "runbooks": [
        {"id": "R-COLD", "title": "Cold start of everything", "trigger": "power was lost at Mole",
         "owner": "Head of operations", "version": "1.2", "approved": "2026-06-01", "next_review": "2027-06-01",
         "part_of": "Emergency manual, chapter 4", "required_groups": ["MAIL"],
         "steps": [step(1, "Call the officer", "desks", [], 10),
                   step(2, "Network", "sw01", [1], 20, ["K-SW"]),
                   step(3, "Storage", "sto01", [2], 30, ["K-STO"]),
                   step(4, "Directory", "dir01", [3], 25, ["K-DIR"]),
                   step(5, "Mail", "mail01", [4], 45, ["K-MAIL", "K-TOTP"]),
                   step(6, "Print the duty list", "desks", [1], 15)]},
        {"id": "R-REBUILD", "title": "Build the mail server anew", "trigger": "mail01 cannot be trusted",
         "owner": "Head of operations", "version": "1.0", "approved": "2026-06-01", "next_review": "2027-06-01",
         "part_of": "Emergency manual, chapter 5", "required_groups": ["MAIL"],
         "steps": [step(1, "Take the disk out", "mail01", [], 15),
                   step(2, "Restore the image", "mail01", [1], 120, ["K-TAPE"]),
                   step(3, "Change what it knew", "dir01", [2], 30, ["K-DIR", "K-MAIL"])]}],
    "compromise_scenarios": [
        scenario("C-SRV", "server", "A stranger has been on mail01", ["mail01", "dir01"],
                 ["K-DIR", "K-MAIL", "K-TOTP", "K-STO"]),
        scenario("C-SVC", "service", "Mail leaves in our name", ["mail01"], ["K-MAIL", "K-TOTP"]),
        scenario("C-ACC", "account", "One mailbox was taken over", ["mail01"], ["K-MAIL"], runbooks=[])],
    "drill_plan": {
        "test_environment": {"name": "LAB", "place": "Speicher, second floor, no route out",
                             "same_as_production": ["releases", "partitions and their purposes"],
                             "differs": [{"what": "one disk instead of two", "accepted_by": "Head of operations",
                                          "risk": "a lost disk is not practised"}],
                             "last_synchronised": "2026-08-01"},
        "drills": [{"id": "D-1", "type": "cold_start", "interval_days": 365, "scope": "R-COLD in LAB",
                    "groups": ["DRILL"], "last": "2026-08-10", "next": "2027-08-10", "result": "passed",
                    "open_findings": [], "success": "mail within 180 minutes", "duration_minutes": 171},
                   {"id": "D-2", "type": "share_attestation", "interval_days": 90, "scope": "every custodian",
                    "groups": ["MAIL"], "last": "2026-09-01", "next": "2026-11-30", "result": "passed",
                    "open_findings": ["the notary was on leave"], "success": "all attested"}]},
    "openings": [{"id": "O-1", "kind": "emergency", "incident": "INC-4711", "opened": "2026-09-10T03:10:00+02:00",
                  "closed": "2026-09-10T05:00:00+02:00", "group": "MAIL", "requested_by": "P1", "authorised_by": "P3",
                  "shares_from": ["P2", "P3"], "witness": "P2", "place": "Mole", "reason": "storage locked",
                  "normal_path_unavailable": "directory down", "credentials": ["K-STO"],
                  "rotations": [{"credential": "K-STO", "due": "2026-09-13", "done": "2026-09-12",
                                 "tested": "2026-09-12", "by": "P1"}],
                  "reviewed_by": "P3", "reviewed": "2026-09-20"}],
}


def change(to, path, value):
    *way, last = path.split(".")
    for word in way:
        to = to[int(word) if isinstance(to, list) else word]
    to[int(last) if isinstance(to, list) else last] = value


if sys.argv[1:] == ["--secrets"]:
    print(*[c["secret"] for c in estate["credentials"]], sep="\n")
else:
    for word in sys.argv[1:]:
        path, value = word.split("=", 1)
        change(estate, path, json.loads(value))
    json.dump(estate, sys.stdout, ensure_ascii=False, indent=1)
