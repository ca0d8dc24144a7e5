#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The printed handbook: what stands in each chapter, that nothing of it is
# secret, that nothing from the plan is markup, and that it is fit to print.

. "$(dirname "$0")/../cli/scene.sh"
estate() { python3 "$repo/tests/plan/estate.py" "$@"; }

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
enrol anna custodian --site Mole
enrol ben custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards --max-open 4h
must as jonas compartment add DRILL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards --drill
estate >e.json
must as jonas plan import e.json

book() {        # book FILE [OPTIONS]
	local file=$1
	shift
	rm -f "$file"
	as jonas plan handbook --html "$file" --at 2026-11-23 "$@"
}

# says NAME CHAPTER TEXT...: the chapter says all of them, in this order
says() {
	local name=$1
	shift
	if python3 - "$@" >why <<'PY'
import html.parser, re, sys

class Chapter(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.inside, self.words = False, []
    def handle_starttag(self, tag, attrs):
        if tag in ("section", "header"):
            self.inside = dict(attrs).get("id", tag) == sys.argv[1]
    def handle_endtag(self, tag):
        if tag in ("section", "header"):
            self.inside = False
        if tag not in ("bdi", "strong", "a", "time"):
            self.words.append(" ")
    def handle_data(self, data):
        if self.inside:
            self.words.append(data)

p = Chapter()
p.feed(open("book.html", encoding="utf-8").read())
text, at = re.sub(r"\s+", " ", "".join(p.words)), 0
for want in sys.argv[2:]:
    at = text.find(want, at)
    if at < 0:
        sys.exit(print(want) or 1)
    at += len(want)
PY
	then ok "$name"; else not_ok "$name" "$(cat why)"; fi
}

as jonas plan handbook
check a_book_needs_a_file ended_saying 2 "--html"
book book.html
check a_book_is_written eval 'ended 0 && [ -s book.html ]'
as jonas plan handbook --html book.html --at 2026-11-23
check and_not_over_another ended 4
book again.html
check it_is_the_same_each_time cmp book.html again.html
as jonas plan handbook --html x.html --for anybody
check other_readers_are_refused eval 'ended 2 && [ ! -e x.html ]'

as jonas plan handbook --html german.html --at 2026-11-23 --lang de
check one_in_german_is_written eval 'ended 0 && grep -q "<html lang=\"de\">" german.html && grep -q "eine Kopie des Tresors.</h3>" german.html && grep -q "Notfallhandbuch: Hafenwerk" german.html'
check with_the_commands_as_they_are_typed grep -q "breakglass open MAIL --vault m.vault --identity YOURS" german.html
check and_as_many_boxes_to_tick eval '[ "$(grep -c "class=.box" german.html)" -eq "$(grep -c "class=.box" book.html)" ]'

# --- what is in it ---

says the_title_page_tells_whose_it_is header "Hafenwerk Nordmole eG" "Emergency handbook" "no password in this book" "Incident number" 2026-11-23 "trained staff" Musterstadt m.vault
says roles_come_before_custodians_before_services call "1. Roles" "Emergency officer" "Helga Vogt" "Ben Ode" "2. Custodians" "Anna Weber" "+49 40 555 111" "safe Mole" "MAIL, DRILL" "3. External services" "Line provider" "+49 40 555 900" "sw01/k-sw"
says who_left_is_named_as_not_to_be_called call "Do not call" "Rolf Ehrlich"
says commands_stand_there_as_they_are_typed open "breakglass inspect m.vault" "breakglass open MAIL --vault m.vault --identity YOURS" "breakglass approve request-LABEL-NAME.bg" "--resume" "show PATH" "breakglass debt --vault m.vault" "Reading phrase" "Anchor"
check a_compartment_of_drills_is_not_offered eval '! grep -q "breakglass open DRILL" book.html'
as jonas inspect m.vault
# shellcheck disable=SC2046
says the_fingerprint_is_that_of_the_vault vault $(sed -n 's/^fingerprint //p' out)
says the_policies_are_those_of_the_vault vault "$(entries) entries" MAIL "Mail and what it needs" 2 3 1 "4 h" DRILL "drills alone" "shares of MAIL" "Anna Weber (anna)" "in their identity" Mole "Vogt" card
says the_boot_order_has_effect_and_workaround boot sw01 "1 h" "users: 90 %" "paper form F-1" sto01 sw01 dir01 mail01 "dir01, sto01" desks
says a_runbook_has_steps_paths_and_gates runbooks "Cold start of everything" "power was lost at Mole" "2 h 10 min" "1, 2, 3, 4, 5" "Network" "20 min" "Short words for step 2" "sw01/k-sw" "READY 2" "Expected result seen?" "yes, at" "no: stop, tell Head of operations"
says a_compromise_has_its_order_and_deadlines compromise "A server" "A stranger has been on mail01" "nothing seen for fourteen days" "take it off the network" "dir01/k-dir" "Change in this order" "dir01/k-dir" "mail01/k-mail" "mail01/k-totp" "sto01/k-sto" "reset the ticket key twice" "memory image" "supervisory authority" "24 h" "A service" "An account"
says a_component_is_described_in_full components "sto01: Storage" "1U, two supplies" HW-sto01 "Debian 12" 198.51.100.12 /dev/vdb1 "data of sto01" LUKS sto01-main 443 "ten seconds" "image, encrypted" "tape vault" "sto01/k-tape" 2026-06-01
says safes_and_sites_are_there safes S-1 Mole "stick A, this handbook" "Molenweg 2"
says drills_and_the_test_system_are_there drills LAB "one disk instead of two" "Head of operations" "a lost disk is not practised" "D-1: cold start" "mail within 180 minutes" 2026-08-10 "passed, took 171 min" "the notary was on leave"
says the_review_is_the_last_chapter review "S 6.140" "Is every component described" "5 of 5 components are described in full" "Was each opening reviewed" "O-1, on paper: reviewed 2026-09-20"
check the_words_for_others_are_not_in_it eval '! grep -q "round button" book.html'
mv book.html trained.html
book book.html --for third-party
says the_other_detail_is_for_outside_experts runbooks "press the round button"
check and_has_no_words_of_the_first eval '! grep -q "Short words for step" book.html'

# --- what is not ---

estate --secrets >secrets
check there_are_secrets_to_look_for [ "$(wc -l <secrets)" = 6 ]
check no_secret_is_in_it eval '! grep -qFf secrets book.html && ! grep -qFf secrets trained.html'
check nor_the_reading_phrase eval '! grep -qF "$(cat m.vault.phrase)" book.html'
check nothing_is_fetched eval '! grep -qiE "(src|href)=\"?(https?:|//|data:)|url\(|@import|<script|<link|<img" book.html'
check it_is_under_a_policy grep -qF "default-src 'none'; style-src 'sha256-" book.html
check names_are_no_markup eval '! grep -q "<b>" book.html && grep -qF "Desks &lt;b&gt;&quot;East&quot;&lt;/b&gt; &amp; &#39;West&#39;" book.html'
estate 'organisation.name="Har\"}</style><b>\\bour ü"' 'components.0.services=[]' 'drill_plan=null' 'compromise_scenarios=[]' 'runbooks.0.steps.0.text_trained=null' >e.json
must as jonas plan import e.json --plan-only
book book.html
check an_organisation_s_name_ends_no_style eval '[ "$(grep -o "</style>" book.html | wc -l)" = 1 ] && ! grep -q "<b>" book.html && grep -qF "\\0000FC" book.html'
says what_is_missing_is_said components "not written down"
says a_step_without_words_says_so runbooks "Nobody wrote down how."
says a_level_without_a_scenario_says_so compromise "An account" "The plan has none."
cp m.vault "it's m.vault"
vault="it's m.vault" as jonas plan handbook --html quoted.html --older
check a_name_with_a_quote_is_typed_in_quotes eval 'ended 0 && grep -qF "breakglass inspect &#39;it&#39;\\&#39;&#39;s m.vault&#39;" quoted.html'

# --- on paper ---

estate >e.json
must as jonas plan import e.json --plan-only
book book.html --for third-party
long=$(printf 'n%.0s' {1..58})
sed "s/sto01/sto01-$long/g; s/K-STO/K-STO-$long/g" e.json >long.json
must as jonas plan import long.json --plan-only
mv book.html short.html
book long.html --for third-party
mv short.html book.html
chromium=$(command -v chromium || command -v chromium-browser)
if [ -z "$chromium" ] || ! command -v node >/dev/null; then
	echo "ok the_book_in_a_browser # skip chromium or node is not here"
	exit 0
fi
mkdir -p browser
HOME=$scene/browser timeout 120 node "$repo/tests/plan/handbook.mjs" "$chromium" "$scene/book.html" "$scene/browser" "$scene/long.html" >driven 2>err
st=$?
cat driven
check the_browser_came_to_its_end eval 'ended 0 && grep -q "^ok the_book_was_read" driven'
pages=$(pdfinfo browser/book.pdf | sed -n 's/^Pages: *//p')
check it_is_a4 eval 'pdfinfo browser/book.pdf | grep -q A4 && [ "$pages" -gt 12 ]'
python3 - "$pages" >laid <<'PY'
import glob, re, subprocess, sys
pages = int(sys.argv[1])
def read(pdf):
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True).stdout
    return [[l.strip() for l in t.splitlines() if l.strip()] for t in text.split("\f")[:-1]]
