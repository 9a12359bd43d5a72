#!/usr/bin/env bash
# Shows the main job in some 20 seconds: a daemon in the foreground, a reload that brings in a schedule, a list.
# run.sh PROGRAMS: the folder with factotum, factotumd and factotumctl.
set -euo pipefail
samples=$(cd "$(dirname "$0")/.." && pwd)
programs=$(cd "$1" && pwd)
directory=$(mktemp -d)
trap 'kill %1 2>/dev/null || true; wait; rm -rf "$directory"' EXIT

say() { printf '\n== %s\n' "$*"; }

mkdir "$directory"/{schedules,state,runtime}
install -m 644 "$samples"/*.factfile "$directory"
install -m 644 "$samples/demo/first.toml" "$directory/schedules"
export FACTOTUM_SOCKET=$directory/runtime/io.factotum.Scheduler

say "The daemon starts; every decision and every line of output is told as it happens."
"$programs/factotumd" --schedules "$directory/schedules" --state "$directory/state" --runtime "$directory/runtime" \
  --job-user "$(id -un)" --on-stop wait &
sleep 7

say "A schedule is dropped into the directory: factotumctl reload"
install -m 644 "$samples/demo/second.toml" "$directory/schedules"
"$programs/factotumctl" reload
sleep 5

say "What comes next, and what became of the last runs: factotumctl list"
"$programs/factotumctl" list
"$programs/factotumctl" status

say "The daemon is told to stop; runs that go on are waited for."
kill -TERM %1
wait %1
trap 'rm -rf "$directory"' EXIT
say "That was the demo. On a real host the same lines are in the journal: journalctl -u factotum"
