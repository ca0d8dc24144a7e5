# SPDX-License-Identifier: GPL-3.0-or-later
#
# The architecture, as a build.
#
#     cli  ->  vault  ->  shamir  ->  libsodium
#
# vault/ is a row of rooms. Each may use those before it in ROOMS, and shamir;
# nothing else. Every room becomes one archive, and `make layers` links each
# archive with just the ones it may use, so that a call in the wrong direction
# does not link. SQLITE_FROM is the first room that may speak SQLite; what
# LIBS_ROOM names, that room may link, and those before it may not.
#
# A new file is found by itself. A new room is one more word here.

ROOMS       := base age log member catalog share ask home \
               store ledger custody deposit session audit plan carry
SQLITE_FROM := store

LIBS_SHAMIR := -lsodium
LIBS_VAULT  := -lsodium
LIBS_SQLITE := -lsqlite3
LIBS_CLI    := -lseccomp
LIBS_TEST   := -lcriterion -ljansson -lz

CC      ?= cc
AR      ?= ar
VARIANT ?= release

ifeq ($(origin CC),default)
CC := gcc
endif

# ------------------------------------------------------------------ compiling
#
# Each variant has a folder of its own, and so has each kind of compiler:
# build/release, build/debug, build/asan, build/release-clang ...

OUT := build/$(VARIANT)$(if $(findstring clang,$(CC)),-clang)

WARN := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes \
        -Wmissing-prototypes -Wpointer-arith -Wformat=2 -Werror
BASE := -std=c17 -fPIC

# what this compiler knows of the flags in $1, each tried alone
known = $(foreach f,$1,$(shell $(CC) -Werror $f -O2 -c -x c \
          -include stdint.h /dev/null -o /dev/null 2>/dev/null && echo "$f"))

# The QR code of a printed card: with libqrencode where it is, never with QR=no.
# No static libqrencode is packaged.
ifeq ($(VARIANT),static)
QR := no
endif
ifeq ($(origin QR),undefined)
QR := $(if $(call known,-includeqrencode.h),yes,no)
endif
NOT_BUILT := $(if $(filter yes,$(QR)),cli/qr_none.c,cli/qr.c)

# Where a signed sum or a null check is got wrong all the same, the optimiser
# must not take it as licence to drop the checks that follow: the last two.
# Not -ftrivial-auto-var-init: it would hide from valgrind what it is to find.
# Where it was built is in no program: it is the same from any folder.
ifneq ($(filter release static,$(VARIANT)),)
FORTIFY := $(firstword $(call known,-D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2))
OPT     := -O2 -g -U_FORTIFY_SOURCE $(FORTIFY) \
           $(call known,-fstack-protector-strong -fstack-clash-protection \
           -fcf-protection=full -mbranch-protection=standard) \
           -fno-strict-overflow -fno-delete-null-pointer-checks \
           '-ffile-prefix-map=$(CURDIR)=.'
HARDEN  := -Wl,-z,relro,-z,noexecstack
else ifeq ($(VARIANT),debug)
OPT     := -O0 -g3
else ifeq ($(VARIANT),asan)
OPT     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
           -fno-sanitize-recover=all
else ifeq ($(VARIANT),coverage)
OPT     := -O0 -g --coverage -fprofile-update=atomic -Wno-error
else ifeq ($(VARIANT),fuzz)
# helpers of tests assert without Criterion here
OPT     := -O1 -gline-tables-only -fno-omit-frame-pointer \
           -fsanitize=fuzzer-no-link,address,undefined \
           -fno-sanitize-recover=all -Itests/fuzz/shim
else
$(error VARIANT is release, static, debug, asan, coverage or fuzz, not $(VARIANT))
endif

# The static one has all that the others load when it is wanted
# (vault/base/library.h), SQLite's mathematics, and what readline knows terminals
# by.
ifeq ($(VARIANT),static)
PIE        := -static-pie
LIBS_SQLITE += -lm
LIBS_carry  := -lexpat -lz
LIBS_CLI   += -lreadline -ltinfo
BASE       += -DLIBRARIES_LINKED
else
PIE := -pie
endif

