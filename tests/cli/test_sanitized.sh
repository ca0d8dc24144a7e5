#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The program under AddressSanitizer and UBSan, driven by the other scripts: no
# leak, no overrun, nothing undefined in a whole life of a vault.

set -u
cd "$(dirname "$0")/../.." || exit 1
program=$PWD/build/asan-clang/breakglass
if [ ! -x "$program" ]; then
	echo "ok nothing_is_undefined # skip build it with: make asan CC=clang"
	exit 0
fi
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
export BG_PROGRAM=$program
export ASAN_OPTIONS=log_path=$reports/asan:detect_leaks=1:exitcode=99
export UBSAN_OPTIONS=log_path=$reports/ubsan:print_stacktrace=1:exitcode=99

for script in tests/cli/test_opening.sh tests/cli/test_bad_input.sh tests/cli/test_example.sh \
	tests/attack/test_altered_files.sh tests/audit/test_anchors.sh tests/audit/test_bundle.sh; do
	name=${script##*/test_}
	said=$(timeout 600 "$script" 2>&1)
	failed=$(grep -c '^not ok' <<<"$said")
	passed=$(grep -c '^ok' <<<"$said")
	if [ "$failed" -eq 0 ] && [ "$passed" -gt 5 ] && [ -z "$(ls "$reports")" ]; then
		echo "ok sanitizers_see_nothing_in_${name%.sh}"
	else
		echo "not ok sanitizers_see_nothing_in_${name%.sh}"
		grep '^not ok' <<<"$said" | sed 's/^/#  /'
		cat "$reports"/* 2>/dev/null | head -40 | sed 's/^/#  /'
		rm -f "$reports"/*
	fi
done
