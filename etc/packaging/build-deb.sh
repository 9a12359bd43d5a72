#!/usr/bin/env bash
# Makes the Debian packages of what `make build` made: build-deb.sh OUTPUT [VERSION].
set -euo pipefail

CHECKOUT=$(cd "$(dirname "$0")/../.." && pwd)
export CHECKOUT
mkdir -p "$1"
output=$(cd "$1" && pwd)
version=${2:-$("$CHECKOUT/.build/release/factotumd" --version | grep -o '[^ ]*$')}
# The time of what is packaged, so that the same commit gives the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$CHECKOUT" log -1 --format=%ct 2>/dev/null || stat -c %Y "$CHECKOUT/CHANGELOG.md")}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir -p "$work/factotum/texts"
cp -r "$CHECKOUT/etc/packaging/debian" "$work/factotum"
cp "$CHECKOUT"/{README,SECURITY}.md "$work/factotum/texts"
# Debhelper would take it for a changelog of Debian's.
cp "$CHECKOUT/CHANGELOG.md" "$work/factotum/texts/NEWS.md"
cd "$work/factotum"
cat >debian/changelog <<END
factotum ($version) unstable; urgency=medium

  * See CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' debian/control)  $(date -Rud "@$SOURCE_DATE_EPOCH")
END
dpkg-buildpackage --build=binary --no-sign --no-check-builddeps >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
grep -i warning "$work/log" >&2 || true
cp "$work"/*.deb "$output"
ls "$work" | grep '\.deb$'
