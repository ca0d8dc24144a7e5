#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Databases that KeePassXC made and exported, as XML and as CSV: nothing is lost
# on the way into a vault and out of it again.

. "$(dirname "$0")/../cli/scene.sh"

if ! command -v keepassxc-cli >/dev/null; then
	echo "ok exports_of_keepassxc # skip there is no keepassxc-cli"
	exit 0
fi
export QT_QPA_PLATFORM=offscreen HOME=$scene

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
keep

kp() {          # kp COMMAND ARGS: with the database's password, and $2's if any
	local typed=$1
	shift
	printf '%s' "$typed" | keepassxc-cli "$@" >>kp.log 2>&1
}

# forty entries of odd characters, by way of an XML file into a database; what
# is to come out of it in want/PATH/FIELD
cat >plant.py <<'END'
import base64, os, random
from xml.sax.saxutils import escape
rng = random.Random(7)
odd = [chr(c) for c in list(range(33, 127)) + list(range(0xa1, 0x17f)) + [0x20ac, 0x1f426, 0x4e2d, 10, 9, 32]]
def text(n): return "x" + "".join(rng.choice(odd) for _ in range(rng.randrange(1, n))) + "y"
def string(k, v, guard=False):
    return f'<String><Key>{escape(k)}</Key><Value{" ProtectInMemory=" + chr(34) + "True" + chr(34) if guard else ""}>{escape(v)}</Value></String>'
def want(path, field, value):
    os.makedirs(f"want/{path}", exist_ok=True)
    open(f"want/{path}/{field}", "wb").write(value.encode())
def uuid(): return base64.b64encode(rng.randbytes(16)).decode()
groups = {"": [], "Netz": [], "Netz/Büro Süd": []}
for n in range(40):
    group = rng.choice(list(groups))
    path = {"": "", "Netz": "netz/", "Netz/Büro Süd": "netz/buero-sued/"}[group] + f"server-{n}"
    user, pw, notes, url = text(20).replace("\n", "").replace("\t", ""), text(60), text(400), "https://" + text(20)
    s = string("Title", f"Server {n}") + string("UserName", user) + string("Password", pw, True) + string("Notes", notes) + string("URL", url)
    want(path, "password", pw); want(path, "notes", notes); want(path, "url", url)
    if n % 3 == 0:
        extra = text(100)
        s += string(f"Extra Feld {n}", extra, n % 2 == 0)
        want(path, f"extra-feld-{n}", extra)
    if n == 5:
        s += string("otp", "otpauth://totp/Server%205:x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=30&digits=8&issuer=Server%205&algorithm=SHA1")
        where = path
        title = f"/{group}/Server {n}".replace("//", "/")
    groups[group].append(f"<Entry><UUID>{uuid()}</UUID>{s}</Entry>")
def g(name, inner): return f"<Group><UUID>{uuid()}</UUID><Name>{name}</Name>{inner}</Group>"
inner = "".join(groups[""]) + g("Netz", "".join(groups["Netz"]) + g("Büro Süd", "".join(groups["Netz/Büro Süd"])))
open("plant.xml", "w").write(f'<?xml version="1.0" encoding="UTF-8"?><KeePassFile><Meta/><Root>{g("Datenbank", inner)}</Root></KeePassFile>')
open("totp-path", "w").write(where)
open("totp-title", "w").write(title)
END
python3 plant.py
kp $'pw\npw\n' import -p plant.xml plant.kdbx
check keepassxc_took_what_was_planted [ -s plant.kdbx ]
# in a second one what its own commands make: an entry, attachments, history. The
# first is of the format KDBX 4, of which it exports no attachment to XML; the
# second stays KDBX 3.1 as long as nothing is moved to the bin
kp $'pw\npw\n' db-create -p db.kdbx
kp $'pw\n' mkdir -q db.kdbx /Mail
kp $'pw\nS3cr"et,ü;\n' add -q -p -u 'Adm"in' --url 'https://x/?a=b&c' --notes 'one\ntwo "three"' db.kdbx '/Mail/Exchange 01'
kp $'pw\nS3cr"et,ü;2\n' edit -q -p db.kdbx '/Mail/Exchange 01'
head -c 70000 /dev/urandom >key.bin
printf 'PEM\r\nlike\n' >Server.pem
kp $'pw\n' attachment-import -q db.kdbx '/Mail/Exchange 01' key.bin key.bin
kp $'pw\n' attachment-import -q db.kdbx '/Mail/Exchange 01' 'Server Zert.pem' Server.pem
kp $'pw\ngone-secret\n' add -q -p -u x plant.kdbx '/Netz/Gone'
kp $'pw\n' rm -q plant.kdbx '/Netz/Gone'
mkdir -p want/mail/exchange-01
printf 'S3cr"et,ü;2' >want/mail/exchange-01/password
printf 'https://x/?a=b&c' >want/mail/exchange-01/url
printf 'one\ntwo "three"' >want/mail/exchange-01/notes
kp $'pw\n' attachment-import -q plant.kdbx "$(cat totp-title)" lost.bin key.bin
for d in db plant; do
	for form in xml csv; do
		echo pw | keepassxc-cli export -q -f $form $d.kdbx >$d.$form 2>>kp.log
	done
