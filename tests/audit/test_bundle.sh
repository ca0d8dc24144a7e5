#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The log as a bundle: our own verdict and two checkers that share no code with
# us accept it; whatever is altered in it, all three refuse it, also where the
# sums were made anew; nothing secret is in it; and one that was made to hurt is
# refused in words.

. "$(dirname "$0")/evidence.sh"

python=/usr/bin/python3
"$repo/tests/oracle/go/build.sh" 2>err && $python -c 'import nacl' 2>>err || {
	echo "ok three_checkers_accept_a_bundle # skip Go or python3-nacl is not here"
	exit 0
}
evidence
must as eva audit export --format bundle --out bundle \
	--anchor eva-receipt.txt --anchor eva-second.txt

ours() { bg audit verify --bundle "$1" --state home-none; }
go() { "$repo/build/oracle/checkpoint" bundle "$1" >go.out 2>&1; }
py() { $python "$repo/tests/oracle/bundle.py" "$1" >py.out 2>&1; }
sums() { (cd "$1" && LC_ALL=C find . -type f ! -name SHA256SUMS | sed 's,^\./,,' |
	LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS); }

ours bundle
check our_own_verdict_on_it_is_good eval 'ended 0 && grep -q "^UNKNOWN VAULT, UNANCHORED" out && grep -q "no object is in it" out'
check go_accepts_it eval 'go bundle && grep -qx OK go.out'
check python_accepts_it eval 'py bundle && grep -q "^OK: 3 logs" py.out'
bg audit verify --bundle bundle --state home-none --anchor eva-receipt.txt
check an_anchor_counts_as_for_a_vault eval 'ended 0 && grep -q "^ANCHORED" out'
bg audit verify --bundle bundle --state home-eva
check and_so_does_the_pin eval 'ended 0 && ! grep -q UNKNOWN out'
bg audit verify m.vault --bundle bundle --state home-none
check a_file_and_a_bundle_are_too_much ended 2
as eva audit export --format bundle --out again --anchor eva-second.txt --anchor eva-receipt.txt
check it_is_made_the_same_twice eval 'ended 0 && diff -r bundle again'
as eva audit export --format bundle --out bundle
check nothing_is_written_over eval 'ended_saying 4 bundle && [ -z "$(ls -d bundle.*.new 2>/dev/null)" ]'
as eva audit export --format bundle --out nowhere/bundle
check a_folder_that_is_not_there_is_no_place eval '[ "$st" -ne 0 ] && [ ! -e nowhere ]'
check the_leaves_are_those_stored eval '[ "$(cat bundle/leaves/main)" = "$(sqlite3 m.vault "select cast(bytes as text) from leaf where branch = '"'main'"' order by seq")" ]'
check it_names_no_person_and_no_reason eval '! grep -rqE "Jonas Beck|exchange01|INC-4711|0170 4711|not today|Musterstadt" bundle'
check and_no_secret eval '! grep -rq "SECRET-" bundle && ! grep -rq "AGE-SECRET-KEY" bundle'
check files_are_for_their_owner_alone eval '[ -z "$(find bundle -perm /077)" ]'
(cd bundle && sed -n '/^1\. /,$p' README.txt | sed -n 's/^    //p' | bash -e) >readme.out 2>&1
check the_commands_of_its_readme_work eval '[ $? -eq 0 ] && grep -q "36 entries" readme.out && grep -q "Verified" readme.out'
mkdir full && (cd full && ulimit -f 4 && trap "" XFSZ && "$program" audit export --format bundle --out b \
	--vault ../m.vault --state ../home-none >/dev/null 2>../err)
st=$?
check without_room_nothing_appears eval '[ "$st" -ne 0 ] && [ -z "$(ls -A full)" ]'

# --- whatever is altered ---

altered() {     # altered HOW FILE NTH: makes `bad`; false when there is nothing
	rm -rf bad
	cp -r bundle bad
	python3 "$repo/tests/audit/alter.py" "$1" "bad/$2" "$3" && ! cmp -s "bundle/$2" "bad/$2"
}
accepted=
judge() {       # judge WHAT CHECKER...: notes who accepts `bad`
	local what=$1 c
	shift
	for c in "$@"; do
		case $c in
		ours) ours bad; [ "$st" -ne 0 ] || accepted="$accepted $c:$what" ;;
		*) ! $c bad || accepted="$accepted $c:$what" ;;
		esac
	done
}
refused() {     # refused NAME: nobody accepted any
	if [ -z "$accepted" ]; then ok "$1"; else not_ok "$1" "$accepted"; fi
	accepted=
}

for f in $(cd bundle && find . -type f | sed 's,^\./,,' | sort); do
	altered flip "$f" 1 && judge "flip:$f" ours go py
done
refused a_byte_flipped_in_any_file_is_refused_by_all_three

