#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Heads that were kept elsewhere: words on paper, directories of receipts, other
# copies, bundles; several in one pass; and where two histories part.

. "$(dirname "$0")/evidence.sh"
evidence

verify() { bg audit verify "$1" --state home-none "${@:2}"; }

# --- words ---

as eva audit anchor --words
check words_are_printed eval 'ended 0 && [ "$(head -n 1 out)" = "breakglass anchor v1" ] && [ "$(sed -n "/^words:/,\$p" out | tail -n +2 | wc -w)" = 26 ]'
cp out words.txt
bg audit anchor --words --out both.txt --vault m.vault --state home-none
check a_note_may_be_written_beside_them eval 'ended 0 && [ "$(sed -n 2p both.txt)" = "$(sed -n "s/^size: //p" words.txt)" ]'
verify m.vault --anchor words.txt
check they_anchor_the_log eval 'ended 0 && grep -q "^ANCHORED" out && grep -q "as well as the paper" out'
deposit mail/z SECRET-z MAIL
verify m.vault --anchor words.txt
check and_still_do_when_it_has_grown eval 'ended 0 && grep -q "^ANCHORED" out && grep -q "2 since\|3 since" out'
{ printf 'breakglass anchor v1\r\nsize: %s\r\nwords: ' "$(sed -n 's/^size: //p' words.txt)"
  sed -n '/^words:/,$p' words.txt | tail -n +2 | tr 'a-z\n' 'A-Z '; } >typed.txt
verify m.vault --anchor typed.txt
check typed_in_any_case_without_vault_and_branch_they_do_too eval 'ended 0 && grep -q "^ANCHORED" out'
printf 'breakglass anchor v1\nsize: %s\nroot: %s\n' "$(sed -n 2p both.txt)" "$(sed -n 3p both.txt)" >root.txt
verify m.vault --anchor root.txt
check so_does_a_root_as_syslogs_and_cards_have_it eval 'ended 0 && grep -q "^ANCHORED" out'
sed 's/^root: ./root: /' root.txt >bad.txt
verify m.vault --anchor bad.txt
check but_none_that_was_cut ended 10
verify past.vault --anchor words.txt
check a_copy_that_ends_before_is_truncated eval 'ended 7 && grep -q "TRUNCATED" out'
first=$(sed -n '/^words:/{n;p}' words.txt | awk '{ print $1 }')
sed "s/^  $first /  academic /" words.txt >bad.txt
[ "$first" = academic ] && sed "s/^  $first /  acid /" words.txt >bad.txt
verify m.vault --anchor bad.txt
check another_word_is_another_history eval 'ended 7 && grep -q "DIVERGED" out'
sed 's/^size: .*/size: 7/' words.txt >bad.txt
verify m.vault --anchor bad.txt
check another_size_as_well eval 'ended 7 && grep -q "DIVERGED" out'
for broken in 's/^size: .*/size: 07/' 's/^size: .*/size: 0/' '/^size:/d' '$d' 's/^vault: ..../vault: 0000/' 's/^branch: .*/branch: ..\/x/'; do
	sed "$broken" words.txt >bad.txt
	verify m.vault --anchor bad.txt
	check "words_broken_by_$(echo "$broken" | tr -c 'a-z0-9\n' _)_are_no_anchor" ended 10
done
as eva share check MAIL --words nothing.txt
check elsewhere_words_still_names_a_file eval 'ended 3'

# --- several, and directories ---

verify m.vault --anchor eva-receipt.txt --anchor eva-second.txt --anchor words.txt
check several_are_judged_in_one_pass eval 'ended 0 && grep -q "anchor at 36 holds" out'
mkdir receipts
cp eva-receipt.txt eva-second.txt receipts/
for p in anna ben; do for f in "home-$p"/*/receipts/*; do cp "$f" "receipts/$p-$(basename "$f")"; done; done
verify m.vault --anchor receipts
check requests_and_answers_beside_them_are_none eval 'ended 0 && grep -q "^ANCHORED" out && ! grep -q "passed over" out'
echo hello >"receipts/$(printf 'a\033[31mb')"
verify m.vault --anchor receipts
check a_directory_of_receipts_is_taken eval 'ended 0 && grep -q "^ANCHORED" out && grep -qF "a?[31mb: passed over" out'
sed '3s/^...../AAAAA/' eva-receipt.txt >receipts/altered.txt
verify m.vault --anchor receipts
check one_altered_among_them_convicts eval 'ended 7 && grep -q "DIVERGED" out && grep -q "altered.txt" out'
sed '5s/..$/==/' eva-receipt.txt >receipts/altered.txt
verify m.vault --anchor receipts/altered.txt
check one_whose_signature_was_altered_acquits_nobody eval '! grep -q "^ANCHORED" out'
mkdir nothing
verify m.vault --anchor nothing
check an_empty_directory_is_no_anchor ended 10

# --- forks ---

cp fork.vault other.vault
vault=other.vault
mv home-jonas home-late
cp -r home-early home-jonas
deposit mail/other SECRET-other MAIL
must as jonas audit anchor --out other.txt
mv home-jonas home-other
mv home-late home-jonas
vault=m.vault
# of m.vault fork.vault came home; what was written behind it did not
verify m.vault --anchor fork.vault
check a_fork_that_came_home_is_history eval 'ended 0 && grep -q "^ANCHORED" out'
verify m.vault --anchor other.txt --anchor eva-receipt.txt
check of_another_history_the_place_is_bracketed eval 'ended 7 && grep -q "DIVERGED" out && grep -q "one from 23 to 27" out'
check and_both_signed_heads_are_shown eval 'grep -qF "$(sed -n 5p other.txt)" out && [ "$(grep -c "^    breakglass/" out)" = 2 ]'
verify m.vault --anchor other.txt --anchor eva-receipt.txt --json
check as_json_too eval 'ended 7 && python3 -m json.tool <out >/dev/null'
verify m.vault --anchor other.vault
check the_other_copy_names_the_entry eval 'ended 7 && grep -q "the first entry that differs is 24" out && grep -q "  there: " out'
must as eva audit export --format bundle --out bundle
verify other.vault --anchor bundle
check and_so_does_a_bundle_of_it eval 'ended 7 && grep -q "the first entry that differs is 24" out'
bg audit verify --bundle bundle --state home-none --anchor other.vault
check a_bundle_is_held_against_a_copy eval 'ended 7 && grep -q "the first entry that differs is 24" out'
verify m.vault --anchor past.vault
check an_older_copy_anchors_what_it_has eval 'ended 0 && grep -q "anchor at 35 holds" out'
verify past.vault --anchor m.vault
check and_is_truncated_against_the_newer eval 'ended 7 && grep -q TRUNCATED out'
verify m.vault --anchor going.vault
check a_branch_that_is_out_is_named eval 'grep -q "has not come home" out'
must as jonas audit anchor --out x.txt
sed 's/[0-9a-f]\{32\}/00000000000000000000000000000000/' x.txt >foreign.txt
verify m.vault --anchor foreign.txt
check one_of_another_vault_is_refused ended_saying 10 "another vault"
