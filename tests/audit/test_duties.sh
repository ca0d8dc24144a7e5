#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Separation of duties, in a vault where nothing is apart: the only admin holds a
# share, approves what he asks for, with the same custodian each time; and the
# auditor is a custodian.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
enrol anna custodian,auditor
enrol ben custodian
must as jonas member roles jonas admin,custodian
must as jonas compartment add MAIL --threshold 2 --holders jonas,anna,ben
deposit mail/a one MAIL

open_it() {     # open_it APPROVER...
	local answers=()
	rm -rf req-MAIL
	request MAIL
	for p; do
		must approve "$p" MAIL
		answers+=(--approval "answer-$p.bg")
	done
	must as jonas open "$sid" "${answers[@]}" -c 'show mail/a' -c close
}

duties() {      # duties: "RULE|STATE|FOUND" a line
	rm -f r.html
	as anna audit report --html r.html
	[ "$st" -eq 0 ] && python3 - >duties <<'PY'
import html, re
t = open("r.html", encoding="utf-8").read()
s = re.search(r'<section id="duties".*?</section>', t, re.S).group(0)
for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", s, re.S):
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
    cells[2] = "; ".join(re.findall(r"<div>(.*?)</div>", cells[2], re.S)) or cells[2]
    print("|".join(html.unescape(re.sub(r"<[^>]+>", "", c)) for c in cells))
PY
}

open_it jonas anna
first=$sid
duties
check who_approves_what_they_asked_for_is_named grep -q "^Nobody approves what they asked for|▲ finding|session ${first:0:8} of MAIL: jonas asked for it and approved it (no. 1)$" duties
check one_opening_is_no_habit grep -q "^It is not always the same.*|✓ kept|$" duties
check an_admin_who_holds_a_share_is_named grep -q "^Admins are not custodians|▲ finding|jonas is admin and custodian, and holds a share$" duties
check the_only_admin_is_named grep -q "|▲ finding|jonas is the only admin$" duties
check an_auditor_with_another_role_is_named grep -q "^Auditors have no other role.*|▲ finding|anna is auditor and has another role$" duties
check people_who_signed_are_no_cards grep -q "^Openings rest on people.*|✓ kept|$" duties
check a_review_that_is_missing_is_named grep -q "session ${first:0:8} of MAIL has no review" duties
check what_the_rules_forbid_is_said_to_be grep -q "^Nobody reviews.*|✓ by rule|" duties

open_it anna jonas
duties
check always_the_same_pair_is_named grep -q "^It is not always the same.*|▲ finding|MAIL: all 2 openings that jonas asked for were met by jonas and anna$" duties
open_it anna ben
duties
check until_it_is_not grep -q "^It is not always the same.*|✓ kept|$" duties
deposit mail/a two MAIL
must as jonas debt tested mail/a
duties
check who_tests_their_own_deposit_is_named grep -q "|▲ finding|mail/a, password, version 2: deposited and found to work by jonas alone$" duties

must as jonas member roles anna custodian
must as jonas member roles ben admin
must as ben member roles jonas custodian
duties
check without_an_auditor_that_is_said grep -q "|▲ finding|nobody is an auditor$" duties
must as ben member roles ben admin,custodian
must as ben member roles anna admin
duties
check two_admins_are_enough grep -q "^There is more than one admin|✓ kept|$" duties
