#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `breakglass` alone: on a terminal it says where one stands and takes commands,
# each a process of its own; elsewhere it is the help.

. "$(dirname "$0")/scene.sh"

talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" >out 2>err
	st=$?
}

bg
check without_a_terminal_it_is_the_help eval 'ended 0 && grep -q "^usage: breakglass COMMAND" out'

# --- in an empty directory ---

mkdir empty && cd empty || exit 1
talk <<'TALK'
wait vault: +none is named, and none lies here
wait identity: +none is named
wait practice DIR +play it all through
wait use vault FILE names the vault
wait breakglass>
type quit
TALK
cd .. || exit 1
check in_an_empty_directory_it_says_how_to_begin ended 0

# --- with a vault ---

person "Jonas Beck" jonas
found_vault
talk --state home-jonas <<'TALK'
wait vault: +m.vault
wait identity: +none is named
wait without an identity, open takes cards
wait breakglass>
type member list
wait breakglass: no identity given opens it
wait breakglass>
type use identity nowhere
wait no such thing: nowhere
wait breakglass>
type use identity jonas
wait breakglass>
type breakglass member list
wait jonas .*Jonas Beck
wait breakglass>
type membre list
wait did you mean member
wait breakglass>
type help 'exit
wait breakglass>
type audit anchor --out head.txt
wait written: head.txt
wait breakglass>
keys \x04
TALK
check a_vault_that_lies_here_is_used_and_commands_are_taken ended 0
check what_a_command_made_is_there [ -s head.txt ]

cp m.vault other.vault
talk --identity jonas --state home-jonas --lang de <<'TALK'
wait m.vault.*other.vault
wait breakglass>
type member list
wait welcher Tresor
wait breakglass>
type use vault other.vault
wait breakglass>
type member list
wait Jonas Beck
wait breakglass>
keys \x03
wait breakglass>
type exit
TALK
check of_two_vaults_none_is_taken_until_one_is_named ended 0

# --- what ends a command, and what completes one ---

rm other.vault
talk --identity jonas --state home-jonas <<'TALK'
wait breakglass>
type identity new --name "Kim Root" --out kim
wait passphrase.*:
keys \x03
wait breakglass>
keys sess\t\t
wait abort +list
keys l\t
wait session list
keys --js\t
wait --json
keys \r
wait \[\]
wait breakglass>
keys use \t\t
wait identity +vault
keys \x15
type quit
TALK
check an_interrupt_is_the_command_s_and_words_are_completed ended 0
