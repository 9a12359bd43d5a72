# What a person types. Whatever is missing is installed first: a fresh Debian 12 with Swift is enough.
PREFIX ?= /usr
DESTDIR ?=

RELEASE := --configuration release --disable-local-rpath --static-swift-stdlib --explicit-target-dependency-import-check error
BUILD_PACKAGES := binutils libsqlite3-dev libtomlplusplus-dev tzdata
PACKAGING_PACKAGES := debhelper dpkg-dev
TEST_PACKAGES := systemd systemd-sysv systemd-container dbus libpam-systemd iproute2 util-linux procps binutils python3 python3-jsonschema openssl libcurl4 graphviz \
	man-db mandoc bash-completion zsh fish lintian $(PACKAGING_PACKAGES)

DEBIAN13_PACKAGES := systemd,systemd-sysv,procps,libsqlite3-0,libstdc++6,libcurl4t64,tzdata

sudo := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Installs those of the named packages that are not there yet.
need = dpkg-query --show $(1) >/dev/null 2>&1 || { $(sudo) apt-get update -qq && \
	$(sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); }

PROGRAMS := factotum factotumd factotumctl
# What the daemon starts for each run.
RUNNER := factotum-run
BINARIES := .build/release
oracles := .build/oracles/installed
# Where things go, below DESTDIR.
bindir = $(DESTDIR)$(PREFIX)/bin
libexecdir = $(DESTDIR)$(PREFIX)/libexec/factotum
systemddir = $(DESTDIR)$(PREFIX)/lib/systemd/system
sysusersdir = $(DESTDIR)$(PREFIX)/lib/sysusers.d
tmpfilesdir = $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
catalogdir = $(DESTDIR)$(PREFIX)/lib/systemd/catalog
mandir = $(DESTDIR)$(PREFIX)/share/man
examplesdir = $(DESTDIR)$(PREFIX)/share/doc/factotum/examples
samplesdir = $(DESTDIR)$(PREFIX)/share/factotum/samples
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions
fishdir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
schedulesdir = $(DESTDIR)/etc/factotum.d

VERSION ?=

.PHONY: bench bench-cron bench-daemon build deb debian13 demo fuzz install install-files simulate storm test test-debian13 test-exhaustive packages test-packages

build: packages
	swift build $(RELEASE)

# Takes what `make build` made: one file for all programs, since three would be twice the size, without the names of symbols,
# which are half of the rest. It builds nothing itself, so that `sudo make install` leaves no files of root's behind.
install:
	@missing=; for program in $(PROGRAMS) programs $(RUNNER); do test -x $(BINARIES)/$$program || missing="$$missing $$program"; done; \
	test -z "$$missing" || { echo "make install: not built yet:$$missing. Run 'make build' first." >&2; exit 1; }
	install -d $(bindir)
	install -D -m 755 -s $(BINARIES)/programs $(libexecdir)/factotum
	install -m 755 -s $(BINARIES)/$(RUNNER) $(libexecdir)
	for program in $(PROGRAMS); do ln -sf ../libexec/factotum/factotum $(bindir)/$$program; done
	$(MAKE) --no-print-directory install-files
	@echo "Installed. Next: systemd-sysusers; systemd-tmpfiles --create; journalctl --update-catalog; systemctl daemon-reload;" \
	  "systemctl enable --now factotum"

