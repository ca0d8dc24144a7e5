#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is printed or handed on, in German: people read it, and what a machine
# reads back is the same in both languages, whoever wrote it.

. "$(dirname "$0")/scene.sh"

de() {          # de PERSON ARGS
	as "$@" --lang de
}

person "Jonas Bäcker" jonas
person "Änne Grün" anne
person "Ben Ode" ben
person "Eva Roth" eva
found_vault
enrol anne custodian
enrol ben custodian
enrol eva auditor

# --- cards

must de jonas compartment add MAIL --threshold 2 --holders anne,ben,card:Krämer --cards-dir cards --cards-format both --call "0391 100"
deposit mail/a secret-a MAIL
pdftotext -layout cards/MAIL-g1-Krämer.pdf page.txt
said() { grep -qF -- "$1" page.txt; }
check a_card_says_in_german_what_it_is eval 'said Anteilskarte && said "MAIL, Kartensatz 1" && said "im Notfall diese Nummer anrufen" && said "niemandem zeigen" && said "Der QR-Code enthält dieselben 33 Wörter"'
check and_nothing_in_english eval '! grep -qE "(the|this|card set|holder|words)( |:|$)" <(grep -v "^breakglass\|^ *[0-9]" page.txt | grep -v "$(sed -n "s/^vault: //p" cards/MAIL-g1-Krämer.txt | cut -c1-20)")'
check its_text_has_the_fields_of_the_format eval '[ "$(head -6 cards/MAIL-g1-Krämer.txt | cut -d: -f1 | tr "\n" " ")" = "breakglass card v1 vault compartment set holder anchor " ]'
# the words off the page, in the order of their numbers
python3 - page.txt >typed.txt <<'PY'
import re, sys
back = open(sys.argv[1], encoding="utf-8").read().split("\f")[1]
words = dict((int(n), w) for n, w in re.findall(r"\b(\d{1,2}) +([a-z]+)\b", back))
print(" ".join(words[i] for i in range(1, 34)))
PY
as jonas share check MAIL --words typed.txt
check an_english_program_reads_the_words_off_a_german_page eval 'ended 0 && grep -q "right: Krämer, card of card set 1" out err'
must as jonas share ack MAIL --words cards/MAIL-g1-Krämer.txt
must de anne share ack MAIL
must de ben share ack MAIL

# no text runs out of the page: left and right edge of every word, in points
pdftotext -bbox cards/MAIL-g1-Krämer.pdf box.html
check no_line_of_it_leaves_the_page python3 - box.html <<'PY'
import re, sys
t = open(sys.argv[1], encoding="utf-8").read()
right = [float(x) for x in re.findall(r'xMax="([0-9.]+)"', t)]
low = [float(y) for y in re.findall(r'yMax="([0-9.]+)"', t)]
assert right and max(right) <= 419.5 - 25, max(right)
assert max(low) <= 595.3 - 5, max(low)
PY

# --- a request and its answers, each way

ask() {         # ask LANG
	rm -rf req
	as jonas request MAIL --ticket T-1 --reason "Platte voll" --why-not "LDAP aus" --out-dir req --json --lang "$1"
	[ "$st" -eq 0 ] || return
	sid=$(python3 -c 'import json; print(json.load(open("out"))["session"])')
	phrase=$(python3 -c 'import json; print(json.load(open("out"))["phrase"])')
}
answer() {      # answer PERSON LANG
	rm -f "answer-$1"
	as "$1" approve "req/request-MAIL-$1.bg" --phrase "$phrase" --out "answer-$1" --lang "$2"
}
for way in "de en" "en de"; do
	read -r asked answered <<<"$way"
	ask "$asked"; answer anne "$answered"; answer ben "$answered"
	as jonas open "$sid" --approval answer-anne --approval answer-ben -c "show mail/a" -c close --lang "$asked"
	check "asked_in_${asked}_and_approved_in_${answered}_it_opens" eval 'ended 0 && [ "$(cat out)" = secret-a ]'
done
ask de
answer anne en
as jonas open "$sid" --approval answer-anne --card cards/MAIL-g1-Krämer.txt -c "show mail/a" -c close
check a_card_made_by_a_german_program_opens_in_english eval 'ended 0 && [ "$(cat out)" = secret-a ]'
check a_receipt_is_no_text_of_a_language eval '! grep -rlE "Quittung|Protokoll" home-anne/*/receipts'

# --- the record of an opening

must as eva review "$sid" --verdict justified --note "wie besprochen"
as jonas record "$sid" --json
cp out record.json
de jonas record "$sid" --json
check a_record_is_the_same_for_programs cmp -s out record.json
de jonas record "$sid"
check and_german_for_people eval 'grep -q "^Vorfall  *T-1$" out && grep -q "^freigegeben von  *anne$" out && grep -q "^  *Krämer (Karte)$" out && grep -q "^Gutachten  *gerechtfertigt, von eva$" out && grep -q "^Gutachter  *____* *Datum" out'
check no_name_of_a_field_runs_into_its_text eval '! grep -vqE "^.{23} [^ ]" out'
de jonas record "$sid" --pdf record.pdf
pdftotext -layout record.pdf record.txt
check its_page_too eval 'ended 0 && grep -q "Niederschrift einer Öffnung" record.txt && grep -q "warum nicht wie üblich  *LDAP aus" record.txt && grep -q "Fragender" record.txt'

# --- anchors and the report

as jonas audit anchor --out en.note && de jonas audit anchor --out de.note
check an_anchor_is_the_same_in_both cmp -s en.note de.note
as jonas audit anchor --words --out en.words && de jonas audit anchor --words --out de.words
check and_in_words_too cmp -s en.words de.words
de jonas audit report --html report.html
check the_report_says_that_it_is_german eval 'ended 0 && grep -q "<html lang=\"de\">" report.html && grep -q "Funktionstrennung" report.html && grep -q "content:.breakglass: Prüfbericht" report.html'
check and_is_german_to_its_last_word python3 - report.html <<'PY'
import re, sys
t = open(sys.argv[1], encoding="utf-8").read()
t = re.sub(r"(?s)<(style|script)>.*?</\1>", "", t)
t = re.sub(r'data-said="([^"]*)"', r">\1<", t)
left = re.findall(r"\b(?:the|of|and|is|by|not|no|asked|entry|entries|shown|opened)\b", re.sub(r"<[^>]*>", " ", t))
assert not left, left
PY
