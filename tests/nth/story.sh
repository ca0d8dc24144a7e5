#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# story.sh DIR -- a life of a vault in which every command of the program has a
# part that works. For each step DIR/NN-NAME has what the folder looked like
# before it (tree), the words of the command (argv, each ends in NUL), the exit
# status of it (status), and its input where it has one (stdin, fd3).

steps=$(realpath "$1")
. "$(dirname "$0")/../cli/scene.sh"
mkdir -p home-jonas home-anna home-ben home-eva home-kim
nr=0

# step NAME STATUS WORDS...; input=FILE, fd3=FILE for it alone
input=/dev/null fd3=/dev/null
step() {
	local name=$1 want=$2 to
	shift 2
	nr=$((nr + 1))
	to=$steps/$(printf '%03d-%s' "$nr" "$name")
	rm -f out err
	mkdir -p "$to"
	cp -a "$scene" "$to/tree"
	printf '%s\0' "$@" >"$to/argv"
	echo "$want" >"$to/status"
	[ "$input" = /dev/null ] || cp "$input" "$to/stdin"
	[ "$fd3" = /dev/null ] || cp "$fd3" "$to/fd3"
	"$program" "$@" >out 2>err <"$input" 3<"$fd3"
	st=$?
	input=/dev/null fd3=/dev/null
	if [ "$st" -ne "$want" ]; then
		not_ok "story: $*" "status $st"
		exit 1
	fi
}
# by NAME STATUS PERSON WORDS...: with that person's identity, home and the vault
by() {
	local name=$1 want=$2 who=$3
	shift 3
	step "$name" "$want" "$@" --identity "$who" --state "home-$who" --vault m.vault
}
asked() {       # of what `request` said
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
}
yes() {         # yes NAME SHORT LABEL
	rm -f "answer-$2.bg"
	step "$1" 0 approve "req-$3/request-$3-$2.bg" --phrase "$phrase" \
		--out "answer-$2.bg" --identity "$2" --state "home-$2"
}
why=(--ticket INC-4711 --reason "exchange01 store corrupt" --why-not "directory down")
both=(--approval answer-anna.bg --approval answer-ben.bg)

# --- people, and a vault ---

step identity-new 0 identity new --name "Jonas Beck" --as jonas --out jonas --no-passphrase --state home-jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
person "Dora Ahn" dora
echo "correct horse" >pass
fd3=pass step identity-new-sealed 0 identity new --name "Kim Root" --as kim --out kim \
	--passphrase-fd 3 --work-factor 10 --state home-kim
cp out phrase-kim
step init 0 init m.vault --label Musterstadt --admin jonas.member --work-factor 10 \
	--reading-phrase-out m.vault.phrase --identity jonas --state home-jonas
by member-add 0 jonas member add anna.member --roles custodian --phrase "$(cat phrase-anna)" --phone "+49 160 7" --site Mole
enrol ben custodian
enrol eva admin
enrol dora custodian
enrol kim custodian
by member-list 0 jonas member list
by member-roles 0 jonas member roles eva auditor
by member-set 0 jonas member set ben --phone "+49 160 8" --absent "until 28.11."
step inspect-member 0 inspect anna.member
by compartment-add 0 jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
by compartment-add-pdf 0 jonas compartment add NETZ --threshold 2 --holders anna,ben,kim,card:Kurz --cards-dir cards --cards-format pdf
must as jonas compartment add OLD --threshold 2 --holders anna,ben,dora
must as jonas compartment add LAB --drill --threshold 2 --holders anna,ben,card:Lang --cards-dir cards
by compartment-list 0 jonas compartment list
by share-ack 0 anna share ack MAIL
must as ben share ack MAIL
by share-ack-card 0 jonas share ack MAIL --words cards/MAIL-g1-Vogt.txt
by share-attest 0 anna share attest MAIL
by share-attest-card 0 jonas share attest MAIL --seal Vogt --envelope E-1
by share-check 0 anna share check MAIL
by share-check-card 0 jonas share check MAIL --words cards/MAIL-g1-Sommer.txt
by share-status 0 jonas share status MAIL
fd3=pass by share-check-sealed 0 kim share check NETZ --passphrase-fd 3
fd3=pass by share-ack-sealed 0 kim share ack NETZ --passphrase-fd 3
by member-leaver 0 jonas member leaver dora
by member-retire 0 jonas member retire dora
must bg identity new --name "Eva Lind" --keep-id eva.member --out eva2 --no-passphrase
step member-rekey 0 member rekey eva eva2.member --identity eva --identity eva2 --state home-eva --vault m.vault
mv eva2 eva

# --- secrets ---

printf planted-secret-one >one
head -c 1100000 /dev/urandom >long
input=one by put-stdin 0 jonas put mail/a --stdin --compartment MAIL --user root
by put-generate 0 jonas put mail/b --generate --secret-out made.txt --compartment MAIL
by put-file 0 jonas put mail/a --file one --field note
by put-long 0 jonas put mail/long --file long --compartment MAIL
printf 'otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' >uri
must as jonas put mail/b --field totp --file uri
rm uri
by ls 0 jonas ls
by info 0 jonas info mail/a
must as jonas put lab/a --file one --compartment LAB

# --- a plan, and what other programs exported ---

