#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A program that is ended while it holds secrets: by SIGTERM, SIGHUP, SIGINT or
# SIGQUIT, because its terminal hangs up, or because nobody reads what it writes.
# It is looked into as the kernel takes it down, when its memory and registers are
# still there, and nothing of a secret may be; the terminal is as it was before.

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/memory/memory.sh"

secret=$(random) typed=$(random) pass=$(random)
ulimit -l 65536 2>/dev/null
script=$(mktemp)
trap 'exec 6>&-; chmod -R u+w "$scene" "$scene.kept" 2>/dev/null
      rm -rf "$scene" "$scene.kept" "$looking" "$script"' EXIT

me=(--identity jonas --state home-jonas --vault m.vault)
mine() { bg "$@" "${me[@]}" --passphrase-fd 3 3<<<"$pass"; }
must bg identity new --name "Jonas Beck" --as jonas --out jonas --work-factor 10 --passphrase-fd 3 3<<<"$pass"
must mine init m.vault --label M --admin jonas.member --work-factor 10 --reading-phrase-out reading
must mine compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer --cards-dir cards
printf %s "$secret" >in
must mine put mail/a --file in --compartment MAIL
# more than a pipe takes, and the secret within what it does
{ head -c 8000 /dev/zero | tr '\0' x && cat in && head -c 400000 /dev/zero | tr '\0' y; } >long
must mine put mail/long --file long
rm in long
cards=(--card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt)
why=(--ticket T --reason R --why-not W)
must mine request MAIL --purpose redeal --threshold 2 --holders card:Vogt,card:Neu "${why[@]}" --out-dir req
redeal=$(sed -n 's/^session: //p' out)
must mine open "$redeal" "${cards[@]}"
must mine request MAIL "${why[@]}" --out-dir req2
read=$(sed -n 's/^session: //p' out)
keep

