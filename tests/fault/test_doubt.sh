#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A dealing whose commit is in doubt: the last sync of it fails, and it may be in
# the log or not. No card is written (T1); who dealt is told what may be, and
# goes on as they were told.

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer --cards-dir cards
deposit mail/a planted-secret MAIL
request MAIL --purpose redeal --threshold 2 --holders card:Vogt,card:Neu,card:Lang
must as jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt
keep

# doubtful COMMAND...: its syncs fail one after the other, until one is that
doubtful() {
	local n
	for n in $(seq 5 30); do
		fresh
		truncate -s 16M "$work/log"
		BG_DISK_LOG=$work/log BG_DISK_ROOT=$PWD BG_DISK_FAULT=s:$n:5 LD_PRELOAD=$work/record.so \
			"$program" "$@" --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
		st=$?
		rm -f "$work/log"
		grep -q "may be there all the same" err && return
	done
}
told() { tr -s ' \n' ' ' <err | grep -qF -- "$1"; }

doubtful compartment add PAPER --threshold 2 --holders card:Vogt,card:Lang --cards-dir new
check a_compartment_in_doubt_says_so eval 'ended 8 && told "without its cards" && told "see \`share status PAPER\`"'
check and_what_to_do_then told "put nothing into PAPER, and add a compartment of another name"
check and_writes_no_card [ -z "$(ls new)" ]
as jonas share status PAPER
check it_is_there_here eval 'ended 0 && grep -q PAPER out'
must as jonas compartment add PAPER2 --threshold 2 --holders card:Vogt,card:Lang --cards-dir new
check another_one_goes [ -s new/PAPER2-g1-Vogt.txt ]

doubtful deal MAIL --session "$sid" --cards-dir new
check a_redeal_in_doubt_says_so eval 'ended 8 && told "without its cards" && told "see \`share status MAIL\`"'
check and_what_to_do told "\`deal abort MAIL\`, then \`deal\` with the same session once more"
check and_it_writes_no_card [ -z "$(ls new)" ]
must as jonas deal abort MAIL
must as jonas deal MAIL --session "$sid" --cards-dir new
check the_same_session_deals_once_more eval '[ -s new/MAIL-g3-Neu.txt ] && [ -s new/MAIL-g3-Lang.txt ]'
for c in Neu Vogt Lang; do must as jonas share ack MAIL --words "new/MAIL-g3-$c.txt"; done
as jonas deal commit MAIL
check and_that_set_comes_into_use eval 'ended 0 && grep -q "set 3 of MAIL is in use" err out'
as jonas audit verify
check the_log_of_it_is_whole eval '! grep -qE "VOID|INVALID" out'
# without a doubt, nothing of it is said
fresh
truncate -s 16M "$work/log"
BG_DISK_LOG=$work/log BG_DISK_ROOT=$PWD BG_DISK_FAULT=w:3:28 LD_PRELOAD=$work/record.so \
	"$program" deal MAIL --session "$sid" --cards-dir new --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
st=$?
check a_dealing_that_failed_is_in_no_doubt eval '[ "$st" -ne 0 ] && ! told "without its cards"'

# --- a password that was generated ---

# doubtful ends with the copy as it is
doubtful put mail/new --generate --secret-out new.txt --compartment MAIL
check a_deposit_in_doubt_says_so eval 'ended 8 && told "so new.txt stays" && told "if \`info mail/new\` shows no new version"'
check and_its_password_stays [ -s new.txt ]
as jonas info mail/new
check it_may_be_there_and_is_here eval 'ended 0 && grep -q "version 1" out'

fresh
truncate -s 16M "$work/log"
BG_DISK_LOG=$work/log BG_DISK_ROOT=$PWD BG_DISK_FAULT=w:9:28 LD_PRELOAD=$work/record.so \
	"$program" put mail/new --generate --secret-out new.txt --compartment MAIL --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
st=$?
rm -f "$work/log"
check a_deposit_that_failed_leaves_no_password eval '[ "$st" -ne 0 ] && grep -q "written: new.txt" err && [ ! -e new.txt ] && ! told "so new.txt stays"'

# --- a commit whose lock cannot be lowered ---

# The journal is gone by then, and with it the way back: it is committed, whatever
# SQLite says of it. Where that can be read it is no fault; where it cannot, the
# commit is in doubt.

if ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o "$work/lock.so" "$repo/tests/fault/lock.c"; then
	not_ok the_locks_are_built
	exit 1
