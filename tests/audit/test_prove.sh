#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One entry and its place in a signed head, as a file: other people's programs
# agree that it holds, and so does ours; an altered one is refused by all.

. "$(dirname "$0")/evidence.sh"

"$repo/tests/oracle/go/build.sh" 2>err || {
	echo "ok go_agrees_about_a_proof # skip Go or its sources are not here"
	exit 0
}
oracle=$repo/build/oracle/checkpoint
evidence

# claim FILE: the proof as one claim for Go, by this file's own reading
claim() {
	python3 - "$1" <<'PY'
import base64, json, sys
head, note = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
lines = head.decode().split("\n")
assert lines[0] == "c2sp.org/tlog-proof@v1"
extra = [l[6:] for l in lines if l.startswith("extra ")][0]
index = [int(l[6:]) for l in lines if l.startswith("index ")][0]
path = lines[lines.index("index %d" % index) + 1:]
text = note.decode().split("\n")
print(json.dumps({"index": index, "leaf": extra, "size": int(text[1]), "root": text[2], "proof": path}))
open("note", "wb").write(note)
PY
}

granted=$(sqlite3 m.vault "select seq from leaf where branch = 'main' and
	json_extract(cast(bytes as text), '\$.ev') = 'open.granted' limit 1")
as eva audit prove "$granted" --out p.tlog-proof
check an_entry_is_proved ended 0
check go_agrees_about_the_path eval 'claim p.tlog-proof | "$oracle" inclusion | grep -qx OK'
check the_leaf_is_in_it_byte_for_byte eval 'sed -n "s/^extra //p" p.tlog-proof | base64 -d | cmp -s - <(leaf "$granted" | tr -d "\n")'
check the_head_is_the_newest_that_somebody_witnessed eval '[ "$(sed -n 2p note)" = "$(sed -n 2p eva-second.txt)" ] && grep -qF "$(tail -n 1 eva-second.txt)" note'
last=$(sqlite3 m.vault "select max(seq) from leaf where branch = 'main'")
as eva audit prove "$last" --out last.tlog-proof
check of_a_later_entry_it_is_the_newest eval 'claim last.tlog-proof | "$oracle" inclusion | grep -qx OK && [ "$(sed -n 2p note)" = $((last + 1)) ]'
claim p.tlog-proof >/dev/null
bg inspect p.tlog-proof
check inspect_checks_it eval 'ended 0 && grep -q "open.granted" out && grep -q "NOT checked" out'
bg audit verify m.vault --state home-none --anchor p.tlog-proof
check it_is_an_anchor_as_well eval 'ended 0 && grep -q "^ANCHORED" out'

for flip in extra index path root signature; do
	python3 - "$flip" <<'PY'
import sys
lines = open("p.tlog-proof").read().split("\n")
at = {"extra": 1, "index": 2, "path": 3}.get(sys.argv[1])
if at is None:
    at = lines.index("") + {"root": 3, "signature": 5}[sys.argv[1]]
line = lines[at]
k = len(line) - 6
lines[at] = line[:k] + ("A" if line[k] != "A" else "B") + line[k + 1:]
if sys.argv[1] == "index":
    lines[at] = "index %d" % (int(line[6:]) ^ 1)
open("bad.tlog-proof", "w").write("\n".join(lines))
PY
	bg audit verify m.vault --state home-none --anchor bad.tlog-proof
	check "a_proof_with_another_${flip}_is_no_anchor" eval '! grep -q "^ANCHORED" out'
	[ "$flip" != signature ] || continue
	bg inspect bad.tlog-proof
	check "a_proof_with_another_${flip}_does_not_hold" eval '[ "$st" -ne 0 ]'
done

branch=$(sqlite3 m.vault "select branch from leaf where branch <> 'main' and seq = 0 limit 1")
as eva audit prove 1 --branch "${branch:0:8}" --out b.tlog-proof
check an_entry_of_a_branch_is_proved_too eval 'ended 0 && claim b.tlog-proof | "$oracle" inclusion | grep -qx OK && grep -q "/$branch$" note'
fork=$(sqlite3 m.vault "select branch from leaf where branch <> 'main' group by branch having min(seq) > 0")
first=$(sqlite3 m.vault "select min(seq) from leaf where branch = '$fork'")
as eva audit prove "$first" --branch "$fork" --out f.tlog-proof
check and_one_of_a_fork_that_came_home eval 'ended 0 && claim f.tlog-proof | "$oracle" inclusion | grep -qx OK && grep -q "/main$" note'
as eva audit prove 99999 --out x.tlog-proof
check an_entry_that_is_not_there_is_exit_3 eval 'ended 3 && [ ! -e x.tlog-proof ]'
as eva audit prove 1 --branch 0000 --out x.tlog-proof
check nor_is_a_branch_that_is_not eval 'ended 3 && [ ! -e x.tlog-proof ]'
as eva audit prove -1 --out x.tlog-proof
check a_number_is_a_number eval 'ended 2'

# the keys that signed it, as the bundle lists them
claim p.tlog-proof >/dev/null
must as eva audit export --format bundle --out bundle
actor=$(sed -n 's/^. \([^ ]*\) .*/\1/p' note | head -n 1)
witness=$(sed -n 's/^. \([^ ]*\) .*/\1/p' note | tail -n 1)
key_of() { cut -d' ' -f3 bundle/keys.txt | grep -F "$1+"; }
check go_agrees_about_both_signatures eval '"$oracle" verify "$(key_of "$actor")" "$(key_of "$witness")" <note | grep -qx OK'
bg inspect p.tlog-proof --key "$(key_of "$actor")" --key "$(key_of "$witness")"
check and_inspect_checks_them_with_the_keys eval 'ended 0 && [ "$(grep -c "^signed by" out)" = 2 ]'
bg inspect p.tlog-proof --key "$(head -n 2 bundle/keys.txt | tail -n 1 | cut -d" " -f3)"
check a_key_that_has_not_signed_is_exit_6 ended 6
sed '/^extra /d' p.tlog-proof >bare.tlog-proof
bg inspect bare.tlog-proof
check without_its_leaf_it_asks_for_one ended_saying 2 --leaf
sed -n "$((granted + 1))p" bundle/leaves/main >leaf.json
bg inspect bare.tlog-proof --leaf leaf.json
check with_it_it_holds eval 'ended 0 && grep -q open.granted out'
sed -n "${granted}p" bundle/leaves/main >leaf.json
bg inspect bare.tlog-proof --leaf leaf.json
check with_another_it_does_not ended 6
bg inspect p.tlog-proof --key "x+00000000+AAAA"
check a_key_that_is_none_is_refused eval 'ended 10'
