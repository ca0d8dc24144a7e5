# SPDX-License-Identifier: GPL-3.0-or-later
#
# stage.sh -- sourced by the scripts here: a scene, and commands on a disk whose
# power goes or that fails.
#
#   FAULT_SEED      the seed; without it a new one, which is printed
#   FAULT_ONLY      a pattern: only the commands whose test has such a name
#   FAULT_CHANCES   ways by chance for every cut (2)
#   FAULT_IMAGES    at most about so many disks for each command (12; 0: all)
#   FAULT_CALLS     at most so many calls that fail for each command (6; 0: all)
#   FAULT_BOTH      set: a disk that fails for each command of the power cuts, too
#
# `make fault` runs all of them: every cut, every call.

. "$(dirname "${BASH_SOURCE[0]}")/../cli/scene.sh"

seed=${FAULT_SEED:-$RANDOM$RANDOM}
export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
trap 'chmod -R u+w "$scene" "$scene.kept" "$work" 2>/dev/null
      rm -rf "$scene" "$scene.kept" "$work"' EXIT
if ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o "$work/record.so" "$repo/tests/fault/record.c" ||
	! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o "$work/nth.so" -I"$repo" "$repo"/tests/nth/*.c -ldl; then
	echo "not ok the_record_is_built"
	exit 1
fi
echo "# FAULT_SEED=$seed"

judged() {      # judged NAME [OPTIONS of power.py] -- COMMAND...
	local name=$1
	shift
	[[ $name =~ ${FAULT_ONLY:-.} ]] || return 0
	mkdir -p "$work/at"
	python3 "$repo/tests/fault/power.py" --program "$program" \
		--preload "$work/record.so" --served "$work/nth.so" --work "$work/at" --name "$name" \
		--seed "$seed" --chances "${FAULT_CHANCES:-2}" \
		--images "${FAULT_IMAGES:-12}" --faults "${FAULT_CALLS:-6}" "$@"
	rm -rf "$work/at"
}

failing() {     # failing NAME ...: on a disk that fails
	judged "$1" --fail "${@:2}"
}

power() {       # power NAME ...: on a disk whose power goes
	judged "$@"
	[ -z "${FAULT_BOTH:-}" ] || failing "$1_on_a_failing_disk" "${@:2}"
}