lines = read("browser/book.pdf")
sheets = [(f, n, l) for f in sorted(glob.glob("browser/*.pdf")) for n, l in enumerate(read(f), 1)]
def check(name, good, why):
    print(f"ok {name}" if good else f"not ok {name}: {why}")
bad = [n for n, l in enumerate(lines, 1) if not l[-1].endswith(f"{n} / {pages}")]
check("each_page_has_its_number", not bad, bad)
heads = [l[0].split()[0] for l in lines[1:]]
check("each_page_has_its_chapter_at_the_top", heads == sorted(heads, key=int) and set(heads) == set(map(str, range(1, 11))), heads)
words = {"Partitions", "Services", "Backup", "At once", "Report", "Change in this order", "Keep as evidence",
         "Reading phrase", "Anchor", "Safes", "Sites", "Test system"}
last = [(f, n, l[-2]) for f, n, l in sheets if l[-2] in words]
check("no_heading_is_left_alone_at_the_foot_of_a_page", not last, last)
# its number and title, and its runbook at the right: on the same line or, where the fonts are taller, above
step = re.compile(r"^(?:\d+ .*R-(?:COLD|REBUILD)|R-(?:COLD|REBUILD)\n\d+ .*)$", re.M)
gates = [(f, n) for f, n, l in sheets if sum("Expected result seen?" in x for x in l) != len(step.findall("\n".join(l)))]
check("there_are_steps_on_the_sheets", sum(bool(step.search("\n".join(l))) for f, n, l in sheets) > 3, len(sheets))
check("no_step_is_cut_by_the_end_of_a_page", not gates, gates)
PY
cat laid
pdftotext browser/book.pdf whole.txt
check no_secret_is_on_paper eval '! grep -qFf secrets whole.txt'
