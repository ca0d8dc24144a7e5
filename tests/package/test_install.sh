#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make install and make uninstall: below DESTDIR and nowhere else, where the
# variables say, and gone again. And no program says where it was built.

set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
unset MAKEFLAGS MFLAGS DESTDIR PREFIX prefix BINDIR bindir MANDIR mandir DOCDIR docdir

ok() { echo "ok $1"; }
check() {       # check NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$place/out" 2>&1; then ok "$name"; else
		echo "not ok $name"
		sed 's/^/#   /' "$place/out"
	fi
}
with() {        # with TARGET VARIABLE=VALUE...: the tree as it is built
	make -s CC="${CC:-gcc}" "$@" >"$place/make" 2>&1 || { cat "$place/make"; return 1; }
}
files() { (cd "$1" && find . ! -type d | sort); }
tree_state() { find Makefile ./*.md .ci cli vault shamir docs -newer "$place/begin"; }

touch "$place/begin"
sleep 0.05
dest="$place/a place"

# the prefix is a folder that could be written to: whatever forgets DESTDIR shows
to=(DESTDIR="$dest" PREFIX="$place/usr")
with install "${to[@]}" || { echo "not ok it_is_installed"; cat "$place/make"; exit 1; }
ok it_is_installed
check the_program_runs_from_there eval '"$dest$place/usr/bin/breakglass" --version | grep -q "^breakglass "'
check the_docs_are_there eval '[ -s "$dest$place/usr/share/doc/breakglass/README.md" ] && [ -s "$dest$place/usr/share/doc/breakglass/docs/recovery.md" ]'
linked_docs() {  # what the papers link to, of what is installed with them
	(cd "$dest$place/usr/share/doc/breakglass" &&
		grep -oP '\]\(\K[^)#:]+(?=[)#])' README.md docs/README.md --with-filename |
		while IFS=: read -r from link; do
			case $link in *docs/man | man | *CONTRIBUTING.md) continue ;; esac
			[ -e "$(dirname "$from")/$link" ] || echo "$from: $link"
		done)
}
check what_the_papers_link_to_is_there_too eval '[ -z "$(linked_docs | tee /dev/stderr)" ]'
check others_may_read_it eval '! find "$dest" -type f ! -perm -444 | grep . && ! find "$dest" -type d ! -perm -555 | grep . && [ -x "$dest$place/usr/bin/breakglass" ]'
check nothing_is_stripped eval 'cmp build/release/breakglass "$dest$place/usr/bin/breakglass"'
check nothing_outside_was_written eval '[ ! -e "$place/usr" ] && [ -z "$(tree_state)" ]'
n=$(files "$dest" | wc -l)

echo kept >"$dest$place/usr/share/doc/breakglass/notes-of-the-admin"
with uninstall "${to[@]}"
check uninstall_leaves_what_is_not_ours eval '[ "$(files "$dest")" = ".$place/usr/share/doc/breakglass/notes-of-the-admin" ]'
rm "$dest$place/usr/share/doc/breakglass/notes-of-the-admin"
with uninstall "${to[@]}"
check uninstall_leaves_nothing eval '[ "$n" -gt 5 ] && [ -z "$(files "$dest")" ] && [ ! -e "$dest$place/usr/share/doc/breakglass" ]'

# each directory, as GNU spells it and in capitals
o=$place/opt
chosen=(DESTDIR="$place/b" prefix="$o/bg" bindir="$o/bin" mandir="$o/man" DOCDIR="$o/papers")
with install "${chosen[@]}"
check each_directory_can_be_chosen eval '[ -x "$place/b$o/bin/breakglass" ] && [ -s "$place/b$o/papers/SECURITY.md" ] && [ -s "$place/b$o/man/man1/breakglass.1" ] && [ ! -e "$o" ] && ! files "$place/b" | grep -v "^\.$o/\(bin\|man\|papers\|bg\)/"'
with uninstall "${chosen[@]}"
check and_is_found_again eval '[ -z "$(files "$place/b")" ]'

# where it was built is of no use to anybody, and other bytes in each folder
check no_program_says_where_it_was_built eval '! strings -a build/release/breakglass | grep -F "$PWD/"'
check no_archive_says_when_it_was_made eval 'for a in build/release/*.a; do [ "$(ar tv "$a" | grep -vc "^[rw-]* 0/0 .*1970")" = 0 ] || exit 1; done'
