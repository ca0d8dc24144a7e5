#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What was once written opens for ever (V5): vaults and other files of each
# format and kind, made by make.sh and never again, are verified, listed, opened
# with the shares and cards of then, gone on with, exported and merged.
#
#     test_frozen.sh [v1-grouped ...]

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/frozen/frozen.sh"

expected() { sed -n "s/^$1: //p" expected.txt; }
card() {        # card NAME: a file with its words
	known "card $1" >"$1.words"
	echo "$1.words"
}

# subset RECORDED NEW: each line of the first, as JSON, says nothing else than
# the same line of the second does
subset() {
	python3 - "$1" "$2" <<'PY'
import json, sys
old, new = [[json.loads(l) for l in open(p)] for p in sys.argv[1:]]
assert len(old) == len(new) > 0, (len(old), len(new))
for a, b in zip(old, new):
    assert a.items() <= b.items() if isinstance(a, dict) else a == b, (a, b)
PY
}

# saving LABEL [PATH]: what a session is told, to save each secret into got/
saving() {
	uses=()
	local n=0 label path version field rest
	rm -rf got
	mkdir got
	while read -r label path version field rest; do
		n=$((n + 1))
		[ "$label" = "$1" ] && [ "${2:-$path}" = "$path" ] || continue
		uses+=(-c "save $path@$version $field got/$n")
	done < <(expected secret)
}