# CPPFLAGS, CFLAGS and LDFLAGS are the user's, and come last.
COMPILE := $(CC) -D_GNU_SOURCE -I. $(BASE) $(WARN) $(OPT) $(CPPFLAGS) $(CFLAGS)
LINK    := $(CC) $(OPT) $(HARDEN) -Wl,-z,now -Wl,--as-needed $(CFLAGS) $(LDFLAGS)

Q := $(if $(V),,@)

# the objects of folder $1
objects = $(patsubst %.c,$(OUT)/obj/%.o,$(sort $(wildcard $1/*.c)))

$(OUT)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC     $<")
	$(Q)$(COMPILE) $(DEFINE) -MMD -MP -c $< -o $@

# What a log adds up to is decided by the ledger and the rooms it may use: what is
# kept of it is of no use to a program in which any of them is another.
FOLD_ROOMS := $(shell echo $(ROOMS) | sed 's/ ledger .*/ ledger/')
FOLD_ID := $(shell cat $(sort $(foreach r,$(FOLD_ROOMS),\
           $(wildcard vault/$r/*.[ch]))) | sha256sum | cut -c1-32)
ifeq ($(FOLD_ID),)
$(error sha256sum is needed)
endif

$(OUT)/obj/vault/ledger/cache.o: DEFINE := -DFOLD_ID='"$(FOLD_ID)"'
$(OUT)/obj/vault/ledger/cache.o: $(OUT)/fold

# Changes when the answer does. It is looked at each time: where all targets are
# secondary, one that is not there is no reason to make anything.
.PHONY: always
always:
$(OUT)/fold: always
	@mkdir -p $(@D)
	@echo $(FOLD_ID) | cmp -s - $@ || echo $(FOLD_ID) >$@

# What a kit has along of docs/.
$(OUT)/obj/cli/kit_pages.o: docs/recovery.md docs/format.md docs/verify.md docs/worst-day.md \
	docs/custodian.md docs/de/ernstfall.md docs/de/verwahrer.md

# An archive also hangs on its folder, whose time changes when a file goes.
define archive
	@mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $(filter %.o,$^)
endef

# --------------------------------------------------------------------- layers
#
# For every layer: its archive, WITH_ the archives it may use, nearest first,
# and LIBS_ the libraries. A folder without sources is not there.

SHAMIR := $(if $(wildcard shamir/*.c),$(OUT)/shamir.a)
LAYERS := shamir
BELOW  :=

LIBS_shamir := $(LIBS_SHAMIR)
ARCHIVE_shamir := $(SHAMIR)

$(OUT)/shamir.a: $(call objects,shamir) shamir
	$(archive)

# A layer: $1 its name, $2 its folder.
define layer
LAYERS     += $1
ARCHIVE_$1 := $(if $(wildcard $2/*.c),$(OUT)/$1.a)
WITH_$1    := $$(BELOW) $$(SHAMIR)
LIBS_$1    := $(LIBS_ROOMS) $(if $(SQLITE_REACHED),$(LIBS_SQLITE)) $(LIBS_VAULT)
BELOW      := $$(ARCHIVE_$1) $$(BELOW)
$(OUT)/$1.a: $(call objects,$2) $2
	$$(archive)
endef

define room
$(if $(filter $1,$(SQLITE_FROM)),$(eval SQLITE_REACHED := yes))
$(eval LIBS_ROOMS := $(LIBS_$1) $(LIBS_ROOMS))
$(eval $(call layer,vault-$1,vault/$1))
endef

$(foreach r,$(ROOMS),$(eval $(call room,$r)))
$(eval $(call layer,vault,vault))

# The program is cli/main.c. The rest of cli/ is an archive, for its tests.
CLI_SOURCES := $(filter-out cli/main.c $(NOT_BUILT),$(sort $(wildcard cli/*.c)))
CLI         := $(if $(CLI_SOURCES),$(OUT)/cli.a)
LANGUAGES   := $(patsubst cli/lang/%.po,$(OUT)/obj/cli/lang_%.o,$(wildcard cli/lang/*.po))
PROGRAM     := $(if $(wildcard cli/main.c),$(OUT)/breakglass)
EVERYTHING  := $(CLI) $(BELOW) $(SHAMIR)
# names are looked for in this order at each start: where there are most of them
# comes first
LIBS_ALL    := $(LIBS_SQLITE) $(LIBS_VAULT) $(LIBS_CLI) $(LIBS_ROOMS)

$(OUT)/cli.a: $(CLI_SOURCES:%.c=$(OUT)/obj/%.o) $(LANGUAGES) cli $(OUT)/qr-$(QR)
	$(archive)

# A language: its catalogue as a table of C. Only awk is needed.
$(OUT)/obj/cli/lang_%.c: cli/lang/%.po cli/lang/table.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -v language=$* -f cli/lang/table.awk $< >$@

$(OUT)/obj/cli/lang_%.o: $(OUT)/obj/cli/lang_%.c Makefile
	$(if $(V),,@echo "  CC     cli/lang/$*.po")
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

# Changes when the answer does.
$(OUT)/qr-%:
	@mkdir -p $(@D)
	@rm -f $(OUT)/qr-*
	@touch $@

$(OUT)/breakglass: $(OUT)/obj/cli/main.o $(EVERYTHING)
	$(if $(V),,@echo "  LINK   $@")
	$(Q)$(LINK) $(PIE) $(filter %.o %.a,$^) $(LIBS_ALL) -o $@

# The same with the runtime of clang's sanitizers apart: for tests/nth, where
# what is preloaded has to come before it.
$(OUT)/breakglass-preloaded: $(OUT)/obj/cli/main.o $(EVERYTHING)
	$(Q)$(LINK) -shared-libasan $(PIE) $(filter %.o %.a,$^) $(LIBS_ALL) -o $@

# What one layer offers, linked with what it may use and nothing else.
$(OUT)/layers/%.so: $(OUT)/%.a $(EVERYTHING)
	@mkdir -p $(@D)
	$(Q)$(LINK) -shared -Wl,-z,defs -Wl,--whole-archive $< \
	    -Wl,--no-whole-archive $(WITH_$*) $(LIBS_$*) -o $@ || \
	    { echo "$*: calls what it may not use, or what is nowhere"; exit 1; }

layer-%: $(OUT)/layers/%.so
	@printf '  %-14s <- %s\n' $* \
	    '$(strip $(patsubst vault-%,%,$(notdir $(basename $(WITH_$*)))) $(LIBS_$*))'

# ---------------------------------------------------------------------- tests
#
# A folder tests/NAME with test_*.c is one Criterion program. That of a layer
# links with the layer and what the layer may use; all others with everything.
# tests/support is at hand for all but shamir's, tests/frame is in every one.
# test_*.sh are programs too.

TEST_NAMES := $(sort $(patsubst tests/%/,%,$(dir $(wildcard tests/*/test_*.c))))
TEST_SCRIPTS := $(wildcard tests/*/test_*.sh) $(wildcard tests/ct/run.sh)
SUPPORT := $(if $(wildcard tests/support/*.c),$(OUT)/tests-support.a)

$(OUT)/tests-support.a: $(call objects,tests/support) tests/support
	$(archive)

# the layer that tests/$1 is about, or nothing
tested = $(or $(filter shamir,$1),$(addprefix vault-,$(filter $1,$(ROOMS))))

# A test program: $1 its name, $2 the layer it is about.
define test
LINK_test_$1 := $(if $2,$(ARCHIVE_$2) $(WITH_$2),$(EVERYTHING))
LIBS_test_$1 := $(LIBS_TEST) $(if $2,$(LIBS_$2),$(LIBS_ALL))
$(OUT)/tests/$1: $(call objects,tests/$1) $(call objects,tests/frame) tests/$1 \
                 $(if $(filter shamir,$1),,$(SUPPORT)) $$(LINK_test_$1)
	@mkdir -p $$(@D)
	$(if $(V),,@echo "  LINK   $$@")
	$(Q)$(LINK) -pie $$(filter %.o %.a,$$^) $$(LIBS_test_$1) -o $$@
endef

$(foreach t,$(TEST_NAMES),$(eval $(call test,$t,$(call tested,$t))))

# Each tests/bench/bench_*.c is a program; the other files there are in all.
BENCHES := $(patsubst tests/bench/%.c,$(OUT)/bench/%,$(wildcard tests/bench/bench_*.c))

BENCH_SHARED := $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out \
                tests/bench/bench_%.c,$(wildcard tests/bench/*.c)))

# what one of them is held against, where it is installed
LIBS_bench_shamir = $(if $(call known,-includelibgfshare.h),-lgfshare)

$(OUT)/bench/%: $(OUT)/obj/tests/bench/%.o $(BENCH_SHARED) $(EVERYTHING)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  LINK   $@")
	$(Q)$(LINK) -pie $(filter %.o %.a,$^) $(LIBS_ALL) $(LIBS_$(@F)) -o $@

$(OUT)/bench/empty: tests/bench/empty/empty.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 -static $< -o $@

# Each tests/fuzz/fuzz_X.c is a program for libFuzzer, the other files there are
# in all, and so are the helpers of other tests that make something to begin
# with. Only clang has libFuzzer.
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

FUZZ_BUILD  := build/fuzz-clang
FUZZ_HELPERS := tests/attack/forge.c tests/plan/sample.c cli/words_state.c \
                cli/options.c cli/near.c
FUZZ_SHARED := $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out \
               tests/fuzz/fuzz_%.c,$(wildcard tests/fuzz/*.c)) \
               $(wildcard $(FUZZ_HELPERS)))

$(OUT)/tests-fuzz.a: $(FUZZ_SHARED) tests/fuzz
	$(archive)

$(OUT)/fuzz/%: $(OUT)/obj/tests/fuzz/fuzz_%.o $(OUT)/tests-fuzz.a $(BELOW) $(SHAMIR)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  LINK   $@")
	$(Q)$(LINK) -fsanitize=fuzzer -pie $(filter %.o %.a,$^) -ljansson -lz \
	    $(LIBS_ROOMS) $(LIBS_SQLITE) $(LIBS_VAULT) -o $@

# -------------------------------------------------------------------- targets

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all release debug asan static objects test-programs fuzz-programs test check fault nth \
        analyze coverage mutants bench bench-plot fuzz lint format \
        texts layers deps demo clean help bench-programs

all: $(EVERYTHING) $(PROGRAM) ## build/release/breakglass
	$(if $(PROGRAM),,@echo "there is no cli/main.c: only the libraries are built")

static: ## build/static/breakglass, which needs nothing else; it draws no QR codes
	@$(MAKE) --no-print-directory VARIANT=static build/static/breakglass

release debug asan: ## the same for people, for a debugger, under ASan and UBSan
	@$(MAKE) --no-print-directory VARIANT=$@ all

# tests/ct is built by its own run.sh, tests/fuzz as VARIANT=fuzz
objects: $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out tests/ct/% tests/fuzz/% $(NOT_BUILT), \
         $(wildcard shamir/*.c vault/*.c vault/*/*.c cli/*.c tests/*/*.c)))
test-programs: $(TEST_NAMES:%=$(OUT)/tests/%)

test: test-programs $(PROGRAM) ## all Criterion tests, in this VARIANT
	@.ci/test $(TEST_NAMES:%=$(OUT)/tests/%)

test-%: $(OUT)/tests/% $(PROGRAM) ## the tests of one folder: make test-shamir VARIANT=asan
	@.ci/test $<

fuzz-programs: $(FUZZERS:%=$(OUT)/fuzz/%)

fuzz: ## every parser on bytes of chance, FUZZ_SECONDS=3600 each; docs/fuzzing.md
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=clang fuzz-programs
	@tests/fuzz/run.sh $(filter-out control,$(FUZZERS))

fuzz-%: ## one of them: make fuzz-leaf
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=clang $(FUZZ_BUILD)/fuzz/$*
	@tests/fuzz/run.sh $*

check: ## all there is: packages, both compilers, sanitizers, lint, layers, tests
	@.ci/check $(TEST_NAMES:%=build/asan-clang/tests/%) $(TEST_SCRIPTS)

FAULTS := $(wildcard tests/fault/test_*.sh)

fault: $(PROGRAM) ## the power cut at every step, every call failing; FAULT_SEED=, FAULT_ONLY=
	@mkdir -p build/results; bad=0; for t in $(FAULTS); do echo "== $$t"; \
	    BG_PROGRAM=$(CURDIR)/$(PROGRAM) FAULT_IMAGES=0 FAULT_CALLS=0 \
	    FAULT_BOTH=yes FAULT_CHANCES=$(or $(FAULT_CHANCES),8) $$t | tee build/results/fault; \
	    ! grep -q '^not ok' build/results/fault || bad=1; done; exit $$bad

nth: all ## each command, each way to a call that can fail, failing; NTH_ONLY, NTH_SEED
	@NTH_TAKE="$${NTH_TAKE:-all}" NTH_JOBS="$${NTH_JOBS:-$$(nproc)}" tests/nth/test_nth.sh

analyze: ## what gcc's analyzer and clang-tidy find
	@.ci/analyze

mutants: ## break the program on purpose, line by line, and see tests fail
	@tests/mutants/run.py $(ONLY)

coverage: ## how many lines of shamir/ and vault/ the tests go through
	@$(MAKE) --no-print-directory VARIANT=coverage test-programs all
	@.ci/coverage $(TEST_NAMES:%=build/coverage/tests/%) $(TEST_SCRIPTS)

bench: $(BENCHES) $(OUT)/bench/empty $(PROGRAM) static ## what things cost, in ratios; BENCH_JSON=FILE keeps them
	@set -e; for b in $(BENCHES); do $$b; done

bench-programs: $(BENCHES) $(OUT)/bench/empty

bench-plot: ## a table of BENCH_JSON=FILE, and docs/performance.svg
	@tests/bench/plot.py $(BENCH_JSON) docs/performance.svg

lint: ## formatting, forbidden calls, headers, who includes whom
	@ROOMS='$(ROOMS)' CC='$(CC)' .ci/lint

format: ## clang-format the C files, or those below IN=folder
	@clang-format -i $(shell git ls-files -co --exclude-standard -- \
	    '$(or $(IN),.)' | grep '\.[ch]$$')

texts: ## gather what is said to people for translators; docs/language.md
	@.ci/texts

layers: $(foreach l,$(LAYERS),$(if $(ARCHIVE_$l),layer-$l)) ## link each layer with only what it may use

deps: ## install the packages a build needs
	@.ci/deps build

# What the compiler knows is asked again by a make that begins when it is there.
demo: deps ## build, then practise an emergency in a fresh folder
	@$(MAKE) --no-print-directory all
	@$(OUT)/breakglass practice "$$(mktemp -d)"

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ' ## ' '/^[a-z%][^ ]*( [a-z]+)*:.* ## / \
	    { sub(/:.*/, "", $$1); printf "  make %-20s %s\n", $$1, $$2 }' Makefile .ci/package.mk

include .ci/package.mk

-include $(wildcard $(OUT)/obj/*/*.d $(OUT)/obj/*/*/*.d)