# All but the programs.
install-files:
	install -d $(systemddir) $(samplesdir) $(schedulesdir)
	sed 's,/usr/bin/,$(PREFIX)/bin/,' systemd/factotum.service >$(systemddir)/factotum.service
	chmod 644 $(systemddir)/factotum.service
	install -D -m 644 systemd/factotum.sysusers $(sysusersdir)/factotum.conf
	install -D -m 644 systemd/factotum.tmpfiles $(tmpfilesdir)/factotum.conf
	install -D -m 644 -t $(catalogdir) systemd/factotum.catalog
	for page in etc/man/*.[1-8]; do install -D -m 644 -t $(mandir)/man$${page##*.} $$page; done
	install -m 644 samples/README.md samples/*.factfile $(samplesdir)
	install -D -m 644 -t $(samplesdir)/schemas samples/schemas/*.json
	install -D -m 644 -t $(examplesdir) etc/examples/*
	install -d $(bashdir) $(zshdir) $(fishdir)
	for program in $(PROGRAMS); do \
	  $(BINARIES)/$$program --generate-completion-script bash | sed '1{/^#!/d}' >$(bashdir)/$$program && \
	  $(BINARIES)/$$program --generate-completion-script zsh >$(zshdir)/_$$program && \
	  $(BINARIES)/$$program --generate-completion-script fish >$(fishdir)/$$program.fish || exit 1; \
	done
	# What somebody made of the example is theirs.
	test -e $(schedulesdir)/example.toml || install -m 644 etc/factotum.d/example.toml $(schedulesdir)

# The packages, in .build/deb: the programs, and their debug symbols.
deb: build
	@$(call need,$(PACKAGING_PACKAGES))
	etc/packaging/build-deb.sh .build/deb $(VERSION)

demo: build
	samples/demo/run.sh $(BINARIES)

test: test-packages build
	swift test --explicit-target-dependency-import-check error

# Debian 13 with what the package needs, of Debian's own packages: with it there, `make test` tries the package on it as well.
debian13: .build/debian13

.build/debian13:
	@$(call need,debootstrap)
	$(sudo) rm -rf $@.part
	$(sudo) debootstrap --variant=minbase --include=$(DEBIAN13_PACKAGES) trixie $@.part http://deb.debian.org/debian >$@.log || \
	  { tail -n 5 $@.log >&2; exit 1; }
	$(sudo) mv $@.part $@

test-debian13: test-packages build debian13
	FACTOTUM_REQUIRE_HOSTS=1 swift test --filter Debian13

# All that is known about cron, of which `make test` looks at a slice: every change of the offset of every zone. Takes minutes.
test-exhaustive: test-packages
	FACTOTUM_EXHAUSTIVE=1 swift test --configuration release --scratch-path .build/exhaustive -Xswiftc -enable-testing \
	  --filter CronProofTests

# Years of the whole scheduler on a virtual clock, each history from one seed. `make simulate SEED=7 SEEDS=1000 DAYS=10`
SEED ?= 1
SEEDS ?= 100
DAYS ?= 10
simulate: build
	$(BINARIES)/simulate $(SEED) $(SEEDS) $(DAYS)

# The built daemon, killed with SIGKILL again and again under 50 fires a second. `make storm KILLS=20 STORM_SEED=1`
KILLS ?= 200
STORM_SEED ?=
storm: build
	@$(call need,python3)
	python3 Tests/Storm/storm.py $(BINARIES) $(KILLS) $(STORM_SEED)

# Beside a C program that does nothing but spawn, and beside those who run many commands for a living.
bench: test-packages build
	@$(call need,gcc libc6-dev ninja-build)
	@status=0; python3 Tests/Benchmarks/benchmark.py $(BINARIES)/factotum || status=1; \
	$(MAKE) bench-cron || status=1; $(MAKE) bench-daemon || status=1; exit $$status

# Beside the engines that Debian has for Go, and those that PyPI has for Python.
bench-cron: build
	@$(call need,golang-go golang-github-gorhill-cronexpr-dev golang-github-robfig-cron-dev python3-venv)
	python3 Tests/Benchmarks/Cron/cron.py $(BINARIES)/CronBenchmark

# Beside Debian's cron, systemd's timers and APScheduler, in a booted host. Takes ten minutes, on a machine that does nothing else.
bench-daemon: test-packages build .build/bench/installed
	@$(call need,gcc libc6-dev cron)
	$(sudo) python3 Tests/Benchmarks/Daemon/daemon.py $(BINARIES) .build/bench/bin/python

.build/bench/installed: Tests/Benchmarks/Daemon/requirements.txt
	@$(call need,python3-venv)
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --requirement $< && touch $@

# Ten million expressions and zone files that nobody would write.
fuzz: packages
	Tests/Fuzz/fuzz.sh

packages:
	@$(call need,$(BUILD_PACKAGES))

test-packages: packages $(oracles)
	@$(call need,$(TEST_PACKAGES))

# What ours is held against from PyPI: cron engines, a Varlink client. Without a network their tests are skipped, and say so.
$(oracles): Tests/CronProofTests/Peers/requirements.txt Tests/EndToEndTests/requirements.txt
	@$(call need,python3-venv)
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet $(^:%=--requirement %) && touch $@ || rm -r $(@D)