python3 "$repo/tests/plan/estate.py" >estate.json
by plan-import 0 jonas plan import estate.json --plan-only
by plan-export 0 jonas plan export --out exported.json
by plan-lint 9 jonas plan lint --html lint.html
by plan-boot-order 0 jonas plan boot-order
by plan-impact 0 jonas plan impact sto01
by plan-runbook 0 jonas plan runbook R-COLD
by plan-handbook 0 jonas plan handbook --html book.html
by plan-scenario 0 jonas plan scenario C-SRV
by plan-review 9 jonas plan review
printf 'Title,Username,Password\nrouter,root,planted-secret-two\n' >table.csv
by import-csv 0 jonas import table.csv --format csv --compartment MAIL \
	--map path=Title,user=Username,password=Password
printf '%s' '{"encrypted":false,"folders":[],"items":[{"id":"1","type":1,"name":"Switch","login":{"username":"u","password":"planted-secret-three"}}]}' >bw.json
by import-bitwarden 0 jonas import bw.json --compartment MAIL
printf '%s' '<?xml version="1.0"?><KeePassFile><Meta><Generator>x</Generator></Meta><Root><Group><Name>Root</Name><Entry><UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><String><Key>Title</Key><Value>Ups</Value></String><String><Key>UserName</Key><Value>u</Value></String><String><Key>Password</Key><Value>planted-secret-four</Value></String></Entry></Group></Root></KeePassFile>' >kp.xml
by import-keepass 0 jonas import kp.xml --compartment MAIL
by ready 9 jonas ready

# --- openings ---

by request 0 jonas request MAIL "${why[@]}" --out-dir req-MAIL
asked
yes approve anna MAIL
yes approve-again ben MAIL
by open 0 jonas open "$sid" "${both[@]}" -c 'show mail/a password' -c close
must as jonas request MAIL "${why[@]}" --out-dir req-MAIL
asked
step approve-refuse 0 approve req-MAIL/request-MAIL-anna.bg --refuse --because "no incident" --out no.bg --identity anna --state home-anna
rm no.bg
by open-card 5 jonas open "$sid" --card cards/MAIL-g1-Vogt.txt
must as jonas open "$sid" --card cards/MAIL-g1-Sommer.txt
by open-save 0 jonas open "$sid" -c 'save mail/long long.out'
by open-run 0 jonas open "$sid" -c 'run mail/a password -- sh -c "cat <&3"'
by open-export 0 jonas open "$sid" -c 'export mail/a mail/b'
by open-totp 0 jonas open "$sid" -c 'totp mail/b' -c prove -c status
by session-list 0 jonas session list
by session-abort 0 jonas session abort "$sid"
fd3=m.vault.phrase step open-guest 0 open MAIL --guest "${why[@]}" --card cards/MAIL-g1-Vogt.txt --card cards/MAIL-g1-Sommer.txt \
	-c 'show mail/a password' -c close --vault m.vault --state home-guest --reading-phrase-fd 3
by debt 9 jonas debt
printf planted-secret-new >one
must as jonas put mail/a --file one
by debt-tested 0 jonas debt tested mail/a --field password
by review 0 eva review "$sid" --verdict justified --note "the ticket agrees"
by record 0 jonas record "$sid"
by record-pdf 0 jonas record "$sid" --pdf record.pdf

# --- a drill ---

by drill-start 0 jonas drill start LAB --drill-id DR-1 --for 1h --out-dir req-LAB
asked
yes approve-drill anna LAB
must as jonas open "$sid" --approval answer-anna.bg --card cards/LAB-g1-Lang.txt -c 'show lab/a' -c close
by drill-record 0 jonas drill record "$sid" --drill-id DR-1 --result passed --participant "Jonas Beck"
by drill-due 0 jonas drill due --at 2026-11-23

# --- dealt anew ---

must as jonas request MAIL "${why[@]}" --purpose redeal --threshold 2 --holders anna,ben,card:Neu --out-dir req-MAIL
asked
yes approve-redeal anna MAIL
must approve ben MAIL
must as jonas open "$sid" "${both[@]}"
by deal 0 jonas deal MAIL --session "$sid" --cards-dir cards
by deal-abort 0 jonas deal abort MAIL
must as jonas deal MAIL --session "$sid" --cards-dir cards2
must as anna share ack MAIL
must as ben share ack MAIL
must as jonas share ack MAIL --words cards2/MAIL-g3-Neu.txt
by deal-commit 0 jonas deal commit MAIL
must as jonas session abort "$sid"
by deal-retire 0 jonas deal retire MAIL --set 1

# --- copies ---

by copy 0 jonas copy office.vault --site "RZ Nord"
vault=office.vault must as jonas put mail/c --file one --compartment MAIL
must as jonas put mail/d --file one --compartment MAIL
by merge 0 jonas merge office.vault
rm -f office.vault
by backup 0 jonas backup kept.vault
step restore 0 restore kept.vault --out again.vault --identity jonas --state home-jonas
rm -f kept.vault again.vault
by kit 0 jonas kit stick
by kit-again 0 jonas kit stick
rm -rf stick
chmod 555 .
step inspect 0 inspect m.vault
chmod 755 .

# --- an auditor ---

by audit-anchor 0 jonas audit anchor --out head.txt
by audit-cosign 0 eva audit cosign --out receipt.txt
by audit-verify 0 eva audit verify --anchor receipt.txt
by audit-log 0 eva audit log
by audit-report 0 eva audit report --html year.html
by audit-who-knows 0 eva audit who-knows --person "Jonas Beck"
by audit-export 0 eva audit export --format jsonl --out log.jsonl
by audit-export-bundle 0 eva audit export --format bundle --out bundle
step audit-verify-bundle 0 audit verify --bundle bundle --state home-ben
by audit-prove 0 eva audit prove 3 --out three.proof
step inspect-proof 0 inspect three.proof
rm -rf bundle
step practice 0 practice played --work-factor 10
rm -rf played
step help 0 help open
echo "$nr steps"
