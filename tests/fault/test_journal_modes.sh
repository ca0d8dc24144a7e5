#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Why vaults have journal_mode=DELETE and synchronous=EXTRA (docs/faults.md): the
# same commits under others, and what a power cut leaves of them.

. "$(dirname "$0")/stage.sh"

modes() {       # modes JOURNAL SYNC: sets lost, broken, copies
	rm -rf "$work/at"
	mkdir "$work/at"
	set -- "$1" "$2" "$(python3 "$repo/tests/fault/modes.py" "$work/record.so" "$work/at" \
		"$1" "$2" "${FAULT_COMMITS:-5}" "${FAULT_CHANCES:-2}" "$seed")"
	echo "# $1 $2: $3"
	# shellcheck disable=SC2086
	set -- $3
	lost=${6:-none} broken=${8:-none} copies=${10:-none}
	st=$lost
}

modes delete extra
check under_delete_and_extra_no_commit_is_lost [ "$lost$broken$copies" = 000 ]
modes delete full
check under_delete_and_full_some_are eval '[ "$lost" -gt 0 ] && [ "$broken" = 0 ]'
modes delete off
check without_syncs_the_file_breaks [ "$broken" -gt 0 ]
modes wal full
check under_wal_and_full_none_is_lost [ "$lost$broken" = 00 ]
check but_a_copy_of_the_main_file_lacks_them [ "$copies" -gt 0 ]
modes wal normal
check under_wal_and_normal_some_are_lost [ "$lost" -gt 0 ]
