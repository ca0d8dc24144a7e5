# SPDX-License-Identifier: GPL-3.0-or-later
#
# frozen.sh -- sourced after tests/cli/scene.sh by who makes a frozen vault
# (make.sh) and by who opens them all (test_frozen.sh).
#
# A vault lies in a folder of its own, named after its format and its kind:
#
#     scene.tar.gz    the vault, its copies, what people keep on their disks
#     words.txt       what a person would know or have on paper: passphrases,
#                     reading phrases, the words of the cards
#     expected.txt    what it has to say: fingerprint, heads, verdict, secrets
#     log.jsonl       what each entry says to one who may read
#
# In expected.txt a secret is its compartment, path, version, field, length, the
# SHA-256 of its bytes and, up to 256 bytes, themselves as base64.
#
# The identities are age files under the passphrases of words.txt. What day it
# is, is stated with every command, so that the files open in any year.

frozen=$repo/tests/frozen

# at DAY [MINUTE]: it is then from here on
at() { day=$1 minute=${2:-0}; }
now() {         # the next minute
	minute=$((minute + 1))
	stamp=$(printf '%sT%02d:%02d:00.000Z' "$day" $((9 + minute / 60)) $((minute % 60)))
}

# known WHAT: what words.txt says of it
known() { sed -n "s/^$1: //p" words.txt; }

# by PERSON ARGS: with their identity and disk, at the stated time
by() {
	local who=$1
	shift
	now
	bg "$@" --identity "$who" --passphrase-fd 3 --state "home-$who" \
		--vault "${vault:-m.vault}" --time "$stamp" 3<<<"$(known "passphrase $who")"
}

stranger() {    # stranger ARGS: no identity, an empty disk
	now
	bg "$@" --state home-none --time "$stamp"
}

asks() {        # asks LABEL [OPTIONS]: requests to req-LABEL/, $sid and $phrase
	local label=$1
	shift
	rm -rf "req-$label"
	must by jonas request "$label" --ticket INC-4711 --reason "exchange01 store corrupt" \
		--why-not "directory down" --out-dir "req-$label" "$@"
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
}

answers() {     # answers PERSON LABEL [OPTIONS]: to answer-PERSON.bg
	local who=$1 label=$2
	shift 2
	rm -f "answer-$who.bg"
	must by "$who" approve "req-$label/request-$label-$who.bg" \
		--out "answer-$who.bg" "${@:---phrase=$phrase}"
}

# as_guest LABEL ARGS: with cards and the reading phrase alone
as_guest() {
	local label=$1
	shift
	now
	bg open "$label" --guest --ticket INC-4711 --reason "nobody reachable" \
		--why-not "telephones down" --vault "${vault:-m.vault}" --state home-guest \
		--time "$stamp" --reading-phrase-fd 3 "$@" 3<<<"$(known 'reading phrase')"
}
