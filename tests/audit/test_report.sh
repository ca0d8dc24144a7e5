#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# audit report: every section says what happened in story.sh, nothing that came
# from the file is markup, nothing on it is secret, and it is the same each time.

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/audit/story.sh"

label='Muster & <script>alert("1")</script>'
reason='store "corrupt" & <b>gone</b>; אבג'
eva_name='Eva "<i>Lind</i>" & Co'
story

report() {      # report FILE [OPTIONS]
	local file=$1
	shift
	rm -f "$file"
	as eva audit report --html "$file" --at 2026-07-01 "$@"
}

# text SECTION: the words of that section, one line
text() {
	python3 - "$1" <<'PY'
import html.parser, re, sys

class Section(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.depth, self.words = 0, []
    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.words.append(" ")
        if tag == "section":
            self.depth = dict(attrs).get("id") == sys.argv[1]
    def handle_endtag(self, tag):
        if tag == "section":
            self.depth = 0
        if tag in ("td", "th", "dt", "dd", "p", "div", "li", "span", "caption"):
            self.words.append(" ")
    def handle_data(self, data):
        if self.depth:
            self.words.append(data)

p = Section()
p.feed(open("r.html", encoding="utf-8").read())
print(re.sub(r"\s+", " ", "".join(p.words)))
PY
}

says() {        # says NAME SECTION TEXT...: the section says all of them
	local name=$1 section=$2
	shift 2
	text "$section" >section
	for t in "$@"; do
		if ! grep -qF -- "$t" section; then
			not_ok "$name" "$t"
			return
		fi
	done
	ok "$name"
}

report r.html --anchor eva-receipt.txt
check a_report_is_written ended 0

# --- what it says ---

says the_verdict_with_the_age_of_the_anchor verdict "ANCHORED" "whole and in order" \
	"the head at 110, written 2026-05-11 10:11, 50 days before this report; 9 entries since" \
	"the last 6 entries: the host could still cut them off"
says every_request_with_who_approved_and_why openings \
	"1 2026-02-03 10:01 MAIL Jonas Beck anna Krämer (card) INC-1 1 closed ✓ justified" \
	"2 2026-03-07 10:01 MAIL a guest, with cards alone Krämer (card) Sommer (card) INC-2 1 closed ▲ none" \
	"3 2026-04-01 10:01 MAIL Jonas Beck anna (said no) INC-3 0 never opened none" \
	"4 2026-04-20 10:01 TIER0 Jonas Beck ben carla INC-4 1 ▲ expired ▲ none" \
	"5 2026-05-11 10:01 MAIL Jonas Beck anna ben CHG-5 0 closed ▲ none" \
	"6 2026-06-15 10:01 MAIL Jonas Beck anna carla INC-6 1 closed ✕ in doubt ▲ none"
says the_reason_place_and_witness openings 'store "corrupt" & <b>gone</b>; אבג' "directory down" "RZ Nord" "Sven Aar"
says what_was_shown_and_changed_afterwards openings \
	"mail/a password 1 show 2026-02-03 10:04 version 2, 2026-02-03 10:06 ✓ works" \
	"tier0/root password 1 show 2026-04-20 10:05 ✕ not changed"
says what_was_shown_and_not_asked_for openings "asked for mail/a session" "asked for nothing in particular" \
	"mail/b ▲ not asked for password 1 show 2026-06-15 10:04 ✕ not changed"
says times_between_witnesses openings "47 2026-02-03 10:04 from 2026-02-03 10:02 anna to 2026-02-03 10:05 eva secret.revealed" \
	"to: no witness since"
says the_reviewer_and_the_note openings "justified, by eva" "justified: the ticket agrees"
says what_is_due due "mail/b password MAIL 1 a guest (no. 2) 2026-03-07 10:01 115 days ✕ change it" \
	"tier0/root password TIER0 1 jonas (no. 4) 2026-04-20 10:05 71 days ✕ change it" \
	"MAIL, session ${sid6:0:8}: it ended at entry 118" "All 3 secrets of the compartment count as revealed"
says what_was_refused_and_expired failures "open.refused anna said no: no incident is open" \
	"share.refused a share was refused: compartment" "open.expired the session of TIER0 ended" \
	"No host's time contradicts a witness"
says duties_that_were_not_apart duties "There is more than one admin ▲ finding jonas is the only admin" \
	"Nobody approves what they asked for ✓ kept" "session ${sid2:0:8} of MAIL: opened by 2 cards" \
	"session ${sid2:0:8} of MAIL has no review (no. 2)" \
	"mail/a, password, version 2: deposited and found to work by jonas alone" \
	"Nobody reviews an opening that they asked for or approved ✓ by rule" "session ${sid6:0:8} of MAIL has no review"
says live_shares_with_the_age_of_their_proof shares "anna 2 sealed ✓ acknowledged 2026-06-15 15 days" \
	"Vogt 2 card ✓ acknowledged 2026-05-11 50 days" "dora 1 sealed ✓ acknowledged 2026-01-10 171 days ✕ left: does not count" \
	"none may be lost" "The people at Nord alone could open it"
says who_may_do_what_and_holds_what members "jonas Jonas Beck admin active enrol and retire" \
	"anna Anna Weber Nord custodian active approve with a share" "MAIL set 1 (old), MAIL set 2" \
	"dora Dora Ahn Nord custodian retired nothing TIER0 set 1" 'eva Eva "<i>Lind</i>" & Co auditor'
says every_policy_there_was policies "MAIL 1 2026-01-10 10:07 2026-05-11 10:09 replaced 2 of anna, ben, Krämer (card), Sommer (card)" \
	"MAIL 2 2026-05-11 10:05 in use 2 of anna, carla, Vogt (card)" "TIER0 1 2026-01-10 10:08 in use 2 of ben, carla, dora"
says that_there_is_one_log_without_a_gap branches "main the vault 119" "No gap" "No copy, backup or export was logged"
says the_last_entry entries "118 2026-06-15 10:04" "the vault was founded by jonas"
check every_entry_has_a_row eval '[ "$(grep -c "<tr id=\"e-main-" r.html)" = "$(entries)" ]'

# --- what it is made of ---

check a_label_that_would_be_markup_is_text eval 'grep -qF "Muster &amp; &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" r.html && [ "$(grep -oc "<script>" r.html)" = 1 ] && ! grep -q "<b>gone\|<i>" r.html'
check right_to_left_text_stands_apart grep -q "<bdi>.*אבג</bdi>" r.html
check it_shows_no_secret eval '! grep -qE "secret-(mail|tier0)|newer-mail" r.html && ! grep -qiE "age-secret|$(head -1 m.vault.phrase)" r.html'
check it_names_no_other_place eval '! grep -qiE "(src|href|action|url)=.?(https?:|//|file:|data:)|url\(|@import" r.html'
check links_lead_to_what_is_there eval 'python3 - <<PY
import re
t = open("r.html", encoding="utf-8").read()
ids = re.findall(r"\sid=\"([^\"]+)\"", t)
assert len(ids) == len(set(ids)), "an id twice"
assert all(h[1:] in ids for h in re.findall(r"href=\"([^\"]+)\"", t))
assert all(f in ids for f in re.findall(r"<label for=\"([^\"]+)\"", t))
PY'
check style_and_script_are_those_of_the_policy eval 'python3 - <<PY
import base64, hashlib, re
t = open("r.html", encoding="utf-8").read()
csp = re.search(r"Content-Security-Policy\" content=\"([^\"]+)\"", t).group(1)
assert csp.startswith("default-src '"'none'"';"), csp
assert "unsafe" not in csp and "*" not in csp
for tag, rule in (("style", "style-src"), ("script", "script-src")):
    bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", t, re.S)
    assert len(bodies) == {"style": 2, "script": 1}[tag]
    named = ["'"'sha256-%s'"'" % base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() for b in bodies]
    assert [rule] + named in [r.split() for r in csp.split(";")], tag
assert not re.search(r"\s(style|on[a-z]+)=", t.split("</style>")[-1]), "an attribute the policy forbids"
PY'
check headings_tables_and_language_are_in_order eval 'python3 - <<PY
import re
t = open("r.html", encoding="utf-8").read()
assert "<html lang=\"en\">" in t
levels = [int(n) for n in re.findall(r"<h([1-6])", t)]
assert levels[0] == 1 and levels.count(1) == 1
assert all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
assert t.count("<table>") == t.count("<caption>") > 8
assert not re.search(r"<th(?! scope|ead)", t)
PY'
check nobody_else_reads_it [ "$(stat -c %a r.html)" = 600 ]

# --- again, and otherwise ---

cp r.html first.html
report r.html --anchor eva-receipt.txt
check the_same_vault_and_day_make_the_same_page cmp -s r.html first.html
as eva audit report --html r.html
check it_overwrites_nothing eval 'ended_saying 4 "r.html"'
as eva audit report
check it_must_be_told_where eval 'ended_saying 2 "--html"'
report r.html
says without_an_anchor_it_says_so verdict "UNANCHORED" "Newest anchor that holds none"
rm -f r.html
bg audit report m.vault --html r.html --at 2026-07-01 --state home-x
check without_a_key_it_is_written ended 0
check and_says_what_is_sealed eval 'grep -q "sealed to whoever made this report" r.html && grep -q "(sealed)" r.html && ! grep -q "Jonas\|Sven\|mail/a" r.html'
says and_what_is_not openings "MAIL" "secret.revealed"
cp m.vault older.vault
must as eva audit cosign --out later.txt --time 2026-06-20T00:00:00.000Z
rm -f r.html
bg audit report older.vault --html r.html --anchor later.txt --state home-x --identity eva --at 2026-07-01
check of_a_log_that_was_cut_it_is_written_and_ends_as_verify eval 'ended 7 && [ -s r.html ]'
says and_what_the_anchor_says verdict "TRUNCATED" "later.txt: it holds a head at 120, this copy ends at 119"

# --- a clock that is wrong, and a copy that came home ---

must as jonas put mail/a --file m.vault.phrase --time 2025-12-31T12:00:00.000Z
must as jonas copy stick.vault --site Nord --time 2026-06-21T00:00:00.000Z
vault=stick.vault
must as jonas put mail/new --file m.vault.phrase --compartment MAIL --time 2026-06-22T00:00:00.000Z
must as eva audit cosign --time 2026-06-23T00:00:00.000Z
vault=m.vault
must as jonas merge stick.vault --time 2026-06-24T00:00:00.000Z
report r.html
says times_that_do_not_agree_are_named failures "2025-12-31 12:00 from 2026-06-20 00:00 eva to: no witness since earlier than a witness vouched for, earlier than an entry before it, by 170 days"
says a_branch_that_came_home_is_told branches "main the vault" "a branch that came home" "branch.merged a branch came home"
says with_its_own_witness entries "2026-06-22 00:00 from 2026-06-20 00:00 eva to 2026-06-23 00:00 eva jonas secret.deposited mail/new password, version 1"

# --- groups, and nothing yet ---

vault=young.vault label=Young
must as jonas init "$vault" --label Young --admin jonas.member --work-factor 10 --reading-phrase-out young.phrase
rm -f r.html
as jonas audit report --html r.html
check of_a_vault_that_holds_nothing_there_is_a_report ended 0
says and_it_says_so openings "Nobody ever asked for one"
for p in anna ben eva; do
	must as jonas member add "$p.member" --roles custodian --phrase "$(cat "phrase-$p")"
done
must as jonas compartment add BOARD --groups 2 --group IT=1:anna,ben --group BOARD=1:eva,card:Vogt --cards-dir cards
rm -f r.html
as jonas audit report --html r.html
says groups_are_told_apart shares "At least 2 of 4 shares, from enough groups, open it" "anna IT 1 sealed ▲ never ▲ proof due" "Vogt BOARD 1 card"
says and_their_policy_in_words policies "2 of these groups: 1 of IT: anna, ben; 1 of BOARD: eva, Vogt (card)"
