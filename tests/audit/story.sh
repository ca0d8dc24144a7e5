# SPDX-License-Identifier: GPL-3.0-or-later
#
# story.sh -- sourced after tests/cli/scene.sh: half a year of a vault, told to
# an auditor. What day it is, is stated for each step, so that every time in
# the log is known.
#
#   1  MAIL, anna and the card Krämer: mail/a shown, closed, witnessed by eva,
#      mail/a changed and tested, reviewed
#   2  MAIL, a guest with the cards Krämer and Sommer: mail/b shown, closed
#   3  MAIL, asked for by jonas; anna says no
#   4  TIER0, ben and carla: tier0/root shown, never closed, expired
#   5  a redeal of MAIL without ben, committed
#   6  MAIL, the new set: mail/a asked for, mail/b shown, closed, nobody else vouches: in doubt
#
# dora held a share of TIER0 and was retired. One share was refused.

day=2026-01-10
on() {          # on DAY: it is that day from here on
	day=$1
	hour=10
	minute=0
}
now() {         # the next minute
	minute=$((minute + 1))
	stamp=$(printf '%sT%02d:%02d:00.000Z' "$day" $((hour + minute / 60)) $((minute % 60)))
}

# at the stated time, as PERSON
asat() {
	now
	as "$@" --time "$stamp"
}

approve_at() {  # approve_at SHORT LABEL
	now
	rm -f "answer-$1.bg"
	bg approve "req-$2/request-$2-$1.bg" --phrase "$phrase" \
		--out "answer-$1.bg" --identity "$1" --state "home-$1" --time "$stamp"
}

request_at() {  # request_at LABEL TICKET REASON [OPTIONS]
	local label=$1 ticket=$2 why=$3
	shift 3
	rm -rf "req-$label"
	must asat jonas request "$label" --ticket "$ticket" --reason "$why" \
		--why-not "directory down" --out-dir "req-$label" "$@"
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
}

deposit_at() {  # deposit_at PATH TEXT LABEL
	printf %s "$2" >"$scene/in"
	must asat jonas put "$1" --file "$scene/in" --compartment "$3"
	rm -f "$scene/in"
}

story() {
	on 2026-01-10
	person "Jonas Beck" jonas
	person "Anna Weber" anna
	person "Ben Ode" ben
	person "Carla Nim" carla
	person "Dora Ahn" dora
	person "${eva_name:-Eva Lind}" eva
	must asat jonas init m.vault --label "${label:-Musterstadt}" --admin jonas.member \
		--work-factor 10 --reading-phrase-out m.vault.phrase
	for p in anna ben carla dora; do
		must asat jonas member add "$p.member" --roles custodian \
			--phrase "$(cat "phrase-$p")" --site Nord
	done
	must asat jonas member add eva.member --roles auditor --phrase "$(cat phrase-eva)"
	must asat jonas compartment add MAIL --threshold 2 \
		--holders anna,ben,card:Krämer,card:Sommer --cards-dir cards
	must asat jonas compartment add TIER0 --threshold 2 --holders ben,carla,dora
	for p in anna ben; do must asat "$p" share ack MAIL; done
	must asat jonas share ack MAIL --words cards/MAIL-g1-Krämer.txt
	for p in ben carla dora; do must asat "$p" share ack TIER0; done
	deposit_at mail/a secret-mail-a MAIL
	deposit_at mail/b secret-mail-b MAIL
	deposit_at tier0/root secret-tier0 TIER0

	on 2026-02-03
	request_at MAIL INC-1 "${reason:-exchange01 store corrupt}" --place "RZ Nord" --witness "Sven Aar"
	sid1=$sid
	must approve_at anna MAIL
	asat jonas open "$sid1" --card cards/TIER0-none.txt
	must asat jonas open "$sid1" --approval answer-anna.bg --card cards/MAIL-g1-Krämer.txt \
		-c 'show mail/a' -c close
	must asat eva audit cosign
	deposit_at mail/a newer-mail-a MAIL
	must asat jonas debt tested mail/a
	must asat eva review "$sid1" --verdict justified --note "the ticket agrees"

	on 2026-03-07
	now
	"$program" open MAIL --guest --ticket INC-2 --reason "nobody reachable" \
		--why-not "telephones down" --vault m.vault --state home-jonas \
		--reading-phrase-fd 3 3<m.vault.phrase --time "$stamp" \
		--card cards/MAIL-g1-Krämer.txt --card cards/MAIL-g1-Sommer.txt \
		-c 'show mail/b' -c close >out 2>err </dev/null
	st=$?
	must [ "$st" -eq 0 ]
	sid2=$(sqlite3 m.vault "select json_extract(cast(bytes as text), '\$.sid') from leaf
		where cast(bytes as text) like '%\"open.requested\"%' order by seq desc limit 1")
	must asat eva audit cosign

	on 2026-04-01
	request_at MAIL INC-3 "curious"
	sid3=$sid
	now
	rm -f answer-anna.bg
	bg approve req-MAIL/request-MAIL-anna.bg --refuse --because "no incident is open" \
		--out answer-anna.bg --identity anna --state home-anna --time "$stamp"
	must [ "$st" -eq 0 ]
	asat jonas open "$sid3" --approval answer-anna.bg

	on 2026-04-20
	request_at TIER0 INC-4 "domain controllers gone" --for 1h
	sid4=$sid
	must approve_at ben TIER0
	asat jonas open "$sid4" --card cards/MAIL-g1-Krämer.txt
	must approve_at carla TIER0
	must asat jonas open "$sid4" --approval answer-ben.bg --approval answer-carla.bg \
		-c 'show tier0/root'
	hour=15
	asat jonas session abort "$sid4"
	asat eva session abort "$sid4"
	must asat jonas member retire dora
	must asat eva audit cosign

	on 2026-05-11
	request_at MAIL CHG-5 "ben leaves the team" --purpose redeal --threshold 2 \
		--holders anna,carla,card:Vogt
	sid5=$sid
	for p in anna ben; do must approve_at "$p" MAIL; done
	must asat jonas open "$sid5" --approval answer-anna.bg --approval answer-ben.bg
	must asat jonas deal MAIL --session "$sid5" --cards-dir cards
	for p in anna carla; do must asat "$p" share ack MAIL; done
	must asat jonas share ack MAIL --words cards/MAIL-g2-Vogt.txt
	must asat jonas deal commit MAIL
	must asat jonas open "$sid5" -c close
	must asat eva audit cosign --out eva-receipt.txt

	on 2026-06-15
	request_at MAIL INC-6 "calendar lost" --want mail/a
	sid6=$sid
	for p in anna carla; do must approve_at "$p" MAIL; done
	must asat jonas open "$sid6" --approval answer-anna.bg --approval answer-carla.bg \
		-c 'show mail/b' -c close
}
