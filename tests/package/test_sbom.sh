#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The bill of materials: it names what the program was linked from, has all that
# SPDX 2.3 demands, and is the same when nothing has changed.

set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1790000000
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
program=${BG_PROGRAM:-$PWD/build/release/breakglass}

check() {       # check NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$place/out" 2>&1; then echo "ok $name"; else
		echo "not ok $name"
		sed 's/^/#   /' "$place/out"
	fi
}
valid() { python3 tests/package/spdx.py "$1"; }
bill() { .ci/sbom --out "$place/$1" --version 0.1.0 "${@:2}"; }
of() {          # of FILE EXPRESSION: of the document d
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
names = [p["name"] for p in d["packages"]]
sys.exit(0 if eval(sys.argv[2]) else 1)' "$place/$1" "$2"
}

check a_bill_is_made bill one --dynamic "$program"
check it_has_what_the_specification_demands valid "$place/one"
check it_names_the_libraries of one '{"libsodium23", "libsqlite3-0", "libseccomp2", "libc6"} <= set(names)'
check and_those_that_only_some_commands_load of one '{"libreadline8", "libexpat1", "zlib1g"} <= set(names)'
check it_has_the_hash_of_the_program eval 'grep -q "$(sha256sum <"$program" | cut -d" " -f1)" "$place/one"'
check and_its_date of one 'd["creationInfo"]["created"] == "2026-09-21T14:13:20Z"'
bill two --dynamic "$program"
check the_same_again_is_the_same cmp "$place/one" "$place/two"

# the archives that a static link reads, as the linker lists them
for a in libsodium libsqlite3 libz libc; do
	${CC:-gcc} -print-file-name=$a.a
done >"$place/linked"
check archives_are_named_by_their_packages eval 'bill three --static "$program" --linked "$place/linked" && valid "$place/three"'
check and_are_linked_statically of three '{"libsodium-dev", "libsqlite3-dev", "zlib1g-dev", "libc6-dev"} <= set(names) and any(r["relationshipType"] == "STATIC_LINK" for r in d["relationships"])'
echo /usr/bin/env >>"$place/linked"
check a_library_of_unknown_licence_is_no_bill eval '! bill four --static "$program" --linked "$place/linked" && [ ! -e "$place/four" ]'

# the judge of it can say no
for what in spdxVersion creationInfo documentNamespace packages; do
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); del d[sys.argv[3]]; json.dump(d, open(sys.argv[2], "w"))' \
		"$place/one" "$place/bad" "$what"
	check "without_${what}_it_is_refused" eval '! valid "$place/bad"'
done
sed '0,/"versionInfo": "[^"]*"/s//"versionInfo": ""/' "$place/one" >"$place/bad"
check without_a_version_it_is_refused eval '! valid "$place/bad"'
sed 's/"relatedSpdxElement": "SPDXRef-libc6"/"relatedSpdxElement": "SPDXRef-none"/' "$place/one" >"$place/bad"
check with_a_part_that_is_not_there_it_is_refused eval '! valid "$place/bad"'
