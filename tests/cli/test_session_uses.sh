#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What an opened session is used for: shown, saved, handed to a program, as a
# one-time code, exported; each byte for byte, and each in the log first.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
head -c 3000 /dev/urandom >binary
must as jonas put mail/key --field key --file binary
deposit mail/pw 'Pass word "7"' MAIL --user admin
printf 'otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8' >uri
must as jonas put mail/pw --field totp --file uri
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg

use() { as jonas open "$sid" -c "$@"; }
logged() { # logged HOW N: that many reveals of that kind
	[ "$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%\"how\":\"$1\"%'")" = "$2" ]
}

use 'save mail/key key.out'
check a_binary_secret_is_saved_byte_for_byte eval 'ended 0 && cmp -s binary key.out && logged save 1'
check for_nobody_else_to_read [ "$(stat -c %a key.out)" = 600 ]
use 'save mail/key key.out'
check nothing_is_overwritten eval 'ended_saying 4 key.out && logged save 1'
ln -s elsewhere link
use 'save mail/key link'
check no_link_is_followed eval '! ended 0 && [ ! -e elsewhere ]'
use 'show mail/key'
check and_shown_on_a_pipe_as_it_is eval 'ended 0 && cmp -s binary out'

use 'run mail/key -- sh -c "cat <&3 >run.out"'
check a_program_reads_it_from_a_descriptor eval 'ended 0 && cmp -s binary run.out && logged run 1'
cat >reader <<'SH'
cat
echo
env
tr '\0' ' ' </proc/$$/cmdline
tr '\0' ' ' </proc/$PPID/cmdline
tr '\0' ' ' </proc/$PPID/environ
SH
use 'run --fd 0 mail/pw password -- sh reader'
check also_from_its_standard_input eval 'ended 0 && [ "$(head -1 out)" = "Pass word \"7\"" ]'
check and_never_from_arguments_or_environment eval '[ "$(grep -c "Pass word" out)" = 1 ]'
use 'run mail/pw password -- no-such-program'
check a_program_that_is_not_there_is_named eval 'ended_saying 3 no-such-program'
use 'run mail/pw password -- false'
check one_that_fails_is_named eval 'ended_saying 1 "false ended with 1"'
use 'run mail/key -- true'
check one_that_does_not_read_is_no_fault ended 0
use 'run mail/key'
check run_says_how_it_is_used eval 'ended_saying 2 "run [--fd N]"'

as jonas open "$sid" --time 2009-02-13T23:31:30Z -c 'totp mail/pw'
check a_one_time_code_is_that_of_the_stated_time eval '[ "$(cat out)" = 89005924 ] && logged totp 1'
use 'totp mail/key key'
check what_is_no_key_gives_no_code eval 'ended_saying 10 base32 && [ ! -s out ]'

as jonas open "$sid" -c 'export mail/key mail/pw'
check export_gives_lines_of_json eval 'ended 0 && python3 - <<PY
import base64, json
rows = [json.loads(l) for l in open("out")]
assert [r["path"] for r in rows] == ["mail/key", "mail/pw"]
assert base64.b64decode(rows[0]["secret"]) == open("binary", "rb").read()
PY'
use 'find *key'
check find_lists_by_pattern eval 'ended 0 && grep -q mail/key out && ! grep -q mail/pw out'
use status
check status_says_until_when eval 'ended 0 && grep -q "MAIL: open until" out'
use close
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole eval 'ended 0'
check nothing_is_in_the_vault_in_clear eval '! grep -qaF "Pass word" m.vault && ! grep -rqaF "Pass word" home-*'