fi
# unlocked FAULT COMMAND...: (1 lowers it to a reader's, 2 gives it back; 37 is ENOLCK)
unlocked() {
	local fault=$1
	shift
	fresh
	BG_LOCK_FAULT=$fault LD_PRELOAD=$work/lock.so "$program" "$@" \
		--identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
	st=$?
}
for fault in 1:37 2:37 1:5 1:37:stays; do
	unlocked $fault put mail/new --generate --secret-out new.txt --compartment MAIL
	check "a_deposit_whose_lock_stays_is_one_$fault" eval 'ended 0 && [ -s new.txt ]'
	as jonas info mail/new
	check "and_it_is_there_$fault" eval 'ended 0 && grep -q "version 1" out'
done
unlocked 1:37 compartment add PAPER --threshold 2 --holders card:Vogt,card:Lang --cards-dir new
check a_compartment_whose_lock_stays_has_its_cards eval 'ended 0 && [ -s new/PAPER-g1-Lang.txt ]'

unlocked 1:5:blind put mail/new --generate --secret-out new.txt --compartment MAIL
check a_deposit_that_nobody_can_look_for_is_in_doubt \
	eval 'ended 8 && told "may be there all the same" && told "so new.txt stays" && [ -s new.txt ]'
as jonas info mail/new
check and_is_there eval 'ended 0 && grep -q "version 1" out'
unlocked 1:5:blind compartment add PAPER --threshold 2 --holders card:Vogt,card:Lang --cards-dir new
check so_is_a_compartment eval 'ended 8 && told "without its cards" && [ -z "$(ls new)" ]'
unlocked 1:5:blind deal MAIL --session "$sid" --cards-dir new
check so_is_a_redeal eval 'ended 8 && told "\`deal abort MAIL\`" && [ -z "$(ls new)" ]'
for n in $(seq 12); do # it tries first whether the vault can be written
	unlocked "$n:5:blind" request MAIL --ticket INC-1 --reason r --why-not n --out-dir new
	grep -q "may be there all the same" err && break
done
check so_is_a_request eval 'ended 8 && told "may be there all the same"'
as jonas session list
asked=$(awk '/waiting/ { print $1; exit }' out)
as jonas open "$asked" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt
check and_its_keys_are_kept eval '[ -n "$asked" ] && ended 0'

fresh
person "Anna Weber" anna
enrol anna custodian
keep
unlocked 1:5:blind member retire anna --yes --reading-phrase-out phrase.txt --work-factor 1
check so_is_a_retirement_and_its_reading_phrase_stays eval 'ended 8 && told "so phrase.txt stays" && [ -s phrase.txt ]'
bg ls --reading-phrase-fd 3 --state home-reader --vault m.vault 3<phrase.txt
check and_is_in_use eval 'ended 0 && grep -q mail/a out'
# on a terminal, without a file, it is shown all the same
fresh
printf 'wait make a new reading phrase.*N\\]\ntype y\nwait may be in use all the same.*handbook:.*there all the same\n' >"$work/script"
python3 "$repo/tests/cli/talk.py" "$work/script" env BG_LOCK_FAULT=1:5:blind LD_PRELOAD="$work/lock.so" \
	"$program" member retire anna --work-factor 1 --identity jonas --state home-jonas --vault m.vault >out 2>err
st=$?
check and_is_shown_where_it_has_no_file ended 8
grep -A1 "handbook:" out | tail -n 1 | tr -d '\r' >phrase.txt
bg ls --reading-phrase-fd 3 --state home-reader --vault m.vault 3<phrase.txt
check and_that_one_is_in_use eval 'ended 0 && grep -q mail/a out'

# --- when it is committed, there may be no memory left ---

# starved FAULT... -- COMMAND...: under these variables of tests/nth/preload.c
starved() {
	local with=()
	while [ "$1" != -- ]; do
		with+=("$1")
		shift
	done
	shift
	fresh
	rm -f "$work/calls"
	env LD_PRELOAD="$work/nth.so" BG_NTH_OUT="$work/calls" "${with[@]}" "$program" "$@" \
		--identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null
	st=$?
}
# starving NAME MOST COMMAND...: each of its last allocations fails once
starving() {
	local name=$1 most=$2 last n bad=""
	shift 2
	starved -- "$@"
	last=$(sed -n 's/^alloc \([0-9]*\) .*/\1/p' "$work/calls" | tail -n 1)
	for n in $(seq $((last - most)) "$last"); do
		starved BG_NTH_KIND=alloc BG_NTH_AT="$n" -- "$@"
		if told "all the same" || [[ ! $st =~ ^(0|1)$ ]]; then
			bad="$bad $n ends with $st: $(cat err);"
		fi
	done
	: >err
	[ -z "$bad" ] && [ "$last" -gt "$most" ] && ok "$name" || not_ok "$name" "$bad"
}
starving want_of_memory_leaves_no_deposit_in_doubt 80 \
	put mail/new --generate --secret-out new.txt --compartment MAIL
fresh
must as jonas open "$sid"
keep
starving nor_the_end_of_a_session 450 open "$sid" -c close
