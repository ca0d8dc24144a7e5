#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The constant-time checks (S6): builds each with the marks in (-DBG_CT), lets
# valgrind watch the clean half and every control, and prints PASS or FAIL for
# each. What valgrind cannot run is read as machine code. Exits 1 when one failed,
# or could not be run.
#
#   CT_CC      compilers to try, those that are there (default: gcc clang)
#   CT_LEVELS  how to optimise, each in turn (default: -O1 -O2 -O3)
#   CT_BUILD   where to build (default: build/ct)

set -u
cd "$(dirname "$0")/../.." || exit 1

build=${CT_BUILD:-build/ct}
# Never -march=native: valgrind does not know every machine. Its reader of
# debug information does not know all of DWARF 5 either.
flags="-std=c17 -D_GNU_SOURCE -DBG_CT -I. -gdwarf-4"
failed=0
ran=0

say() {         # say WORD WHAT
	echo "$1 $2"
	[ "$1" = PASS ] || failed=1
}

watched() {     # watched WANTED-STATUS WHAT PROGRAM ARGUMENTS...
	wanted=$1 what=$2
	shift 2
	valgrind -q --error-exitcode=99 --log-file="$build/valgrind.log" "$@"
	status=$?
	if [ "$status" = "$wanted" ]; then
		say PASS "$what"
		return
	fi
	say FAIL "$what: exit $status, not $wanted"
	head -n 20 "$build/valgrind.log"
}

check() {       # check NAME SOURCES...     built as $cc $level
	name=$1
	shift
	program=$build/ct_$name-$cc$level
	# shellcheck disable=SC2086
	if ! $cc $flags $level -o "$program" "tests/ct/ct_$name.c" "$@" -lsodium; then
		say FAIL "$name, $cc $level: does not build"
		return
	fi
	watched 0 "$name, $cc $level: no jump and no index hangs on a secret" "$program" clean
	for control in $("$program" list); do
		watched 99 "$name, $cc $level: control '$control' is caught" "$program" leaky "$control"
	done
	ran=1
}

# Valgrind does not know the instruction of gf256_gfni.c, so its object file is
# read: only these touch a vector register, and none of them takes out of one
# what a jump or an address could be made of.
strangers() {   # strangers OBJECT: instructions on vector registers, but for these
	objdump -d --no-show-raw-insn "$1" | grep '%[xyz]mm' | awk '{ print $2 }' |
		grep -vxE 'vgf2p8mulb|vmovdq[ua]|vpbroadcastb|vpxor'
}

read_gfni() {
	object=$build/gfni-$cc$level.o
	# shellcheck disable=SC2086
	if ! $cc $flags $level -c shamir/gf256_gfni.c -o "$object" ||
		! objdump -d "$object" | grep -q vgf2p8mulb; then
		say FAIL "gfni, $cc $level: does not build, or is not what it was"
	elif strangers "$object" >"$build/strangers"; then
		say FAIL "gfni, $cc $level: $(sort -u "$build/strangers" | tr '\n' ' ')"
	else
		say PASS "gfni, $cc $level: nothing secret leaves the vector registers"
	fi
	sed 's/^\t\ttimes = /\t\tif (_mm256_testz_si256(part, part))\n\t\t\tcontinue;\n&/' \
		shamir/gf256_gfni.c >"$build/gfni_leaky.c"
	# shellcheck disable=SC2086
	if $cc $flags $level -c "$build/gfni_leaky.c" -o "$object" && strangers "$object" >/dev/null; then
		say PASS "gfni, $cc $level: control 'zero is skipped' is caught"
	else
		say FAIL "gfni, $cc $level: control 'zero is skipped' is not caught"
	fi
}

# One line for each program: the NAME of its ct_NAME.c, and what it checks.
check_all() {
	check shamir shamir/*.c
	check share shamir/*.c vault/base/*.c vault/age/*.c vault/log/*.c \
		vault/member/*.c vault/share/*.c
}

if ! command -v valgrind >/dev/null; then
	say FAIL "valgrind is not installed"
	exit 1
fi
mkdir -p "$build"

for cc in ${CT_CC:-gcc clang}; do
	command -v "$cc" >/dev/null || continue
	for level in ${CT_LEVELS:--O1 -O2 -O3}; do
		check_all
		[ "$(uname -m)" != x86_64 ] || read_gfni
	done
done

[ "$ran" = 1 ] || say FAIL "nothing was run"
exit "$failed"
