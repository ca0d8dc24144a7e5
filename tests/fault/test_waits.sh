#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How often a command waits for the disk (docs/performance.md, Commands). Fewer
# would be a promise less, more is time that nobody gets anything for.

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt --cards-dir cards
deposit mail/a planted-secret MAIL
request MAIL
must approve anna MAIL
must as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt

waits() {       # waits COMMAND...: as jonas; their number in $waits
	rm -f "$work/log"
	truncate -s 64M "$work/log"
	LD_PRELOAD=$work/record.so BG_DISK_LOG=$work/log BG_DISK_ROOT=$PWD as jonas "$@"
	waits=$(python3 -c '
import struct, sys
print(struct.unpack_from("<3Q", open(sys.argv[1], "rb").read(64), 8)[2])' "$work/log")
	echo "# $*: $waits"
}

# SQLite's five, the folder once more, and the pin
waits open "$sid" -c 'show mail/a'
check a_show_waits_for_the_disk_seven_times eval 'ended 0 && [ "$(cat out)" = planted-secret ] && [ "$waits" = 7 ]'
waits put mail/a --generate --secret-out new.txt
check a_deposit_as_often_and_for_its_file_and_folder eval 'ended 0 && [ "$waits" = 9 ]'
waits ls
check who_only_reads_never_waits eval 'ended 0 && [ "$waits" = 0 ]'
