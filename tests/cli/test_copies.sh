#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The vault in more than one place: copies that are written to apart and come
# home, with both histories and nobody's rights changed; backups (V6).

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
found_vault
for p in anna ben; do enrol "$p" custodian; done
enrol eva admin
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a one MAIL
deposit mail/b two MAIL
keep

whole() {       # whole FILE: verifies for somebody who knows nothing
	bg audit verify "$1" --state home-none
	ended 0 && ! grep -qE "VOID|INVALID" out
}
opens() {       # opens PATH... in the vault: what they show
	request MAIL
	for p in anna ben; do approve "$p" MAIL; done
	local c=() p
	for p in "$@"; do c+=(-c "show $p"); done
	as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg "${c[@]}" -c close
}
of() {          # of EXPRESSION: of the JSON in out
	python3 -c 'import json,sys
d = json.load(open("out"))
print(eval(sys.argv[1]))' "$1"
}

# --- a copy that goes on, and comes home ---

as jonas copy office.vault --site "RZ Nord"
check a_copy_is_made_and_logged eval 'ended 0 && whole office.vault'
as jonas audit log
check the_vault_says_where_it_went grep -q "RZ Nord" out
as jonas copy office.vault --site Nord
check it_is_not_written_over eval 'ended_saying 4 office.vault'
vault=office.vault
deposit mail/a one-b MAIL
deposit mail/new three MAIL
as jonas member add eva.member --roles auditor --phrase-checked
check nobody_is_enrolled_on_it eval 'ended 7'
opens mail/a
check it_opens eval 'ended 0 && [ "$(cat out)" = one-b ]'
copied=$sid
vault=m.vault
deposit mail/c four MAIL
before=$(entries)
as jonas merge office.vault --json
check what_was_done_there_comes_home eval 'ended 0 && [ "$(of "(d[\"branches\"], d[\"forks\"], d[\"conflicts\"], d[\"set_aside\"])")" = "(1, 0, [], [])" ]'
check by_one_entry_of_main eval '[ "$(sqlite3 m.vault "select count(*) from leaf where branch = '"'main'"'")" = $((before + 1)) ]'
check and_the_file_is_whole whole m.vault
as jonas session list --json
check the_session_is_in_the_list eval 'grep -q "$copied" out && ! grep -q "\"state\":\"open\"" out'
as jonas debt
check what_was_shown_there_must_change eval 'ended 9 && grep -q "mail/a" out'
as jonas record "$copied"
check the_record_of_it_can_be_written eval 'ended 0 && grep -q "exchange01" out && grep -q "mail/a" out'
opens mail/a mail/new mail/c
check all_of_it_opens eval 'ended 0 && [ "$(cat out)" = one-bthreefour ]'
as jonas merge office.vault
check merging_again_brings_nothing eval 'ended_saying 0 "nothing there"'
vault=office.vault
as jonas put mail/late --file m.vault.phrase --compartment MAIL --older
check the_copy_goes_on_meanwhile ended 0
vault=m.vault
as jonas merge office.vault --json
check and_comes_home_once_more eval 'ended 0 && [ "$(of "d[\"branches\"]")" = 1 ] && whole m.vault'
as jonas ls
check with_what_is_new eval 'grep -q mail/late out'
as jonas audit log
check the_log_lists_the_branch_too eval 'grep -q "branch.begun" out && grep -q "branch.merged" out && [ "$(grep -c "secret.revealed" out)" -ge 4 ]'

# --- both sides deposit the same ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
deposit mail/a main-version MAIL
vault=office.vault
deposit mail/a branch-version MAIL
vault=m.vault
as jonas merge office.vault --json
check two_versions_of_one_number_are_a_conflict eval 'ended 0 && [ "$(of "[[c[\"path\"], c[\"version\"], c[\"version_there\"]] == [\"mail/a\", 3, 2] for c in d[\"conflicts\"]]")" = "[True]" ]'
as jonas info mail/a
check info_names_it eval 'ended 0 && grep -qi "branch" out'
opens mail/a
check the_later_number_is_the_branchs eval '[ "$(cat out)" = branch-version ]'
opens mail/a@2 mail/a@3
check and_both_can_be_read eval '[ "$(cat out)" = main-versionbranch-version ]'
check and_the_file_is_whole_still whole m.vault

