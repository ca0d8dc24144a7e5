#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Copies that go on alone: an older one, a forked one, one that cannot be written
# to, one whose end is damaged. Each opens, says so to everybody, and is a branch
# from its first write on; the vault itself is left as it was.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret-one MAIL
for p in anna ben; do
	bg share ack MAIL --identity "$p" --state "home-$p" --vault m.vault
done
cp m.vault stick.vault
cp -r home-jonas home-early
deposit mail/b secret-two MAIL
cp m.vault newer.vault
keep

sum() { sha256sum "$1" | cut -c1-64; }
branches() { sqlite3 "$1" "select count(distinct branch) - 1 from leaf"; }
begun() {	# begun FILE KEY
	sqlite3 "$1" "select json_extract(cast(bytes as text), '\$.d.$2') from leaf where branch <> 'main' and seq = 0"
}

# --- an older copy ---

vault=stick.vault
as jonas request MAIL --ticket T --reason R --why-not W --out-dir req
check an_older_copy_is_exit_7 eval 'ended_saying 7 "you have seen"'
as jonas put mail/c --file m.vault.phrase --compartment MAIL --older
check a_deposit_in_it_is_refused_all_the_same eval 'ended 7'
before=$(sum stick.vault)
as jonas ls --older
check and_reading_leaves_it_as_it_is eval 'ended 0 && [ "$(sum stick.vault)" = "$before" ]'
request MAIL --older
check a_request_begins_a_branch_in_it eval 'ended 0 && [ "$(branches stick.vault)" = 1 ] && [ "$(begun stick.vault why)" = older ]'
check and_says_so grep -q "goes on as branch" err
check main_in_it_ends_where_it_did eval '[ "$(sqlite3 stick.vault "select count(*) from leaf where branch = '"'main'"'")" = "$(begun stick.vault size)" ]'
approve anna MAIL
check the_custodian_hears_of_the_branch eval 'ended 0 && grep -q "BRANCH" err && grep -q "older" err'
approve ben MAIL
check and_answers ended 0
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
check it_opens_without_asking_again eval 'ended 0 && [ "$(cat out)" = secret-one ]'
as jonas put mail/c --file m.vault.phrase --compartment MAIL
check a_deposit_on_the_declared_branch_is_taken ended 0
as jonas compartment add OTHER --threshold 2 --holders anna,ben
check nobody_changes_who_may_do_what_on_it eval 'ended_saying 7 "main"'
bg audit verify stick.vault --state home-none
check the_copy_is_whole_for_a_stranger eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
bg audit verify stick.vault --state home-jonas
check and_older_for_who_has_seen_more eval 'ended 7 && grep -q "ends at" out'
as jonas audit log
check the_log_tells_both_histories eval 'ended 0 && grep -q "branch.begun" out && grep -q "open.closed" out'
as jonas request MAIL --ticket T2 --reason R --why-not W --out-dir req2
check a_second_request_goes_on_on_the_same_branch eval 'ended 0 && [ "$(branches stick.vault)" = 1 ]'
vault=m.vault
as jonas put mail/d --file m.vault.phrase --compartment MAIL
check the_vault_itself_goes_on_as_ever ended 0

# --- a custodian who has seen more ---

fresh
vault=m.vault
request MAIL
approve anna MAIL
as jonas open "$sid" --approval answer-anna.bg
vault=stick.vault
request MAIL --older
approve anna MAIL
check who_signed_a_later_head_signs_no_head_of_it eval 'ended 0 && grep -q "no cosignature" err'
approve ben MAIL
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
check and_their_approval_counts eval 'ended 0 && [ "$(cat out)" = secret-one ]'

# --- a guest on it ---

fresh
"$program" open MAIL --guest --ticket T --reason R --why-not W --older --vault stick.vault \
	--state home-jonas --reading-phrase-fd 3 3<m.vault.phrase \
	--card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt \
	-c 'show mail/a' -c close >out 2>err
st=$?
check a_guest_begins_a_branch_with_the_request eval 'ended 0 && [ "$(cat out)" = secret-one ] && [ "$(branches stick.vault)" = 1 ]'
bg audit verify stick.vault --state home-none
check and_it_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'


