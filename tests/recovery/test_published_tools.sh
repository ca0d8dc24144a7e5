#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Without this program a quorum still gets its secrets, with their labels (V4):
# card texts, an npm SLIP-39, an npm bech32, sqlite3 and age.

. "$(dirname "$0")/../cli/scene.sh"

for tool in node sqlite3 age; do
	command -v "$tool" >/dev/null && [ -d "$repo/tests/oracle/node_modules" ] || {
		echo "ok published_tools_recover_a_secret # skip $tool or the npm packages are not here"
		exit 0
	}
done

secret=$'Zw\xc3\xb6lf Boxk\xc3\xa4mpfer\n"3:10"\\'
person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 \
	--holders anna,card:Kraemer,card:Vogt,card:Sommer --cards-dir cards
must as jonas compartment add GRID --groups 2 --group IT=2:anna,card:Kraemer,card:Vogt \
	--group BOARD=1:card:Sommer --cards-dir cards
deposit mail/exchange01/administrator "$secret" MAIL --user Administrator
head -c 3000 /dev/urandom >binary
must as jonas put mail/exchange01/key --field key --file binary --compartment MAIL
deposit grid/scada/root grid-secret GRID
rm -rf home-* m.vault.phrase

# --- from here on no line runs breakglass ---

recover="node $repo/tests/recovery/identity.mjs"

# object EVENT: the hash that the n-th deposit names, then its bytes
object() {
	sqlite3 m.vault "select json_extract(cast(bytes as text), '\$.h') from leaf
		where json_extract(cast(bytes as text), '\$.ev') = 'secret.deposited'
		order by seq limit 1 offset $1" | base64 -d | xxd -p | tr -d '\n'
}
open_object() { # open_object N IDENTITY: the payload
	sqlite3 m.vault "select writefile('object.age', bytes) from object where hash = x'$(object "$1")'" >/dev/null
	age -d -i "$2" object.age >payload
}
body() {        # what follows the empty line, as long as `length` says
	python3 - <<'PY'
data = open("payload", "rb").read()
head, rest = data.split(b"\n\n", 1)
length = int([l for l in head.split(b"\n") if l.startswith(b"length: ")][0][8:])
open("body", "wb").write(rest[:length])
PY
}

st=0
$recover cards/MAIL-g1-Kraemer.txt cards/MAIL-g1-Vogt.txt >mail.identity 2>err
check two_cards_make_an_age_identity grep -q "^AGE-SECRET-KEY-1" mail.identity
$recover cards/MAIL-g1-Sommer.txt cards/MAIL-g1-Kraemer.txt >mail2.identity 2>err
check any_two_make_the_same cmp -s mail.identity mail2.identity
recipient=$(sqlite3 m.vault "select json_extract(cast(bytes as text), '\$.d.recipient') from leaf
	where json_extract(cast(bytes as text), '\$.ev') = 'generation.dealt' limit 1")
check it_is_the_recipient_in_the_log [ "$(age-keygen -y mail.identity)" = "$recipient" ]
open_object 0 mail.identity 2>err
check age_opens_the_deposit grep -q "^breakglass secret v1" payload
check the_label_is_inside grep -q "^label: mail/exchange01/administrator$" payload
check the_user_is_inside grep -q "^user: Administrator$" payload
body
check the_secret_is_byte_exact cmp -s body <(printf %s "$secret")
node "$repo/tests/recovery/decrypt.mjs" mail.identity object.age >payload2 2>err
check a_second_reader_of_age_agrees cmp -s payload payload2
open_object 1 mail.identity 2>err
body
check a_binary_secret_is_byte_exact cmp -s body binary
$recover cards/MAIL-g1-Kraemer.txt >one.identity 2>err
check one_card_makes_nothing [ ! -s one.identity ]
$recover cards/GRID-g1-Kraemer.txt cards/GRID-g1-Vogt.txt cards/GRID-g1-Sommer.txt >grid.identity 2>err
open_object 2 grid.identity 2>err
body
check a_grouped_policy_is_recovered_too cmp -s body <(printf %s grid-secret)
age -d -i mail.identity object.age >payload 2>err
check one_compartment_opens_no_other [ $? -ne 0 ]

# a custodian's sealed share opens with age, too
sealed=$(sqlite3 m.vault "select hex(hash) from object" | while read -r h; do
	sqlite3 m.vault "select writefile('o', bytes) from object where hash = x'$h'" >/dev/null
	age -d -i anna o 2>/dev/null | grep -a -A4 "^breakglass share v1" | head -5
done)
check a_sealed_share_opens_with_age grep -q "compartment: .* MAIL" <<<"$sealed"
