#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# audit log: the entries asked for and no others, and what to think of their
# times.

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/audit/story.sh"
story

log() { as eva audit log --json "$@"; }

# is PYTHON: an expression over the entries e, that must be true
is() {
	[ "$st" -eq 0 ] && python3 -c 'import json, sys
e = json.load(open("out"))
every = json.load(open("every"))
sys.exit(0 if eval(sys.argv[1]) else 1)' "$1"
}

log
cp out every
check without_filters_there_is_every_entry eval '[ "$(python3 -c "import json; print(len(json.load(open(\"out\"))))")" = "$(entries)" ]'

# --- one at a time ---

log --since 2026-04-01 --until 2026-04-01
check a_day_counts_whole is 'len(e) == 4 and {x["time"][:10] for x in e} == {"2026-04-01"}'
log --since 2026-04-20T15:00
check since_a_minute is 'e == [x for x in every if x["time"] >= "2026-04-20T15:00"]'
log --until 2026-02-03T10:05
check until_a_minute_takes_all_of_it is 'e == [x for x in every if x["time"] < "2026-02-03T10:06"] and e[-1]["event"] == "head.cosigned"'
log --person eva
check a_person_who_acted is '{"review.signed", "head.cosigned"} <= {x["event"] for x in e} and any(x["event"] == "member.enrolled" for x in e)'
log --person "Eva Lind"
cp out full
log --person eva
check by_the_full_name_it_is_the_same cmp -s out full
log --person dora
check a_person_who_is_meant is '{"member.enrolled", "member.retired", "share.acked", "generation.dealt"} <= {x["event"] for x in e} and "open.requested" not in {x["event"] for x in e}'
log --person jonas --event secret.revealed
check who_asked_for_a_session_did_what_it_did is 'len(e) == 3'
log --person Krämer
check a_card_is_a_person is '{"card.entered", "share.acked", "open.granted"} <= {x["event"] for x in e}'
log --credential mail/b
check a_credential is '{"credential.added", "secret.deposited", "secret.revealed", "secret.resealed"} == {x["event"] for x in e}'
log --credential 'mail/*' --event secret.deposited
check a_pattern_of_credentials is 'len(e) == 3'
log --compartment TIER0
check a_compartment is 'all(x["compartment"] == "TIER0" for x in e) and {"compartment.added", "open.expired", "share.refused", "secret.revealed"} <= {x["event"] for x in e}'
log --event 'open.*'
check a_pattern_of_events is 'e == [x for x in every if x["event"].startswith("open.")] and len(e) > 10'
log --outcome refused
check what_was_refused is 'sorted(x["event"] for x in e) == ["open.refused", "share.refused"]'
log --outcome void
check nothing_is_void is 'e == []'
log --outcome counted
check the_rest_counted is 'len(e) == len(every) - 2'
log --session "${sid1:0:6}"
check a_session_by_its_first_digits is 'all(x["session"] == "'"$sid1"'" for x in e) and e[0]["event"] == "open.requested" and e[-1]["event"] == "review.signed"'

# --- together ---

log --compartment MAIL --event secret.revealed --since 2026-03-01 --until 2026-03-31
check all_that_is_given_must_be_true is 'len(e) == 1 and e[0]["session"] == "'"$sid2"'"'
log --person anna --session "$sid4"
check and_may_leave_nothing is 'e == []'
as eva audit log --event open.refused
check as_text_it_is_the_same eval 'ended 0 && [ "$(wc -l <out)" = 1 ] && grep -q "anna said no: no incident is open" out'

# --- what is not there ---

log --person ana
check an_unknown_person_is_exit_3_with_the_near_ones eval 'ended_saying 3 "person ana; nearest: anna" && [ ! -s out ]'
log --credential mail/x
check an_unknown_credential eval 'ended_saying 3 "nearest: mail/a, mail/b"'
log --credential 'web/*'
check a_pattern_that_takes_none eval 'ended_saying 3 "web/*"'
log --compartment MAL
check an_unknown_compartment eval 'ended_saying 3 "nearest: MAIL"'
log --event open.grant
check an_unknown_event eval 'ended_saying 3 "open.granted"'
log --session 0000
check an_unknown_session eval 'ended_saying 3 "session 0000"'
log --session xyz
check a_session_that_is_none eval 'ended_saying 2 "digits"'
log --outcome maybe
check an_outcome_that_is_none eval 'ended_saying 2 "counted, void or refused"'
log --since 2026-13-01
check a_day_that_is_none eval 'ended_saying 2 "--since"'
log --since 2026-03-01 --until 2026-02-01
check a_time_that_ends_before_it_begins eval 'ended_saying 2 "before it begins"'

