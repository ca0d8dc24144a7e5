#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A program that is ended, by a signal or because its terminal hangs up, wherever
# somebody is to type: it ends without another key, leaves the terminal as it
# was, and the vault whole; the log tells how far it came, and the disk holds no
# secret. What is too little of the machine for it is told: descriptors, and
# standard output.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a planted-secret MAIL
echo "correct horse" >pass
must bg identity new --name "Kim Root" --out kim --passphrase-fd 3 --work-factor 10 3<pass
mv cards "$scene.cards" # the paper is elsewhere
trap 'chmod -R u+w "$scene" 2>/dev/null; rm -rf "$scene" "$scene.kept" "$scene.cards"' EXIT
keep

events() {      # how many entries of a kind
	sqlite3 m.vault "select count(*) from leaf where json_extract(cast(bytes as text), '\$.ev') = '$1'"
}

# Where it is ended: what it said and was told until then, in a script.
me=(--identity jonas --state home-jonas --vault m.vault)
why=(--ticket T --reason R --why-not W --for 1h)
open=(open MAIL "${why[@]}" "${me[@]}")
guest=(open MAIL "${why[@]}" --vault m.vault --state home-guest)
by_cards() {    # two cards, as files
	for c in Vogt Sommer; do
		printf 'wait waiting:\ntype f\nwait file of\ntype %s\n' "$scene.cards/MAIL-g1-$c.txt"
	done
	echo "wait MAIL 0:59>"
}
declare -A at=(
	[passphrase]="wait passphrase for kim: "
	[question]="wait incident or ticket:"
	[approvals]="wait waiting:"
	[card]="$(printf 'wait waiting:\ntype c\nwait 1 ')"
	[prompt]="$(by_cards)"
	[secret]="$(by_cards; printf 'type show mail/a\nwait goes away')"
	[run]="$(by_cards; printf 'type run mail/a -- sh -c "cat <&3 >/dev/null; echo $$ >pid; echo it-is run""ning; exec cat"\nwait it-is running')"
	[guest]="$(printf 'wait reading phrase of.*none\\):\ntype \n'; by_cards)"
)

# judge PLACE SIGNAL: what holds afterwards; adds to bad
judge() {
	local place=$1 how=$2
	case $st in
	124) bad="$bad $place goes on after $how;" ;;
	0 | 1 | 134 | 139) bad="$bad $place $how: ends with $st;" ;;
	esac
	[ "$how" = HANGUP ] || grep -q "^modes same" out || bad="$bad $place $how: the terminal: $(cat out);"
	[ ! -e m.vault-journal ] || bad="$bad $place $how: a journal is left;"
	if grep -rqaF planted-secret m.vault home-*; then
		bad="$bad $place $how: the secret is on the disk;"
	fi
	bg audit verify m.vault --state home-none
	[ "$st" -eq 0 ] || bad="$bad $place $how: audit verify $st;"
	case $place in
	passphrase | question) [ "$(events open.requested)" -eq 0 ] ;;
	approvals | card) [ "$(events open.requested)-$(events open.granted)-$(events open.closed)" = 1-0-0 ] ;;
	prompt) [ "$(events open.granted)-$(events secret.revealed)-$(events open.closed)" = 1-0-0 ] ;;
	secret | run) [ "$(events open.granted)-$(events secret.revealed)-$(events open.closed)" = 1-1-0 ] ;;
	guest) [ "$(events open.granted)-$(events open.closed)" = 1-1 ] ;;
	esac || bad="$bad $place $how: the log tells another story;"
	if [ "$place" = run ] && ! timeout 30 tail --pid "$(cat pid)" -f /dev/null; then
		bad="$bad $place $how: the program it ran goes on;"
	fi
}

ends=0 bad=""
for place in passphrase question approvals card prompt secret run guest; do
	printf '%s\n' "${at[$place]}" >"$scene.script"
	case $place in
	passphrase) command=(ls --identity kim --state home-kim --vault m.vault) ;;
	question) command=(open MAIL "${me[@]}") ;;
	guest) command=("${guest[@]}") ;;
	*) command=("${open[@]}") ;;
	esac
	for how in TERM HUP HANGUP INT; do
		# ^C gives up what is asked, and no more
		[ "$how" = INT ] && [[ ! $place =~ passphrase|card ]] && continue
		fresh
		timeout 120 python3 "$repo/tests/nth/ended.py" "$how" "$scene.script" "$program" "${command[@]}" >out 2>err
		st=$?
		ends=$((ends + 1))
		judge "$place" "$how"
	done
done
rm -f "$scene.script"
echo "# ended $ends times"
: >err
[ -z "$bad" ] && [ "$ends" -eq 26 ] && ok a_program_that_is_ended_ends_and_leaves_all_as_it_was ||
	not_ok a_program_that_is_ended_ends_and_leaves_all_as_it_was "$bad"

# --- a terminal that is gone before the signal that says so comes ---

