#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A conversation about a vault that cannot be written, or not any more: a
# working copy in a folder that somebody names, and nothing is lost on the way.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret-a MAIL
mkdir ro here
mv m.vault ro/m.vault
if [ "$(id -u)" = 0 ]; then
	# root writes everywhere: the program runs as somebody who does not
	cp "$program" breakglass
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s/breakglass" "$@"\n' "$scene" >humble
	chmod 755 humble breakglass
	chown -R 65534:65534 "$scene"
	program=$scene/humble
fi
vault=ro/m.vault
keep
sum() { sha256sum "$1" | cut -c1-64; }
shut() { chmod 444 ro/m.vault && chmod 555 ro; }

talk() {        # talk ARGS: from the folder "here", the script on standard input
	cat >script
	(cd here && python3 "$repo/tests/cli/talk.py" ../script "$program" "$@" \
		--vault ../ro/m.vault --identity ../jonas --state ../home-jonas) >out 2>err
	st=$?
}
asking="--ticket T --reason R --why-not W --for 1h"
cards() {       # two cards, at the prompt that waits
	for who in Vogt Sommer; do
		printf 'wait waiting:\ntype f\nwait file of\ntype ../cards/MAIL-g1-%s.txt\n' "$who"
	done
}

# --- it lies where nobody can write ---

shut
before=$(sum ro/m.vault)
# shellcheck disable=SC2086
talk open MAIL $asking <<TALK
wait cannot be written: .*Permission denied.*a folder for a working copy
type $scene/elsewhere/copy
wait going on in the working copy $scene/elsewhere/copy/m.vault
$(cards)
wait MAIL 0:59>
type show mail/a
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL 0:5
type close
TALK
check a_folder_that_somebody_names_may_lie_anywhere eval 'ended 0 && [ "$(grep -c "cannot be written" out)" = 1 ]'
check and_the_vault_is_as_it_was eval '[ "$(sum ro/m.vault)" = "$before" ]'
bg audit verify elsewhere/copy/m.vault --state home-none
check and_the_copy_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

fresh
shut
# shellcheck disable=SC2086
talk open MAIL $asking <<TALK
wait a folder for a working copy
type ../ro
wait a folder for a working copy
type copy
wait going on in the working copy copy/m.vault
$(cards)
wait MAIL 0:59>
type close
TALK
check where_it_cannot_lie_is_asked_again ended 0

# --- the lock ---

fresh
shut
# shellcheck disable=SC2086
talk open MAIL $asking <<TALK
wait a folder for a working copy
type copy
$(cards)
wait MAIL 0:59>
type lock
wait locked.*Enter goes on
type
wait MAIL 0:5
type close
wait MAIL is closed
wait copy/m.vault goes on as branch
TALK
check who_comes_back_finds_the_session_in_the_copy_and_is_told_to_keep_it ended 0

# --- it cannot be written any more ---

open_then_shut() { # lines of the script: the session is open, the vault shut
	cards
	printf 'wait MAIL 0:59>\nsh chmod 555 ../ro; chmod 444 ../ro/m.vault\n'
}
fresh
# shellcheck disable=SC2086
talk open MAIL $asking <<TALK
$(open_then_shut)
type show mail/a
wait log could not be written; nothing was shown.*a folder for a working copy
type copy
wait going on in the working copy copy/m.vault
wait MAIL 0:5
type show mail/a
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL 0:5
type close
wait MAIL is closed
wait copy/m.vault goes on as branch
TALK
check a_session_outlives_the_vault_it_began_in ended 0
bg audit verify here/copy/m.vault --state home-none
check and_its_log_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

fresh
# shellcheck disable=SC2086
talk open MAIL $asking <<TALK
$(open_then_shut)
type show mail/a
wait a folder for a working copy
type
TALK
check without_one_it_ends_and_shows_nothing eval 'ended 8 && ! grep -q et-a out'
chmod 755 ro
chmod 644 ro/m.vault
sid=$(sed -n 's/^session \([0-9a-f]*\).*/\1/p' out)
as jonas open "$sid" -c 'show mail/a' -c close
check and_the_session_is_there_when_it_can_be_written_again eval 'ended 0 && [ "$(cat out)" = secret-a ]'
