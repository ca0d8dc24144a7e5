# SPDX-License-Identifier: GPL-3.0-or-later
#
# scene.sh -- sourced by the scripts that drive the program as a user would:
# people with a home each, a vault, compartments, and what tests ask of them.
# Everything lies in $scene, which goes when the script ends.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
program=${BG_PROGRAM:-$PWD/build/release/breakglass}
[ -x "$program" ] || { echo "not ok the_program_is_built"; exit 1; }
repo=$PWD
scene=$(mktemp -d)
trap 'chmod -R u+w "$scene" 2>/dev/null; rm -rf "$scene"' EXIT
export LC_ALL=C.UTF-8
unset BREAKGLASS_VAULT BREAKGLASS_IDENTITY BREAKGLASS_STATE
cd "$scene" || exit 1

ok() { echo "ok $1"; }
not_ok() {      # not_ok NAME [WHY]
	echo "not ok $1${2:+: $2}"
	[ ! -s "$scene/err" ] || sed 's/^/#   /' "$scene/err"
}

# bg ARGS: run the program; output in $scene/out and $scene/err, status in $st
bg() {
	"$program" "$@" >"$scene/out" 2>"$scene/err" </dev/null
	st=$?
	return 0
}

# as PERSON ARGS: with that person's identity, home and the vault
as() {
	local who=$1
	shift
	bg "$@" --identity "$who" --state "home-$who" --vault "${vault:-m.vault}"
}

# test NAME COMMAND...: ok when the command is true
check() {
	local name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name" "status $st"; fi
}

ended() { [ "$st" -eq "$1" ]; }
# ended_saying STATUS TEXT: with that status, TEXT on standard error
ended_saying() { [ "$st" -eq "$1" ] && grep -qF -- "$2" "$scene/err"; }

must() {        # a step of the scene that has to work
	"$@"
	[ "$st" -eq 0 ] || { not_ok "scene: $*" "status $st"; exit 1; }
}

person() {      # person "Full Name" SHORT
	must bg identity new --name "$1" --as "$2" --out "$2" --no-passphrase
	cp out "phrase-$2"
}

enrol() {       # enrol SHORT ROLES [OPTIONS]
	local who=$1 roles=$2
	shift 2
	must as jonas member add "$who.member" --roles "$roles" \
		--phrase "$(cat "phrase-$who")" "$@"
}

found_vault() {
	must as jonas init "${vault:-m.vault}" --label "${label:-Musterstadt}" \
		--admin jonas.member --work-factor 10 \
		--reading-phrase-out "${vault:-m.vault}.phrase"
}

deposit() {     # deposit PATH TEXT LABEL [OPTIONS]
	local path=$1 text=$2 label=$3
	shift 3
	printf %s "$text" >"$scene/in"
	must as jonas put "$path" --file "$scene/in" --compartment "$label" "$@"
	rm -f "$scene/in"
}

# request LABEL: writes requests to req-LABEL/, sets $sid and $phrase
request() {
	local label=$1
	shift
	must as jonas request "$label" --ticket INC-4711 \
		--reason "${reason:-exchange01 store corrupt}" \
		--why-not "${why_not:-directory down}" \
		--out-dir "req-$label" "$@"
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
}

approve() {     # approve SHORT LABEL: writes answer-SHORT.bg
	rm -f "answer-$1.bg"
	bg approve "req-$2/request-$2-$1.bg" --phrase "$phrase" \
		--out "answer-$1.bg" --identity "$1" --state "home-$1"
}

entries() {     # the number of entries in the vault
	sqlite3 "${vault:-m.vault}" "select count(*) from leaf"
}

leaf() {        # leaf N: as stored
	sqlite3 "${vault:-m.vault}" \
		"select cast(bytes as text) from leaf where seq = $1"
}

# fresh NAME: go to a copy of the scene as it was when `keep` was called
keep() { rm -rf "$scene.kept"; cp -a "$scene" "$scene.kept"; }
fresh() {
	cd / && rm -rf "${scene:?}"/* && cp -a "$scene.kept"/. "$scene"/ &&
		cd "$scene" || exit 1
}
trap 'chmod -R u+w "$scene" "$scene.kept" 2>/dev/null
      rm -rf "$scene" "$scene.kept"' EXIT
