#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whoever carries a request or an approval may alter it: every value of it, one
# at a time.  No altered request is approved and no altered approval counts (T5).

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Kim Root" kim
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
enrol kim admin
must as jonas member add anna.member --roles custodian --phrase "$(cat phrase-anna)"
must bg member add ben.member --roles custodian --phrase "$(cat phrase-ben)" --identity kim \
	--state home-kim --vault m.vault \
	--fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)"
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
deposit a/b secret MAIL
request MAIL --want a/b
must approve ben MAIL
keep

# what a custodian may see altered without harm: the requester's name is left
# out when its record is not shown (the third fact) or does not open

harmless() { case $1 in records.* | without.records | without.fact.2) true ;; *) false ;; esac; }

python3 "$repo/tests/attack/altered.py" req-MAIL/request-MAIL-anna.bg altered
count=0 approved=
for f in altered/*; do
	rm -f yes.bg
	rm -rf home-fresh
	bg approve "$f" --phrase "$phrase" --out yes.bg --identity anna --state home-fresh
	count=$((count + 1))
	if [ "$st" -eq 0 ] || [ -e yes.bg ]; then
		harmless "${f#altered/}" || approved="$approved ${f#altered/}"
	fi
	case $st in 0 | 4 | 10) ;; *) approved="$approved ${f#altered/}:$st" ;; esac
done
echo "# $count altered requests${approved:+, not refused:$approved}"
check no_altered_request_is_approved [ -z "$approved" -a "$count" -gt 60 ]

# --- the wrong person, the wrong words, a request seen before ---

bg approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out yes.bg --identity ben --state home-ben
check a_request_for_another_is_refused eval 'ended 4 && [ ! -e yes.bg ]'
bg approve req-MAIL/request-MAIL-anna.bg --phrase "academic academic academic academic academic academic" \
	--out yes.bg --identity anna --state home-anna
check wrong_words_are_refused_and_no_word_is_shown eval 'ended 4 && [ ! -e yes.bg ] &&
	! grep -qF "$phrase" err'
bg approve req-MAIL/request-MAIL-anna.bg --phrase "one two" --out yes.bg --identity anna --state home-anna
check two_words_are_no_phrase eval 'ended 4 && [ ! -e yes.bg ]'
bg approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out yes.bg --identity anna --state home-anna \
	--fingerprint "$(printf %064d 7)"
check another_fingerprint_is_refused eval 'ended 4 && [ ! -e yes.bg ]'
must approve anna MAIL
check the_true_request_is_approved [ -e answer-anna.bg ]
check and_its_head_is_pinned [ -f home-anna/*/pin ]

# --- approvals ---

python3 "$repo/tests/attack/altered.py" answer-ben.bg altered-answers
count=0 counted=
for f in altered-answers/*; do
	rm -rf "$scene/m.vault" && cp "$scene.kept/m.vault" m.vault
	rm -rf home-jonas && cp -a "$scene.kept/home-jonas" .
	as jonas open "$sid" --approval "$f"
	count=$((count + 1))
	case $st in 4 | 10) ;; *) counted="$counted ${f#altered-answers/}:$st" ;; esac
	as jonas session list --json
	grep -q '"accepted":0' out || counted="$counted ${f#altered-answers/}"
done
echo "# $count altered approvals${counted:+, counted:$counted}"
check no_altered_approval_counts [ -z "$counted" -a "$count" -gt 15 ]

# --- a box swapped for another one, its hash put right ---

fresh
must approve anna MAIL
python3 - <<'PY'
import base64, json, hashlib
def load(name):
    return json.loads(base64.b64decode("".join(l for l in open(name).read().splitlines() if not l.startswith("-----"))))
a, b = load("answer-anna.bg"), load("answer-ben.bg")
a["box"] = b["box"]
a["approval"]["box_sha256"] = base64.b64encode(hashlib.sha256(base64.b64decode(b["box"])).digest()).decode()
body = base64.b64encode(json.dumps(a, sort_keys=True, separators=(",", ":")).encode()).decode()
open("swapped.bg", "w").write("-----BEGIN BREAKGLASS APPROVAL-----\n" +
    "\n".join(body[i:i+64] for i in range(0, len(body), 64)) + "\n-----END BREAKGLASS APPROVAL-----\n")
PY
as jonas open "$sid" --approval swapped.bg
check a_swapped_box_is_refused_and_logged eval 'ended_saying 4 "signature" &&
	leaf $(($(entries) - 1)) | grep -q "\"cause\":\"signature\""'
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show a/b'
check and_the_true_ones_still_open_it eval 'ended 0 && [ "$(cat out)" = secret ]'

# --- a custodian remembers: forks and rewinds are seen ---

fresh
must approve anna MAIL
as jonas open "$sid" --approval answer-anna.bg
check the_approval_reaches_the_log ended_saying 5 "1 of 2"
cp m.vault before.vault
cp -a home-jonas home-before
deposit a/c more MAIL
request MAIL
must approve anna MAIL
check a_later_request_extends_what_was_seen grep -q "continue the" err
cp before.vault m.vault
rm -rf home-jonas && mv home-before home-jonas
deposit a/d fork MAIL
deposit a/e fork MAIL
request MAIL
must approve anna MAIL
check on_a_fork_nothing_is_cosigned eval 'grep -qE "ANOTHER history|nothing proves" err &&
	! grep -q "/witness/" "$(ls -t home-anna/*/receipts/*receipt* | head -1)"'
as jonas open "$sid" --approval answer-anna.bg
check recovery_goes_first_and_the_finding_is_logged eval 'ended_saying 5 "1 of 2" &&
	leaf $(($(entries) - 1)) | grep -qE "\"seen\":\"(diverged|unproven)\""'
