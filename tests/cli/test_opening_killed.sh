#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# An opening that is killed: at every write, sync, rename and removal between
# the first approval and the close, and while a working copy is made. Afterwards
# the vault is whole, what was shown is in the log, the disk holds no secret,
# and the session goes on where it was (T1, V1, V7).

. "$(dirname "$0")/scene.sh"

if ! command -v strace >/dev/null; then
	[ -z "${CI:-}" ] || { echo "not ok strace_is_there"; exit 1; }
	echo "skip an_opening_survives_being_killed: strace is missing"
	exit 0
fi

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
deposit mail/a planted-secret MAIL
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
mv cards "$scene.cards" # the paper is elsewhere
trap 'rm -rf "$scene" "$scene.kept" "$scene.cards"' EXIT
keep

revealed() {    # entries of a kind
	sqlite3 m.vault "select count(*) from leaf where json_extract(cast(bytes as text), '\$.ev') = '$1'"
}

# kill_at CALL N COMMAND...: the command, killed at its N-th CALL; false: it ended
kill_at() {
	local call=$1 n=$2
	shift 2
	{
		strace -f -qq -o trace -e "trace=$call" \
			-e "inject=$call:signal=KILL:when=$n" \
			"$program" "$@" --identity jonas --state home-jonas \
			>out 2>err </dev/null
		st=$?
	} 2>/dev/null # the shell's own word of it
	grep -q 'killed by SIGKILL' trace
}

judge() {       # what holds after any kill; sets bad
	local at=$1 said closed
	said=$(grep -c planted-secret out)
	if [ "$said" -gt 0 ] && [ "$(revealed secret.revealed)" -eq 0 ]; then
		bad="$bad $at showed what is not in the log;"
	fi
	if grep -rqaF planted-secret m.vault* home-jonas; then
		bad="$bad $at left the secret on the disk;"
	fi
	as jonas session list # takes back what was cut short
	bg audit verify m.vault --state home-jonas
	[ "$st" -eq 0 ] || bad="$bad $at verify $st;"
	closed=$(revealed open.closed)
	as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg \
		-c 'show mail/a' -c close
	if [ "$closed" -gt 0 ]; then
		[ "$st" -eq 4 ] || bad="$bad $at opened again after the close ($st);"
	elif [ "$st" -ne 0 ] && [ "$st" -ne 4 ] || [ "$(cat out)" != planted-secret ]; then
		# 4: the approvals that were accepted before are named as such
		bad="$bad $at does not go on ($st);"
	fi
	as jonas session list
	if find home-jonas -path '*sessions*' -type f | grep -q .; then
		bad="$bad $at left keys behind the close;"
	fi
}

bad=""
kills=0
for call in pwrite64 write fsync,fdatasync unlink,rename,rmdir ftruncate; do
	for n in $(seq 1 600); do
		# every step but each write of a transaction: those are many
		if [ "$call" = pwrite64 ] && [ "$n" -gt 12 ] && [ $((n % 7)) -ne 0 ]; then
			continue
		fi
		fresh
		kill_at "$call" "$n" open "$sid" --approval answer-anna.bg \
			--approval answer-ben.bg -c 'show mail/a' -c close \
			--vault m.vault || break
		kills=$((kills + 1))
		judge "$call:$n"
	done
	[ "$st" -eq 0 ] || bad="$bad $call: ended with $st when left alone;"
done
echo "# killed $kills times"
[ "$kills" -gt 40 ] || bad="$bad only $kills kills;"
[ -z "$bad" ] && ok an_opening_killed_anywhere_goes_on_and_the_log_tells_the_truth ||
	not_ok an_opening_killed_anywhere_goes_on_and_the_log_tells_the_truth "$bad"

# --- a working copy in the making ---

fresh
mkdir ro
mv m.vault ro/m.vault
cp ro/m.vault older.vault
chmod 444 ro/m.vault
chmod 555 ro
sum() { sha256sum "$1" | cut -c1-64; }
before=$(sum ro/m.vault)
if [ "$(id -u)" = 0 ]; then
	# root writes everywhere: the program runs as somebody who does not
	cp "$program" breakglass
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s/breakglass" "$@"\n' "$scene" >humble
	chmod 755 humble breakglass
	chown -R 65534:65534 "$scene"
	program=$scene/humble
fi
keep
bad=""
kills=0
for call in pwrite64 write fsync,fdatasync unlink,rename,renameat2 ftruncate; do
	for n in $(seq 1 600); do
		if [ "$call" = pwrite64 ] && [ "$n" -gt 8 ] && [ $((n % 9)) -ne 0 ]; then
			continue
		fi
		fresh
		kill_at "$call" "$n" request MAIL --ticket T --reason R --why-not W \
			--out-dir req-late --work-dir work --vault ro/m.vault || break
		kills=$((kills + 1))
		[ "$(sum ro/m.vault)" = "$before" ] || bad="$bad $call:$n changed the vault;"
		if [ -e work/m.vault ]; then
			vault=work/m.vault
			as jonas ls
			case $st in
			0) [ "$(sqlite3 work/m.vault "select count(distinct branch) from leaf")" = 2 ] ||
				bad="$bad $call:$n a copy is taken for the vault;" ;;
			10 | 1) ;; # never used, or to be mended by who writes
			*) bad="$bad $call:$n ls $st;" ;;
			esac
		fi
		vault=ro/m.vault
		as jonas request MAIL --ticket T --reason R --why-not W --out-dir req-again --work-dir work
		[ "$st" -eq 0 ] || bad="$bad $call:$n does not go on ($st: $(tr '\n' ' ' <err));"
		bg audit verify work/m.vault --state home-none
		[ "$st" -eq 0 ] || bad="$bad $call:$n verify $st;"
	done
	[ "$st" -eq 0 ] || bad="$bad $call: ended with $st when left alone;"
done
echo "# killed $kills times"
[ "$kills" -gt 25 ] || bad="$bad only $kills kills;"
err_kept=$bad
: >err
[ -z "$bad" ] && ok a_working_copy_killed_in_the_making_is_never_taken_for_the_vault ||
	not_ok a_working_copy_killed_in_the_making_is_never_taken_for_the_vault "$err_kept"
