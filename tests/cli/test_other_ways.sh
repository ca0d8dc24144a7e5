#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Ways in that are not the usual one: a guest with cards alone, grouped policies,
# passphrases and phrases on descriptors, a stated time, and what --json says.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
found_vault
for p in anna ben carla; do enrol "$p" custodian --phone "+49 160 7"; done
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
must as jonas compartment add GRID --groups 2 --group IT=2:anna,ben,card:Kurz \
	--group BOARD=1:carla,card:Lang --cards-dir cards
must as jonas compartment add DRILL --threshold 2 --holders anna,ben --drill --max-open 1h
deposit mail/a secret-mail MAIL
deposit grid/a secret-grid GRID
deposit drill/a secret-drill DRILL
keep

guest() {
	"$program" "$@" --vault m.vault --state home-guest --reading-phrase-fd 3 \
		3<m.vault.phrase >out 2>err </dev/null
	st=$?
}
ask=(--ticket INC-1 --reason "all admins away" --why-not "directory down")

# --- a guest ---

guest open MAIL --guest "${ask[@]}" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt \
	-c 'show mail/a' -c close
check a_guest_opens_with_cards_alone eval 'ended 0 && [ "$(cat out)" = secret-mail ]'
bg audit verify m.vault --state home-jonas
check and_the_log_of_it_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
as jonas audit log
check and_says_who_it_was_not_and_why eval 'grep -q "asks to open MAIL .*INC-1.*all admins away" out && grep -q "no-pin" out'
guest open MAIL --guest "${ask[@]}" --card cards/MAIL-g1-Vogt.txt -c 'show mail/a'
check one_card_opens_nothing_for_a_guest eval 'ended 5 && [ ! -s out ]'
guest member list
check the_reading_phrase_gives_names_and_phones eval 'ended 0 && grep -q "Anna Weber.*+49 160 7" out'
tr a-z A-Z <m.vault.phrase >loud.phrase
"$program" member list --vault m.vault --state home-guest --reading-phrase-fd 3 3<loud.phrase >out 2>err
st=$?
check in_capitals_too ended 0
echo "academic academic academic academic academic academic academic academic" >wrong.phrase
"$program" member list --vault m.vault --state home-guest --reading-phrase-fd 3 3<wrong.phrase >out 2>err
st=$?
check a_wrong_reading_phrase_is_exit_4 eval 'ended_saying 4 "reading phrase" && [ ! -s out ]'

sid=$(sqlite3 m.vault "select json_extract(cast(bytes as text), '\$.sid') from leaf where json_extract(cast(bytes as text), '\$.ev') = 'open.requested' limit 1")
guest open MAIL --guest "${ask[@]}" --for 1h --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c 'show mail/a'
as jonas session list --json
check a_guest_who_forgets_to_close_leaves_no_open_session eval 'ended 0 && ! grep -q "\"state\":\"open\"" out'

# --- the time that is stated ---

as jonas put mail/a --stdin --time 2005-01-01T12:00Z </dev/null
printf x >x
must as jonas put mail/clock --file x --compartment MAIL --time 2031-01-01T12:00Z
as jonas audit log
check a_stated_time_is_in_the_log grep -q clock.stated out
bg audit verify m.vault --state home-jonas
check and_the_log_with_it_is_whole ended 0

# --- what lies in the way is nobody's end ---

fresh
request MAIL
must approve anna MAIL
ln -s loop loop
as jonas open "$sid" --approval loop --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt -c 'show mail/a'
check a_file_that_cannot_be_read_costs_the_others_nothing eval 'ended 0 && [ "$(cat out)" = secret-mail ] && grep -q "refused: loop" err'
must as jonas session abort "$sid"
request MAIL --for 1h
must approve anna MAIL
must as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt
as anna session abort "$sid"
check nobody_ends_the_session_of_another eval 'ended_saying 4 "by another"'
as anna session abort "$sid" --time 2035-01-01
check but_anybody_may_say_that_its_time_is_over ended 0
pin=$(find home-jonas -name pin -type f)
head -c 20 "$pin" >./cut && cp ./cut "$pin"
as jonas ls
check a_damaged_pin_stops_nobody_and_is_told eval 'ended 0 && grep -q "cannot be read" err && cmp -s cut "$pin"'
deposit_after() { printf x >x; as jonas put mail/x --file x --compartment MAIL; }
deposit_after
check but_nothing_is_deposited_without_it eval 'ended 4'
as jonas compartment add SLASH --threshold 2 --holders anna,ben,card:a/b --cards-dir cards
check a_cards_name_leads_nowhere eval 'ended_saying 2 "no / in"'

