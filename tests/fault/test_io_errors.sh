#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A disk that fails: each read, write, sync, name and opening, once or from then
# on, and the power cut when the command has ended. What it said it had done is
# sure, the vault is as before or as after, and the command goes on when the disk
# works again (V1, T1, V7).

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
printf next >in.txt
put_next="0 put mail/next --file in.txt --compartment MAIL"
failing a_founding_on_a_failing_disk --probe "0,3 ls" --next "0 member list" \
	--before-again '[ -e m.vault ] || rm -f m.vault.phrase' -- \
	init m.vault --label Musterstadt --admin jonas.member --work-factor 10 --reading-phrase-out m.vault.phrase
found_vault
for p in anna ben; do enrol "$p" custodian; done
failing a_compartment_dealt_on_a_failing_disk --made "cards/*=generation.dealt:1" -- \
	compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
rm -rf cards
deposit mail/a planted-secret MAIL
failing a_deposit_on_a_failing_disk --next "$put_next" -- put mail/b --file in.txt --compartment MAIL
# what cannot be read is not taken for what is not there
one_credential='[ "$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '"'%credential.added%'"'")" = 1 ]'
failing a_newer_version_on_a_failing_disk --holds "$one_credential" -- put mail/a --file in.txt --compartment MAIL
failing a_member_changed_on_a_failing_disk -- member set anna --site Mole
keys_are_kept='for s in $(sqlite3 m.vault "select json_extract(cast(bytes as text), '"'\$.sid'"') from leaf
		where cast(bytes as text) like '"'%open.requested%'"'"); do
	ls home-*/*/sessions/"$s"/key || exit 1; done'
failing a_request_on_a_failing_disk --holds "$keys_are_kept" --made "req/*=open.requested:1" --unless "cannot be asked" --next "$put_next" -- \
	request MAIL --ticket T --reason R --why-not W --out-dir req
request MAIL
failing an_approval_on_a_failing_disk --bare -- \
	approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out answer-anna.bg --identity anna --state home-anna
for p in anna ben; do must approve "$p" MAIL; done
failing an_opening_on_a_failing_disk --shown planted-secret=secret.revealed:1 --secret "planted-secret=*.secret" -- \
	open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c 'save mail/a out.secret' -c close
failing a_copy_on_a_failing_disk --next "$put_next" -- copy made.vault --site Nord
failing a_backup_on_a_failing_disk --next "$put_next" -- backup made.vault
failing a_kit_on_a_failing_disk --next "$put_next" -- kit stick
must as jonas copy branch.vault --site Nord
vault=branch.vault
deposit mail/c on-the-branch MAIL
vault=m.vault
deposit mail/d on-main MAIL
failing a_merge_on_a_failing_disk --next "$put_next" -- merge branch.vault
