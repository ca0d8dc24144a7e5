#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# import, from files of each format to an opening that gives every secret back
# byte for byte; what is told; and that none of them stays anywhere.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
for c in MAIL NETZ; do
	must as jonas compartment add "$c" --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
done

# a Bitwarden export, and beside it what is to come out: secrets/PATH/FIELD
python3 - <<'END'
import json, os, random
rng = random.Random(4711)
def login(name, n, **more):
    item = {"id": name, "organizationId": None, "folderId": "f1", "type": 1, "reprompt": 0, "name": name,
            "notes": None, "favorite": False, "fields": [], "collectionIds": None, "passwordHistory": None,
            "login": {"uris": [], "username": f"user{n}", "password": f"Zinnober-{n}-geheim", "totp": None}}
    item.update(more)
    return item
odd = "".join(chr(rng.choice([rng.randrange(32, 127), rng.randrange(0xa0, 0x2000), rng.randrange(0x1f300, 0x1f5ff), 10, 9, 13, 34, 92]))
              for _ in range(3000))
items = [login("Exchange 01", 1, notes="Zinnober-notiz-1\nzwei\n",
               fields=[{"name": "PIN Code", "value": "Zinnober-pin", "type": 1, "linkedId": None}]),
         login("Öl & Gas", 2), login("Exchange-01", 3, passwordHistory=[{"lastUsedDate": "x", "password": "Zinnober-frueher"}]),
         login("Router", 4, folderId=None),
         {"id": "n", "type": 2, "name": "Zettel", "notes": odd, "secureNote": {"type": 0}}]