# with a terminal somebody can be asked, as without --guest
guest() {       # guest OPTIONS: the script on standard input; home-jonas has seen more
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" open MAIL --guest --vault stick.vault \
		--state home-jonas "$@" >out 2>err
	st=$?
}
told="--ticket T --reason R --why-not W"
fresh
# shellcheck disable=SC2086
guest $told --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c close <<'TALK'
wait you have seen .*type .older.:
type older
TALK
check a_guest_with_a_terminal_is_asked_whether_to_go_on eval 'ended 0 && [ "$(branches stick.vault)" = 1 ]'
fresh
# shellcheck disable=SC2086
guest $told --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c close <<'TALK'
wait type .older.:
type no
TALK
check and_who_does_not_is_exit_7 eval 'ended 7 && [ "$(branches stick.vault)" = 0 ]'
fresh
# shellcheck disable=SC2086
guest $told --for 1h <<'TALK'
wait type .older.:
type older
wait as a guest
wait reading phrase of.*none\):
type
wait waiting:
type a
wait end this request
type y
TALK
check a_guest_who_gives_no_card_is_led_through_it eval 'grep -qa "goes on as branch" out && [ "$(branches stick.vault)" = 1 ]'
fresh
bg open MAIL --guest --ticket T --reason R --why-not W --vault stick.vault --state home-jonas --card cards/MAIL-g1-Vogt.txt -c close
check without_a_terminal_it_is_exit_7_as_ever ended 7

# --- a file that cannot be written ---

plain=$program
fresh
mkdir -p ro
cp m.vault ro/m.vault
chmod 444 ro/m.vault
chmod 555 ro
vault=ro/m.vault
if [ "$(id -u)" = 0 ]; then
	# root writes everywhere: the program runs as somebody who does not
	cp "$plain" breakglass
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s/breakglass" "$@"\n' "$scene" >humble
	chmod 755 humble breakglass
	chown -R 65534:65534 "$scene"
	program=$scene/humble
fi
as jonas request MAIL --ticket T --reason R --why-not W --out-dir req
check a_file_that_cannot_be_written_is_exit_8_and_names_the_way eval 'ended_saying 8 "--work-dir"'
before=$(sum ro/m.vault)
request MAIL --work-dir work
check with_a_folder_it_goes_on_in_a_copy eval 'ended 0 && [ "$(branches work/m.vault)" = 1 ] && [ "$(begun work/m.vault why)" = readonly ]'
check and_the_original_is_not_touched eval '[ "$(sum ro/m.vault)" = "$before" ]'
for p in anna ben; do approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --work-dir work
check the_same_words_find_the_copy_again eval 'ended 5'
vault=work/m.vault
as jonas open "$sid" --approval answer-ben.bg -c 'show mail/b' -c close
check and_so_does_its_own_name eval 'ended 0 && [ "$(cat out)" = secret-two ]'

# what a writer left half done lies beside it, and cannot be taken back there
vault=hot.vault
chmod 755 ro
rm -rf work
cp m.vault ro/hot.vault
python3 "$repo/tests/cli/hot_journal.py" ro/hot.vault
chmod 444 ro/hot.vault ro/hot.vault-journal
chmod 555 ro
vault=ro/hot.vault
as jonas ls
check a_journal_that_cannot_be_taken_back_is_said eval 'ended 1'
request MAIL --work-dir work
check in_the_copy_it_is_taken_back eval 'ended 0 && [ "$(branches work/hot.vault)" = 1 ] && [ ! -e work/hot.vault-journal ]'
bg audit verify work/hot.vault --state home-none
check and_the_copy_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
program=$plain

# --- a disk that is full when it comes to it ---

fresh
vault=m.vault
before=$(sum m.vault)
blocks=$(( ($(stat -c %s m.vault) + 511) / 1024 ))
(
	trap '' XFSZ
	ulimit -f "$blocks"
	"$program" put mail/c --file m.vault --compartment MAIL --identity jonas --state home-jonas --vault m.vault >/dev/null 2>err
)
st=$?
check what_does_not_fit_is_exit_8 eval 'ended 8'
bg audit verify m.vault --state home-jonas
check and_nothing_of_it_is_there eval 'ended 0 && [ "$(sum m.vault)" = "$before" ]'

# a session that is open, and an entry that cannot be written: nothing was tried before
request MAIL
for p in anna ben; do approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
before=$(sum m.vault)
limited() {     # limited KIB: shows, where no file gets longer
	(
		trap '' XFSZ
		ulimit -f "$1"
		"$program" open "$sid" -c 'show mail/b' --identity jonas --state home-jonas --vault m.vault >out 2>err
	)
	st=$?
}
limited 2
check an_entry_that_cannot_be_begun_shows_nothing_and_names_the_way \
	eval 'ended_saying 8 "--work-dir" && [ ! -s out ] && [ "$(sum m.vault)" = "$before" ]'