# --- names that somebody wrote into the file ---

fresh
sqlite3 m.vault "insert into leaf values (char(27) || ']0;x' || char(7) || char(155) || '31m', 0, x'00'); insert into meta values (char(27) || '[2J', x'00')"
bg audit verify m.vault --state home-jonas
check hostile_names_do_not_speak_to_the_terminal eval 'ended 6 && ! LC_ALL=C grep -qP "[\x1b\x07\x9b]" out err'
bg audit verify m.vault --state home-jonas --json
check and_do_not_suppress_the_verdict eval 'ended 6 && python3 -c "import json; assert json.load(open(\"out\"))[\"verdict\"] == \"INVALID\""'

# --- groups: two of IT and one of the board ---

fresh
request GRID
for p in anna ben carla; do must approve "$p" GRID; done
try() {         # try NAME STATUS CONTRIBUTIONS...
	local name=$1 want=$2
	shift 2
	rm -rf m.vault home-jonas && cp -a "$scene.grid/m.vault" "$scene.grid/home-jonas" .
	as jonas open "$sid" "$@" -c 'show grid/a'
	if [ "$want" -eq 0 ]; then
		check "$name" eval 'ended 0 && [ "$(cat out)" = secret-grid ]'
	else
		check "$name" eval 'ended "$want" && [ ! -s out ]'
	fi
}
rm -rf "$scene.grid" && mkdir "$scene.grid" && cp -a m.vault home-jonas "$scene.grid/"
a=(--approval answer-anna.bg) b=(--approval answer-ben.bg) c=(--approval answer-carla.bg)
k=(--card cards/GRID-g1-Kurz.txt) l=(--card cards/GRID-g1-Lang.txt)
try two_of_it_and_one_of_the_board_open_it 0 "${a[@]}" "${b[@]}" "${c[@]}"
try with_cards_too 0 "${a[@]}" "${k[@]}" "${l[@]}"
try all_of_it_without_the_board_do_not 5 "${a[@]}" "${b[@]}" "${k[@]}"
try the_board_with_one_of_it_do_not 5 "${a[@]}" "${c[@]}" "${l[@]}"
try more_than_needed_is_fine 0 "${a[@]}" "${b[@]}" "${k[@]}" "${c[@]}" "${l[@]}"
rm -rf "$scene.grid"

# --- a drill, and its bounds ---

fresh
request DRILL --purpose drill --for 30m
must approve anna DRILL
must approve ben DRILL
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show drill/a' -c close
check a_drill_takes_the_same_way eval 'ended 0 && [ "$(cat out)" = secret-drill ]'

# --- a stated time ---

fresh
request MAIL --time 2031-05-06T07:08:09.000Z
check a_stated_time_is_logged_as_such eval 'leaf $(($(entries) - 1)) | grep -q "\"clock\":\"stated\".*\"findings\":\[\"clock\"\].*2031-05-06T07:08:09"'
must approve anna MAIL
check and_the_custodian_is_told grep -q "stated time" err

# --- passphrases on a descriptor ---