items[1]["login"]["totp"] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
json.dump({"encrypted": False, "folders": [{"id": "f1", "name": "Büro/Mail"}], "items": items}, open("bw.json", "w"), ensure_ascii=True)
want = {"buero/mail/exchange-01": {"password": "Zinnober-1-geheim", "notes": "Zinnober-notiz-1\nzwei\n", "pin-code": "Zinnober-pin"},
        "buero/mail/oel-gas": {"password": "Zinnober-2-geheim", "totp": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
        "buero/mail/exchange-01-2": {"password": "Zinnober-3-geheim"},
        "router": {"password": "Zinnober-4-geheim"},
        "zettel": {"notes": odd}}
for path, fields in want.items():
    os.makedirs(f"secrets/{path}")
    for field, value in fields.items():
        open(f"secrets/{path}/{field}", "wb").write(value.encode())
END
keep

# opened LABEL: everything of it, as saved/PATH/FIELD
opened() {
	local args=() path
	must as jonas request "$1" --ticket T --reason R --why-not W --out-dir "req-$1-$RANDOM"
	sid=$(sed -n 's/^session: //p' out)
	mkdir -p saved
	while IFS= read -r path; do
		mkdir -p "saved/${path%/*}"
		args+=(-c "save ${path%/*} ${path##*/} saved/$path")
	done < <(cd secrets && find . -type f | sed 's|^\./||')
	as jonas open "$sid" --card "cards/$1-g1-Vogt.txt" --card "cards/$1-g1-Sommer.txt" "${args[@]}" -c close
}
all_back() { ended 0 && diff -r secrets saved >&2; }

# --- Bitwarden ---

as jonas import bw.json --dry-run
check several_compartments_are_asked_about ended_saying 2 "--compartment"
before=$(entries)
as jonas import bw.json --dry-run --compartment MAIL
check a_dry_run_tells_paths_users_and_fields eval 'ended 0 &&
	grep -qE "^buero/mail/exchange-01 +user user1 +password, pin-code, notes$" out && grep -q "5 entries with 8 secrets would be" out'
check and_what_is_not_taken eval 'grep -qF "items[2], buero/mail/exchange-01-2: 1 earlier password is" err &&
	grep -qF "there is another buero/mail/exchange-01" err'
check and_the_format_it_saw grep -q "looks like bitwarden" err
check and_changes_nothing [ "$(entries)" = "$before" ]
check and_tells_no_secret eval '! grep -q Zinnober out err'
as jonas import bw.json --compartment MAIL --json
check an_import_reports_as_json eval 'ended 0 && python3 - <<END
import json
d = json.load(open("out"))
assert d["format"] == "bitwarden" and d["imported"] and d["secrets"] == 8 and d["faults"] == []
assert [i["path"] for i in d["items"]][:2] == ["buero/mail/exchange-01", "buero/mail/oel-gas"]
assert d["items"][0]["fields"][1] == {"field": "pin-code", "from": "PIN Code"} and d["items"][0]["user"] == "user1"
assert any("earlier" in x["what"] and x["path"] == "buero/mail/exchange-01-2" for x in d["left_out"])
END'
check who_imports_is_told_to_destroy_the_file grep -q "bw.json still has the secrets in it: destroy it" err
check json_tells_no_secret eval '! grep -q Zinnober out err'
as jonas audit log
check it_is_in_the_log eval 'grep -q "imported *bitwarden (8)" out'
as jonas info buero/mail/exchange-01
check user_names_are_those_of_the_file grep -q user1 out
check no_secret_is_in_the_vault_or_the_home eval '! grep -rqaE "Zinnober|GEZDGNBV" m.vault* home-jonas'
opened MAIL
check every_secret_comes_back_byte_for_byte all_back
must as jonas request MAIL --ticket T --reason R --why-not W --out-dir req-totp
sid=$(sed -n 's/^session: //p' out)
as jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt --time 2026-11-29T00:00:00.000Z \
	-c 'totp buero/mail/oel-gas' -c close
check an_imported_key_gives_codes eval 'ended 0 && grep -qE "^[0-9]{6}$" out'
as jonas import bw.json --compartment MAIL --json
check again_they_are_new_versions eval 'ended 0 && [ "$(grep -o "\"known\":true" out | wc -l)" = 5 ]'
as jonas ls
check and_no_other_entries [ "$(grep -c exchange out)" = 2 ]
before=$(entries)
as jonas import bw.json --compartment NETZ
check what_lies_elsewhere_is_refused_entry_by_entry eval 'ended 4 && grep -q "items\[0\], buero/mail/exchange-01: is in MAIL, not in NETZ" err &&
	grep -q "items\[4\], zettel" err'
check and_nothing_of_it_was_written [ "$(entries)" = "$before" ]
as jonas import bw.json --compartment NOWHERE
check an_unknown_compartment_is_named ended_saying 3 NOWHERE
as anna import bw.json --compartment MAIL
check who_is_no_admin_imports_nothing ended 4
bg audit verify m.vault --state home-jonas
check the_log_is_whole ended 0

# --- bad files ---

fresh
before=$(entries)
python3 - <<'END'
import json
d = json.load(open("bw.json"))
d["items"][1]["login"]["password"] = 7
d["items"][3]["name"] = None
json.dump(d, open("bad.json", "w"))
d["encrypted"] = True
json.dump(d, open("sealed.json", "w"))
END
as jonas import bad.json --compartment MAIL
check a_bad_file_is_refused_with_every_place eval 'ended_saying 10 "2 faults" && grep -qF "\$.items[1].login.password: a text" err &&
	grep -qF "\$.items[3].name: it has no name" err'
as jonas import bad.json --compartment MAIL --json
check in_json_too eval 'ended 10 && python3 -c "
import json
d = json.load(open(\"out\"))
assert [f[\"place\"] for f in d[\"faults\"]] == [\"\$.items[1].login.password\", \"\$.items[3].name\"] and not d[\"imported\"]"'
as jonas import sealed.json --compartment MAIL
check an_encrypted_export_says_what_to_do ended_saying 10 "export it again as .json"
printf 'a,b\n"1"x,2\n3,"4\n' >bad.csv
as jonas import bad.csv --compartment MAIL
check an_unknown_file_is_no_guess ended_saying 10 "--format csv"
as jonas import bad.csv --compartment MAIL --map path=a,password=b
check a_table_has_its_lines eval 'ended 10 && grep -q "line 2, column 4: something behind" err && grep -q "line 3: a quote that is not closed" err'
as jonas import bad.csv --format csv
check without_a_map_the_columns_are_told ended_saying 2 "the file has: #1, #2"
printf 'Title,Benutzer,Kennwort,PIN\nx,y,z,1\n' >names.csv
as jonas import names.csv --format csv
check by_their_usual_names ended_saying 2 "the file has: Title, Benutzer, Kennwort, #4"
printf 'mail,root,xQ-never-shown,more\nweb,root,pw-two,\n' >headless.csv
as jonas import headless.csv --format csv
check a_table_without_names_shows_no_secret eval 'ended 2 && ! grep -q never-shown out err'
as jonas import headless.csv --map 'path=#1,user=#2,password=#3' --compartment MAIL --dry-run --json
check nor_where_columns_are_numbers eval 'ended 0 && ! grep -q never-shown out err && grep -q "first row is passed over" out'
as jonas import bw.json --format pdf
check an_unknown_format_is_usage ended_saying 2 "not pdf"
as jonas import bw.json --map path=a
check a_map_without_a_table_is_read_as_one ended 10
as jonas import nowhere.json
check a_file_that_is_not_there_is_absent ended 3
printf '{"components":[],"credentials":[]}' >plan.json
as jonas import plan.json
mv out out1; mv err err1; st1=$st
as jonas plan import plan.json
check a_plan_is_imported_as_plan_import_does eval '[ "$st" = "$st1" ] && cmp -s out out1 && grep -qF "$(tail -n 1 err)" err1'
check nothing_of_all_that_was_written [ "$(entries)" = "$before" ]

# --- a table ---

printf 'Ort;Gerät;Login;Secret\r\nNord;Switch 1;root;"Zinnober;""x"""\r\n' >table.csv
as jonas import table.csv --format csv --map 'path=Ort,title=Gerät' --map user=Login,password=Secret --compartment NETZ
check any_table_is_imported_with_a_map ended 0
rm -rf secrets saved && mkdir -p secrets/nord/switch-1
printf 'Zinnober;"x"' >secrets/nord/switch-1/password
opened NETZ
check and_comes_back all_back

# --- all or nothing ---

fresh
before=$(entries)
if command -v strace >/dev/null; then
	strace -f -qq -o /dev/null -e trace=unlink,unlinkat -e inject=unlink,unlinkat:signal=KILL \
		"$program" import bw.json --compartment MAIL --identity jonas --state home-jonas --vault m.vault >out 2>err </dev/null &
	wait $! 2>/dev/null
	check no_secret_is_in_the_journal eval '[ -s m.vault-journal ] && ! grep -qaE "Zinnober|GEZDGNBV" m.vault m.vault-journal'
	must as jonas import bw.json --compartment MAIL --dry-run
	must as jonas import bw.json --compartment MAIL
	imported=$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%\"ev\":\"imported\"%'")
	check a_killed_import_left_nothing [ "$imported $(entries)" = "1 $((before + 14))" ]
fi

# --- memory ---

fresh
. "$repo/tests/memory/memory.sh"
cat >mem.xml <<'END'
<KeePassFile><Meta><Binaries><Binary ID="0" Compressed="True"></Binary>
</Binaries></Meta><Root><Group><Name>T</Name><Entry><String><Key>Title</Key><Value>Exchange</Value></String>
<String><Key>Password</Key><Value ProtectInMemory="True">Zinnober-&amp;-geheim</Value></String>
<String><Key>Notes</Key><Value>Zinnober-notiz in notes</Value></String>
<String><Key>TimeOtp-Secret-Base32</Key><Value>GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ</Value></String>
<Binary><Key>k</Key><Value Ref="0"/></Binary></Entry></Group></Root></KeePassFile>
END
python3 - <<'END'
import base64, gzip, os
text = open("mem.xml").read()
def write(name, data):
    packed = base64.b64encode(gzip.compress(data)).decode()
    open(name, "w").write(text.replace("\"True\"></Binary>", f"\"True\">{packed}</Binary>"))
    return packed
write("small.xml", b"Zinnober-we-packed!")
open("packed", "w").write(write("mem.xml", b"".join(os.urandom(1000) + b"Zinnober-we-packed!" for _ in range(150))))
END
{
	echo "control control $CONTROL"
	for text in Zinnober-{1,2,3,4}-geheim Zinnober-notiz Zinnober-pin Zinnober-frueher GEZDGNBVGY3TQOJQ \
		"Zinnober-&" "Zinnober-we-packed!" "$(cut -c 20-40 packed)"; do
		echo "text imported $text"
	done
} >spec
plant spec
import_looked() {       # import_looked FILE
	looked import import "$1" --compartment MAIL --identity jonas --state home-jonas --vault m.vault
}
printf 'Group,Title,Username,Password,Notes\nR,a,u,Zinnober-1-geheim,"Zinnober-notiz ""x"""\n' >mem.csv
for f in bw.json mem.xml mem.csv; do
	import_looked "$f"
	check "an_import_of_${f#*.}_was_done_for_the_scan" eval 'ended 0 && grep -q deposited out'
	check "and_leaves_nothing_of_${f#*.}_in_memory" nothing looked/import/end
done
sed 's/<\/Group>/<oops>/' small.xml >oops.xml
import_looked oops.xml
check a_bad_file_was_refused ended 10
check and_leaves_nothing_in_memory_either nothing looked/import/end
sed 's|Ref="0"/></Binary>|&<Binary><Key>l</Key><Value Ref="9"/></Binary>|' mem.xml >lost.xml
import_looked lost.xml
check a_file_with_a_lost_attachment_was_refused ended_saying 10 "1 fault;"
check and_nothing_of_what_was_unpacked_is_left nothing looked/import/end
