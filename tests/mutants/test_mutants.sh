#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# That each mutant can still be made; `make mutants` makes them, which takes an
# hour.

cd "$(dirname "$0")/../.." || exit 1
name=every_mutant_has_one_place_in_the_tree_and_a_test
if gone=$(tests/mutants/run.py --places); then
	echo "ok $name"
else
	printf '#   %s\n' "$gone"
	echo "not ok $name"
fi