# --- the branch was first, main is later ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
vault=office.vault
deposit mail/a branch-version MAIL
vault=m.vault
deposit mail/a main-version MAIL
must as jonas merge office.vault
opens mail/a mail/a@3
check what_main_replaced_later_is_not_the_one_to_use eval '[ "$(cat out)" = main-versionbranch-version ]'
deposit mail/a the-right-one MAIL
opens mail/a
check a_new_version_ends_the_conflict eval '[ "$(cat out)" = the-right-one ]'

# --- both ways round ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
deposit mail/c three MAIL
opens mail/a
vault=office.vault
deposit mail/d four MAIL
opens mail/b
cp m.vault m2.vault
cp office.vault office2.vault
cp -r home-jonas home-jonas2
vault=m.vault
must as jonas merge office.vault
vault=office2.vault
as_two() { bg "$@" --identity jonas --state home-jonas2 --vault "$vault"; }
as_two merge m2.vault
check the_copy_may_take_the_vault_in_as_well ended 0
check and_is_whole whole office2.vault
told() {
	local c
	for c in "ls" "debt --json" "session list --json" "member list --json" "compartment list --json"; do
		# shellcheck disable=SC2086
		$1 $c
		cat out
	done
}
vault=m.vault
told "as jonas" >one.txt
vault=office2.vault
told as_two >two.txt
check and_says_the_same cmp -s one.txt two.txt

# --- somebody went on with main in two places ---

fresh
cp m.vault fork.vault
vault=fork.vault
bg put mail/f --file m.vault.phrase --compartment MAIL --identity eva --state home-eva --vault fork.vault \
	--fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)"
must eval '[ $st -eq 0 ]'
bg member add jonas.member --roles auditor --phrase-checked --identity eva --state home-eva --vault fork.vault
bg member retire ben --yes --identity eva --state home-eva --vault fork.vault
must eval '[ $st -eq 0 ]'
vault=m.vault
deposit mail/c three MAIL
as jonas merge fork.vault --json
check an_undeclared_fork_comes_home_as_one eval 'ended 0 && [ "$(of "(d[\"branches\"], d[\"forks\"])")" = "(1, 1)" ]'
check what_has_no_effect_is_listed_with_the_reason eval '[ "$(of "\" \".join(sorted(set(a[\"event\"] for a in d[\"set_aside\"])))")" = "catalog.rotated member.retired" ]'
as jonas audit log
check and_the_log_marks_it grep -q "member.retired.*(set aside: who may do what changes on main only)" out
as jonas member list
check who_was_retired_there_is_no_less_a_member eval 'grep -q "^ben.*custodian" out && ! grep -q "^ben.*retired" out'
as jonas ls
check what_was_deposited_there_is_here grep -q mail/f out
bg audit verify m.vault --state home-none
check what_counted_there_is_no_fault_here eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
opens mail/c mail/f
check and_it_opens_still ended 0

# --- a retired depositor on the losing side ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
bg put mail/e --file m.vault.phrase --compartment MAIL --identity eva --state home-eva --vault office.vault \
	--fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)"
must eval '[ $st -eq 0 ]'
must as jonas member retire eva --yes
as jonas merge office.vault --json
check what_a_member_did_who_has_left_is_set_aside eval 'ended 0 && [ "$(of "len(d[\"set_aside\"]) > 0")" = True ]'
as jonas ls
check and_has_no_effect eval '! grep -q "mail/e.*password" out'

