#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A release is signed with a key that the caller names, and checked as
# docs/packaging.md says. The key is made here, and of no other use.

set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

check() {       # check NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$place/out" 2>&1; then echo "ok $name"; else
		echo "not ok $name"
		sed 's/^/#   /' "$place/out"
	fi
}
refused() {     # refused NAME TEXT COMMAND...: it fails, says TEXT, and no signature is left
	local name=$1 text=$2
	shift 2
	rm -f "$place/dist/SHA256SUMS.minisig"
	if "$@" >"$place/out" 2>&1 || ! grep -qF -- "$text" "$place/out" || [ -e "$place/dist/SHA256SUMS.minisig" ]; then
		echo "not ok $name"
		sed 's/^/#   /' "$place/out"
	else
		echo "ok $name"
	fi
}
if ! command -v minisign >/dev/null; then
	echo "ok a_release_is_signed # skip minisign is missing, see .ci/deps"
	exit 0
fi

# what make dist leaves, but for its size
mkdir "$place/dist"
for f in breakglass-0.1.0.tar.gz breakglass-0.1.0-linux-x86_64 breakglass_0.1.0-1_amd64.deb breakglass-0.1.0.spdx.json; do
	echo "$f" >"$place/dist/$f"
done
(cd "$place/dist" && sha256sum breakglass* >SHA256SUMS)
for who in ours other; do
	minisign -G -W -s "$place/$who.key" -p "$place/$who.pub" >/dev/null
done
sign() { make -s sign DIST="$place/dist" KEY="$place/$1.key" PUBLIC="$place/$2.pub"; }
# as somebody does who took some of the files, and has the public key from elsewhere
taken() {
	rm -rf "$place/taken" && mkdir "$place/taken" &&
		cp "$place"/dist/SHA256SUMS* "$place/dist/breakglass-0.1.0-linux-x86_64" "$place/taken" &&
		cp "$place/ours.pub" "$place/taken/breakglass.pub"
}
# the commands of the page, each as it stands there
page() { sed -n 's/^    \(minisign -Vm .*\|sha256sum .*\)$/\1/p' docs/packaging.md; }
typed() { [ "$(page | wc -l)" = 2 ] && page >"$place/typed" && (cd "$place/taken" && bash -e "$place/typed"); }
not() { ! "$@"; }

check a_release_is_signed sign ours ours
taken
check and_checked_as_the_page_says typed
check the_signature_names_the_version grep -q "^trusted comment: breakglass 0.1.0$" "$place/dist/SHA256SUMS.minisig"
echo x >>"$place/taken/breakglass-0.1.0-linux-x86_64"
check a_program_that_was_altered_is_found not typed
taken
(cd "$place/taken" && echo x >>breakglass-0.1.0-linux-x86_64 && sha256sum breakglass-0.1.0-linux-x86_64 >SHA256SUMS)
check so_are_its_checksums not typed
taken
cp "$place/other.pub" "$place/taken/breakglass.pub"
check so_is_a_signature_of_somebody_else not typed

refused a_key_that_is_not_the_published_one_signs_nothing "not the other half" sign other ours
refused a_key_has_to_be_named "KEY=" make -s sign DIST="$place/dist"
refused a_key_that_is_not_there_is_named "none.key: no such key" sign none ours
echo x >"$place/dist/breakglass-extra"
refused a_file_without_a_checksum_is_not_signed "does not name breakglass-extra" sign ours ours
rm "$place/dist/breakglass-extra"
echo x >>"$place/dist/breakglass-0.1.0.tar.gz"
refused what_was_altered_since_is_not_signed "does not fit" sign ours ours
check no_key_lies_in_the_tree not git ls-files --error-unmatch -- '*.key' '*.minisig'