cat >"$scene.kept/late.py" <<'PY'
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
os.execv(sys.argv[1], sys.argv[1:])
PY
fresh
printf '%s\nhang\n' "${at[prompt]}" >"$scene.script"
python3 "$repo/tests/cli/talk.py" "$scene.script" python3 "$scene.kept/late.py" "$program" "${open[@]}" >out 2>err
st=$?
rm -f "$scene.script"
check a_terminal_that_is_gone_is_no_end_that_somebody_typed eval '[ "$st" -eq 2 ] && [ "$(events open.closed)" -eq 0 ]'

# --- too few descriptors ---

fresh
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
keep
bad="" went=0
for n in $(seq 3 24); do
	fresh
	(ulimit -n "$n" && exec "$program" open "$sid" --approval answer-anna.bg --approval answer-ben.bg \
		-c 'show mail/a' -c close "${me[@]}") >out 2>err </dev/null
	st=$?
	case $st in
	0)
		went=$((went + 1))
		[ "$(cat out)" = planted-secret ] && [ "$(events open.closed)" -eq 1 ] ||
			bad="$bad $n: claims success;"
		;;
	1 | 4 | 8 | 10 | 127) # 127: the loader itself got none
		[ ! -s out ] || [ "$(events secret.revealed)" -eq 1 ] || bad="$bad $n: shows what is not in the log;"
		[ "$st" -eq 127 ] || grep -q "breakglass: " err || bad="$bad $n: says nothing;"
		;;
	*) bad="$bad $n: ends with $st;" ;;
	esac
	as jonas session list # takes back what was cut short
	bg audit verify m.vault --state home-none
	[ "$st" -eq 0 ] || bad="$bad $n: audit verify $st;"
done
: >err
[ -z "$bad" ] && [ "$went" -gt 3 ] && ok with_too_few_descriptors_nothing_is_shown_unlogged_or_claimed ||
	not_ok with_too_few_descriptors_nothing_is_shown_unlogged_or_claimed "$bad went $went"

# --- standard output that takes nothing ---

shown_to() {    # shown_to FILE: show mail/a, close, into it
	fresh
	"$program" open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close \
		"${me[@]}" 2>err </dev/null >"$1"
	st=$?
}
shown_to /dev/full
check a_full_standard_output_is_no_success eval 'ended_saying 1 "standard output" && [ "$(events secret.revealed)" -eq 1 ]'
fresh
mkfifo pipe
exec 7<>pipe 8>pipe 7<&- # its only reader is gone
"$program" open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close \
	"${me[@]}" 2>err </dev/null >&8
st=$?
exec 8>&-
check a_reader_that_is_gone_is_no_success_and_what_was_shown_is_logged eval 'ended_saying 1 "standard output: Broken pipe" && [ "$(events secret.revealed)" -eq 1 ]'
as jonas open "$sid" -c 'show mail/a' -c close
check and_the_session_goes_on eval 'ended 0 && [ "$(cat out)" = planted-secret ]'
fresh
"$program" "${guest[@]}" --guest --card "$scene.cards/MAIL-g1-Vogt.txt" --card "$scene.cards/MAIL-g1-Sommer.txt" \
	-c 'show mail/a' -c close 2>err </dev/null >/dev/full
st=$?
check a_guest_is_told_of_it_too_after_the_session_was_closed eval \
	'ended_saying 1 "standard output" && [ "$(events secret.revealed)-$(events open.closed)" = 1-1 ]'
bad=""
for c in "audit log" "member list" "compartment list" "session list --json" "help"; do
	# shellcheck disable=SC2086 # a command of several words
	"$program" $c "${me[@]}" 2>err </dev/null >/dev/full
	st=$?
	ended_saying 1 "standard output" || bad="$bad $c: $st;"
done
[ -z "$bad" ] && ok a_list_that_could_not_be_written_is_no_success ||
	not_ok a_list_that_could_not_be_written_is_no_success "$bad"

# --- a program that runs longer than the session ---

fresh
request MAIL --for 1s
for p in anna ben; do must approve "$p" MAIL; done
cat >until-over <<'END'
cat <&3 >/dev/null
until sqlite3 m.vault "select cast(bytes as text) from leaf" | grep -q '"open.expired"'; do
	timeout 0.2 tail -f /dev/null
done
echo it was logged
END
timeout 60 "$program" open "$sid" --approval answer-anna.bg --approval answer-ben.bg \
	-c 'run mail/a -- sh until-over' -c 'show mail/a' "${me[@]}" >out 2>err </dev/null
st=$?
check a_session_ends_in_time_while_a_program_runs grep -qx "it was logged" out
check and_shows_nothing_after_it eval 'ended_saying 4 "is over" && ! grep -q planted-secret out && [ "$(events secret.revealed)" -eq 1 ]'
bg audit verify m.vault --state home-none
check and_the_log_of_it_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