# --- the shares were dealt anew meanwhile ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
vault=office.vault
deposit mail/a branch-version MAIL
deposit mail/new three MAIL
vault=m.vault
request MAIL --purpose redeal --threshold 2 --holders anna,ben,card:Neu
for p in anna ben; do approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
must as jonas deal MAIL --session "$sid" --cards-dir new
for p in anna ben; do must as "$p" share ack MAIL; done
must as jonas share ack MAIL --words new/MAIL-g2-Neu.txt
must as jonas deal commit MAIL
as jonas merge office.vault --json
check a_copy_of_before_a_redeal_comes_home eval 'ended 0 && [ "$(of "d[\"set_aside\"]")" = "[]" ] && whole m.vault'
opens mail/new
check the_new_card_set_does_not_open_what_was_put_there eval '[ -z "$(cat out)" ] && grep -q "not sealed to this card set" err'
request MAIL --set 1
for p in anna ben; do approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/new' -c 'show mail/a' -c close
check the_old_one_does_when_it_is_asked_for eval 'ended 0 && [ "$(cat out)" = threebranch-version ]'
as jonas info mail/new
check info_says_which_set_it_needs grep -q "only with card set 1" out
request MAIL --purpose redeal --threshold 2 --holders anna,ben,card:Drei
for p in anna ben; do approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
as jonas deal MAIL --session "$sid" --cards-dir third
check the_next_dealing_goes_on_without_it ended 0
for p in anna ben; do must as "$p" share ack MAIL; done
must as jonas share ack MAIL --words third/MAIL-g3-Drei.txt
as jonas deal commit MAIL
check and_is_committed eval 'ended 0 && whole m.vault'
as jonas request MAIL --set 7 --ticket T --reason R --why-not W --out-dir req-none
check a_set_that_never_was_is_not_asked_for ended_saying 3 "no card set 7"

# --- each side makes a credential of the same path ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
deposit mail/same here MAIL
vault=office.vault
deposit mail/same there MAIL
vault=m.vault
as jonas merge office.vault
check one_path_twice_is_told ended_saying 0 "mail/same is there twice"
second=$(sed -n 's/.*twice: as [0-9a-f]* and as \([0-9a-f]*\)\..*/\1/p' err)
first=$(sed -n 's/.*twice: as \([0-9a-f]*\) and.*/\1/p' err)
opens "$first" "$second"
check and_each_opens_by_its_id eval '[ "$(cat out)" = herethere ] || [ "$(cat out)" = therehere ]'

revealed() {    # how often a secret was
	sqlite3 m.vault "select count(*) from leaf where json_extract(cast(bytes as text), '\$.ev') = 'secret.revealed'"
}
twice() {       # how to choose is told, by what ended with 4
	ended_saying 4 'mail/same is in the vault 2 times: `ls mail/same` tells the id'
}
before=$(revealed)
opens mail/same
check its_path_alone_shows_neither eval 'twice && [ ! -s out ] && [ "$(revealed)" = $before ]'
as jonas info mail/same
check and_is_not_told_of twice
as jonas ls
check a_list_tells_their_ids_and_no_others eval '[ "$(grep -c " id [0-9a-f]\{32\}$" out)" = 2 ] && grep -q "mail/same .*$first" out && grep -q "mail/same .*$second" out'
as jonas info "$second"
check the_other_too eval 'ended 0 && grep -q mail/same out'
as jonas put mail/same --generate --compartment MAIL
check nothing_is_put_there_by_chance twice
as jonas debt tested mail/same
check nor_said_to_be_tested twice
deposit "$second" elsewhere MAIL --user root
as jonas ls 'mail/same' --json
check by_its_id_it_is_and_keeps_its_path eval '[ "$(of "[c[\"path\"] for c in d]")" = "['"'mail/same', 'mail/same'"']" ]'
opens "$second"
check and_the_new_version_is_shown eval '[ "$(cat out)" = elsewhere ]'

# a table cannot say which of the two is meant
printf 'path,pw\nmail/other,x\nmail/same,y\n' >twin.csv
before=$(entries)
as jonas import twin.csv --map path=path,password=pw --compartment MAIL
check an_import_into_a_path_that_is_there_twice_is_refused eval 'ended_saying 4 "line 3" && grep -q "twice, as $first and as $second\|twice, as $second and as $first" err && [ "$(entries)" = $before ]'
sed -i 3d twin.csv
as jonas import twin.csv --map path=path,password=pw --compartment MAIL
check and_without_it_the_rest_is_taken ended 0

