#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# An opening, from the request to the review, and the power cut at each step:
# nothing secret is anywhere before its entry is sure, the session goes on, and
# neither pins nor receipts are in its way (T1, V1, V7).

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
person "Kai Ode" kai
found_vault
for p in anna ben; do enrol "$p" custodian; done
enrol eva auditor
enrol kai admin
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
mv cards/MAIL-g1-Vogt.txt card.txt
rm -rf cards
deposit mail/a planted-secret MAIL
printf next >in.txt
put_next="0 put mail/next --file in.txt --compartment MAIL"
ask="--ticket T --reason R --why-not W"
shown="--shown planted-secret=secret.revealed:1 --secret planted-secret=-"

# a request is logged when the keys of its session are sure
keys_are_kept='for s in $(sqlite3 m.vault "select json_extract(cast(bytes as text), '"'\$.sid'"') from leaf
		where cast(bytes as text) like '"'%open.requested%'"'"); do
	ls home-*/*/sessions/"$s"/key || exit 1; done'
# shellcheck disable=SC2086
power a_request --unless "cannot be asked" --made "req/*=open.requested:1" --holds "$keys_are_kept" --next "$put_next" -- \
	request MAIL $ask --out-dir req/MAIL
# shellcheck disable=SC2086
power a_request_of_somebody_with_a_new_home --unless "cannot be asked" --who kai --holds "$keys_are_kept" -- request MAIL $ask --out-dir req/MAIL
request MAIL
# an approval that is on the disk has its receipt there
receipt_is_kept='[ ! -e answer-anna.bg ] || ls home-anna/*/receipts/*-answer.bg'
power an_approval --bare --cut-holds "$receipt_is_kept" --holds "$keys_are_kept" --next "$put_next" -- \
	approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out answer-anna.bg --identity anna --state home-anna
power a_refusal --bare --cut-holds "$receipt_is_kept" -- \
	approve req-MAIL/request-MAIL-anna.bg --refuse --because no --out answer-anna.bg --identity anna --state home-anna
for p in anna ben; do must approve "$p" MAIL; done
both="--approval answer-anna.bg --approval answer-ben.bg"
# shellcheck disable=SC2086
power an_opening $shown -- open "$sid" $both -c 'show mail/a' -c close
# shellcheck disable=SC2086
power an_opening_by_card $shown -- \
	open "$sid" --card card.txt --approval answer-ben.bg -c 'show mail/a' -c close
must as jonas open "$sid" --approval answer-ben.bg --card card.txt
# shellcheck disable=SC2086
power what_is_shown $shown -- open "$sid" -c 'show mail/a'
power what_is_saved --shown "planted-secret=secret.revealed:1" --secret "planted-secret=out.secret" \
	--before-again 'rm -f out.secret' -- open "$sid" -c 'save mail/a out.secret'
# shellcheck disable=SC2086
power what_a_program_gets $shown -- open "$sid" -c 'run mail/a -- cat /dev/fd/3'
# shellcheck disable=SC2086
power what_is_exported $shown -- open "$sid" -c 'export mail/a'
power a_proof_of_the_quorum -- open "$sid" -c prove
power a_session_is_given_up -- session abort "$sid"
must as jonas open "$sid" -c 'show mail/a' -c close
printf newer >newer.txt
must as jonas put mail/a --file newer.txt --compartment MAIL
power a_secret_is_said_to_be_tested -- debt tested mail/a
power a_review --who eva --probe "0,9 ls" -- review "$sid" --verdict justified --note fine
power a_record_as_a_page --next "0 record $sid" -- record "$sid" --pdf record.pdf
