#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# After the close nothing of a secret is left: not in the memory of the process
# (searched as it ends), not on the terminal, not in the state directory, the
# vault or its journal; and no core could have been written (S5).

. "$(dirname "$0")/scene.sh"

if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip memory_after_a_close: this build keeps freed memory"
	exit 0
fi
if ! ${CC:-cc} -O1 -shared -fPIC -o scan.so "$repo/tests/cli/memory_scan.c"; then
	echo "not ok the_scan_is_built"
	exit 1
fi

must bg identity new --name "Jonas Beck" --as jonas --out jonas --work-factor 10 --passphrase-fd 3 3<<<"planted passphrase of jonas"
cp out phrase-jonas
person "Anna Weber" anna
person "Ben Ode" ben
as_jonas() {
	"$program" "$@" --identity jonas --passphrase-fd 3 3<<<"planted passphrase of jonas" \
		--state home-jonas --vault m.vault >out 2>err </dev/null
	st=$?
}
must as_jonas init m.vault --label "Musterstadt" --admin jonas.member --work-factor 10 --reading-phrase-out m.vault.phrase
for p in anna ben; do
	must as_jonas member add "$p.member" --roles custodian --phrase "$(cat "phrase-$p")"
done
must as_jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
printf %s "planted-Secret/of mail" >in
must as_jonas put mail/a --file in --compartment MAIL
printf 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' >in
must as_jonas put mail/t --field totp --file in --compartment MAIL
rm in

words_of() { # words_of CARD FROM: three words of it
	sed -n '/^$/,$p' "$1" | tr -s ' \n' '\n\n' | grep -E '^[a-z]+$' | sed -n "$2,$(($2 + 2))p" | paste -sd ' '
}
# what is searched for: the last line is no secret, and shows that it would be found
{
	echo "planted-Secret/of mail"
	echo "planted passphrase of jonas"
	echo "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for n in 5 14 23 31; do words_of cards/MAIL-g1-Vogt.txt "$n"; done
	cut -d' ' -f3-5 m.vault.phrase
	echo "AGE-SECRET-KEY-1"
	echo "breakglass share v1"
	echo "breakglass secret v1"
	echo "in-the-environment"
} >plain
last=$(($(wc -l <plain) - 1))
python3 -c 'import sys
for line in open("plain"):
    print(bytes(b ^ 0x5A for b in line.rstrip("\n").encode()).hex())' >wanted
export BG_SCAN_FOR=$scene/wanted BG_SCAN_OUT=$scene/found BG_CONTROL=in-the-environment
check the_cards_words_are_known eval '[ "$(sed -n "4,7p" plain | awk "NF == 3" | wc -l)" = 4 ]'
keep

# nothing_left: of all lines but the last, which is found
nothing_left() {
	[ -s found ] || return 1
	awk -v last="$last" '$1 < last && $2 > 0 { print "found " $1; bad = 1 }
		$1 == last && $2 > 0 { seen = 1 } END { exit bad || !seen }' found >&2
}
on_disk() {     # on_disk TEXT: in what lies about afterwards
	grep -rqaF -- "$1" home-jonas m.vault m.vault-journal out 2>/dev/null
}

# --- by options ---

LD_PRELOAD=$scene/scan.so as_jonas request MAIL --ticket INC-4711 --reason R --why-not W --out-dir req-MAIL
sid=$(sed -n 's/^session: //p' out)
phrase=$(sed -n 's/^phrase: //p' out)
check a_request_leaves_nothing_in_memory nothing_left
rm -f found
LD_PRELOAD=$scene/scan.so bg approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" \
	--out answer-anna.bg --identity anna --state home-anna
check nor_does_an_approval nothing_left
rm -f found
LD_PRELOAD=$scene/scan.so as_jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt \
	-c 'show mail/a' -c 'totp mail/t' -c 'run mail/a -- cat' -c 'save mail/a saved' \
	-c close --ticket INC-4711
check the_session_showed_it eval 'ended 0 && grep -qF "planted-Secret" out && [ "$(cat saved)" = "planted-Secret/of mail" ]'
check and_its_close_leaves_nothing_in_memory nothing_left
rm -f out saved
check and_nothing_on_the_disk eval '! on_disk planted-Secret && ! on_disk "$(words_of cards/MAIL-g1-Vogt.txt 5)" && ! on_disk "planted passphrase"'

# --- as a conversation ---

fresh
cat >script <<TALK
wait passphrase
type planted passphrase of jonas
wait incident or ticket:
type INC-4711
wait why:
type exchange01 store corrupt
wait why can the normal way not be used:
type directory down
wait for how long
type 2h
wait read out: "([a-z ]+)"
sh $program approve request-MAIL-anna.bg --phrase "\$1" --out yes-anna.bg --identity anna --state home-anna
wait waiting:
type f
wait file of
type yes-anna.bg
wait anna accepted: 1 of 2
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait Vogt accepted: 2 of 2
wait MAIL 1:59>
type show mail/a
wait goes away
type
wait \\x1b\[\?1049l
wait MAIL 1:
type close
TALK
python3 "$repo/tests/cli/talk.py" script env LD_PRELOAD="$scene/scan.so" "$program" open MAIL --identity jonas \
	--state home-jonas --vault m.vault >out 2>err
st=$?
check a_conversation_ended ended 0
check and_leaves_nothing_in_memory nothing_left
python3 "$repo/tests/cli/left.py" out >scrollback
check nor_on_the_terminal eval '! grep -qaF "planted-Secret" scrollback && ! grep -qaF "plan  ted-" scrollback && ! grep -qaF "planted passphrase" scrollback'
check nor_among_the_sessions eval '! find home-jonas -path "*sessions*" -type f | grep -q .'
rm -f out
check nor_elsewhere_on_the_disk eval '! on_disk planted-Secret && ! on_disk "planted passphrase"'

# --- no core ---

ulimit -c unlimited 2>/dev/null
mkfifo wait
"$program" identity new --name X --as x --out x --passphrase-fd 3 3<wait >/dev/null 2>&1 </dev/null &
pid=$!
exec 4>wait
for _ in $(seq 200); do
	grep -q "^Max core file size *0 " "/proc/$pid/limits" 2>/dev/null && break
	read -rt 0.02 <> <(:)
done
check no_core_would_be_written grep -q "^Max core file size *0 *0 " "/proc/$pid/limits"
echo pass >&4
exec 4>&-
wait "$pid"
