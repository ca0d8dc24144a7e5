#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Help on commands, groups and topics; what is said to a mistyped command, option or
# topic; and that none of it needs a vault, a home or an environment.

. "$(dirname "$0")/../cli/scene.sh"

help() { env -i "$program" "$@" >out 2>err </dev/null; st=$?; }
says() { [ "$st" -eq "$1" ] && grep -qF -- "$2" err; }
tells() { [ "$st" -eq 0 ] && grep -qF -- "$1" out; }

help help
check all_help_lists_commands tells "audit verify [FILE]"
check and_topics tells "worst-day"
check and_exit_statuses tells "log not written"
cp out all
help
check nothing_at_all_is_the_same cmp -s out all
help help audit verify
check help_on_a_command eval 'tells "usage: breakglass audit verify [FILE]" && tells "--anchor FILE"'
cp out one
help audit verify --help
check is_its_own_help cmp -s out one
help help audit
check help_on_a_group_lists_it eval 'tells "audit prove SEQ" && ! grep -q "member add" out'
help audit --help
check so_does_its_own_help tells "audit prove SEQ"
help help deal
check a_command_that_is_a_group_as_well_is_told tells "usage: breakglass deal LABEL"
help help import
check an_option_is_told_as_it_is_for_that_command eval 'tells "keepass-xml" && [ "$(grep -c "^  --format" out)" = 1 ]'
help help show
check a_word_of_a_session_is_told_as_such tells "in a session (open): show PATH [FIELD]"

help help --json
check help_for_programs_is_one_document eval '[ "$st" = 0 ] && python3 -m json.tool out >/dev/null'
python3 - <<'PY' >topics
import json
for t in json.load(open("out"))["topics"]:
    print(t["name"])
PY
check topics_are_in_it grep -qx worst-day topics
bad=
while read -r topic; do
	help help "$topic"
	[ "$st" = 0 ] && [ "$(wc -l <out)" -ge 4 ] && [ ! -s err ] || bad="$bad $topic"
	help help "${topic}x"
	says 2 "did you mean $topic?" || bad="$bad ${topic}x"
done <topics
check each_topic_is_told_and_found_when_mistyped [ -z "$bad" ]
help help exit
check every_exit_status_is_told [ "$(grep -cE '^ +[0-9]+  ' out)" = 11 ]

# --- every variable that is looked at, and no other ---

help help environment
sed -nE 's/^  ([A-Z_]+) .*/\1/p' out | sort >told
grep -rhoE 'getenv\("[A-Z_]+"\)' "$repo/cli" "$repo/vault" | sed 's/.*("//;s/").*//' | sort -u >used
check the_variables_are_those_of_the_source eval 'cmp -s told used || { diff told used >err; false; }'

# --- mistyped ---

help aduit
check a_mistyped_command_is_guessed says 2 "did you mean audit?"
help audit verfy
check so_is_its_second_word says 2 "did you mean audit verify?"
help aduit verify
check and_both_together says 2 "did you mean audit verify?"
help verify
check the_second_word_alone_is_found says 2 "did you mean audit verify?"
help audit
check a_group_alone_lists_its_commands eval 'says 2 "needs another word" && grep -q "audit who-knows" err'
help audit qqqqqq
check and_with_a_word_like_none_of_them eval 'says 2 "no command audit qqqqqq" && grep -q "audit who-knows" err'
help frobnicate
check what_is_like_nothing_gets_no_guess eval 'says 2 "no command frobnicate" && ! grep -q "did you mean" err'
help ls --compartmnt X
check a_mistyped_option_is_guessed says 2 "did you mean --compartment?"
help ls --compartmnt=X
check also_with_its_value says 2 "did you mean --compartment?"
help share check X --word FILE
check one_that_is_cut_short_too says 2 "did you mean --words?"
help copy FILE --note x
check one_of_another_command_is_named says 2 "copy takes no option --note"
help record X --reason-why y
check no_guess_is_made_of_what_is_far eval 'says 2 "no option --reason-why" && ! grep -q "did you mean" err'
help help verify-all
check help_on_nothing_is_a_usage_error says 2 "there is no command verify-all"

# --- in a session ---

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
deposit mail/a secret-one MAIL
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'shwo mail/a'
check a_mistyped_word_of_a_session_is_guessed eval 'ended_saying 2 "shwo: did you mean show?" && [ ! -s out ]'
cat >script <<'TALK'
wait MAIL 3:5
type sohw mail/a
wait did you mean show
type lokc
wait did you mean lock
type help glbos
wait did you mean globs
type help globs
wait any characters
keys help wors\t
wait help worst-day
type
wait breakglass open LABEL
type help show
wait show PATH \[FIELD\]
type help
wait worst-day
wait MAIL 3:5
type close
wait MAIL is closed
TALK
python3 "$repo/tests/cli/talk.py" script "$program" open "$sid" --resume --identity jonas --state home-jonas --vault m.vault >out 2>err
st=$?
check so_it_is_at_the_prompt_where_topics_are_told_too ended 0
