#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the vault, the homes, the journal and the outputs give away (S1, S5): a
# search for every planted name, phone, user name, reason and secret.

. "$(dirname "$0")/scene.sh"

secret=Zinnober-4711-geheim
reason="plantedreason exchange store corrupt"
why_not="plantedwhynot directory down"
person "Jonas Plantedadmin" jonas
person "Anna Plantedanna" anna
person "Ben Plantedben" ben
label=Plantedlabel found_vault
enrol anna custodian --phone +495550199 --site Plantedsite
enrol ben custodian
must as jonas compartment add MAIL --threshold 2 \
	--holders anna,ben,card:Plantedkraemer --cards-dir cards

deposit planted/path/administrator "$secret" MAIL --user Planteduser --component Plantedcomponent
request MAIL --want planted/path/administrator
must approve anna MAIL
must as jonas open "$sid" --approval answer-anna.bg --card cards/MAIL-g1-Plantedkraemer.txt
as jonas open "$sid" -c 'show planted/path/administrator'
check the_secret_comes_back eval 'ended 0 && [ "$(cat out)" = "$secret" ]'
cat err >>said
cp -a home-jonas home-jonas-open
as jonas open "$sid" -c close
cat err >>said

planted="Plantedadmin Plantedanna Plantedben Plantedlabel Plantedsite Plantedkraemer
Planteduser Plantedcomponent plantedreason plantedwhynot planted/path 495550199 INC-4711 $secret"

absent() {      # absent WHAT WHERE...: no file there holds it, in any of its forms
	local what=$1
	shift
	! grep -rqaiF -- "$what" "$@" &&
		! grep -rqaF -- "$(printf %s "$what" | base64 -w0 | cut -c1-$((${#what} * 4 / 3 - 2)))" "$@" &&
		! grep -rqaiF -- "$(printf %s "$what" | xxd -p | tr -d '\n')" "$@"
}

for what in $planted; do
	check "the_vault_does_not_say_$(tr -c 'a-zA-Z0-9\n' _ <<<"$what")" absent "$what" m.vault
	check "the_homes_do_not_say_$(tr -c 'a-zA-Z0-9\n' _ <<<"$what")" \
		absent "$what" home-jonas home-jonas-open home-anna
	check "requests_and_answers_do_not_say_$(tr -c 'a-zA-Z0-9\n' _ <<<"$what")" \
		absent "$what" req-MAIL answer-anna.bg
done
grep -q . anna.member && base64 -d <<<"$(grep -v -- ----- anna.member)" >anna.member.plain
check the_search_would_find_a_name eval '! absent Plantedanna anna.member.plain'

check nobody_else_was_told_the_secret absent "$secret" said m.vault home-jonas home-anna home-jonas-open

words=$(sed -n '/^$/,$p' cards/MAIL-g1-Plantedkraemer.txt | tr -d '0-9' | tr -s ' \n' ' ')
three=$(cut -d' ' -f6-8 <<<"$words")
check the_words_of_a_card_are_nowhere_but_on_it absent "$three" m.vault home-jonas home-jonas-open home-anna said

check no_identity_is_in_the_vault absent "$(grep -v '^#' jonas)" m.vault home-jonas-open
check the_session_leaves_nothing_behind eval '[ -z "$(find home-jonas -path "*sessions*" -type f)" ]'
check the_open_session_kept_only_age_files eval '
	for f in $(find home-jonas-open -path "*sessions*" -type f); do
		head -c 21 "$f" | grep -q "^age-encryption.org/v1" || exit 1
	done'
check homes_are_the_users_alone eval '
	[ -z "$(find home-jonas home-anna -type f -perm /077)" ] &&
	[ -z "$(find home-jonas home-anna -type d -perm /077)" ]'
check cards_and_identities_are_the_users_alone eval '[ -z "$(find cards jonas m.vault m.vault.phrase -type f -perm /077)" ]'

# --- the journal: the program is killed at the moment it would remove it ---

if command -v strace >/dev/null; then
	printf %s "$secret" >in
	cp m.vault killed.vault
	cp -a home-jonas home-killed
	strace -f -qq -o /dev/null -e trace=unlink,unlinkat -e inject=unlink,unlinkat:signal=KILL \
		"$program" put planted/path/administrator --user Planteduser2 --file in --identity jonas \
		--state home-killed --vault killed.vault >out 2>err </dev/null &
	wait $! 2>/dev/null
	check the_program_died_with_its_journal_in_place [ -s killed.vault-journal ]
	for what in $planted Planteduser2; do
		check "the_journal_does_not_say_$(tr -c 'a-zA-Z0-9\n' _ <<<"$what")" \
			absent "$what" killed.vault-journal killed.vault
	done
	bg ls --identity jonas --state home-killed --vault killed.vault
	check a_reader_of_a_killed_vault_says_what_to_do eval 'ended 0 || grep -q "killed.vault" err'
	bg put planted/path/administrator --file in --identity jonas --state home-killed --vault killed.vault
	check the_next_writer_mends_it eval 'ended 0 && [ ! -e killed.vault-journal ]'
	bg audit verify killed.vault --state home-killed
	check and_the_log_is_whole ended 0
	rm -f killed.vault in
fi

# --- nothing secret on the command line or in the environment of a child ---

if command -v strace >/dev/null; then
	request MAIL
	must approve anna MAIL
	strace -f -e trace=network,execve -o trace "$program" open "$sid" \
		--approval answer-anna.bg --card cards/MAIL-g1-Plantedkraemer.txt \
		-c 'show planted/path/administrator' -c close --identity jonas \
		--state home-jonas --vault m.vault >out 2>err </dev/null
	st=$?
	strace -f -e trace=seccomp,prctl -o confined "$program" audit verify m.vault \
		--state home-x >/dev/null 2>&1 </dev/null
	check who_reads_a_file_of_others_is_confined_first grep -qE 'seccomp\(SECCOMP_SET_MODE_FILTER.* = 0|PR_SET_SECCOMP.* = 0' confined
	check an_opening_makes_no_socket_and_starts_nothing eval \
		'ended 0 && [ "$(grep -c execve trace)" -eq 1 ] && ! grep -q socket trace'
fi
