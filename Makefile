# What a person types. Whatever is missing is installed first: a fresh Debian 12 with Swift is enough.
PREFIX ?= /usr
DESTDIR ?=

RELEASE := --configuration release --static-swift-stdlib --explicit-target-dependency-import-check error
BUILD_PACKAGES := libsystemd-dev libsqlite3-dev libtomlplusplus-dev tzdata
TEST_PACKAGES := systemd systemd-sysv systemd-container iproute2 util-linux procps python3

sudo := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Installs those of the named packages that are not there yet.
need = dpkg-query --show $(1) >/dev/null 2>&1 || { $(sudo) apt-get update -qq && \
	$(sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); }

.PHONY: build test packages test-packages

build: packages
	swift build $(RELEASE)

test: test-packages build
	swift test --explicit-target-dependency-import-check error

packages:
	@$(call need,$(BUILD_PACKAGES))

test-packages: packages
	@$(call need,$(TEST_PACKAGES))
