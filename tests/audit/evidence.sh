# SPDX-License-Identifier: GPL-3.0-or-later
#
# evidence.sh -- sourced by the scripts about the log as evidence: the scene of
# tests/cli, and a vault with two openings, a refusal, cosignatures of three
# people, a branch and an undeclared fork that came home, and a branch that goes
# on from its end. Eva has a receipt.

. "$(dirname "${BASH_SOURCE[0]}")/../cli/scene.sh"

opened() {      # opened COMMAND...: a session of jonas', with these -c
	local c=() p
	request MAIL
	for p in anna ben; do approve "$p" MAIL; done
	for p in "$@"; do c+=(-c "$p"); done
	must as jonas open "$sid" --approval answer-anna.bg \
		--approval answer-ben.bg "${c[@]}" -c close
	sids="${sids:-} $sid"
}

evidence() {
	person "Jonas Beck" jonas
	person "Anna Weber" anna
	person "Ben Ode" ben
	person "Eva Lind" eva
	found_vault
	for p in anna ben; do enrol "$p" custodian --phone "0170 4711"; done
	enrol eva auditor
	must as jonas compartment add MAIL --threshold 2 \
		--holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
	must as jonas compartment add GRID --threshold 2 --holders anna,ben
	deposit mail/a SECRET-one MAIL
	deposit mail/b SECRET-two MAIL
	for p in anna ben; do must as "$p" share ack MAIL; done
	opened 'show mail/a'
	must as eva audit cosign --out eva-receipt.txt
	cp m.vault fork.vault
	# a fork that nobody declared: the same pin, two files
	cp -r home-jonas home-early
	deposit mail/c SECRET-three MAIL
	must as jonas copy office.vault --site Nord
	mv home-jonas home-late
	cp -r home-early home-jonas
	vault=fork.vault
	deposit mail/fork SECRET-four MAIL
	rm -r home-jonas
	mv home-late home-jonas
	vault=office.vault
	opened 'show mail/b'
	vault=m.vault
	must as jonas merge office.vault
	must as jonas merge fork.vault
	request MAIL
	bg approve "req-MAIL/request-MAIL-anna.bg" --refuse \
		--because "not today" --out no.bg --identity anna --state home-anna
	as jonas open "$sid" --approval no.bg
	must as jonas session abort "$sid"
	must as eva audit cosign --out eva-second.txt
	deposit mail/d SECRET-five MAIL
	cp m.vault past.vault
	must as jonas copy going.vault --site Sued
	vault=going.vault
	deposit mail/e SECRET-six MAIL
	vault=m.vault
}