done
check keepassxc_exported_both eval 'grep -q "Server 39" plant.xml plant.csv && grep -q "Exchange 01" db.xml && grep -q "Exchange 01" db.csv'
cp -a want want-csv
find want-csv -name 'extra-feld-*' -delete
cp key.bin want/mail/exchange-01/file-key-bin
cp Server.pem want/mail/exchange-01/file-server-zert-pem

opened() {      # opened WANT: everything that WANT names, as saved/PATH/FIELD
	local args=() path
	must as jonas request MAIL --ticket T --reason R --why-not W --out-dir "req-$1"
	sid=$(sed -n 's/^session: //p' out)
	rm -rf saved
	while IFS= read -r path; do
		mkdir -p "saved/${path%/*}"
		args+=(-c "save ${path%/*} ${path##*/} saved/$path")
	done < <(cd "$1" && find . -type f | sed 's|^\./||')
	as jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt "${args[@]}" \
		-c "totp $(cat totp-path)" -c close
}
# the code of the key planted, now or a moment ago
code_is_right() {
	python3 - <<'END'
import hashlib, hmac, struct, time
def code(t):
    mac = hmac.new(b"12345678901234567890", struct.pack(">Q", t), hashlib.sha1).digest()
    at = mac[-1] & 15
    return "%08d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff) % 10**8)
now = int(time.time()) // 30
assert open("out").read().strip() in [code(now - n) for n in range(5)]
END
}

# asked FILE PYTHON: whether it is true of the report in it, d
asked() { python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
told = [x["what"] for x in d["left_out"]]
sys.exit(not eval(sys.argv[2]))' "$@"; }
n_plant=$(find want -path want/mail -prune -o -type f -print | wc -l)

# --- XML ---

as jonas import plant.xml --json
cp out plant.json
check the_xml_is_imported ended 0
check the_fields_are_those_planted_and_the_totp asked plant.json "d['secrets'] == $n_plant + 1 and len(d['items']) == 40"
check the_bin_is_told_and_an_attachment_that_keepassxc_left_out asked plant.json \
	'sorted(x for x in told if "earlier version" not in x) == ["its attachment lost.bin is not in the file: save it from the program, and `put` it", "the recycle bin: 1 entry is not taken"]'
as jonas import db.xml --json
cp out db.json
check the_other_too ended 0
check its_attachments_are_there asked db.json "d['secrets'] == 5"
check the_history_is_told_and_no_more asked db.json \
	'len(told) == 1 and "earlier version" in told[0]'
check user_names_are_taken asked db.json "[i['user'] for i in d['items']] == ['Adm\"in']"
opened want
check every_field_of_the_xml_comes_back eval 'ended 0 && diff -r want saved >&2'
check and_its_codes_are_right code_is_right
as jonas info netz/gone
check what_lay_in_the_bin_is_not_there ended 3

# --- CSV ---

rm -rf "$scene.more" && mkdir "$scene.more"
cp -a ./*.csv want-csv totp-path ./*.json "$scene.more/"
fresh
cp -a "$scene.more"/. . && rm -rf "$scene.more"
same_entries() {        # same_entries A.json B.json
	python3 - "$@" <<'END'
import json, sys
a, b = [{(i["path"], i["user"]) for i in json.load(open(f))["items"] if not i["path"].endswith("/gone")} for f in sys.argv[1:]]
assert a and a == b, a ^ b
END
}
as jonas import plant.csv --json
check the_csv_is_imported ended 0
check its_paths_and_users_are_those_of_the_xml same_entries plant.json out
as jonas import db.csv --json
check the_csv_of_the_other_too eval 'ended 0 && same_entries db.json out'
opened want-csv
check every_cell_of_the_csv_comes_back eval 'ended 0 && diff -r want-csv saved >&2'
check and_the_codes_are_right code_is_right
bg audit verify m.vault --state home-jonas
check the_log_is_whole ended 0
