#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# After the close nothing of a secret is left: not on the terminal, not in the
# state directory, the vault or its journal; and no core could have been written
# (S5). What is in memory is for tests/memory.

. "$(dirname "$0")/scene.sh"

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
	sed -n '/^$/,$p' "$1" | tr -s ' \n' '\n' | grep -E '^[a-z]+$' | sed -n "$2,$(($2 + 2))p" | paste -sd ' '
}
keep

on_disk() {     # on_disk TEXT: in what lies about afterwards
	grep -rqaF -- "$1" home-jonas m.vault m.vault-journal out 2>/dev/null
}

# --- by options ---

as_jonas request MAIL --ticket INC-4711 --reason R --why-not W --out-dir req-MAIL
sid=$(sed -n 's/^session: //p' out)
phrase=$(sed -n 's/^phrase: //p' out)
must approve anna MAIL
as_jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Vogt.txt \
	-c 'show mail/a' -c 'totp mail/t' -c 'run mail/a -- cat' -c 'save mail/a saved' \
	-c close --ticket INC-4711
check the_session_showed_it eval 'ended 0 && grep -qF "planted-Secret" out && [ "$(cat saved)" = "planted-Secret/of mail" ]'
rm -f out saved
check and_its_close_leaves_nothing_on_the_disk eval '! on_disk planted-Secret && ! on_disk "$(words_of cards/MAIL-g1-Vogt.txt 5)" && ! on_disk "planted passphrase"'

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
python3 "$repo/tests/cli/talk.py" script "$program" open MAIL --identity jonas \
	--state home-jonas --vault m.vault >out 2>err
st=$?
check a_conversation_ended ended 0
python3 "$repo/tests/cli/left.py" out >scrollback
check and_leaves_nothing_on_the_terminal eval '! grep -qaF "planted-Secret" scrollback && ! grep -qaF "plan  ted-" scrollback && ! grep -qaF "planted passphrase" scrollback'
check nor_among_the_sessions eval '! find home-jonas -path "*sessions*" -type f | grep -q .'
rm -f out
check nor_elsewhere_on_the_disk eval '! on_disk planted-Secret && ! on_disk "planted passphrase"'

# --- no core, not even one that root asks for ---

cat >limits.sh <<'SH'
grep "^Max core file size" "/proc/$PID/limits" >../limits
prlimit --pid "$PID" --core=unlimited
kill -ABRT "$PID"
SH
mkdir core
(cd core && python3 "$repo/tests/cli/paused.py" "some words" "sh ../limits.sh" \
	"$program" identity new --name X --as x --out x >out 2>../err)
st=$?
check no_core_would_be_written grep -qE "size +0 +0 " limits
check nor_is_one_when_the_limit_is_raised eval 'ended 134 && ! grep -q "a core" err && [ "$(ls core)" = out ]'
