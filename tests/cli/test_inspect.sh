#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What somebody finds in a drawer and shows to `inspect`: they are told what it is
# and what it is good for, and nothing of it that is secret.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt --cards-dir cards
must as jonas audit anchor --out head.txt
must as jonas audit anchor --words
cp out head-words.txt
bg inspect m.vault
fingerprint=$(sed -n 's/^fingerprint //p' out)
card=cards/MAIL-g1-Vogt.txt
sed '1,/^$/d' "$card" >words

# no two words that follow each other in FILE do so in what was said
silent() {      # silent FILE
	local said before="" word
	said=$(cat out err | tr -cs a-zA-Z0-9- ' ')
	for word in $(tr -cs a-zA-Z0-9- '\n' <"$1" | grep -vxE '[0-9]+'); do
		case " $said " in *" $before $word "*) [ -z "$before" ] || return 1 ;; esac
		before=$word
	done
	[ -n "$before" ]
}

bg inspect "$card"
check a_card_is_told_with_its_holder_and_its_set eval 'ended 0 && grep -q "the card of Vogt, of card set 1 of MAIL" out && grep -q "share check LABEL --words" out && grep -qxF "$fingerprint" out'
check and_its_words_are_not_shown silent words
bg inspect words
check words_alone_are_told_too eval 'ended 0 && grep -q "33 words of a card, without" out && silent words'
awk '{ t = $2; $2 = $4; $4 = t } 1' words >exchanged
bg inspect exchanged
check words_that_do_not_fit_are_told eval 'ended 4 && grep -q exchanged err && silent words'
sed 's/^set: .*/set: x/' "$card" >headless
bg inspect headless
check a_head_that_is_malformed_is_named eval 'ended_saying 10 "set line" && silent words'

bg inspect head.txt
check a_signed_head_is_an_anchor eval 'ended 0 && grep -q "with 1 signature, NOT checked" out && grep -q "audit verify VAULT --anchor" out'
bg inspect head-words.txt
check so_is_one_in_words eval 'ended 0 && grep -q "an anchor in words" out && grep -q "audit verify VAULT --anchor" out'
printf 'breakglass anchor v1\nsize: many\n' >bad-words.txt
bg inspect bad-words.txt
check one_that_is_malformed_is_refused ended_saying 10 bad-words.txt

bg inspect jonas
check an_identity_in_the_clear_is_told eval 'ended 0 && grep -q "whoever has this file is that member" out && silent jonas'
bg inspect m.vault.phrase
check a_reading_phrase_is_told eval 'ended 0 && grep -q "as a reading phrase has them" out && silent m.vault.phrase'
bg inspect jonas.member
check an_enrolment_is_told_as_ever eval 'ended 0 && grep -q "the enrolment of Jonas Beck" out'
echo "a letter that somebody wrote" >letter
bg inspect letter
check a_letter_is_nothing_of_ours ended_saying 10 "letter: nothing of breakglass"
head -c 200000 /dev/zero >zeros
bg inspect zeros
check nor_is_a_long_file ended_saying 10 "zeros: nothing of breakglass"

# --- what may be secret is read into locked memory alone ---

if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip what_may_be_secret_is_read_into_locked_memory: this build has its own read"
elif ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o where.so "$repo/tests/cli/read_where.c"; then
	not_ok the_reader_of_reads_is_built
else
	BG_READ_FOR=$(head -c 12 m.vault.phrase) BG_READ_OUT=$PWD/where LD_PRELOAD=$PWD/where.so \
		"$program" inspect m.vault.phrase >out 2>err
	st=$?
	# its first bytes, and all of it
	check what_may_be_secret_is_read_into_locked_memory eval \
		'ended 0 && [ "$(sort -u where)" = locked ] && [ "$(wc -l <where)" -ge 2 ]'
fi
