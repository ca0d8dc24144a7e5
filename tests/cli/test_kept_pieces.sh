#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a machine kept of a log with thousands of credentials is read piece by
# piece by who only looks or acts in a session. A piece that is damaged is never
# taken for what it was, and the command that is started again goes on.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer,card:Alt --cards-dir cards
awk 'BEGIN { print "Group,Title,Username,Password"; print "other,first,user,secret"
	for (i = 1; i < 9000; i++) printf "host%04d,svc%02d,user%d,secret-%d\n", i / 100, i % 100, i, i }' >in.csv
must as jonas import in.csv --format keepass-csv --compartment MAIL
rm -f in.csv
must as jonas ls
cp out names
cache=$(echo home-jonas/*/cache)
cp "$cache" kept
mib=1048576
check it_is_a_long_one [ "$(stat -c %s kept)" -gt $((mib + mib / 8)) ]
body=$((mib + mib / 16))       # at least, at its end

# damage PART OF: 8 bytes of the body, so far from its beginning
damage() {
	cp kept "$cache"
	head -c 8 /dev/zero | dd of="$cache" bs=1 conv=notrunc status=none \
		seek=$(($(stat -c %s kept) - body + (body - 8) * $1 / $2))
}
told() { ended_saying 1 "cannot be read or is damaged; it was removed"; }

wrong='' ends=0
for i in $(seq 0 16); do
	damage "$i" 16
	as jonas ls
	if told; then
		ends=$((ends + 1))
		[ ! -s out ] || wrong="$wrong [$i: it said something]"
		[ ! -e "$cache" ] || wrong="$wrong [$i: the file stayed]"
		as jonas ls
	fi
	{ ended 0 && cmp -s out names; } || wrong="$wrong [$i: status $st]"
done
check a_list_is_whole_or_ends [ -z "$wrong" ]
[ -z "$wrong" ] || echo "# $wrong"
check and_some_of_them_ended [ "$ends" -gt 3 ]

request MAIL
must as jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c status
must as jonas ls
cp "$cache" kept
secrets='' shown=0 ends=0
for i in $(seq 0 8); do
	damage "$i" 8
	dd if=/dev/zero of="$cache" bs=1024 count=200 conv=notrunc status=none \
		seek=$((($(stat -c %s kept) - body + (body - 204800) * i / 8) / 1024))
	as jonas open "$sid" -c "show host0042/svc07"
	if told; then
		ends=$((ends + 1))
		! grep -q secret- out || secrets="$secrets [$i: shown]"
		as jonas open "$sid" -c "show host0042/svc07"
	fi
	{ ended 0 && grep -q "secret-4207" out; } || secrets="$secrets [$i: status $st]"
	shown=$((shown + 1))
done
check a_secret_is_shown_by_the_next_if_not_by_this_one [ -z "$secrets" ]
[ -z "$secrets" ] || echo "# $secrets"
check and_some_of_these_ended [ "$ends" -gt 0 ]
must bg audit log --vault m.vault --identity jonas --state home-jonas
check each_was_logged_before [ "$(grep -c 'host0042/svc07' out)" -ge "$shown" ]

damage 1 2
printf new >in
"$program" put other/first --line --identity jonas --state home-jonas --vault m.vault <in >out 2>err
st=$?
check who_writes_reads_the_log_instead ended 0

# --- at the prompt, where something is typed for the vault ---

must as jonas ls
cp "$cache" kept
cat >damage.sh <<END
head -c $body /dev/zero | dd of='$scene/$cache' bs=64K conv=notrunc status=none \
	oflag=seek_bytes seek=\$((\$(stat -c %s '$scene/$cache') - $body))
END
cat >script <<END
wait MAIL [0-9]:[0-9]+>
sh sh $scene/damage.sh
type put new/typed
wait the secret:
type typed-by-hand
wait once more:
type typed-by-hand
wait deposited: new/typed
wait MAIL [0-9]:[0-9]+>
type put new/made --generate --secret-out made
wait deposited: new/made
wait MAIL [0-9]:[0-9]+>
keys info new/m\t
wait new/made
keys \x15
type close
END
python3 "$repo/tests/cli/talk.py" script "$program" open "$sid" --resume --identity jonas --state home-jonas \
	--vault m.vault >out 2>err
st=$?
check who_is_asked_for_a_secret_is_not_ended_for_a_piece ended 0
[ "$st" = 0 ] || tail -12 out
cp kept "$cache"
must as jonas ls 'new/*'
check and_what_was_typed_or_made_is_in_the_vault [ "$(wc -l <out)" = 2 ]

# --- where the file cannot be removed, it is no use to start again ---

sh damage.sh
if [ "$(id -u)" = 0 ]; then
	# root removes everything: the program runs as somebody who does not
	cp "$program" breakglass
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s/breakglass" "$@"\n' "$scene" >humble
	chmod 755 humble breakglass
	chown -R 65534:65534 "$scene"
	program=$scene/humble
fi
chmod 555 "$(dirname "$cache")"
as jonas ls
check nobody_is_stopped_by_a_file_that_stays eval 'ended 0 && [ -e "$cache" ] && [ "$(wc -l <out)" -gt 8000 ]'
