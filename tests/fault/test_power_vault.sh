#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Founding, members, compartments, shares and deposits, and the power cut at each
# step: the vault is as before or as after, what was told holds, and the command
# goes on (V1).

. "$(dirname "$0")/stage.sh"

power a_new_identity_is_whole_or_not_there --bare --probe "0 help" \
	--before-again '[ -e anna.member ] || rm -f anna' -- \
	identity new --name "Anna Weber" --as anna --out anna --no-passphrase
person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
person "Eva Lind" eva
# the phrase is written first: who founds again takes it away, or names another
power a_founding_is_whole_or_not_there --probe "0,3 ls" --next "0 member list" \
	--before-again '[ -e m.vault ] || rm -f m.vault.phrase' -- \
	init m.vault --label Musterstadt --admin jonas.member --work-factor 10 --reading-phrase-out m.vault.phrase
found_vault
power a_member_is_added -- member add anna.member --roles custodian --phrase "$(cat phrase-anna)" --phone "+49 160 1"
for p in anna ben carla; do enrol "$p" custodian; done
enrol eva auditor
power a_member_is_changed -- member set anna --phone "+49 160 2" --site Mole
power roles_are_changed -- member roles anna custodian,auditor
must bg identity new --name "Anna Weber" --as anna --keep-id anna.member --out anna2 --no-passphrase --identity anna
power a_member_gets_new_keys --who anna --probe "0 ls --identity anna2" -- member rekey anna anna2.member
power a_member_leaves_and_the_phrase_changes \
	--before-again "sqlite3 m.vault \"select 1 from leaf where cast(bytes as text) like '%member.retired%'\" | grep -q 1 || rm -f new.phrase" -- \
	member retire carla --reading-phrase-out new.phrase --work-factor 10

# --- compartments and shares ---

deal="--threshold 2 --holders anna,ben,card:Vogt --cards-dir new/cards"
printf next >in.txt
put_next="0 put mail/next --file in.txt --compartment MAIL"
# shellcheck disable=SC2086
power a_compartment_is_dealt --made "new/cards/*=generation.dealt:1" -- compartment add MAIL $deal
# shellcheck disable=SC2086
must as jonas compartment add MAIL $deal
mv new/cards/MAIL-g1-Vogt.txt card.txt
rm -rf new
power a_share_is_acknowledged --who anna --next "$put_next --identity jonas --state home-jonas" -- share ack MAIL
power a_card_is_acknowledged --next "$put_next" -- share ack MAIL --words card.txt
power a_share_is_attested --who anna -- share attest MAIL

# --- deposits ---

printf planted-secret >secret.txt
power a_deposit --secret "planted-secret=secret.txt" --next "$put_next" -- \
	put mail/a --file secret.txt --compartment MAIL --user root
# a password that nobody set anywhere is of no use: it is kept first
power a_generated_one --before-again 'rm -f gen' -- put mail/g --generate --secret-out gen --compartment MAIL
head -c 2500000 /dev/urandom >big.bin
power a_file_of_many_parts --next "$put_next" -- put mail/big --file big.bin --compartment MAIL
rm -f big.bin
deposit mail/a planted-secret MAIL
power a_newer_version --next "$put_next" -- put mail/a --file in.txt --compartment MAIL
cat >list.csv <<'CSV'
path,user,password
mail/x,root,planted-x
mail/y,root,planted-y
CSV
power an_import --secret "planted-x=list.csv" --next "$put_next" -- \
	import list.csv --format csv --compartment MAIL --map path=path,user=user,password=password
