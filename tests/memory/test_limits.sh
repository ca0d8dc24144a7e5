#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where memory cannot be locked: who has a secret read is told before, and with
# --require-mlock nothing is read at all (S5). Root may lock all it wants, so the
# program runs as nobody.

. "$(dirname "$0")/../cli/scene.sh"

if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip memory_that_cannot_be_locked: this build makes believe that it is"
	exit 0
fi
printf 'a passphrase\n' >pw
must bg identity new --name "Jonas Beck" --as jonas --out jonas --work-factor 10 --passphrase-fd 3 3<pw
cp out phrase-jonas
person "Anna Weber" anna
j=(--identity jonas --passphrase-fd 3 --state home-jonas --vault m.vault)
must bg init m.vault --label M --admin jonas.member --work-factor 10 --reading-phrase-out phrase "${j[@]}" 3<pw
must bg member add anna.member --roles custodian --phrase-checked "${j[@]}" 3<pw
must bg compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards "${j[@]}" 3<pw
printf 'a secret' >in
must bg put mail/a --file in --compartment MAIL "${j[@]}" 3<pw
must bg request MAIL --ticket T --reason R --why-not W --out-dir req "${j[@]}" 3<pw
sid=$(sed -n 's/^session: //p' out)
if [ "$(id -u)" = 0 ]; then
	nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	cp "$program" breakglass
	program=$scene/breakglass
	chmod 755 . breakglass
	chown -R 65534:65534 "$scene"
else
	nobody=()
fi
limited() {     # limited BYTES ARGS: out, err, st; `left` of the passphrases
	local bytes=$1
	shift
	exec 4<pw
	"${nobody[@]}" prlimit --memlock="$bytes" "$program" "$@" --passphrase-fd 4 --state home-jonas \
		--vault m.vault >out 2>err </dev/null
	st=$?
	left=$(cat <&4)
	exec 4<&-
}
use=(open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c 'show mail/a' --identity jonas)
told="memory cannot be locked"

for bytes in 0 16384 131072; do
	limited $bytes "${use[@]}" --require-mlock
	check "with_${bytes}_bytes_it_refuses_when_told_to" eval 'ended_saying 1 "$told" && [ ! -s out ]'
	check "and_has_read_no_passphrase_with_$bytes" [ "$left" = "a passphrase" ]
done
limited 0 ls --identity nowhere --require-mlock
check it_does_not_even_look_for_the_identity eval 'ended 1 && ! grep -q nowhere err'
limited 0 identity new --name X --as x --out x --require-mlock
check nor_makes_one eval 'ended_saying 1 "$told" && [ ! -e x ]'
limited 0 "${use[@]}"
check without_that_it_opens_and_says_so_first eval 'ended 0 && [ "$(cat out)" = "a secret" ] && head -n 1 err | grep -q "$told"'
check and_says_it_once [ "$(grep -c locked err)" = 1 ]
limited 0 audit verify
check who_has_no_secret_read_is_not_told eval 'ended 0 && ! grep -q locked err'
limited 1048576 "${use[@]}" --require-mlock
check where_it_can_be_locked_it_opens eval 'ended 0 && [ "$(cat out)" = "a secret" ] && ! grep -q locked err'
head -c 1000000 /dev/zero >in
limited 524288 put mail/big --compartment MAIL --file in --identity jonas --require-mlock
check a_secret_that_is_too_long_to_be_locked_is_refused ended_saying 1 "$told"
limited 8388608 put mail/big --compartment MAIL --file in --identity jonas --require-mlock
check and_taken_where_it_is_not ended 0
limited 0 open MAIL --guest --ticket T --reason R --why-not W --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c close
check a_guest_is_told_too eval 'ended 0 && head -n 1 err | grep -q "$told"'
limited 1048576 compartment add PAPER --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir paper \
	--cards-format pdf --identity jonas --require-mlock
check a_code_is_not_drawn_where_it_cannot_be_locked eval 'ended 0 && grep -q "no QR code.*locked" err && [ -s paper/PAPER-g1-Vogt.pdf ]'

# --- whose memory it is ---

python3 "$repo/tests/cli/paused.py" "some words" 'stat -c %u "/proc/$PID/mem" >owner' \
	"${nobody[@]}" "$program" identity new --name Y --as y --out y --work-factor 10 >out 2>err
check its_memory_is_not_its_users_to_look_into [ "$(cat owner)" = 0 ]