some=$(cd bundle && ls leaves/* checkpoints/* anchors/* && ls proofs/main-2*.tlog-proof proofs/*.consistency | head -n 6)
n=0
for f in $some; do
	for how in flip drop swap; do
		n=$((n + 2))
		altered "$how" "$f" "$n" || continue
		judge "$how:$n:$f with its sum" ours go py
		sums bad
		# one signature of two may go: what is left is still an anchor
		case $how:$f in drop:anchors/*) continue ;; esac
		judge "$how:$n:$f" ours go py
	done
done
refused so_are_lines_flipped_dropped_and_swapped_with_and_without_their_sums
for f in keys.txt policies.jsonl objects.txt bundle.txt; do
	for how in flip drop swap; do
		n=$((n + 1))
		altered "$how" "$f" "$n" || continue
		sums bad
		judge "$how:$n:$f" ours py
	done
done
refused and_in_what_was_taken_out_of_the_leaves
altered flip README.txt 1 && sums bad && ours bad
check a_page_that_somebody_else_wrote_is_named eval '[ "$st" -eq 0 ] && grep -q "README.txt is not the page" out'
ours bundle
check and_its_own_is_not eval '[ "$st" -eq 0 ] && ! grep -q "README.txt is not the page" out'
for f in $(cd bundle && ls checkpoints/main proofs/main-2*.tlog-proof leaves/main); do
	rm -rf bad && cp -r bundle bad && rm "bad/$f" && sums bad
	judge "gone:$f" ours go py
done
refused a_file_that_is_gone_is_missed
rm -rf bad && cp -r bundle bad && echo x >bad/proofs/main-1.tlog-proof && sums bad
judge extra ours go py
refused one_too_many_is_found
python3 - <<'PY'
import shutil
# a cosignature less, everywhere it stands
shutil.rmtree("bad")
shutil.copytree("bundle", "bad")
import os
for top, _, names in os.walk("bad"):
    for n in names:
        p = os.path.join(top, n)
        lines = open(p, encoding="utf-8").read().split("\n")
        if "anchors" in top or "README" in n:
            continue
        kept = [l for l in lines if not ("/witness/" in l and l.startswith("\u2014"))]
        open(p, "w", encoding="utf-8").write("\n".join(kept))
PY
sums bad
judge uncosigned ours py
refused a_cosignature_that_an_entry_brought_is_missed
"$program" audit export --format bundle --out past --vault fork.vault --state home-none >/dev/null 2>err
cp eva-second.txt past/anchors/main-"$(sed -n 2p eva-second.txt)"-1.note && sums past
bg audit verify --bundle past --state home-none
check an_anchor_in_it_convicts eval 'ended 7 && grep -q TRUNCATED out'
bg audit verify --bundle past --state home-none --anchor eva-second.txt
check and_one_beside_it eval '[ "$st" -ne 0 ]'

# --- made to hurt ---

hurt() { rm -rf bad && cp -r bundle bad; }
hurt && rm bad/leaves/main && ln -s ../../bundle/leaves/main bad/leaves/main
ours bad
check a_link_is_not_followed eval 'ended_saying 10 "no such file"'
hurt && rm -r bad/proofs && ln -s ../bundle/proofs bad/proofs
ours bad
check nor_is_one_to_a_folder eval 'ended_saying 10 "no such file"'
hurt && rm bad/leaves/main && mkfifo bad/leaves/main
timeout 20 "$program" audit verify --bundle bad --state home-none >out 2>err
st=$?
check a_pipe_is_not_waited_for eval 'ended_saying 10 "no such file"'
hurt && cp bad/leaves/main "bad/leaves/..main"
ours bad
check a_name_that_is_no_branch_is_refused eval 'ended 10'
hurt && mkdir bad/leaves/deep
ours bad
check so_is_a_folder_in_a_folder eval 'ended 10'
hurt && touch "bad/$(printf 'x\033[2J')"
ours bad
check a_name_with_escapes_is_masked eval 'ended 10 && ! grep -q "$(printf "\033")" err'
hurt && sed -i '2s/.*/9223372036854775807/' bad/checkpoints/main
ours bad
check a_size_beyond_all_is_refused eval '[ "$st" -ne 0 ] && [ "$st" -lt 100 ]'
hurt && b=$(basename "$(find bad/leaves -type f ! -name "*main*" | sort | head -n 1)") &&
	sed -i '1s/"seq":[0-9]*/"seq":9007199254740990/; 1s/"cp":[0-9]*/"cp":9007199254740991/' "bad/leaves/$b"
ours bad
check so_is_a_fork_from_the_end_of_the_world eval '[ "$st" -ne 0 ] && [ "$st" -lt 100 ]'
hurt && for n in $(seq 1100); do printf '{}\n' >"bad/leaves/$(printf %032x "$n")"; done
ours bad
check more_branches_than_anybody_has_are_refused ended_saying 10 "branches"
hurt && (cd bad/proofs && seq 5000 | sed 's/$/.x/' | xargs touch)
ours bad
check a_heap_of_files_is_not_all_listed eval 'ended 6 && [ "$(wc -l <out)" -lt 300 ]'
hurt && truncate -s 2G bad/keys.txt
ours bad
check a_file_of_two_gibibytes_is_not_read eval 'ended 10'
hurt && head -c 70000 /dev/zero | tr '\0' a >>bad/leaves/main && echo >>bad/leaves/main
ours bad
check a_line_too_long_is_no_leaf eval 'ended 10'
hurt && : >bad/leaves/main
ours bad
check no_leaves_are_no_log eval '[ "$st" -ne 0 ] && [ "$st" -lt 100 ]'
ours home-none/none
check no_bundle_is_exit_3 ended 3
mkdir empty
ours empty
check an_empty_folder_is_no_bundle ended_saying 10 bundle.txt