# byte_exact: what was saved is what was expected
byte_exact() {
	ended 0 && [ "$(ls got | wc -l)" -gt 0 ] && [ "$(ls got | wc -l)" = $((${#uses[@]} / 2)) ] || return 1
	local f label path version field size sum text
	for f in got/*; do
		read -r label path version field size sum text < <(expected secret | sed -n "${f#got/}p")
		[ "$(stat -c %s "$f")" = "$size" ] || return 1
		[ "$(sha256sum "$f" | cut -c1-64)" = "$sum" ] || return 1
		[ "$text" = - ] || [ "$(base64 -w0 "$f")" = "$text" ] || return 1
	done
}

# opens NAME LABEL WHO... [--OPTION ...]: a new session, in which all is as
# expected; more options are for open
opens() {
	local name=$1 label=$2 given=()
	shift 2
	asks "$label" --purpose "${purpose:-read}" ${set:+--set "$set"} ${older:+--older}
	while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do
		answers "$1" "$label"
		given+=(--approval "answer-$1.bg")
		shift
	done
	saving "$label" ${only:+"$only"}
	by jonas open "$sid" "${given[@]}" "$@" "${uses[@]}" -c close
	check "$name" byte_exact
}

whole() {       # whole FILE: verifies for somebody who knows nothing
	stranger audit verify "$1"
	ended 0 && ! grep -qE "VOID|INVALID" out
}

# --- what holds for each ---

judged() {      # judged NAME
	local name=$1 words
	check "${name}_has_the_heads_it_was_made_with" \
		cmp -s <(grep -E "^(fingerprint|log): " expected.txt) <(python3 "$frozen/heads.py" m.vault)
	by eva audit verify --json
	expected verify | cut -d' ' -f2- >recorded
	check "${name}_verifies_as_recorded" eval '[ "$st" = "$(expected verify | cut -d" " -f1)" ] && subset recorded out'
	stranger audit verify m.vault --fingerprint "$(expected fingerprint)"
	check "${name}_is_known_by_its_fingerprint" eval 'ended 0 && ! grep -q "UNKNOWN VAULT" out'
	stranger inspect m.vault
	words=$(sed -n 's/^ *fingerprint:* *//p' out | head -n 1)
	stranger audit verify m.vault --fingerprint "$words"
	check "${name}_is_known_by_its_26_words" eval 'ended 0 && [ "$(wc -w <<<"$words")" = 26 ] && ! grep -q "UNKNOWN VAULT" out'
	by eva audit export --format jsonl --out new.jsonl
	check "${name}_tells_each_entry_as_recorded" subset log.jsonl new.jsonl
	now
	"$program" audit export --format jsonl --out read.jsonl --vault m.vault --state home-reader --time "$stamp" \
		--reading-phrase-fd 3 3<<<"$(known 'reading phrase')" >out 2>err
	check "${name}_tells_it_by_the_reading_phrase" subset log.jsonl read.jsonl
	by eva audit export --format bundle --out new-bundle
	check "${name}_is_exported_with_these_heads" eval 'ended 0 &&
		! grep "^log: " expected.txt | sed "s/^log: [^ ]*/& 0/" | grep -vqxFf new-bundle/bundle.txt'
	check "${name}_is_right_for_another_checker" eval \
		'/usr/bin/python3 "$repo/tests/oracle/bundle.py" new-bundle >py.out 2>&1 && grep -q "^OK" py.out'
	by eva ls --json
	check "${name}_lists_its_credentials" eval '! expected secret | cut -d" " -f2 | grep -vE "^($elsewhere)\$" |
		sed "s/.*/\"path\":\"&\"/" | sort -u | while read -r p; do grep -qF "$p" out || echo "$p"; done | grep .'
}

# --- each kind ---

kind_grouped() {
	opens "$1_opens_by_its_groups" GRID anna ben carla
	opens "$1_opens_by_a_share_and_two_cards" GRID ben --card "$(card GRID-g1-Kurz)" --card "$(card GRID-g1-Lang)"
	asks GRID
	answers anna GRID
	answers ben GRID
	by jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show grid/scada/root'
	check "$1_does_not_open_without_the_other_group" eval 'ended 5 && [ ! -s out ]'
	by anna share check GRID
	check "$1_knows_its_shares" ended_saying 0 "sealed share of card set 1 of GRID"
}

kind_cards() {
	saving TIER0
	as_guest TIER0 --card "$(card TIER0-g1-Krämer)" --card "$(card TIER0-g1-Vogt)" --card "$(card TIER0-g1-Kurz)" \
		"${uses[@]}" -c 'totp tier0/dc01' -c close
	check "$1_opens_to_a_guest" byte_exact
	check "$1_makes_the_code_of_that_minute" [ "$(cat out)" = "$(python3 - "$stamp" <<'PY'
import base64, calendar, hmac, struct, sys, time
at = calendar.timegm(time.strptime(sys.argv[1][:19], "%Y-%m-%dT%H:%M:%S"))
h = hmac.digest(base64.b32decode("JBSWY3DPEHPK3PXP"), struct.pack(">Q", at // 30), "sha1")
print("%06d" % ((struct.unpack(">I", h[h[-1] & 15:][:4])[0] & 0x7fffffff) % 1000000))
PY
)" ]
	opens "$1_opens_by_other_cards" TIER0 --card "$(card TIER0-g1-Sommer)" --card "$(card TIER0-g1-Lang)" \
		--card "$(card TIER0-g1-Vogt)"
}

kind_merged() {
	opens "$1_opens_with_what_came_home" MAIL anna ben
	by jonas info mail/a
	check "$1_still_names_the_conflict" eval 'ended 0 && grep -qi branch out'
	must by jonas copy again.vault --site Nord
	vault=again.vault
	echo "secret: MAIL mail/again 1 password 3 $(printf new | sha256sum | cut -c1-64) bmV3" >>expected.txt
	printf new >in
	must by jonas put mail/again --file in --compartment MAIL
	vault=m.vault
	by jonas merge again.vault
	check "$1_takes_in_another_copy" eval 'ended 0 && whole m.vault'
	opens "$1_opens_with_that_too" MAIL ben --card "$(card MAIL-g1-Sommer)"
}

kind_branch() {
	check "$1_has_a_copy_on_a_branch" whole stick.vault
	check "$1_has_an_older_one_on_a_branch" whole old.vault
	vault=stick.vault only=mail/stick
	opens "$1_goes_on_as_its_branch" MAIL anna ben
	vault=old.vault only=mail/b older=yes
	opens "$1_goes_on_as_the_older_branch" MAIL anna ben
	vault=m.vault only='' older=''
	by jonas merge stick.vault
	check "$1_takes_its_branch_home" eval 'ended 0 && whole m.vault'
	by jonas merge old.vault
	check "$1_takes_the_older_branch_home" eval 'ended 0 && whole m.vault'
	opens "$1_opens_with_all_of_it" MAIL anna ben
}

kind_redeal() {
	local redeal
	redeal=$(expected redeal)
	cp m.vault old-set.vault
	cp -r home-jonas home-kept
	opens "$1_opens_with_the_old_set" MAIL anna ben
	as_guest MAIL --card "$(card MAIL-g1-Vogt)" --card "$(card MAIL-g1-Sommer)" -c 'show mail/meanwhile' -c close
	check "$1_opens_with_the_old_cards" eval 'ended 0 && [ "$(cat out)" = meanwhile ]'
	by jonas share status MAIL --json
	check "$1_is_still_dealing" eval 'grep -q "\"generation\":1" out && grep -q "\"pending\":2" out'
	by jonas deal commit MAIL
	check "$1_is_not_committed_too_early" ended 4
	must by carla share ack MAIL
	by jonas deal commit MAIL
	check "$1_is_committed_later" ended 0
	opens "$1_opens_with_the_new_set" MAIL carla --card "$(card MAIL-g2-Neu)"
	check "$1_is_whole_then" whole m.vault
	mv old-set.vault m.vault
	rm -r home-jonas
	mv home-kept home-jonas
	by jonas open "$redeal" -c status
	check "$1_takes_up_the_session_that_dealt" ended 0
	must by jonas deal abort MAIL
	must by jonas deal MAIL --session "$redeal" --cards-dir again
	check "$1_deals_again_with_the_quorum_of_then" [ -s again/MAIL-g3-Neu.txt ]
	opens "$1_opens_with_the_old_set_after_that" MAIL ben --card "$(card MAIL-g1-Vogt)"
}

kind_rotated() {
	opens "$1_opens_after_its_rotations" MAIL anna ben
	by jonas member list --json
	check "$1_knows_who_left" eval 'python3 -c "
import json
by = {m[\"short\"]: m for m in json.load(open(\"out\"))}
assert by[\"dora\"][\"status\"] == by[\"fritz\"][\"status\"] == \"retired\"
assert by[\"anna\"][\"deputy\"] == \"ben\""'
	as_guest MAIL --card "$(card MAIL-g1-Vogt)" --card "$(card MAIL-g1-Sommer)" -c 'show mail/after2' -c close
	check "$1_opens_to_a_guest_with_the_new_phrase" eval 'ended 0 && [ "$(cat out)" = "after two" ]'
	by dora ls
	check "$1_tells_nothing_to_who_left" eval '! grep -q mail/after2 out'
	must by jonas member retire carla
	check "$1_is_rotated_once_more" whole m.vault
}

kind_plan() {
	by jonas plan export
	check "$1_exports_its_plan_byte_for_byte" cmp -s out plan.json
	by jonas plan boot-order --json
	check "$1_has_its_boot_order" [ "$(cat out)" = "$(expected 'plan boot-order')" ]
	by jonas drill due --at 2027-01-01 --json
	check "$1_knows_its_drills" [ "$(cat out)" = "$(expected 'drill due --at 2027-01-01')" ]
	must by jonas plan import plan.json --plan-only
	check "$1_takes_its_own_plan_as_no_change" grep -q "nothing differs" out
	purpose=drill
	opens "$1_opens_for_a_drill" DRILL anna --card "$(card DRILL-g1-Probe)"
	purpose=''
	must by jonas drill record "$sid" --drill-id D-1 --result passed
	opens "$1_opens" MAIL anna ben
}

kind_closed() {
	local session
	session=$(expected session)
	by jonas debt
	check "$1_still_has_to_be_changed" eval 'ended 9 && grep -q mail/b out && ! grep -q mail/a out && ! grep -q mail/c out'
	by jonas record "$session"
	check "$1_has_its_record" eval 'ended 0 && grep -q INC-4711 out && grep -q "exchange01 store corrupt" out && grep -q mail/b out'
	stranger audit verify m.vault --anchor eva-receipt.txt
	check "$1_continues_its_receipt" eval 'ended 0 && grep -q "^ANCHORED" out'
	by jonas open "$session" -c 'show mail/a'
	check "$1_stays_closed" eval '[ "$st" -ne 0 ] && [ ! -s out ]'
	opens "$1_opens_again" MAIL anna ben
	printf changed >in
	must by jonas put mail/b --file in
	for p in mail/a mail/c; do must by jonas put "$p" --file in; done
	for p in mail/a mail/b mail/c; do must by jonas debt tested "$p"; done
	must by eva audit cosign
	by jonas debt
	check "$1_debts_can_be_paid" ended 0
}

# How many objects have more than one part, and their parts.
parts() {
	sqlite3 m.vault "select count(distinct hash), count(*) from object where hash in (select hash from object where part = 1)"
}

kind_large() {
	check "$1_has_an_object_of_two_parts" [ "$(parts)" = "1|2" ]
	opens "$1_opens_with_all_of_it" MAIL anna ben
	as_guest MAIL --card "$(card MAIL-g1-Vogt)" --card "$(card MAIL-g1-Sommer)" -c 'save mail/dump dump' -c close
	check "$1_opens_to_a_guest" eval 'ended 0 && cmp -s dump <(seq 1 200000 | head -c 1048577)'
	asks MAIL --purpose redeal --threshold 2 --holders anna,carla,card:Neu
	for p in anna ben; do answers "$p" MAIL; done
	must by jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
	by jonas deal MAIL --session "$sid" --cards-dir again
	check "$1_is_sealed_to_another_set" eval 'ended 0 && [ "$(parts)" = "2|4" ]'
	must by jonas copy office.vault --site Nord
	vault=office.vault only=mail/dump
	opens "$1_opens_on_a_copy" MAIL anna ben
	vault=m.vault only=''
	by jonas merge office.vault
	check "$1_takes_its_branch_home" eval 'ended 0 && whole m.vault'
}

kind_files() {
	local session
	session=$(expected session)
	phrase=$(expected phrase)
	cp -r home-jonas home-kept
	stranger audit verify --bundle bundle --anchor eva-receipt.txt
	check "$1_has_a_bundle_that_holds" eval 'ended 0 && grep -q "^ANCHORED" out'
	check "$1_has_a_bundle_that_holds_elsewhere" eval '/usr/bin/python3 "$repo/tests/oracle/bundle.py" bundle | grep -q "^OK"'
	for f in anchor.txt anchor-words.txt eva-receipt.txt proof.txt home-anna/*/receipts/*-receipt.txt bundle; do
		stranger audit verify m.vault --anchor "$f"
		ended 0 && grep -q "^ANCHORED" out || echo "$f"
	done >wrong
	check "$1_has_anchors_of_every_shape" [ ! -s wrong ]
	for f in req-MAIL/*.bg answer-*.bg gerda.member proof.txt m.vault home-anna/*/receipts/*.bg; do
		stranger inspect "$f"
		ended 0 && [ -s out ] || echo "$f"
	done >wrong
	check "$1_has_files_that_can_be_looked_at" [ ! -s wrong ]
	vault=older.vault
	by jonas ls
	check "$1_has_a_pin_that_knows_an_older_copy" ended_saying 7 "you have seen"
	vault=m.vault
	rm -f answer-ben2.bg
	by ben approve req-MAIL/request-MAIL-ben.bg "--phrase=$phrase" --out answer-ben2.bg
	check "$1_has_a_request_that_can_be_answered" ended 0
	saving MAIL
	cp m.vault unanswered.vault
	by jonas open "$session" --approval answer-ben2.bg "${uses[@]}" -c close
	check "$1_has_a_share_kept_from_then" byte_exact
	mv unanswered.vault m.vault
	rm -r home-jonas
	mv home-kept home-jonas
	by jonas open "$session" --approval answer-ben.bg
	check "$1_has_a_refusal_that_counts" ended_saying 5 "ben says no: no incident is known"
	saving MAIL
	by jonas open "$session" --card card.txt "${uses[@]}" -c close
	check "$1_has_a_card_that_opens" byte_exact
	must by jonas member add gerda.member --roles custodian --phrase "$(expected 'enrolment phrase')"
	by gerda ls
	check "$1_has_an_enrolment_that_can_be_used" eval 'ended 0 && grep -q mail/a out'
	{
		echo '-----BEGIN AGE ENCRYPTED'' FILE-----'
		base64 -w64 gerda
		echo '-----END AGE ENCRYPTED'' FILE-----'
	} >armored && mv armored gerda
	by gerda ls
	check "$1_has_an_identity_that_is_read_armored_too" ended 0
}

# --- all of them ---

# shellcheck disable=SC2046 # names without blanks
[ $# -gt 0 ] || set -- $(cd "$frozen" && ls -d v[0-9]*-*)
for folder in "$@"; do
	kind=${folder#*-} name=${folder//-/_}
	if [ "$(type -t "kind_$kind")" != function ]; then
		not_ok "${name}_has_somebody_who_opens_it"
		continue
	fi
	cd / && rm -rf "${scene:?}"/* && cd "$scene" || exit 1
	tar -xzf "$frozen/$folder/scene.tar.gz" && cp "$frozen/$folder"/*.{txt,jsonl} .
	# shellcheck disable=SC2046
	at $(expected at)
	vault=m.vault purpose='' set='' older='' only='' elsewhere=none
	[ "$kind" = branch ] && elsewhere=mail/stick
	judged "$name"
	"kind_$kind" "$name"
	check "${name}_is_whole_in_the_end" whole m.vault
done
