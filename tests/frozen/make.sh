#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make.sh KIND -- make one more frozen vault with the program as it is, into
# tests/frozen/vFORMAT-KIND. What is there already is never made anew: files in
# the field are as old as these, and who wants another makes another kind.
#
# Each kind is a function here, and has one in test_frozen.sh that opens it.

kind=${1:-}
. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/frozen/frozen.sh"

format=$("$program" --version | sed 's/.*vault format //')
target=$frozen/v$format-$kind
[ "$(type -t "kind_$kind")" != function ] || { echo "no kind: $kind"; exit 2; }
[ ! -e "$target" ] || { echo "$target is there, and stays as it is"; exit 1; }

# --- what the kinds are made of ---

lives() {       # lives "Full Name" SHORT: with an identity, as a binary age file
	echo "passphrase $2: $2 remembers frozen words" >>words.txt
	now
	must bg identity new --name "$1" --as "$2" --out "$2.armored" --work-factor 10 \
		--passphrase-fd 3 --time "$stamp" 3<<<"$(known "passphrase $2")"
	cp out "phrase-$2"
	sed '/^-----/d' "$2.armored" | base64 -d >"$2"
	mv "$2.armored.member" "$2.member"
	rm "$2.armored"
}

founded() {     # by jonas, with the reading phrase among the words
	must by jonas init m.vault --label "Gefrorenes Musterstadt" --admin jonas.member \
		--work-factor 10 --reading-phrase-out reading
	echo "reading phrase: $(cat reading)" >>words.txt
	rm reading
}

enrolled() {    # enrolled PERSON ROLES
	must by jonas member add "$1.member" --roles "$2" --phrase "$(cat "phrase-$1")" \
		--phone "+49 160 555" --site Nord
}

people() {      # jonas, three custodians and an auditor
	at 2026-11-02
	lives "Jonas Beck" jonas
	lives "Anna Weber" anna
	lives "Ben Ode" ben
	lives "Carla Ñandú" carla
	lives "Eva Lind" eva
	founded
	for p in anna ben carla; do enrolled "$p" custodian; done
	enrolled eva auditor
}

paper() {       # cards/ to words.txt; the texts go
	local f name
	for f in cards/*.txt; do
		name=${f#cards/}
		echo "card ${name%.txt}: $(sed '1,/^$/d' "$f" | tr -d '0-9' | xargs)" >>words.txt
		cp "$f" paper.txt
	done
	rm -r cards
}

# stored PATH LABEL [FIELD [VERSION]]: stdin is deposited, and noted as expected;
# VERSION where it will not be the next one
stored() {
	local path=$1 label=$2 field=${3:-password} version=${4:-} text=-
	cat >in
	must by jonas put "$path" --file in --compartment "$label" --field "$field"
	[ -n "$version" ] || version=$(($(grep -cF "secret: $label $path " expected) + 1))
	[ "$(stat -c %s in)" -gt 256 ] || text=$(base64 -w0 in)
	echo "secret: $label $path $version $field $(stat -c %s in) $(sha256sum in | cut -c1-64) $text" >>expected
	rm in
}

opened() {      # opened LABEL WHO... -- COMMAND...: and closed
	local label=$1 given=() uses=()
	shift
	asks "$label"
	while [ "$1" != -- ]; do
		answers "$1" "$label"
		given+=(--approval "answer-$1.bg")
		shift
	done
	shift
	for c in "$@" close; do uses+=(-c "$c"); done
	must by jonas open "$sid" "${given[@]}" "${uses[@]}"
}

mail() {        # a compartment of one level, and two secrets
	must by jonas compartment add MAIL --threshold 2 \
		--holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
	for p in anna ben; do must by "$p" share ack MAIL; done
	must by jonas share ack MAIL --words cards/MAIL-g1-Vogt.txt
	paper
	printf 'first of mail/a' | stored mail/a MAIL
	printf 'of mail/b, äöü "quoted" \\ and a tab\t' | stored mail/b MAIL
}

# --- the kinds ---

kind_grouped() {
	people
	must by jonas compartment add GRID --groups 2 --group IT=2:anna,ben,card:Kurz \
		--group BOARD=1:carla,card:Lang --cards-dir cards --max-open 6h
	for p in anna ben carla; do must by "$p" share ack GRID; done
	must by jonas share attest GRID --seal Lang --envelope A-17
	paper
	printf 'line\n' | stored grid/scada/root GRID
	printf 'second' | stored grid/scada/root GRID
	python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)))' | stored grid/scada/key GRID key
	seq 1 13000 | stored grid/scada/table GRID file # no padding from 64 KiB on
	must by eva audit cosign
}

kind_cards() {
	people
	must by jonas compartment add TIER0 --threshold 3 \
		--holders card:Krämer,card:Vogt,card:Sommer,card:Lang,card:Kurz --cards-dir cards
	for c in cards/*; do must by eva share ack TIER0 --words "$c"; done
	paper
	printf 'JBSWY3DPEHPK3PXP' | stored tier0/dc01 TIER0 totp
	printf 'Tier-0 root' | stored tier0/dc01 TIER0 password 1
	now
}

kind_merged() {
	people
	mail
	cp m.vault fork.vault
	cp -r home-jonas home-early
	must by jonas copy office.vault --site "RZ Süd"
	printf 'second of mail/a, in main' | stored mail/a MAIL
	vault=office.vault
	printf 'second of mail/a, on the branch' | stored mail/a MAIL password 3
	printf 'branch only' | stored mail/office MAIL
	opened MAIL anna ben -- 'show mail/b'
	vault=fork.vault
	mv home-jonas home-late
	mv home-early home-jonas
	printf 'fork only' | stored mail/fork MAIL
	rm -r home-jonas
	mv home-late home-jonas
	vault=m.vault
	must by jonas merge office.vault
	must by jonas merge fork.vault
	printf 'after all' | stored mail/later MAIL
	must by eva audit cosign
	rm office.vault fork.vault
}

kind_branch() {
	people
	mail
	cp m.vault old.vault
	printf 'main has gone on' | stored mail/main MAIL
	must by jonas copy stick.vault --site "Stick im Tresor"
	vault=stick.vault
	printf 'put on the stick' | stored mail/stick MAIL
	opened MAIL anna ben -- 'show mail/a'
	# one that is older than its owner knows, and was gone on with as a branch
	vault=old.vault
	asks MAIL --older
	for p in anna ben; do answers "$p" MAIL; done
	must by jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/b' -c close
	vault=m.vault
}

kind_redeal() {
	people
	mail
	asks MAIL --purpose redeal --threshold 2 --holders anna,carla,card:Neu --for 8h
	for p in anna ben; do answers "$p" MAIL; done
	must by jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
	must by jonas deal MAIL --session "$sid" --cards-dir cards
	paper
	must by anna share ack MAIL
	must by jonas share ack MAIL --words paper.txt
	printf 'meanwhile' | stored mail/meanwhile MAIL
	echo "redeal: $sid" >>expected
}

kind_rotated() {
	people
	mail
	lives "Dora Ahn" dora
	enrolled dora custodian
	must by jonas member set anna --absent "until 28.11." --deputy ben
	must by jonas member retire dora --reading-phrase-out reading --work-factor 10
	sed -i "s/^reading phrase: .*/reading phrase: $(cat reading)/" words.txt
	lives "Fritz Gutt" fritz
	enrolled fritz admin,auditor
	printf 'after the rotation' | stored mail/after MAIL
	must by jonas member retire fritz
	printf 'after two' | stored mail/after2 MAIL
}

