#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Heads that go to the local syslog, when somebody asks for it: to that socket
# alone, without a name, and never in the way of anything.

. "$(dirname "$0")/evidence.sh"
command -v strace >/dev/null || { echo "ok heads_go_to_syslog # skip strace is absent"; exit 0; }

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
printf s >in

# in_dev COMMAND...: with a /dev whose /dev/log is ours; what came is in `heard`
mkdir dev
for node in null urandom random zero; do : >dev/$node; done
nodes() { for node in null urandom random zero; do mount --bind /dev/$node dev/$node || return; done
	mount --rbind dev /dev; }
export -f nodes
in_dev() {
	rm -f heard
	if unshare -Urm bash -c 'nodes' 2>/dev/null; then
		unshare -Urm bash -c 'nodes && exec python3 "$@"' - "$repo/tests/audit/listen.py" /dev/log heard "$@" >out 2>err
	elif [ -w /dev ] && [ ! -e /dev/log ]; then
		python3 "$repo/tests/audit/listen.py" /dev/log heard "$@" >out 2>err
	else
		echo "ok heads_go_to_syslog # skip no /dev of our own can be had here"
		exit 0
	fi
	st=$?
}
deposit_as() { echo "$program" put "$1" --file in --compartment MAIL --identity jonas --state home-jonas --vault m.vault; }

# shellcheck disable=SC2046 # it prints a command of several words
in_dev $(deposit_as mail/a) --syslog
head=$(sqlite3 m.vault "select note from checkpoint order by size desc limit 1" | head -n 3 | tr '\n' ' ')
check each_head_is_sent eval 'ended 0 && [ "$(wc -l <heard)" = 1 ] && grep -qF "head ${head% }" heard'
check without_anybodys_name eval '! grep -qiE "jonas|anna|mail|member|session" <(sed "s/.*: head/head/" heard)'
# shellcheck disable=SC2046 # it prints a command of several words
in_dev $(deposit_as mail/b)
check unasked_nothing_is_sent eval 'ended 0 && [ ! -s heard ]'
# shellcheck disable=SC2046 # it prints a command of several words
in_dev env BREAKGLASS_SYSLOG=1 $(deposit_as mail/c)
check the_environment_may_ask eval 'ended 0 && [ "$(wc -l <heard)" = 1 ]'
in_dev "$program" ls --identity jonas --state home-jonas --vault m.vault --syslog
check who_only_reads_sends_nothing eval 'ended 0 && [ ! -s heard ]'
before=$(entries)
in_dev "$program" put mail/d --file nothing --compartment MAIL --identity jonas --state home-jonas --vault m.vault --syslog
check what_was_not_committed_is_not_sent eval '[ "$st" -ne 0 ] && [ ! -s heard ] && [ "$(entries)" = "$before" ]'

# --- where nobody listens ---

# shellcheck disable=SC2046 # it prints a command of several words
strace -f -o trace -e trace=network $(deposit_as mail/e) --syslog >out 2>err </dev/null
st=$?
check where_nobody_listens_nothing_fails ended 0
check and_no_other_socket_is_asked_for eval '! grep -E "(connect|bind|sendto|sendmsg)\(" trace | grep -vE "\"/dev/log\"|^[0-9]+ +sendto\([0-9]+, \"<"'
# shellcheck disable=SC2046 # it prints a command of several words
strace -f -o trace -e trace=network $(deposit_as mail/f) >out 2>err </dev/null
st=$?
check unasked_there_is_no_socket_at_all eval 'ended 0 && ! grep -qE "(socket|connect)\(" trace'