limited "$blocks"
check one_that_may_be_there_shows_nothing_and_is_no_reason_for_a_copy \
	eval 'ended_saying 8 "may be there" && ! grep -q "work-dir" err && [ ! -s out ]'
as jonas open "$sid" -c 'show mail/b' -c close
check and_where_it_fits_it_is_shown eval 'ended 0 && [ "$(cat out)" = secret-two ]'
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

# --- a copy that was begun and never used is not taken for the vault ---

fresh
vault=m.vault
sqlite3 m.vault "pragma user_version = 1668247673"
as jonas ls
check an_unused_copy_is_no_vault eval 'ended_saying 10 "begun and never used"'

# --- a damaged end ---

fresh
vault=m.vault
last=$(sqlite3 m.vault "select max(seq) from leaf")
sqlite3 m.vault "update leaf set bytes = cast(replace(cast(bytes as text), 'deposited', 'deposides') as blob) where seq = $last"
as jonas put mail/c --file m.vault.phrase --compartment MAIL
check nothing_is_deposited_behind_a_damaged_end eval '[ $st -ne 0 ]'
rm -r home-jonas
mv home-early home-jonas
request MAIL
check an_opening_goes_on_before_it eval 'ended 0 && [ "$(begun m.vault why)" = tail ] && grep -q "set aside" err'
for p in anna ben; do approve "$p" MAIL; done
check the_custodian_is_told_of_the_damage grep -q "tail" err
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
check and_opens eval 'ended 0 && [ "$(cat out)" = secret-one ]'
bg audit verify m.vault --state home-none
check verify_names_what_was_set_aside eval 'ended 6 && grep -q INVALID out'

# --- what is no branch of this log ---

fresh
vault=m.vault
cp m.vault x.vault
vault=stick.vault
request MAIL --older
sqlite3 x.vault "attach 'stick.vault' as s; insert into leaf select * from s.leaf where branch <> 'main'; insert into checkpoint select * from s.checkpoint where branch <> 'main'"
vault=x.vault
bg audit verify x.vault --state home-none
check a_branch_that_left_earlier_is_named_in_the_newer_file eval 'ended 6 && grep -q "not in the log" out'
as jonas request MAIL --ticket T --reason R --why-not W --out-dir reqx
check and_stops_writers eval 'ended 6'

# --- rows that hide no branch ---

fresh
vault=stick.vault
request MAIL --older
for p in anna ben; do approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a'
entries=$(sqlite3 stick.vault "select count(*) from leaf")
shows_all() {   # shows_all FILE: what was shown on its branch is in the log that is judged
	vault=$1
	bg audit log "$1" --state home-none
	cp out log
	bg audit verify "$1" --state home-none
	ended 6 && grep -q secret.revealed log && grep -q "INVALID.*$entries entries\|$entries entries" out
}
cp stick.vault empty.vault
sqlite3 empty.vault "insert into leaf values('', 0, x'00')"
check an_empty_name_hides_no_branch shows_all empty.vault
# the branch once more, as bytes: no statement puts that there, an editor of files does
cp stick.vault bytes.vault
was="select sql from sqlite_schema where name = 'leaf'"
loose="replace(sql, 'STRICT, WITHOUT', 'WITHOUT'), 'branch TEXT', 'branch BLOB')"
sqlite3 bytes.vault "create table kept as $was;
	pragma writable_schema = on; update sqlite_schema set sql = replace($loose where name = 'leaf'"
sqlite3 bytes.vault "insert into leaf select cast(branch as blob), 0, x'00' from leaf where branch <> 'main' and seq = 0"
sqlite3 bytes.vault "pragma writable_schema = on;
	update sqlite_schema set sql = (select sql from kept) where name = 'leaf'"
sqlite3 bytes.vault "drop table kept"
check the_same_name_as_bytes_is_there eval '[ "$(sqlite3 bytes.vault "select count(*) from leaf where typeof(branch) = '"'blob'"'")" = 1 ]'
bg audit verify bytes.vault --state home-none
check and_an_auditor_is_told eval 'ended_saying 6 "non-TEXT"'
vault=bytes.vault
as jonas open "$sid" -c status
check it_hides_the_branch_from_nobody_who_goes_on_there eval 'ended 0 && grep -q "open" out'

# --- the clock ---

fresh
vault=m.vault
as jonas request MAIL --ticket T --reason R --why-not W --out-dir reqc --time 2005-01-01T03:00Z
check a_stated_time_long_ago_opens_too ended 0
