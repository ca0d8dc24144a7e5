#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# build.sh -- build/oracle/checkpoint, from the files here and the packages note
# and tlog of golang.org/x/mod as they lie in Go's own source tree (Debian:
# golang-src).  They cannot be imported from there, so the build folder gets a
# module of each name around a copy of them.  Nothing is downloaded.  Where Go or
# its sources are not installed, the exit status is 77.

set -eu
cd "$(dirname "$0")/../../.."

absent() {
	echo "build.sh: $1 is absent" >&2
	exit 77
}

command -v go >/dev/null || absent go
out=$PWD/build/oracle
tree=$out/go
from=$(go env GOROOT)/src/cmd/vendor/golang.org/x

module() {      # module NAME PACKAGE...: those packages of golang.org/x/NAME
	local name=golang.org/x/$1 from=$from/$1 to=$tree/$1
	shift
	mkdir -p "$to"
	printf 'module %s\n\ngo 1.19\n' "$name" >"$to/go.mod"
	for package in "$@"; do
		mkdir -p "$to/$package"
		cp "$from/$package"/*.go "$to/$package/"
	done
	replaced="$replaced
require $name v0.0.0
replace $name => ./${to##*/}"
}

[ -d "$from/mod/sumdb/note" ] || absent "$from/mod of golang-src"
mkdir -p "$out"
exec 9>"$out/lock"
flock 9
if [ -e "$out/checkpoint" ] &&
	[ -z "$(find tests/oracle/go -type f -newer "$out/checkpoint")" ]; then
	exit 0
fi
rm -rf "$tree"
mkdir -p "$tree"
replaced=
module mod sumdb/note sumdb/tlog
# of older versions of Go; later ones take it from the standard library
[ ! -d "$from/crypto/ed25519" ] || module crypto ed25519
printf 'module breakglass.example/checkpoint\n\ngo 1.19\n%s\n' "$replaced" >"$tree/go.mod"
cp tests/oracle/go/*.go "$tree/"

cd "$tree"
GOFLAGS=-mod=mod GOPROXY=off GOSUMDB=off GOTOOLCHAIN=local GOWORK=off \
	CGO_ENABLED=0 GOCACHE="$out/cache" GOPATH="$out/path" \
	go build -o "$out/checkpoint" .