# --- to a stranger ---

bare() { bg audit log --json --vault m.vault --state home-x "$@"; }
bare --person jonas
check names_are_sealed_to_a_stranger_and_it_says_so eval 'ended_saying 4 "sealed" && [ ! -s out ]'
bare --credential mail/a
check and_so_are_paths eval 'ended_saying 4 "sealed"'
bare --compartment MAIL --event secret.revealed
check what_is_not_sealed_is_there eval 'is "len(e) == 3"'
id=$(python3 -c 'import json; print([x["actor"] for x in json.load(open("out"))][0])' >/dev/null; bare --event vault.init; python3 -c 'import json; print(json.load(open("out"))[0]["actor"])')
bare --person "$id" --event vault.init
check and_who_is_shown_by_digits_is_found_by_them is 'len(e) == 1'
bg audit log --json --person jonas --vault m.vault --state home-x --reading-phrase-fd 3 3<m.vault.phrase
check the_reading_phrase_opens_names is 'len(e) > 20'

# --- times ---

cp every out
st=0
check an_entry_lies_between_who_vouched is 'next((x["not_before"], x["not_before_by"], x["not_after"], x["not_after_by"]) for x in e if x["event"] == "secret.revealed" and x["session"] == "'"$sid1"'") == ("2026-02-03T10:02:00.000Z", "anna", "2026-02-03T10:05:00.999Z", "eva")'
check the_first_entries_came_before_the_first_witness is '"not_before" not in e[0] and e[0]["not_after_by"] == "anna"'
check nobody_vouched_for_the_end_of_the_last is '"not_after" not in e[-1] and e[-1]["not_before_by"] == "carla"'
check and_no_time_is_in_doubt is 'all("clock" not in x for x in e)'
as jonas put mail/a --file m.vault.phrase --time 2026-01-01T00:00:00.000Z
must as eva audit cosign --time 2026-06-20T12:00:00.000Z
log --since 2026-01-01 --until 2026-01-01
check a_time_before_a_witness_and_an_earlier_entry_is_named is 'len(e) >= 1 and all("earlier than a witness vouched for, earlier than an entry before it" in x["clock"] and x["clock_off_ms"] > 13e9 for x in e)'
as eva audit log --since 2026-01-01 --until 2026-01-01
check as_text_too eval 'ended 0 && grep -q "(clock: earlier than a witness" out'
as jonas put mail/b --file m.vault.phrase --time 2027-01-01T00:00:00.000Z
must as eva audit cosign --time 2026-06-21T12:00:00.000Z
log --since 2027-01-01
check a_time_after_a_witness_is_named is 'len(e) >= 1 and all("later than a witness" in x["clock"] for x in e)'

# --- a branch that came home ---

fresh_copy=stick.vault
must as jonas copy "$fresh_copy" --site Nord --time 2027-01-02T00:00:00.000Z
vault=$fresh_copy
must as jonas put mail/new --file m.vault.phrase --compartment MAIL --time 2027-02-01T00:00:00.000Z
must as eva audit cosign --time 2027-02-02T00:00:00.000Z
must as jonas put mail/newer --file m.vault.phrase --compartment MAIL --time 2027-02-03T00:00:00.000Z
vault=m.vault
must as eva audit cosign --time 2027-02-10T00:00:00.000Z
must as jonas merge "$fresh_copy" --time 2027-03-01T00:00:00.000Z
must as eva audit cosign --time 2027-03-02T00:00:00.000Z
log --credential 'mail/new*' --event credential.added
check a_branch_is_bracketed_along_its_own_way_and_then_by_main is '[(x["not_before"][:10], x["not_after"][:10]) for x in e if x["branch"] != "main"] == [("2026-06-21", "2027-02-02"), ("2027-02-02", "2027-03-02")]'
