#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nothing is shown that could not be logged first (T1): with the log made
# unwritable in every way at hand, standard output stays empty and the exit
# status is 8.  Root may write what is read-only, so the program runs as nobody.

. "$(dirname "$0")/scene.sh"

secret=swordfish-7
person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
enrol anna custodian
enrol ben custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
deposit mail/exchange01/administrator "$secret" MAIL
request MAIL
must approve anna MAIL
must approve ben MAIL
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg

mkdir place && mv m.vault place/
cp "$program" tool
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$scene"
	chown -R nobody: "$scene"
	unprivileged=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
else
	unprivileged=()
fi
keep

show() {        # show [BEFORE]: as nobody, in a shell that first runs BEFORE
	"${unprivileged[@]}" bash -c "${1:-:}"'
		exec ./tool open "$0" -c "show mail/exchange01/administrator" \
			--identity jonas --state home-jonas --vault place/m.vault' \
		"$sid" >out 2>err </dev/null
	st=$?
}

nothing_shown() { [ "$st" -eq 8 ] && [ ! -s out ] && ! grep -q "$secret" err; }

show
check where_it_can_be_logged_it_is_shown eval 'ended 0 && [ "$(cat out)" = "$secret" ]'

fresh
show 'ulimit -l 0;'
check where_memory_cannot_be_locked_the_user_is_told eval 'ended 0 && grep -q "memory cannot be locked" err'

fresh
chmod 444 place/m.vault
before=$(sha256sum <place/m.vault)
show
check a_read_only_file_shows_nothing nothing_shown
check and_names_the_log_as_the_reason grep -q "log could not be written" err
check and_is_left_as_it_was eval '[ "$before" = "$(sha256sum <place/m.vault)" ]'

fresh
chmod 555 place
show
check a_read_only_directory_shows_nothing nothing_shown
chmod 755 place
show
check and_works_again_once_it_is_writable eval 'ended 0 && [ "$(cat out)" = "$secret" ]'

fresh
show 'ulimit -f 8;'
check a_full_disk_shows_nothing nothing_shown
before=$(entries_of=place/m.vault; vault=place/m.vault; entries)
show
check and_the_log_goes_on_where_it_was eval 'ended 0 && [ "$(cat out)" = "$secret" ]'

fresh
mkfifo held
sqlite3 place/m.vault 'begin immediate; select 1;' '.shell read x <held' 'rollback;' >/dev/null &
holder=$!
sleep_until_locked() {
	for _ in $(seq 500); do
		sqlite3 place/m.vault 'begin immediate; rollback;' 2>/dev/null || return 0
	done
	return 1
}
if sleep_until_locked; then
	show &
	waiting=$!
	echo go >held
	wait "$waiting" "$holder"
	"${unprivileged[@]}" true
	show
	check a_lock_held_by_another_is_waited_for eval 'ended 0 && [ "$(cat out)" = "$secret" ]'
else
	echo go >held
	not_ok a_lock_held_by_another_is_waited_for "no lock was seen"
fi
