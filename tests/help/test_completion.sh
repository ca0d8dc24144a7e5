#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What bash, zsh and fish offer behind `breakglass`: commands, their second words,
# options, files where files go, and choices; the same in each, and without the
# program being there.

. "$(dirname "$0")/../cli/scene.sh"

export scene
for shell in bash zsh fish; do
	bg help --completion "$shell"
	[ "$st" = 0 ] && [ -s out ] && ! grep -q "$scene" out && mv out "completion.$shell"
done
check a_file_for_each_shell [ -f completion.bash -a -f completion.zsh -a -f completion.fish ]
bg help --completion tcsh
check another_shell_is_refused ended_saying 2 "bash, zsh or fish, not tcsh"
mkdir -p files/cards && touch files/one.vault "files/two words.txt"

# Each line: the command line up to the cursor, then what is offered, sorted.
# "..." stands for more of them.
cat >wanted <<'LIST'
breakglass au|audit
breakglass audit ve|verify
breakglass --vault x audit pr|prove
breakglass --older audit pr|prove
breakglass deal |abort commit retire
breakglass plan im|impact import
breakglass audit verify --an|--anchor
breakglass ls --comp|--compartment
breakglass audit verify --bund|--bundle
breakglass ls --passphrase-f|--passphrase-fd
breakglass ls --bund|
breakglass audit verify files/o|files/one.vault
breakglass audit verify --anchor files/o|files/one.vault
breakglass --vault files/o|files/one.vault
breakglass init files/tw|files/two words.txt
breakglass ls files/o|
breakglass put x --user files/o|
breakglass member rekey files/o|
breakglass member rekey anna files/o|files/one.vault
breakglass practice files/|files/cards/
breakglass compartment add X --cards-dir files/|files/cards/
breakglass audit anchor --words --ou|--out
breakglass share ack X --words files/o|files/one.vault
breakglass review X --verdict |drill justified misuse
breakglass audit export --format |bundle jsonl
breakglass import x --format |bitwarden csv estate keepass-csv keepass-xml
breakglass plan runbook X --for t|third-party trained
breakglass request X --for t|
breakglass open X -c sa|save
breakglass help wor|worst-day
breakglass help aud|audit
LIST

cat >in_bash <<'SCRIPT'
. "$scene/completion.bash"
while IFS='|' read -r line _; do
	read -ra COMP_WORDS <<<"$line"
	case $line in *' ') COMP_WORDS+=('') ;; esac
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_breakglass 2>/dev/null
	echo "$line|$(for o in "${COMPREPLY[@]}"; do [ -d "$o" ] && o=$o/; echo "$o"; done | sort | paste -sd ' ')"
done
SCRIPT

cat >in_fish <<'SCRIPT'
source $scene/completion.fish
while read -l given
	set -l line (string split -m1 '|' -- $given)[1]
	set -l found
	for o in (complete -C "$line")
		set -a found (string replace -ra '\\\\(.)' '$1' -- (string split \t -- $o)[1])
	end
	echo "$line|"(string join \n -- $found | sort | paste -sd ' ' | string collect)
end
SCRIPT

# The functions of zsh's completion that ours ends in, saying what they would add.
cat >in_zsh <<'SCRIPT'
setopt no_nomatch
_describe() {
	local o; [[ $1 == -o ]] && shift 2 || shift
	for o in "${(@P)1}"; do o=${o%%:*}; [[ $o == $PREFIX* ]] && print -r -- $o; done
}
compadd() { shift; local o; for o in "$@"; do [[ $o == $PREFIX* ]] && print -r -- $o; done }
_files() { local f; for f in $PREFIX*(N); do
	if [[ -d $f ]]; then print -r -- $f/; elif [[ $1 != -/ ]]; then print -r -- $f; fi; done }
compset() { PREFIX=${PREFIX#*=} }
compdef() { }
source $scene/completion.zsh
while IFS= read -r given; do
	line=${given%%\|*}
	words=(${=line}); [[ $line == *' ' ]] && words+=('')
	CURRENT=$#words PREFIX=$words[-1]
	print -r -- "$line|$(_breakglass | sort | paste -sd ' ')"
done
SCRIPT

run_lines() {   # run_lines SHELL COMMAND...: offers for all lines
	local shell=$1
	shift
	if ! command -v "$shell" >/dev/null; then
		echo "ok $shell # skip $shell is not here"
		return
	fi
	PATH=/usr/bin:/bin HOME=$scene "$@" <wanted >"got.$shell" 2>err
	diff wanted "got.$shell" >err
	check "$shell"_offers_what_belongs_there [ ! -s err ]
}
run_lines bash bash in_bash
run_lines fish fish --no-config in_fish
run_lines zsh zsh -f in_zsh

# --- bash and zsh themselves, on a terminal ---

cat >script <<'TALK'
type PS1='ready> '; breakglass() { echo "ran: $*"; }; . ./completion.bash
wait ready>
keys breakglass aud\tver\tfiles/one\t--anch\tfiles/tw\t\n
wait ran: audit verify files/one.vault --anchor files/two words.txt
keys breakglass audit verify --anchor=files/one\t\n
wait ran: audit verify --anchor=files/one.vault
type exit
TALK
PATH=/usr/bin:/bin HOME=$scene timeout 30 python3 "$repo/tests/cli/talk.py" script bash --norc --noprofile -i >out 2>err
st=$?
check bash_completes_on_a_terminal ended 0

if command -v zsh >/dev/null; then
	mkdir functions && cp completion.zsh functions/_breakglass
	cat >real <<'SCRIPT'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='ready> '; fpath=($scene/functions \$fpath); autoload -Uz compinit; compinit -D -u; cd $scene"
zpty -w z "breakglass() { print -r -- \"ran: \$*\" }; print begun"
zpty -r z out '*begun*begun*'
zpty -n -w z $'breakglass aud\tver\tfiles/one\t\n'
zpty -r z out '*ran: *ready>*'
print -r -- $out
SCRIPT
	HOME=$scene timeout 20 zsh -f real >out 2>err
	st=$?
	check zsh_completes_on_a_terminal grep -q "ran: audit verify files/one.vault" out
else
	echo "ok zsh_completes_on_a_terminal # skip zsh is not here"
fi

# --- on a terminal it is the same file, whatever its width ---

cat >script <<'TALK'
wait -l completion -x [^\n]*or fish
TALK
python3 "$repo/tests/cli/talk.py" script "$program" help --completion fish >out 2>err
st=$?
"$program" help --completion fish | diff -q - <(tr -d '\r' <out) >err
check a_terminal_gets_the_file_as_it_is [ ! -s err ]
