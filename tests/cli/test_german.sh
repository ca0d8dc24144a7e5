#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The program in German: an opening played on a terminal, errors with their next
# step, tables with umlauts; and that nothing but what people read is German.

. "$(dirname "$0")/scene.sh"

de() {          # de PERSON ARGS
	as "$@" --lang de
}

# --- which language

in_locale() {   # in_locale ASSIGNMENT... : what an unknown option is told in it
	env -u LC_ALL -u LC_MESSAGES -u LANG -u LANGUAGE "$@" "$program" ls --x >out 2>err
	st=$?
}
german() { ended_saying 2 "die Option --x gibt es nicht"; }
english() { ended_saying 2 "there is no option --x"; }
in_locale A=
check without_a_locale_it_speaks_english english
in_locale LANG=de_DE.UTF-8
check the_locale_asks_for_german german
in_locale LC_ALL=C LANG=de_DE.UTF-8
check c_is_english english
in_locale LC_ALL=de_AT LANGUAGE=en
check the_first_language_of_the_list_counts english
bg ls --x --lang=de
check the_option_is_enough german
bg ls --lang fr
check a_language_that_there_is_not_is_named ended_saying 2 "--lang: de or en, not fr"

# --- help

bg --help --lang de
check help_is_german eval 'ended 0 && grep -q "^Aufruf: breakglass COMMAND" out && grep -q "ein Fach zu öffnen" out'
check help_is_utf_8 iconv -f UTF-8 -t UTF-8 out -o /dev/null
bg open --help --lang de
check so_is_that_of_a_command eval 'grep -q "das Geheimnis, auf der Standardausgabe" out && grep -q -- "--resume .*weitermachen" out'

# --- a vault with umlauts

person "Jonas Bäcker" jonas
person "Änne Grün" anne
person "Ben Ode" ben
found_vault
enrol anne custodian --phone "+49 160 7"
enrol ben custodian
must de jonas compartment add MAIL --threshold 2 --holders anne,ben,card:Krämer --cards-dir cards
check a_dealing_is_told_in_german grep -q "verteilt: Kartensatz 1 von MAIL: 3 Anteile, je 2 öffnen es; entbehrlich: 1" err
deposit mail/a secret-a MAIL

de jonas open 00000000000000000000000000000000
check an_error_tells_place_and_next_step eval 'ended 3 && grep -q "^breakglass: das gibt es nicht: Sitzung 0000" err &&
	grep -q "^  nächster Schritt: lassen Sie auflisten" err'
de jonas share status MAIL
check a_card_with_an_umlaut_is_named grep -q "^  Krämer: Karte, nicht bestätigt, nie nachgewiesen" out
de jonas compartment list
check columns_count_characters eval 'python3 - out <<P
import sys
lines = [l for l in open(sys.argv[1], encoding="utf-8") if l.startswith("  ")]
assert len({l.index(w) for l in lines for w in ("Karte", "versiegelt") if w in l}) == 1, lines
P'
de jonas ready
check what_is_due_is_told_in_german grep -q "Inhaber haben ihren Anteil nicht bestätigt" out

# --- programs read the same in each language

same() {        # same ARGS: --json in both languages
	as jonas "$@" --json
	cp out english
	de jonas "$@" --json
	[ -s out ] && cmp -s out english
}
request MAIL
check lists_for_programs_are_english same session list
check and_cards same compartment list
check and_members same member list
check and_shares same share status MAIL
check and_what_is_due same ready
check and_verdicts same audit verify
check and_entries same audit log
check and_credentials same info mail/a
check and_debts same debt
check and_who_knows same audit who-knows --person jonas
check and_sessions_with_what_was_refused eval 'printf x >bad; same open "$sid" --approval bad'
must as jonas session abort "$sid"

# --- an opening

cp m.vault before.vault

talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" --vault m.vault --lang de >out 2>err
	st=$?
}
talk open MAIL --identity jonas --state home-jonas --for 1h <<TALK
wait Vorfall oder Ticket:
type INC-4711
wait warum:
type Datenbank von exchange01 beschädigt
wait warum geht der übliche Weg nicht:
type Verzeichnis ist ausgefallen
wait lesen Sie vor: "([a-z ]+)"
wait es wartet: \[f\]
type i
wait Datei der Identität:
type anne
wait anne:.*Jonas Bäcker bittet, MAIL zu öffnen .Kartensatz 1., für 1 h, zum Lesen.*warum nicht auf dem üblichen Weg: Verzeichnis
wait freigeben\? \[j/N\]
type j
wait angenommen: 1 von 2
wait es wartet:
type f
wait Datei einer Freigabe oder einer Karte:
type cards/MAIL-g1-Krämer.txt
wait Krämer angenommen: 2 von 2
wait MAIL ist offen bis
wait MAIL 0:59>
type frob
wait eine Sitzung kennt
wait MAIL 0:
type help
wait deposit|der nächste Schritt des Ablaufs
wait MAIL 0:
type show mail/a
wait mail/a: 8 Zeichen.*secr  et-a.*Bindestrich.*verschwindet
type
wait MAIL 0:
type close
TALK
check an_opening_is_played_in_german ended 0
as jonas audit log
check the_log_stays_as_it_was eval 'grep -q "asks to open MAIL .*INC-4711.: Datenbank von exchange01 beschädigt" out && grep -q "open.closed *the session of MAIL ended" out'
de jonas audit log
check its_lines_are_told_in_german eval 'grep -q "bittet, MAIL zu öffnen .*INC-4711.: Datenbank von exchange01" out &&
	grep -q "open.closed *die Sitzung von MAIL ist zu Ende" out && grep -q "die Karte von Krämer wurde eingegeben" out &&
	grep -q " Sitzung [0-9a-f]\{6\} " out'
check entries_of_an_opening_are_english_for_programs same audit log
as jonas audit export --format jsonl --out english.jsonl && de jonas audit export --format jsonl --out german.jsonl
check and_so_is_the_export eval '[ -s english.jsonl ] && cmp -s english.jsonl german.jsonl'
bg audit verify m.vault --state home-jonas
check and_is_whole ended 0
must as jonas audit anchor --out kept.note
request MAIL
bg audit verify m.vault --lang de --anchor kept.note
check a_verdict_is_told_in_german eval 'ended 0 && grep -q "^ANCHORED .*unversehrt und in Ordnung" out'
check where_one_was_shown_it_is_one grep -q "MAIL: 1 Geheimnis offengelegt in Sitzung [0-9a-f]*\|sein 1 Geheimnis gilt als offengelegt\|gilt sein 1 Geheimnis als offengelegt" out
must as jonas audit anchor --out newer.note
cp before.vault older.vault
bg audit verify older.vault --lang de --anchor newer.note
check a_fault_is_told_in_german eval 'ended 7 && grep -q "newer.note: enthält einen Stand bei [0-9]*, diese Kopie endet bei" out'
bg audit verify older.vault --anchor newer.note --json
cp out english
bg audit verify older.vault --lang de --anchor newer.note --json
check and_is_english_for_programs eval 'grep -q "it holds a head at" english && cmp -s out english'
rm -rf played && mkdir played
bg practice played --lang de
check it_is_practised_in_german eval 'ended 0 && grep -q "angenommen: 2 von 2" out err'