# what is looked for: it is the same for each, but for what a session or a dealing made
planted() {
	{
		echo "control control $CONTROL"
		echo "public said"
		echo "text secret $secret"
		echo "text typed $typed"
		echo "text passphrase $pass"
		echo "identity jonas jonas $pass"
		echo "card one cards/MAIL-g1-Vogt.txt"
		echo "card two cards/MAIL-g1-Sommer.txt"
		echo "quorum compartment one two"
		[ ! -s dealt ] || echo "card dealt dealt"
		[ ! -s generated ] || echo "text generated $(cat generated)"
		echo "vault m.vault"
		for f in home-*/*/sessions/*; do [ ! -f "$f" ] || echo "file $f"; done
	} >spec
	plant spec
}

# --- where somebody types ---

say() { printf '%s\n' "$@"; }
in_it=$(say "wait passphrase" "type $pass")
opened=$(say "$in_it"
	for c in Vogt Sommer; do say "wait waiting:" "type f" "wait file of" "type cards/MAIL-g1-$c.txt"; done
	say "wait MAIL 0:59>")
words=$(sed '1,/^$/d' cards/MAIL-g1-Vogt.txt | tr -d 0-9 | xargs | cut -d' ' -f1-20)
dealt=$(say "$in_it" "wait ive up: " "type s" "wait press Enter")
declare -A at=(
	[approvals]=$(say "$in_it" "wait waiting:")
	[card]=$(say "$in_it" "wait waiting:" "type c" "wait word 1 of 33" "keys $words " "wait word 21 of 33")
	[prompt]=$opened
	[screen]=$(say "$opened" "type show mail/a" "wait goes away")
	[shown]=$(say "$opened" "type show mail/a" "wait goes away" "type " "wait MAIL 0:5")
	[run]=$(say "$opened" "type run mail/a -- sh -c \"cat <&3 >/dev/null; echo it-is run\"\"ning; exec cat\"" "wait it-is running")
	[secret]=$(say "$in_it" "wait the secret: " "keys $typed")
	[again]=$(say "$in_it" "wait the secret: " "type $typed" "wait once more: " "keys $typed")
	[dealt]=$dealt
	[back]=$(say "$dealt" "type " "wait word 1 of 33" "keys academic")
)
# the words of the card that the screen showed
on_screen() {
	python3 -c 'import re, sys
shown = re.findall(r"(\d+) ([a-z]{4,8})\b", re.split("card of [^\n]*\n", sys.stdin.read())[1])
word = {int(n): w for n, w in shown[:33]}
print(*[word[n] for n in range(1, 34)])' <err >dealt
}
# ended PLACE SIGNAL: adds to bad what is wrong with it
ends=0
ended_at() {
	local place=$1 how=$2 args=(open MAIL "${why[@]}" --for 1h)
	case $place in
	secret | again) args=(put mail/typed --compartment MAIL) ;;
	dealt | back) args=(deal MAIL --session "$redeal") ;;
	esac
	fresh
	mkdir look
	say "${at[$place]}" >"$script"
	ENDED_PID=look/pid timeout 90 python3 "$repo/tests/nth/ended.py" "$how" "$script" "$looking/look" look -- \
		"$program" "${args[@]}" "${me[@]}" >out 2>err
	st=$?
	ends=$((ends + 1))
	[[ ! $place =~ dealt|back ]] || on_screen || bad="$bad $place $how: no words were seen;"
	planted
	case $st in 124 | 134 | 137 | 139) bad="$bad $place $how: ends with $st;" ;; esac
	[ "$how" = HANGUP ] || grep -q "^modes same" out || bad="$bad $place $how: the terminal: $(cat out);"
	nothing look/end* || bad="$bad $place $how: $(tr '\n' ' ' <where);"
}
for how in TERM HUP INT QUIT HANGUP; do
	bad=""
	# for ^C and ^\ a prompt is no place to end at
	case $how in
	TERM) places="approvals card prompt screen shown run secret again dealt back" ;;
	INT | QUIT) places="secret dealt" ;;
	HUP) places="approvals again dealt" ;;
	*) places="screen run again dealt" ;;
	esac
	for place in $places; do ended_at "$place" "$how"; done
	[ -z "$bad" ] && ok "nothing_is_there_when_${how}_has_ended_it" || not_ok "nothing_is_there_when_${how}_has_ended_it" "$bad"
done
echo "# ended $ends times"

# --- where nobody does ---

# begun ARGS: in the background, without a terminal; $! is to be waited for
begun() {
	mkdir -p look
	"$looking/look" look -- "$program" "$@" "${me[@]}" --passphrase-fd 3 3<<<"$pass" 6>&- &
}
until_true() {  # until_true COMMAND...
	local n
	for n in $(seq 200); do
		"$@" && return 0
		timeout 0.1 tail -f /dev/null
	done
	return 1
}
over() { wait $!; st=$?; }
term() { kill -TERM "$(cat look/pid)"; }
holding() {     # another program is in the middle of a change
	mkfifo held "done"
	python3 "$repo/tests/cli/hold.py" m.vault immediate held "done" &
	cat held >got
}

fresh
holding
printf %s "$typed" >in
begun put mail/waits --stdin --compartment MAIL <in >out 2>err
until_true grep -q waiting err
term
over
planted
check nothing_is_there_of_a_deposit_that_waited_for_the_vault eval 'ended 143 && nothing look/end'
echo >"done"

fresh
holding
begun put mail/generated --generate --secret-out generated --compartment MAIL >out 2>err
until_true grep -q waiting err
term
echo >"done"
over
planted
check nothing_is_there_of_a_password_that_was_generated eval '[ -s generated ] && ended 143 && nothing look/end'
mine ls
check and_it_is_in_the_vault grep -q mail/generated out

fresh
mkfifo pipe
exec 6<>pipe    # somebody could read, and does not
full() {
	python3 -c 'import array, fcntl, sys, termios
n = array.array("i", [0])
fcntl.ioctl(6, termios.FIONREAD, n)
sys.exit(n[0] < 16384)'
}
begun open "$read" "${cards[@]}" -c 'show mail/long' -c close >pipe 2>err
until_true full
term
over
planted
check nothing_is_there_of_a_secret_that_was_half_written eval 'ended 143 && nothing look/end'
exec 6>&-

fresh
begun open "$read" "${cards[@]}" -c 'show mail/long' -c close > >(head -c 9000 >/dev/null) 2>err
over
planted
check nothing_is_there_when_nobody_reads_on eval 'ended_saying 1 "standard output" && nothing look/end'

# --- in the middle of a computation ---

${CC:-cc} -O2 -D_GNU_SOURCE -fPIC -shared "$memory/halfway.c" -o "$looking/halfway.so" || not_ok the_signal_is_built
fresh
LD_PRELOAD=$looking/halfway.so looked halfway ls "${me[@]}" --passphrase-fd 3 3<<<"$pass"
planted
check nothing_is_there_of_a_key_that_was_worked_with eval 'ended 143 && nothing looked/halfway/end'

fresh
mkdir look
mkfifo ask told
{
	say "$opened"
	# shellcheck disable=SC2016 # by talk.py
	say 'sh kill -PIPE $(cat look/pid)' "type show mail/a" "wait goes away"
	say "sh timeout 60 sh -c 'echo there >ask && read -r x <told'" "type " "wait MAIL 0:5" "type close"
} >"$script"
python3 "$repo/tests/cli/talk.py" "$script" "$looking/look" look ask told -- \
	"$program" open MAIL "${why[@]}" --for 1h "${me[@]}" >out 2>err
st=$?
planted
check a_signal_that_a_pipe_broke_ends_nothing eval 'ended 0 && guarded look/there compartment secret'
check and_nothing_is_there_in_the_end nothing look/end*
