#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One small vault from its founding to an audited opening, entry by entry: the
# events, the keys of `d`, the actors and the checkpoints that docs/format.md
# promises; and Go's own note and tlog packages agree with every checkpoint.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
found_vault
enrol anna custodian --phone "+49 160 1" --site RZ-Nord
enrol ben custodian
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Krämer --cards-dir cards
check the_card_is_named_for_its_holder [ -f cards/MAIL-g1-Krämer.txt ]
printf 'Sw0rdfish' >in
must as jonas put mail/exchange01/administrator --user Administrator --file in
request MAIL --for 4h
check requests_are_about_18_kB eval '[ "$(stat -c %s req-MAIL/request-MAIL-anna.bg)" -gt 9000 ] &&
	[ "$(stat -c %s req-MAIL/request-MAIL-anna.bg)" -lt 30000 ]'
must approve anna MAIL
as jonas open "$sid" --approval answer-anna.bg
check one_approval_exits_5 ended_saying 5 "1 of 2"
sed -n '/^$/,$p' cards/MAIL-g1-Krämer.txt >words.txt
as jonas open "$sid" --card words.txt -c 'show mail/exchange01/administrator' -c close
check the_secret_is_shown_byte_exact eval 'ended 0 && [ "$(cat out)" = Sw0rdfish ]'
receipt=$(ls home-anna/*/receipts/*receipt.txt)
bg audit verify m.vault --anchor "$receipt" --state home-eva
cp out verdict

expected='vault.init|member|4|format,founder,roles|
catalog.rotated|member|4|boxes,epoch,reading,recipient|
record.set|member|4||h,obj,xk
record.set|member|4||h,obj,xk
member.enrolled|member|5|catalog_h,member,roles|h,obj,xk
member.enrolled|member|6|catalog_h,member,roles|h,obj,xk
member.enrolled|member|7|catalog_h,member,roles|h,obj,xk
compartment.added|member|9|compartment,drill,label,max_open|
generation.dealt|member|9|canary_h,catalog_h,compartment,generation,policy,recipient,slip|h,obj,xk
credential.added|member|11|compartment,credential|h,obj,xk
secret.deposited|member|11|credential,field,generation,version|h,obj
open.requested|member|12|clock,compartment,duration,findings,generation,purpose,recipient,verify,want|sid,x,xk
open.approved|session|13|box_sha256,cosig,holder,root,seen,seen_size,share_sig,sig,size|sid
card.entered|session|15|holder,share_sig|sid
open.granted|session|15|counted|sid
secret.revealed|session|16|credential,field,how,version|sid
open.closed|session|17||sid'

python3 - >got <<'PY'
import json, sqlite3
db = sqlite3.connect("m.vault")
for (b,) in db.execute("select bytes from leaf order by seq"):
    e = json.loads(b)
    beside = sorted(set(e) - {"v", "seq", "ts", "cp", "ev", "act", "d"})
    print("|".join([e["ev"], e["act"].split(":")[0], str(e["cp"]),
                    ",".join(sorted(e["d"])), ",".join(beside)]))
PY
check the_log_is_entry_for_entry_as_documented eval '[ "$(cat got)" = "$expected" ] || diff got - <<<"$expected" >err'
check the_checkpoints_are_the_set_of_cp [ "$(sqlite3 m.vault 'select group_concat(size) from checkpoint')" = "4,5,6,7,9,11,12,13,15,16,17" ]
python3 - <<'PY' >facts 2>&1
import json, sqlite3, base64
db = sqlite3.connect("m.vault")
leaf = [json.loads(b) for (b,) in db.execute("select bytes from leaf order by seq")]
d = leaf[8]["d"]
assert d["generation"] == 1 and 0 <= d["slip"] < 32768
assert [g["name"] for g in d["policy"]["groups"]] == ["ALL"] and d["policy"]["threshold"] == 1
forms = [h["form"] for h in d["policy"]["groups"][0]["holders"]]
assert forms == ["sealed", "sealed", "card"], forms
assert leaf[7]["d"]["max_open"] == 28800 and leaf[7]["d"]["drill"] is False
r = leaf[11]["d"]
assert (r["clock"], r["duration"], r["findings"], r["purpose"], r["want"]) == ("host", 14400, [], "read", [])
a = leaf[12]["d"]
assert (a["seen"], a["seen_size"], a["size"]) == ("first", 0, 12)
assert len(base64.b64decode(a["cosig"])) == 72
assert leaf[14]["d"]["counted"] == sorted([a["holder"], leaf[13]["d"]["holder"]])
assert leaf[15]["d"]["how"] == "show" and leaf[15]["d"]["version"] == 1
assert sum(db.execute("select length(bytes) from object where hash = ?", (base64.b64decode(leaf[10]["h"]),)).fetchone()) == 712
raw = db.execute("select bytes from leaf where seq = 15").fetchone()[0]
assert len(raw) == 267, len(raw)
for (b,) in db.execute("select bytes from leaf"):
    assert json.dumps(json.loads(b), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == bytes(b)
print("good")
PY
check values_and_lengths_are_as_documented eval 'grep -q ^good facts || { cp facts err; false; }'
check the_verdict_is_as_documented eval 'grep -q "^ANCHORED  17 entries, whole and in order; anchor at 12 holds; 5 since, none witnessed" verdict &&
	grep -q "8 details sealed" verdict &&
	grep -q "MAIL: until somebody cosigns a head beyond 16 (open.closed), count its 1 secret as revealed" verdict'
as eva audit cosign
check an_auditor_adds_the_missing_witness ended 0
bg audit verify m.vault --anchor "$receipt" --state home-eva
check then_only_what_was_shown_counts eval 'ended 0 && grep -q "18 entries" out && ! grep -q "count all" out'

# --- Go's packages, which share no code with us ---

oracle="$repo/build/oracle/checkpoint"
"$repo/tests/oracle/go/build.sh" >/dev/null 2>err
built=$?
if [ "$built" -ne 0 ]; then
	echo "ok go_accepts_every_checkpoint # skip Go or its sources are not here"
else
	python3 - <<'PY'
import json, sqlite3, base64, hashlib, os
db = sqlite3.connect("m.vault")
rows = [bytes(b) for (b,) in db.execute("select bytes from leaf order by seq")]
leaf = [json.loads(b) for b in rows]
keys = {}
for e in leaf:
    if e["ev"] == "vault.init": keys["member:" + e["d"]["founder"]["id"]] = e["d"]["founder"]["sign"]
    if e["ev"] == "member.enrolled": keys["member:" + e["d"]["member"]["id"]] = e["d"]["member"]["sign"]
    if e["ev"] == "open.requested": keys["session:" + e["sid"]] = e["d"]["verify"]
witness = {e["d"]["member"]["id"]: e["d"]["member"]["witness"] for e in leaf if e["ev"] == "member.enrolled"}
vault = hashlib.sha256(b"\0" + rows[0]).hexdigest()[:32]
origin = f"breakglass/{vault}/main"
def vkey(name, kind, key):
    key = base64.b64decode(key)
    ident = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).hexdigest()[:8]
    return f"{name}+{ident}+" + base64.b64encode(bytes([kind]) + key).decode()
os.makedirs("notes", exist_ok=True)
last = {e["cp"]: e for e in leaf}
for size, note in db.execute("select size, note from checkpoint"):
    act = last[size]["act"]
    names = [vkey(f"{origin}/{act.replace(':', '/', 1)}", 1, keys[act])]
    for e in leaf:      # cosignatures brought by later entries
        d = e["d"]
        if "cosig" in d and d["size"] == size:
            who = d.get("holder", e["act"].split(":")[1])
            name = f"breakglass/{vault}/witness/{who}"
            key = base64.b64decode(witness[who])
            ident = hashlib.sha256(name.encode() + b"\n\x04" + key).digest()[:4]
            note += f"— {name} " + base64.b64encode(ident + base64.b64decode(d["cosig"])).decode() + "\n"
            names.append(vkey(name, 4, witness[who]))
    open(f"notes/{size}", "w").write(note)
    open(f"notes/{size}.keys", "w").write("\n".join(names) + "\n")
PY
	good=0 bad=0
	for note in notes/*[0-9]; do
		mapfile -t keys <"$note.keys"
		"$oracle" verify "${keys[@]}" <"$note" >/dev/null 2>err && good=$((good + 1)) || bad=$((bad + 1))
	done
	check go_accepts_every_checkpoint_and_cosignature [ "$bad" -eq 0 -a "$good" -eq 12 ]
	check two_of_them_are_cosigned [ "$(cat notes/*.keys | grep -c /witness/)" -eq 2 ]
	refused=0
	for note in notes/12 notes/17; do
		mapfile -t keys <"$note.keys"
		sed '2s/.*/3/' "$note" | "$oracle" verify "${keys[@]}" >/dev/null 2>&1 || refused=$((refused + 1))
		sed '3s/^B/C/;t;3s/^./B/' "$note" | "$oracle" verify "${keys[@]}" >/dev/null 2>&1 || refused=$((refused + 1))
		sed '$s/A=$/Q=/;t;$s/.=$/A=/' "$note" | "$oracle" verify "${keys[@]}" >/dev/null 2>&1 || refused=$((refused + 1))
	done
	check go_refuses_altered_ones [ "$refused" -eq 6 ]
fi
