#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Merges, copies, backups and restores that are killed: at every write, sync,
# rename and removal. Afterwards the vault is whole, as before or as after, what
# was being made has its name only when it is whole, and the same command run
# again completes (V1, V6).

. "$(dirname "$0")/scene.sh"

if ! command -v strace >/dev/null; then
	[ -z "${CI:-}" ] || { echo "not ok strace_is_there"; exit 1; }
	echo "skip a_merge_survives_being_killed: strace is missing"
	exit 0
fi

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
found_vault
for p in anna ben; do enrol "$p" custodian; done
enrol eva admin
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
deposit mail/a one MAIL
fingerprint=$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)
cp m.vault older.vault
cp m.vault fork.vault
must as jonas copy branch.vault --site Nord
vault=branch.vault
deposit mail/b on-the-branch MAIL
bg put mail/f --file m.vault.phrase --compartment MAIL --identity eva \
	--state home-eva --vault fork.vault --fingerprint "$fingerprint"
must eval '[ $st -eq 0 ]'
vault=m.vault
deposit mail/c on-main MAIL

whole() {       # whole FILE, for somebody who knows nothing
	bg audit verify "$1" --state home-none
	[ "$st" -eq 0 ] && ! grep -qE "VOID|INVALID" out
}
main() {        # main FILE: how many entries it has of main, and in all
	sqlite3 "$1" "select count(*) from leaf where branch = 'main'" \
		"select count(*) from leaf" 2>/dev/null | tr '\n' '-'
}

# killed NAME AFTER COMMAND...: kill it everywhere; AFTER judges what is left,
# and whether the command completes when it is run again
killed() {
	local name=$1 after=$2 call n kills=0
	shift 2
	bad=""
	keep
	for call in pwrite64 write fsync,fdatasync unlink,rename,renameat2 ftruncate; do
		for n in $(seq 1 600); do
			if [ "$call" = pwrite64 ] && [ "$n" -gt 12 ] && [ $((n % 5)) -ne 0 ]; then
				continue
			fi
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
			"$after" "$call:$n" "$@"
		done
		[ "$st" -eq 0 ] || bad="$bad $call: ended with $st when left alone;"
	done
	fresh
	echo "# $name: killed $kills times"
	[ "$kills" -gt 15 ] || bad="$bad only $kills kills;"
	: >err
	[ -z "$bad" ] && ok "$name" || not_ok "$name" "$bad"
}

# What a merge comes to: the same as one that nobody killed.
merged() {
	local at=$1 now
	shift
	as jonas ls # takes back what was cut short
	[ "$st" -eq 0 ] || bad="$bad $at ls $st;"
	whole m.vault || bad="$bad $at verify $st;"
	now=$(main m.vault)
	[ "$now" = "$before" ] || [ "$now" = "$done" ] || bad="$bad $at is $now;"
	as jonas "$@"
	[ "$st" -eq 0 ] || bad="$bad $at does not go on ($st);"
	[ "$(main m.vault)" = "$done" ] && whole m.vault ||
		bad="$bad $at comes to $(main m.vault);"
}
merge() {       # merge NAME FROM
	keep
	before=$(main m.vault)
	must as jonas merge "$2"
	done=$(main m.vault)
	fresh
	killed "$1" merged merge "$2"
}
merge a_merge_of_a_branch_killed_anywhere_is_whole_or_not_there branch.vault
merge a_merge_of_a_fork_killed_anywhere_is_whole_or_not_there fork.vault

# both at once: main goes on with the other file's, and our own branch comes home
keep
mv m.vault later.vault
mv branch.vault m.vault
merge a_merge_that_goes_forward_killed_anywhere_is_whole_or_not_there later.vault
cd / && rm -rf "${scene:?}"/*
cp -a "$scene.kept"/. "$scene"/
cd "$scene" || exit 1
mv m.vault branch.vault
mv later.vault m.vault

# What is being made has its name when it is whole.
made() {
	local at=$1
	shift
	[ "$1" = restore ] || as jonas ls
	whole m.vault || bad="$bad $at verify $st;"
	if [ -e made.vault ]; then
		whole made.vault || bad="$bad $at made something else;"
		as jonas "$@"
		[ "$st" -eq 4 ] || bad="$bad $at made it twice ($st);"
	else
		as jonas "$@"
		[ "$st" -eq 0 ] || bad="$bad $at does not go on ($st);"
		whole made.vault || bad="$bad $at verify of it $st;"
	fi
	[ "$(find . -name 'made.vault*' | wc -l)" -eq 1 ] ||
		bad="$bad $at left $(find . -name 'made.vault*' | tr '\n' ' ');"
}
killed a_copy_killed_anywhere_is_whole_or_not_there made copy made.vault --site Nord
killed a_backup_killed_anywhere_is_whole_or_not_there made backup made.vault
killed a_restore_killed_anywhere_is_whole_or_not_there made restore m.vault --out made.vault
