#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The test runner cannot be fooled: programs and scripts that go wrong in every
# way we know, and what .ci/test must say of each.

set -u
cd "$(dirname "$0")/../.." || exit 1

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/.ci" "$place/build/asan/tests" "$place/tests/x"
cp .ci/test "$place/.ci/"

program() {     # program NAME: stdin is the C after the usual includes
	mkdir -p "$place/tests/$1"
	{
		for h in criterion/criterion.h criterion/parameterized.h signal.h stdlib.h unistd.h sys/wait.h; do
			echo "#include <$h>"
		done
		cat
	} >"$place/tests/$1/test.c"
	clang -g -fsanitize=address,undefined -fno-sanitize-recover=all \
		-o "$place/build/asan/tests/$1" "$place/tests/$1/test.c" \
		tests/frame/leaks.c -lcriterion
}

script() {      # script NAME: stdin is the shell after the first line
	{
		echo '#!/bin/sh'
		cat
	} >"$place/tests/x/$1.sh"
	chmod +x "$place/tests/x/$1.sh"
}

# says NAME STATUS LINE WHAT... -- the run of WHAT ends with STATUS and LINE
says() {
	local name=$1 status=$2 line=$3 got
	shift 3
	got=$(cd "$place" && FAILED_STEPS=${FAILED_STEPS:-0} .ci/test "$@" 2>&1)
	if [ $? -eq "$status" ] && [ "$(printf '%s\n' "$got" | tail -n 1)" = "$line" ]; then
		echo "ok $name"
	else
		echo "not ok $name"
		printf '%s\n' "$got" | sed 's/^/# /'
	fi
}

good=build/asan/tests/good
program good <<'E2'
Test(a, good) { cr_assert(1); }
E2
program fails <<'E2'
Test(a, fails) { cr_assert(0); }
E2
program leaks <<'E2'
static void *volatile kept;
Test(a, skipped) { cr_skip_test("not here"); }
Test(a, leaks) { kept = malloc(7); kept = NULL; cr_assert(1); }
E2
program overflows <<'E2'
static volatile int most = 0x7fffffff;
static int run(void)
{
	int status;
	if (fork() == 0) { most = most + 1; _exit(0); }
	wait(&status);
	return 1;
}
Test(a, child_overflows) { cr_assert(run()); }
E2
program crashes <<'E2'
Test(a, crashes) { cr_assert(1); raise(SIGSEGV); }
E2
program atexit <<'E2'
static void late(void) { abort(); }
Test(a, crashes_at_exit) { atexit(late); cr_assert(1); }
Test(a, skipped) { cr_skip_test("not here"); }
E2
program destructor <<'E2'
static int parent;
__attribute__((constructor)) static void first(void) { parent = getenv("BXFI_MAP") == NULL; }
__attribute__((destructor)) static void last(void) { if (parent) _exit(3); }
Test(a, good) { cr_assert(1); }
E2
program leaves <<'E2'
Test(a, leaves_early) { _exit(0); }
E2
program shoots <<'E2'
Test(a, kills_its_runner) { cr_assert(1); kill(getppid(), SIGKILL); }
E2
program guard <<'E2'
Test(a, hits_a_guard_page,
     .signal = SIGSEGV) { raise(SIGSEGV); }
Test(a, leaves_with_3, .exit_code = 3) { exit(3); }
ParameterizedTestParameters(a, each) {
	static int numbers[] = { 1, 2 };
	return cr_make_param_array(int, numbers, 2);
}
ParameterizedTest(int *n, a, each) { cr_expect(*n > 0); }
E2
program skips <<'E2'
Test(a, good) { cr_assert(1); }
Test(a, skipped) { cr_skip_test("not here"); }
Test(a, skipped_too) { cr_skip_test("nor there"); }
E2
program empty </dev/null
script good <<'E2'
echo "ok one"; echo "PASS two"
E2
script fails <<'E2'
echo "ok one"; echo "not ok two"; echo "FAIL three"
E2
script stops <<'E2'
echo "ok one"; exit 1
E2
script mute <<'E2'
exit 0
E2
script skips <<'E2'
echo "ok one"; echo "ok two # skip not here"
E2
script skips-all <<'E2'
echo "ok one # skip not here"
E2

export CI=
p=build/asan/tests s=tests/x
says passing_tests_pass 0 "3 passed, 0 failed, 0 skipped" $good $s/good.sh
says deaths_by_design_pass 0 "4 passed, 0 failed, 0 skipped" $p/guard
says failing_test_fails 1 "1 passed, 1 failed, 0 skipped" $p/fails $good
says leak_fails 1 "1 passed, 1 failed, 1 skipped" $p/leaks
says overflow_in_a_child_process_fails 1 "1 passed, 1 failed, 0 skipped" $p/overflows
says crash_fails 1 "0 passed, 1 failed, 0 skipped" $p/crashes
says crash_at_exit_fails 1 "1 passed, 1 failed, 1 skipped" $p/atexit
says bad_status_of_the_program_fails 1 "1 passed, 1 failed, 0 skipped" $p/destructor
says leaving_before_an_assertion_fails 1 "0 passed, 1 failed, 0 skipped" $p/leaves
says killed_program_fails 1 "0 passed, 1 failed, 0 skipped" $p/shoots
says program_without_tests_fails 1 "0 passed, 1 failed, 0 skipped" $p/empty
says missing_program_fails 1 "1 passed, 1 failed, 0 skipped" $p/missing $good
says failed_lines_of_a_script_count 1 "1 passed, 2 failed, 0 skipped" $s/fails.sh
says bad_status_of_a_script_fails 1 "1 passed, 1 failed, 0 skipped" $s/stops.sh
says mute_script_fails 1 "0 passed, 1 failed, 0 skipped" $s/mute.sh
says missing_script_fails 1 "0 passed, 1 failed, 0 skipped" $s/missing.sh
says nothing_to_run_fails 1 "0 passed, 0 failed, 0 skipped"
says skipped_tests_are_counted 0 "2 passed, 0 failed, 3 skipped" $p/skips $s/skips.sh
says a_script_that_skips_all_fails_nothing 0 "1 passed, 0 failed, 1 skipped" $good $s/skips-all.sh
export CI=true
says skipped_test_fails_in_ci 1 "1 passed, 0 failed, 2 skipped" $p/skips
says skipped_line_of_a_script_fails_in_ci 1 "1 passed, 0 failed, 1 skipped" $s/skips.sh
FAILED_STEPS=2 says failures_before_the_tests_count 1 "1 passed, 2 failed, 0 skipped" $good