fresh
echo "correct horse" >pass
"$program" identity new --name "Kim Root" --out kim --passphrase-fd 3 --work-factor 10 3<pass >phrase-kim 2>err
check an_identity_can_have_a_passphrase eval 'grep -q "BEGIN AGE ENCRYPTED FILE" kim && ! grep -q SECRET kim'
enrol kim admin
"$program" ls --identity kim --passphrase-fd 3 --state home-kim --vault m.vault 3<pass >out 2>err
st=$?
check and_it_opens_with_it eval 'ended 0 && grep -q mail/a out'
echo "wrong horse" >wrong
"$program" ls --identity kim --passphrase-fd 3 --state home-kim --vault m.vault 3<wrong >out 2>err
st=$?
check and_not_with_another eval 'ended 4 && [ ! -s out ] && ! grep -q "wrong horse" err'
as kim ls
check without_a_terminal_it_says_what_to_give ended_saying 2 "--passphrase-fd"

# --- exact bytes ---

fresh
printf 'line\n' | "$program" put mail/nl --stdin --compartment MAIL --identity jonas --state home-jonas --vault m.vault >out 2>err
check stdin_is_stored_to_the_byte_and_a_newline_warned_of grep -q "ends in a newline" err
printf 'line\n' | "$program" put mail/line --line --compartment MAIL --identity jonas --state home-jonas --vault m.vault >out 2>err
head -c 3000 /dev/urandom >bin
must as jonas put mail/bin --file bin --field key --compartment MAIL
: >none
must as jonas put mail/none --file none --compartment MAIL
must as jonas put mail/gen --generate --secret-out gen --compartment MAIL
request MAIL
must approve anna MAIL
must as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt
as jonas open "$sid" -c 'show mail/nl'
check with_its_newline cmp -s out <(printf 'line\n')
as jonas open "$sid" -c 'show mail/line'
check a_line_without cmp -s out <(printf 'line')
as jonas open "$sid" -c 'show mail/bin key'
check binary_bytes cmp -s out bin
as jonas open "$sid" -c 'show mail/none'
check nothing_at_all eval 'ended 0 && [ ! -s out ]'
as jonas open "$sid" -c 'show mail/gen'
check a_generated_one_avoids_what_looks_alike eval 'cmp -s out gen && ! grep -q "[yzO0lI1]" gen && [ "$(wc -c <gen)" -eq 34 ]'
must as jonas put mail/nl --file none --user Root
as jonas info mail/nl --json
check a_new_version_counts_up eval 'grep -q "\"version\":2" out && grep -q "\"user\":\"Root\"" out'

# --- json ---

json() { python3 -c 'import json,sys; d=json.load(open("out")); sys.exit(0 if eval(sys.argv[1]) else 1)' "$1"; }
as jonas member list --json
check member_list_is_json json '[m["short"] for m in d] == ["jonas","anna","ben","carla"] and d[0]["roles"] == ["admin"] and d[0]["status"] == "active"'
as jonas compartment list --json
check compartment_list_is_json json '[c["label"] for c in d] == ["MAIL","GRID","DRILL"]'
as jonas ls --json
check ls_is_json json 'all(len(c["id"]) == 32 and "path" in c and "compartment" in c and "fields" in c for c in d) and len(d) == 8'
as jonas ls 'mail/*' --json
check ls_takes_a_glob json 'len(d) == 6'
as jonas session list --json
check session_list_is_json json 'd[0]["state"] == "open" and d[0]["accepted"] == 2 and d[0]["refused"] == []'
as jonas request MAIL --json "${ask[@]}" --out-dir js
check request_is_json json 'len(d["session"]) == 32 and len(d["phrase"].split()) == 6 and d["files"] == ["js/request-MAIL-anna.bg"]'
as jonas open "$(python3 -c 'import json; print(json.load(open("out"))["session"])')" --json
check open_is_json eval 'ended 5 && json "d[\"state\"] == \"waiting\" and d[\"accepted\"] == 0 and d[\"needed\"] == 2"'
bg audit verify m.vault --state home-jonas --json
check audit_verify_is_json json 'd["verdict"] == "UNANCHORED" and d["faults"] == [] and d["entries"] > 20'
as jonas audit log --json
check audit_log_is_json json 'd[0]["event"] == "vault.init" and len(d) > 20'
bg inspect m.vault --json
check inspect_is_json json 'd["kind"] == "vault"'
