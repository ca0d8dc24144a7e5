#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Somebody with the file and SQLite, but no key: whatever they change is found
# by audit verify and named (T2, T3).

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
found_vault
cp m.vault yesterday.vault
enrol anna custodian
enrol ben custodian
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
deposit a/b one MAIL
deposit a/c two MAIL
request MAIL
must approve anna MAIL
must approve ben MAIL
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg \
	-c 'show a/b' -c close
receipt=$(ls home-anna/*/receipts/*receipt.txt)
must as eva audit anchor --out anchor.txt
# on a machine that has never seen it
verify() { bg audit verify m.vault --state home-nobody "$@"; }
verify --anchor anchor.txt
check the_untouched_vault_is_anchored eval 'ended 0 && grep -q "^ANCHORED" out'
verify
check without_an_anchor_the_vault_is_unknown eval 'ended 0 && grep -q "^UNKNOWN VAULT" out'
keep

sql() { sqlite3 m.vault "$@" || not_ok "sql $*"; }

# found NAME TEXT: exit 6, and TEXT names it
found() {
	local text=$2
	verify --anchor anchor.txt
	check "$1" eval 'ended 6 && grep -q "INVALID" out && grep -qE -- "$text" out'
}

n=$(entries)

# --- every byte counts: each leaf, object, checkpoint and the frontier ---

# patch TABLE COLUMN ROW OFFSET: one bit of one byte, rows in key order
patch() {
	python3 - "$@" <<'PY'
import sqlite3, sys
table, column, row, at = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
db = sqlite3.connect("m.vault")
key = {"leaf": "seq", "checkpoint": "size", "object": "hash", "meta": "key"}[table]
k, v = db.execute(f"select {key}, cast({column} as blob) from {table} order by {key} limit 1 offset {row}").fetchone()
v = bytearray(v)
v[at % len(v)] ^= 1
v = v.decode() if table == "checkpoint" else bytes(v)
db.execute(f"update {table} set {column} = ? where {key} = ?", (v, k))
db.commit()
PY
}

flips=0 missed=
# flip TABLE COLUMN ROW TEXT OFFSET...: each is found, TEXT names it
flip() {
	local table=$1 column=$2 row=$3 text=$4 at
	shift 4
	for at in "$@"; do
		fresh
		patch "$table" "$column" "$row" "$at"
		verify --anchor anchor.txt
		flips=$((flips + 1))
		ended 6 && grep -qE "$text" out err || missed="$missed $table/$row/$at:$st"
	done
}
for row in $(seq 0 $((n - 1))); do
	flip leaf bytes "$row" "INVALID,?  ?entry [0-9]+" 0 40 101 -1
done
[ -z "$missed" ] || echo "# missed:$missed"
check a_flipped_byte_of_any_leaf_is_found_and_named [ -z "$missed" ]
missed=
for row in $(seq 0 $(($(sqlite3 m.vault "select count(*) from checkpoint") - 1))); do
	flip checkpoint note "$row" "INVALID,?  ?entry [0-9]+: its checkpoint|what its checkpoint" 0 30 120 -3
done
check a_flipped_byte_of_any_checkpoint_is_found_and_named [ -z "$missed" ]
missed=
for row in $(seq 0 $(($(sqlite3 m.vault "select count(*) from object") - 1))); do
	flip object bytes "$row" "INVALID  entry [0-9]+: its object .* altered" 0 100 -1
done
check a_flipped_byte_of_any_object_is_found_and_named [ -z "$missed" ]
missed=
fresh
patch meta value 0 9
found a_flipped_byte_of_the_frontier_is_found "frontier"
echo "# $flips bytes flipped"

# --- rows ---

missed=
for seq in $(seq 0 $((n - 1))); do
	fresh
	sql "delete from leaf where seq = $seq"
	verify --anchor anchor.txt
	ended 6 && grep -qE "entry $seq: it is missing|no checkpoint stands|closes no" out err || missed="$missed $seq"
done
[ -z "$missed" ] || echo "# missed:$missed"
check a_deleted_leaf_is_found_and_named [ -z "$missed" ]

missed=
for size in $(sqlite3 "$scene.kept/m.vault" "select size from checkpoint"); do
	fresh
	sql "delete from checkpoint where size = $size"
	verify --anchor anchor.txt
	ended 6 && grep -q "checkpoint is missing" out err || missed="$missed $size"
done
check a_deleted_checkpoint_is_found [ -z "$missed" ]

missed=
for row in $(seq 0 $(($(sqlite3 "$scene.kept/m.vault" "select count(*) from object") - 1))); do
	fresh
	sql "delete from object where hash = (select hash from object order by hash limit 1 offset $row)"
	verify --anchor anchor.txt
	ended 6 && grep -qE "entry [0-9]+: its object .* is missing" out || missed="$missed $row"
done
check a_deleted_object_is_found_and_its_entry_named [ -z "$missed" ]

fresh
sql "delete from meta"
found a_deleted_frontier_is_found "frontier/main is missing"
fresh
sql "insert into meta values('frontier/other', x'00')"
found an_added_meta_row_is_found "belongs to nothing"
fresh
sql "insert into object values(x'$(printf %064d 7)', 0, x'41')"
found an_added_object_is_found "named by no entry"
fresh
sql "insert into object select hash, 1, x'41' from object limit 1"
found an_added_part_is_found "altered"
fresh
sql "insert into leaf select branch, $n, bytes from leaf where seq = $((n - 1))"
found an_added_leaf_is_found "entry $n|another entry|no checkpoint"
fresh
sql "insert into leaf select 'other', seq, bytes from leaf where seq = 0"
found an_added_branch_is_found "branch other"
fresh
sql "insert into checkpoint select branch, 6000, note from checkpoint where size = 4"
found an_added_checkpoint_is_found "checkpoint 6000"
fresh
sql "insert into checkpoint select 'other', size, note from checkpoint where size = 4"
found a_checkpoint_of_another_branch_is_found "branch other"
fresh
sql "update leaf set seq = 1000 where seq = 5; update leaf set seq = 5 where seq = 6; update leaf set seq = 6 where seq = 1000"
found two_swapped_leaves_are_found "another entry"
fresh
sql "update checkpoint set size = 1000 where size = 5; update checkpoint set size = 5 where size = 6; update checkpoint set size = 6 where size = 1000"
found two_swapped_checkpoints_are_found "another size"
fresh
a=$(sqlite3 m.vault "select hex(hash) from object order by hash limit 1")
b=$(sqlite3 m.vault "select hex(hash) from object order by hash limit 1 offset 1")
sql "update object set hash = x'00' where hash = x'$a'; update object set hash = x'$a' where hash = x'$b'; update object set hash = x'$b' where hash = x'00'"
found two_swapped_objects_are_found "altered"
fresh
printf 'x' | dd of=m.vault bs=1 seek=$(($(stat -c %s m.vault) - 5)) conv=notrunc 2>/dev/null
verify --anchor anchor.txt
check a_byte_flipped_in_the_bare_file_is_found eval '[ "$st" -ne 0 ]'

# --- cut, rewound, forked ---

fresh
last=$(sqlite3 m.vault "select max(size) from checkpoint")
before=$(sqlite3 m.vault "select max(size) from checkpoint where size < $last")
sql "delete from checkpoint where size = $last"
found entries_without_their_checkpoint_are_set_aside_and_named "checkpoint is missing|no checkpoint"

# the whole last transaction, with the frontier put right again
cut_tail() {
	python3 - "$1" <<'PY'
import sqlite3, sys, hashlib
size = int(sys.argv[1])
db = sqlite3.connect("m.vault")
db.execute("delete from leaf where seq >= ?", (size,))
db.execute("delete from checkpoint where size > ?", (size,))
peaks = []
for (leaf,) in db.execute("select bytes from leaf order by seq"):
    peaks.append((1, hashlib.sha256(b"\0" + bytes(leaf)).digest()))
    while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
        (n, r), (_, l) = peaks.pop(), peaks.pop()
        peaks.append((2 * n, hashlib.sha256(b"\1" + l + r).digest()))
db.execute("update meta set value = ? where key = 'frontier/main'",
           (size.to_bytes(8, "big") + b"".join(h for _, h in peaks),))
db.commit()
PY
}
fresh
cut_tail "$before"
verify
check a_clean_cut_shows_nothing_without_an_anchor eval 'ended 0'
verify --anchor anchor.txt
check with_an_anchor_it_is_truncated eval 'ended 7 && grep -q TRUNCATED out'
verify --anchor "$receipt"
check an_older_receipt_still_holds eval 'ended 0 && grep -q "^ANCHORED" out'
bg audit verify m.vault --state home-jonas
check the_pin_of_who_wrote_it_finds_it_too eval 'ended 7 && grep -q TRUNCATED out'
as jonas ls
check and_every_command_of_theirs_stops_with_7 ended 7
as jonas ls --older
check unless_they_say_older ended 0
as jonas put a/d --file anna.member --older
check but_nothing_is_deposited_in_an_older_copy ended 7

as jonas request MAIL --ticket t --reason r --why-not w --out-dir x --older
check an_opening_there_goes_on_as_a_branch eval 'ended 0 && [ "$(sqlite3 m.vault "select count(distinct branch) from leaf")" = 2 ]'
bg open MAIL --guest --ticket t --reason r --why-not w --older --state home-jonas --vault m.vault
check a_guest_goes_on_with_it_too ended 5

fresh
cp yesterday.vault m.vault
verify --anchor "$receipt"
check yesterdays_file_is_truncated eval 'ended 7 && grep -q TRUNCATED out'

fresh
cp m.vault good.vault
cut_tail "$before"
vault=m.vault
bg put a/d --file anna.member --identity jonas --state home-new --vault m.vault \
	--fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)"
check a_fork_can_be_written_by_one_who_forgot ended 0
bg request MAIL --ticket x --reason y --why-not z --out-dir fork --identity jonas \
	--state home-new --vault m.vault
verify --anchor anchor.txt
check the_fork_is_diverged eval 'ended 7 && grep -q DIVERGED out'

# --- anchors that are none ---

fresh
verify --anchor anna.member
check a_file_that_is_no_anchor_is_exit_10_and_named eval 'ended 10 && grep -q anna.member err'
sed 's/^[0-9]*$/1/' anchor.txt >bad-anchor.txt
verify --anchor bad-anchor.txt
check an_altered_anchor_is_not_believed eval '! grep -q "^ANCHORED" out'
vault=o.vault label=o found_vault
bg audit anchor --out other-anchor.txt --identity jonas --state home-jonas --vault o.vault
verify --anchor other-anchor.txt
check an_anchor_of_another_vault_is_exit_10 eval 'ended 10 && grep -q "another vault" err'
bg audit verify m.vault --state home-nobody --fingerprint "$(bg inspect o.vault; sed -n 's/^fingerprint //p' out)"
check a_fingerprint_of_another_vault_is_exit_4 ended 4

# --- hostile files ---

fresh
sql "create trigger t after insert on leaf begin delete from leaf; end"
verify
check a_trigger_is_refused eval 'ended 6 && grep -q schema err'
fresh
sql "create view v as select 1"
verify
check a_view_is_refused ended 6
fresh
sql "pragma user_version = 2"
verify
check a_later_format_is_named eval 'ended 10 && grep -q "format 2" err'
fresh
sql "pragma application_id = 1"
verify
check another_application_is_no_vault ended 10
fresh
sqlite3 m.vault "pragma journal_mode = wal" >/dev/null
verify
check another_journal_mode_is_refused ended 6
fresh
touch m.vault-wal
verify
check a_wal_beside_it_is_refused ended 6
fresh
echo precious >victim
python3 - <<'PY'
import os, struct
name = (os.getcwd() + "/victim").encode()
checksum = sum(name) & 0xffffffff
open("m.vault-journal", "wb").write(bytes(512) + struct.pack(">I", 1) + name +
    struct.pack(">II", len(name), checksum) + bytes.fromhex("d9d505f920a163d7"))
PY
as jonas put a/b --file anna.member
check a_journal_that_names_another_file_is_refused ended 6
check and_the_file_it_names_survives grep -q precious victim
fresh
mkfifo pipe.vault
bg audit verify pipe.vault --state home-nobody
check a_pipe_is_no_vault ended 10
head -c 4096 /dev/urandom >noise.vault
bg audit verify noise.vault --state home-nobody
check noise_is_no_vault ended 10
