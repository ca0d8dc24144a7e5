#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A redeal that is killed: at every write, sync, rename and removal of each of
# its steps. Afterwards the vault is whole, `share status` says which card set
# is in use, and just that quorum opens every secret (V1, V2).

. "$(dirname "$0")/scene.sh"

if ! command -v strace >/dev/null; then
	[ -z "${CI:-}" ] || { echo "not ok strace_is_there"; exit 1; }
	echo "skip a_redeal_survives_being_killed: strace is missing"
	exit 0
fi

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
person "Dora Ahn" dora
found_vault
for p in anna ben carla dora; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Alt --cards-dir cards
deposit mail/a one MAIL
deposit mail/a two MAIL
deposit mail/b three MAIL
request MAIL --purpose redeal --threshold 2 --holders carla,dora,card:Neu
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
redeal=$sid

in_use() {      # the card set in use, and the one that is pending
	as jonas share status MAIL --json
	[ "$st" -eq 0 ] || { echo none; return; }
	python3 -c 'import json; d = json.load(open("out")); print(d["generation"], d["pending"])'
}

# opens SET: whether just the quorum of that card set opens every secret
opens() {
	local quorum="anna ben" others="carla dora" p
	[ "$1" = 2 ] && quorum="carla dora" others="anna ben"
	rm -rf req-MAIL
	request MAIL
	for p in $others; do
		[ ! -e "req-MAIL/request-MAIL-$p.bg" ] || return 1
	done
	for p in $quorum; do approve "$p" MAIL; done
	# shellcheck disable=SC2086
	set -- $quorum
	as jonas open "$sid" --approval "answer-$1.bg" --approval "answer-$2.bg" \
		-c 'show mail/a' -c 'show mail/b' -c close
	[ "$st" -eq 0 ] && [ "$(cat out)" = twothree ]
}

# killed NAME STATES COMMAND...: kill it everywhere; STATES are what `in_use`
# may say afterwards
killed() {
	local name=$1 states=$2 call n kills=0 bad="" now
	shift 2
	keep
	for call in pwrite64 fsync,fdatasync unlink,rename ftruncate; do
		for n in $(seq 1 400); do
			fresh
			{
				strace -f -qq -o trace -e "trace=$call" \
					-e "inject=$call:signal=KILL:when=$n" \
					"$program" "$@" --identity jonas \
					--state home-jonas --vault m.vault \
					>out 2>err </dev/null
				st=$?
			} 2>/dev/null # the shell's own word of it
			grep -q 'killed by SIGKILL' trace || break
			kills=$((kills + 1))
			now=$(in_use)
			case " $states " in
			*" ${now// /-} "*) ;;
			*) bad="$bad $call:$n says $now;" ;;
			esac
			bg audit verify m.vault --state home-jonas
			[ "$st" -eq 0 ] || bad="$bad $call:$n verify $st;"
			# every durable step, and every tenth write
			if [ "$call" != pwrite64 ] || [ $((n % 10)) -eq 1 ]; then
				opens "${now%% *}" || bad="$bad $call:$n does not open;"
			fi
		done
		[ "$st" -eq 0 ] || bad="$bad $call: ended with $st when left alone;"
	done
	fresh
	[ "$kills" -gt 8 ] || bad="$bad only $kills kills;"
	echo "# $name: killed $kills times"
	[ -z "$bad" ] && ok "$name" || not_ok "$name" "$bad"
}

killed a_dealing_killed_anywhere_leaves_the_old_quorum "1-0 1-2" \
	deal MAIL --session "$redeal" --cards-dir new
must as jonas deal MAIL --session "$redeal" --cards-dir new
must as carla share ack MAIL
must as dora share ack MAIL
killed an_acknowledgement_killed_anywhere_loses_nothing "1-2" \
	share ack MAIL --words new/MAIL-g2-Neu.txt
must as jonas share ack MAIL --words new/MAIL-g2-Neu.txt
killed a_commit_killed_anywhere_leaves_the_old_quorum_or_the_new "1-2 2-0" \
	deal commit MAIL
killed giving_up_killed_anywhere_leaves_the_old_quorum "1-2 1-0" \
	deal abort MAIL
must as jonas deal commit MAIL
check the_new_quorum_opens_in_the_end opens 2
