# SPDX-License-Identifier: GPL-3.0-or-later
#
# memory.sh -- sourced after tests/cli/scene.sh by the scripts that look into the
# program's memory: what was kept of it (look.c) is searched (search.c) for what
# was planted, and for all that follows from it (planted.py).

if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip what_is_in_memory: this build keeps freed memory"
	exit 0
fi
memory=$repo/tests/memory
looking=$(mktemp -d)
trap 'chmod -R u+w "$scene" "$scene.kept" 2>/dev/null
      rm -rf "$scene" "$scene.kept" "$looking"' EXIT
for tool in look search; do
	${CC:-cc} -O2 -D_GNU_SOURCE "$memory/$tool.c" -o "$looking/$tool" || {
		not_ok "the_${tool}_is_built"
		exit 1
	}
done
# in every process that is looked into, and no secret: that it is found shows
# that a secret would be
export CONTROL=in-the-environment
# without it, children cannot be looked into
sees_children=$(((0x$(sed -n 's/^CapEff:\s*//p' /proc/self/status) >> 19) & 1))

random() { head -c "${1:-15}" /dev/urandom | base64 -w0 | tr '+/=' 'xyz'; }

# looked WHAT ARGS: the program, and what it was as it ended, in looked/WHAT
looked() {
	local what=$1
	shift
	rm -rf "looked/$what"
	mkdir -p "looked/$what"
	"$looking/look" "looked/$what" -- "$program" "$@" >"$scene/out" 2>"$scene/err" <"${input:-/dev/null}"
	st=$?
	spoken
}

# The phrases of requests are for all to hear, and words of the same list.
spoken() {
	sed -n 's/^phrase: //p; s/.*read out: "\([a-z ]*\)".*/\1/p' "$scene/out" >>"$scene/said"
	for f in "$scene"/phrase-*; do [ ! -e "$f" ] || cat "$f" >>"$scene/said"; done
}

# plant SPEC: what is looked for from here on, see planted.py
plant() {
	/usr/bin/python3 "$memory/planted.py" "$1" >list || {
		not_ok "scene: what is looked for"
		exit 1
	}
}

# found FILE...: `where` has each name and place of what is found in them, `found`
# all of it. False when the search itself is not to be trusted.
found() {
	"$looking/search" list "$@" >found &&
		grep -qE "^control (stack|heap)" found &&
		grep -q " registers [1-9]" found &&
		{ [ "$sees_children" = 0 ] || grep -q " unread 0$" found; } || return 1
	sed -nE '/^(control|-) /!s/^([^ ]* [^ ]*) .*/\1/p' found | sort -u >where
}
told() { sed 's/^/#   /' where; return 1; }
# nothing FILE...: there are none
nothing() { found "$@" && { [ ! -s where ] || told; }; }
# guarded FILE NAME...: there are, of each of these names, in guarded pages that
# are locked, and in no others
guarded() {
	local file=$1 name
	shift
	found "$file" || return 1
	for name in "$@"; do
		grep -qx "$name guarded" where || told || return 1
	done
	! grep -qv " guarded$" where || told || return 1
	sed -n 's/.* guarded \([1-9][0-9]*\) locked \([0-9]*\) .*/\1 \2/p' found |
		{ read -r all some && [ "$all" = "$some" ]; }
}
