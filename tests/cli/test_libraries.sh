#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Libraries that only some commands load: who has no use for one does not load it,
# and does not miss it; who has says which one is missing, and nothing is lost.

. "$(dirname "$0")/scene.sh"

if ! readelf -d "$program" | grep -q NEEDED; then
	echo "ok libraries_are_loaded_when_wanted # skip a static program loads none"
	exit 0
fi
mkdir broken
for l in libexpat.so.1 libz.so.1 libqrencode.so.4 libreadline.so.8; do
	echo "this is no library" >"broken/$l"
done
without() {     # without COMMAND...: with libraries that are none
	LD_LIBRARY_PATH=$scene/broken "$@"
}
export program
talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" --vault m.vault >out 2>err
	st=$?
}
sum() { sha256sum <"$1"; }

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer --cards-dir cards
deposit mail/relay secret-r MAIL
cat >in.xml <<XML
<?xml version="1.0" encoding="utf-8"?>
<KeePassFile><Root><Group><Name>Root</Name><Entry><UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID>
<String><Key>Title</Key><Value>web</Value></String>
<String><Key>Password</Key><Value>secret-w</Value></String></Entry></Group></Root></KeePassFile>
XML
printf 'Group,Title,Username,Password\ng,first,u,secret-f\n' >in.csv

before=$(sum m.vault)
without as jonas import in.xml --format keepass-xml --compartment MAIL
check without_expat_it_is_named_and_nothing_is_imported \
	eval 'ended_saying 1 "libexpat.so.1" && [ "$(sum m.vault)" = "$before" ]'
without as jonas import in.csv --format keepass-csv --compartment MAIL
check a_table_needs_none eval 'ended 0'
as jonas import in.xml --format keepass-xml --compartment MAIL
check where_it_is_there_the_same_is_imported eval 'ended 0 && as jonas ls && grep -q web out'

without as jonas compartment add TIER0 --threshold 2 --holders card:Vogt,card:Sommer --cards-dir plain --cards-format both
check cards_without_a_code_are_printed_and_that_is_said \
	eval 'ended 0 && grep -q "no QR code: .*libqrencode.so.4" err && [ -s plain/TIER0-g1-Vogt.pdf ]'

as jonas request MAIL --ticket T --reason R --why-not W --out-dir req
sid=$(sed -n 's/^session: //p' out)
without as jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt -c 'show mail/relay'
check a_secret_is_shown_without_any_of_them eval 'ended 0 && [ "$(cat out)" = secret-r ]'
LD_DEBUG=files as jonas open "$sid" -c 'show mail/relay'
check and_none_is_loaded_for_it \
	eval 'ended 0 && grep -q libsodium err && ! grep -qE "libreadline|libtinfo|libexpat|libz\.|libqrencode" err'

without talk open "$sid" --resume --identity jonas --state home-jonas <<TALK
wait readline
TALK
check a_prompt_says_that_readline_is_missing_and_how_to_do_without \
	eval '[ $st = 1 ] && tr -s " \r\n" " " <out | grep -q "libreadline.so.8.*-c COMMAND"'
before=$(sum m.vault)
without talk open MAIL --guest --ticket T --reason R --why-not W --state home-guest <<TALK
wait readline
TALK
check a_guest_is_told_before_anything_is_asked_or_logged \
	eval '[ $st = 1 ] && ! grep -q "?" out && [ "$(sum m.vault)" = "$before" ]'
talk open "$sid" --resume --identity jonas --state home-jonas <<TALK
wait MAIL
type ls
wait mail/relay
type close
TALK
check and_where_it_is_there_the_session_goes_on eval 'ended 0'