# --- the same path in two compartments ---

fresh
vault=m.vault
must as jonas compartment add GRID --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir grid-cards
must as jonas copy office.vault --site Nord
deposit both/x of-grid GRID
vault=office.vault
deposit both/x of-mail MAIL
vault=m.vault
must as jonas merge office.vault
opens both/x
check a_session_shows_that_of_its_own_compartment eval 'ended 0 && [ "$(cat out)" = of-mail ]'
request MAIL
for p in anna ben; do approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c "info both/x" -c close
check and_tells_of_that_one eval 'ended 0 && grep -q MAIL out'
as jonas info both/x
check without_one_it_is_asked_which eval 'ended_saying 4 "both/x is in the vault 2 times"'
deposit both/x of-mail-2 MAIL
opens both/x
check and_a_deposit_names_it eval 'ended 0 && [ "$(cat out)" = of-mail-2 ]'

# --- a credential whose name nobody has here ---

fresh
vault=m.vault
cp m.vault fork.vault
cp -r home-jonas home-jonas.kept
vault=fork.vault
must as jonas member retire ben
deposit mail/g of-the-fork MAIL
rm -rf home-jonas
mv home-jonas.kept home-jonas
vault=m.vault
deposit mail/c of-main MAIL
as jonas merge fork.vault
check a_fork_with_another_key_comes_home ended 0
nameless=none
for id in $(sqlite3 m.vault "select json_extract(cast(bytes as text), '\$.d.credential') from leaf
	where json_extract(cast(bytes as text), '\$.ev') = 'credential.added'"); do
	as jonas info "$id"
	grep -q "^path .*sealed with a key" out && nameless=$id
done
as jonas info "$nameless"
check it_is_told_of_without_its_name eval 'ended 0 && grep -q "^path .*sealed with a key" out'
deposit "$nameless" newer MAIL
check it_gets_a_new_version_all_the_same ended 0
opens "$nameless"
check and_shows_it eval 'ended 0 && [ "$(cat out)" = newer ]'
before=$(entries)
as jonas put "$nameless" --generate --user root
check but_no_record_that_would_lose_the_old_one eval 'ended_saying 3 "leave out --user and --component" && [ "$(entries)" = $before ]'
as jonas put 0123456789abcdef0123456789abcdef --generate
check an_id_that_nothing_has_is_no_path eval 'ended_saying 3 "no credential has the id" && [ "$(entries)" = $before ]'

# --- backup and restore ---

fresh
vault=m.vault
must as jonas copy office.vault --site Nord
vault=office.vault
deposit mail/d four MAIL
vault=m.vault
must as jonas merge office.vault
as jonas backup saved.vault
check a_backup_is_read_back eval 'ended_saying 0 "whole"'
rm m.vault
bg restore saved.vault --out m.vault
check a_vault_is_made_from_it eval 'ended 0 && grep -q "MAIL: card set 1 opens it" out && grep -q "2 of 4 shares: 2 sealed to custodians, 2 on cards" out && whole m.vault'
bg restore saved.vault --out again.vault --json
check and_json_says_which_set_opens_it eval 'ended 0 && [ "$(of "[[s[\"generation\"], s[\"groups\"][0][\"sealed\"], s[\"groups\"][0][\"cards\"], s[\"groups\"][0][\"threshold\"]] for s in d[\"sets\"]]")" = "[[1, 2, 2, 2]]" ]'
bg restore saved.vault --out again.vault
check it_is_not_restored_over_a_file ended_saying 4 again.vault
opens mail/d
check and_opens eval 'ended 0 && [ "$(cat out)" = four ]'
dd if=/dev/urandom of=saved.vault bs=1 seek=9000 count=64 conv=notrunc 2>/dev/null
bg restore saved.vault --out other.vault
check a_damaged_backup_is_not_restored eval '[ $st -ne 0 ] && [ ! -e other.vault ]'
