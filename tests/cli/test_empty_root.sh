#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The static program alone: in a root directory that holds nothing but it, a
# copy of the vault, the reading phrase and two cards.

. "$(dirname "$0")/scene.sh"

enter() { chroot "$@"; }
if [ "$(id -u)" != 0 ]; then
	enter() { unshare -r chroot "$@"; }
fi
if ! enter / true 2>/dev/null; then
	[ -z "${CI:-}" ] || { echo "not ok a_root_can_be_entered"; exit 1; }
	echo "skip the_static_program_needs_nothing: no chroot here"
	exit 0
fi
make -s -C "$repo" static >out 2>err || { not_ok the_static_program_is_built; exit 1; }
static=$repo/build/static/breakglass
check the_program_names_no_interpreter eval '! readelf -l "$static" | grep -q INTERP'

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian --phone "+49 160 7"
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
head -c 3000 /dev/urandom >binary
must as jonas put mail/key --field key --file binary

mkdir root
cp "$static" m.vault m.vault.phrase cards/*.txt root/
inside() {
	enter root /breakglass "$@" --vault /m.vault --state /state --reading-phrase-fd 3 \
		3<root/m.vault.phrase >out 2>err </dev/null
	st=$?
}
inside member list
check phones_are_listed eval 'ended 0 && grep -q "Anna Weber.*+49 160 7" out'
inside open MAIL --guest --ticket T --reason R --why-not W --card /MAIL-g1-Vogt.txt \
	--card /MAIL-g1-Sommer.txt -c 'show mail/key' -c close
check a_secret_comes_back_byte_for_byte eval 'ended 0 && cmp -s out binary'
inside audit verify /m.vault
check the_log_is_whole eval 'ended 0'
mkdir root/practice
enter root /breakglass practice /practice --work-factor 10 >out 2>err </dev/null
st=$?
check it_even_practises ended 0
