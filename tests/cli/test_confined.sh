#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the process that reads a vault could still do, had the vault taken it
# over: nothing but what its command line names. And what `run` starts is an
# ordinary program all the same.

. "$(dirname "$0")/scene.sh"

if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip what_is_confined: this build has to look into itself"
	exit 0
fi
if ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o confined.so "$repo/tests/cli/confined.c"; then
	echo "not ok the_attempts_are_built"
	exit 1
fi
person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret-a MAIL
mkdir vault outside home
mv m.vault vault/
vault=vault/m.vault
export BG_TRIED=$scene/tried BG_OUTSIDE=$scene/outside

trying() {      # trying ARGS: with what it tries in "tried"
	rm -rf tried outside/*
	LD_PRELOAD=$scene/confined.so "$program" "$@" --vault "$vault" >out 2>err </dev/null
	st=$?
}
refused() {     # refused WHAT...: each of them; a path only where there is Landlock
	local what
	[ -s tried ] || return 1
	for what in "$@"; do
		case $what in
		read | write)
			grep -q '^landlock 0$' tried || continue
			grep -q "^$what 13$" tried || return 1
			;;
		*) grep -q "^$what 1$" tried || return 1 ;;
		esac
	done
}

trying ls --identity jonas --state home-jonas
check who_reads_a_vault_reaches_no_other_file eval 'ended 0 && refused read write'
check nor_the_network_nor_programs refused socket unix execve fork
check and_leaves_no_core eval 'grep -qx "core 0" tried && grep -qx "dumpable 0" tried && grep -qx "umask 77" tried'

# a state directory that is not there yet opens nothing above it
export BG_OUTSIDE=$scene/home
trying ls --identity jonas --state home/of/jonas
check nor_what_lies_above_a_home_that_was_not_there eval 'ended 0 && refused write && [ ! -e home/planted ]'
export BG_OUTSIDE=$scene/outside

card() { echo "--card cards/MAIL-g1-$1.txt"; }
# shellcheck disable=SC2046
trying open MAIL --guest --ticket T --reason R --why-not W --state home-guest $(card Vogt) $(card Sommer) \
	-c 'show mail/a' -c close
check nor_does_an_opening_that_starts_no_program eval 'ended 0 && refused read write socket unix execve fork'
# shellcheck disable=SC2046
trying open MAIL --guest --ticket T --reason R --why-not W --state home-guest $(card Vogt) $(card Sommer) \
	-c 'run mail/a -- sh -c "cat <&3 >outside/got; cat /etc/passwd >/dev/null && echo read"' -c close
check nor_one_that_does eval 'ended 0 && refused read write socket unix execve'
check and_the_program_itself_is_an_ordinary_one eval 'grep -q read out && [ "$(cat outside/got)" = secret-a ]'
# shellcheck disable=SC2046
trying open MAIL --guest --ticket T --reason R --why-not W --state home-guest $(card Vogt) $(card Sommer) \
	-c 'run mail/a -- sh -c "ls -l /proc/self/fd | grep -c pipe; ls /proc/self/fd | wc -l"' -c close
check it_inherits_one_pipe_and_nothing_else eval 'ended 0 && [ "$(sed -n 1p out)" -le 2 ]'
