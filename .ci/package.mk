# SPDX-License-Identifier: GPL-3.0-or-later
#
# What leaves the tree: installing, the source archive, the Debian package, the
# static program, their checksums (docs/packaging.md). The Makefile includes it.

# -------------------------------------------------------------------- install
#
# GNU's directory variables, in small or in capital letters. DESTDIR goes before
# each and is in none of them. Nothing is stripped: that is the packager's.

PREFIX      ?= /usr/local
prefix      ?= $(PREFIX)
exec_prefix ?= $(prefix)
BINDIR      ?= $(exec_prefix)/bin
bindir      ?= $(BINDIR)
DATAROOTDIR ?= $(prefix)/share
datarootdir ?= $(DATAROOTDIR)
MANDIR      ?= $(datarootdir)/man
mandir      ?= $(MANDIR)
DOCDIR      ?= $(datarootdir)/doc/breakglass
docdir      ?= $(DOCDIR)

INSTALL         ?= install
INSTALL_PROGRAM ?= $(INSTALL) -m 755
INSTALL_DATA    ?= $(INSTALL) -m 644

# What a shell may offer, as the program itself tells it, under the names that
# each of them looks for.
COMPLETIONS := $(addprefix $(OUT)/completions/,bash/breakglass zsh/_breakglass fish/breakglass.fish)

$(OUT)/completions/%: $(OUT)/breakglass
	@mkdir -p $(@D)
	$(Q)$< help --completion $(firstword $(subst /, ,$*)) >$@

complete_bash ?= $(datarootdir)/bash-completion/completions
complete_zsh  ?= $(datarootdir)/zsh/site-functions
complete_fish ?= $(datarootdir)/fish/vendor_completions.d

# HOW:FILE:DIRECTORY of each file
section = $(patsubst .%,man%,$(suffix $1))
INSTALLED := PROGRAM:$(PROGRAM):$(bindir) \
  $(foreach f,$(sort $(wildcard docs/man/*.[1-9])),DATA:$f:$(mandir)/$(call section,$f)) \
  $(foreach f,$(COMPLETIONS),DATA:$f:$(complete_$(notdir $(patsubst %/,%,$(dir $f))))) \
  $(foreach f,README.md SECURITY.md CHANGELOG.md LICENSE,DATA:$f:$(docdir)) \
  $(foreach f,$(sort $(wildcard docs/*.md docs/*.txt docs/*.svg)),DATA:$f:$(docdir)/docs) \
  $(foreach f,$(sort $(wildcard docs/de/*.md)),DATA:$f:$(docdir)/docs/de)

# Directories of ours alone, inner ones first: uninstall takes them when empty.
OWN_DIRS := $(docdir)/docs/de $(docdir)/docs $(docdir)

# sets $how, $file and $dir to those of $i
of_installed = how=$${i%%:*}; dir=$${i\#*:}; file=$${dir%%:*}; dir=$${dir\#*:}

.PHONY: install uninstall dist sign deb reproducible

install: all $(COMPLETIONS) ## PREFIX=/usr/local, DESTDIR=, and bindir, mandir, docdir ...
	@set -e; for i in $(INSTALLED); do $(of_installed); \
	    case $$how in \
	    PROGRAM) $(INSTALL_PROGRAM) -D "$$file" "$(DESTDIR)$$dir/$${file##*/}" ;; \
	    *) $(INSTALL_DATA) -D "$$file" "$(DESTDIR)$$dir/$${file##*/}" ;; \
	    esac; done
	$(if $(V),,@echo "  INSTALL $(DESTDIR)$(bindir)/breakglass, $(DESTDIR)$(docdir)")

uninstall: ## what install wrote with the same variables, and nothing else
	@set -e; for i in $(INSTALLED); do $(of_installed); \
	    rm -f "$(DESTDIR)$$dir/$${file##*/}"; done
	@for d in $(OWN_DIRS); do \
	    [ ! -d "$(DESTDIR)$$d" ] || rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$d"; done

# ------------------------------------------------------------------- releases

# What the linker read for this program, and that it makes the same again.
$(OUT)/linked: $(OUT)/breakglass
	$(Q)$(LINK) $(PIE) $(OUT)/obj/cli/main.o $(EVERYTHING) $(LIBS_ALL) \
	    -Wl,--trace -o $(OUT)/breakglass.again >$@.new 2>$(OUT)/link.log || \
	    { cat $(OUT)/link.log; exit 1; }
	@cmp $< $(OUT)/breakglass.again && rm -f $(OUT)/breakglass.again && mv $@.new $@

dist: ## build/dist: source archive, static program, package, SBOM, SHA256SUMS
	@.ci/deps build package
	@.ci/dist all

DIST ?= build/dist

sign: ## KEY=FILE PUBLIC=FILE: sign the checksums of make dist, with minisign
	@[ -n "$(KEY)" ] && [ -n "$(PUBLIC)" ] || \
	    { echo "sign: name the keys: make sign KEY=FILE PUBLIC=FILE" >&2; exit 1; }
	@.ci/sign "$(DIST)" "$(KEY)" "$(PUBLIC)"

deb: ## build/dist/breakglass_VERSION_ARCH.deb, looked at by lintian
	@.ci/deps build package
	@.ci/dist deb

reproducible: ## make dist twice, elsewhere and later: the same bytes?
	@.ci/deps build package
	@.ci/reproducible