kind_plan() {
	people
	mail
	must by jonas compartment add DRILL --drill --threshold 2 --holders anna,ben,card:Probe --cards-dir cards
	paper
	python3 "$repo/tests/plan/estate.py" >estate.json
	must by jonas compartment add TIER0 --threshold 2 --holders anna,ben,carla
	must by jonas plan import estate.json --plan-only
	printf 'for practice' | stored lab/server DRILL
	must by jonas drill start DRILL --drill-id D-1 --for 1h --out-dir req-DRILL
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
	for p in anna ben; do answers "$p" DRILL; done
	must by jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show lab/server' -c close
	must by jonas drill record "$sid" --drill-id D-1 --result passed_with_findings \
		--participant "Jonas Beck" --finding "a button is elsewhere; Ben Ode; 2026-12-31"
	must by jonas plan export
	cp out plan.json
	for q in 'plan boot-order' 'drill due --at 2027-01-01'; do
		# shellcheck disable=SC2086
		by jonas $q --json
		echo "$q: $(cat out)" >>expected
	done
	rm estate.json
}

kind_closed() {
	people
	mail
	printf 'never shown' | stored mail/c MAIL
	opened MAIL anna ben -- 'show mail/a' 'show mail/b'
	echo "session: $sid" >>expected
	must by eva audit cosign --out eva-receipt.txt
	must by eva review "$sid" --verdict justified --note "the ticket agrees"
	printf 'second of mail/a' | stored mail/a MAIL
	must by jonas debt tested mail/a
}

# The shortest secret that is read twice and sealed as it passes, and lies in the
# vault in more than one part.
kind_large() {
	people
	mail
	seq 1 200000 | head -c 1048577 | stored mail/dump MAIL file
}

# Every kind of file that somebody keeps or sends, with nothing answered yet.
kind_files() {
	people
	must by jonas compartment add MAIL --threshold 2 \
		--holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
	must by anna share ack MAIL
	cp cards/MAIL-g1-Vogt.txt card.txt
	paper
	printf 'behind all these files' | stored mail/a MAIL
	cp m.vault older.vault
	asks MAIL --for 8h --place "RZ Nord" --witness "Sven Aar"
	answers anna MAIL
	answers ben MAIL --refuse "--because=no incident is known"
	by jonas open "$sid" --approval answer-anna.bg
	[ "$st" -eq 5 ] || exit 1
	echo "session: $sid" >>expected
	echo "phrase: $phrase" >>expected
	must by eva audit cosign --out eva-receipt.txt
	must by jonas audit anchor --out anchor.txt
	must by jonas audit anchor --words
	cp out anchor-words.txt
	must by jonas audit prove 0 --out proof.txt
	must by eva audit export --format bundle --out bundle --anchor eva-receipt.txt
	at 2026-11-03
	lives "Gerda Hut" gerda
	echo "enrolment phrase: $(cat phrase-gerda)" >>expected
}

# --- making ---

: >expected
"kind_$kind"
now
{
	echo "made by: $("$program" --version)"
	echo "at: $day $minute"
	python3 "$frozen/heads.py" m.vault
	must by eva audit verify --json
	echo "verify: $st $(cat out)"
	cat expected
} >expected.txt
must by eva audit export --format jsonl --out all.jsonl
python3 - <<'PY' >log.jsonl
import json
for line in open("all.jsonl"):
    entry = json.loads(line)
    for key in ("leaf", "text"):
        del entry[key]
    print(json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
PY
rm -rf all.jsonl expected out err in phrase-* paper.txt
[ "$kind" = files ] || rm -rf req-* answer-* home-*/*/receipts
mkdir "$target"
mv expected.txt log.jsonl "$target"/
cp words.txt "$target"/
rm words.txt
tar --sort=name --owner=0 --group=0 --numeric-owner -cf - . | gzip -9n >"$target/scene.tar.gz"
echo "made: $target"
