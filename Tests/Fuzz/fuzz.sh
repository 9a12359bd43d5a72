#!/usr/bin/env bash
# Runs the cron fuzzer that many times, from seeds made of expressions.txt and of this machine's zone files.
#   fuzz.sh [EXECUTIONS [SECONDS]]     what it finds on its way stays in .build-fuzz/corpus and is the start of the next time
set -euo pipefail
cd "$(dirname "$0")/../.."
executions=${1:-10000000}
seconds=${2:-0}
# The fuzzer's hooks have to be in every room, and link in a debug build alone; -O makes it quick all the same.
FACTOTUM_FUZZ=1 swift build -c debug -Xswiftc -O -Xswiftc -sanitize=fuzzer --product CronFuzzer --scratch-path .build-fuzz
corpus=.build-fuzz/corpus
mkdir -p "$corpus"
number=0
while IFS= read -r expression; do
  # An even byte for an expression, four for an instant, one for a zone.
  printf '\0\x5f\x5e\x10\x00\x0%d%s' $((number % 7)) "$expression" >"$corpus/expression-$number"
  number=$((number + 1))
done <Tests/Fuzz/expressions.txt
for zone in Europe/Berlin Australia/Lord_Howe Pacific/Apia America/Sao_Paulo Antarctica/Troll Africa/Casablanca UTC; do
  { printf '\1'; cat "/usr/share/zoneinfo/$zone"; } >"$corpus/zone-${zone//\//-}"
done
# A crash leaves its input behind; backtraces would take longer than the rest.
SWIFT_BACKTRACE=enable=no exec .build-fuzz/debug/CronFuzzer -runs="$executions" -max_total_time="$seconds" -max_len=4096 \
  -timeout=10 -artifact_prefix=.build-fuzz/ -print_final_stats=1 "$corpus"
