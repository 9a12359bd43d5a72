import Testing

/// What each command that asks the daemon prints, and with which status it ends.
@Suite(
  "Commands that ask the daemon",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct ControlCommandAnswers {
  /// A command, its exit status, and what it prints on both streams: a regular expression for the whole.
  private static let commands: [(command: String, status: Int, pattern: String)] = [
    ("status", 0, "factotumd 0.1.0 on .*, 0 waiting; in the last day .* started, 0 missed, 0 failed.*"),
    ("list", 0, "NAME .*4 schedules; 1 disabled, shown with --all\\."),
    ("list --all", 0, "NAME .*off +disabled .*5 schedules\\."),
    ("show ok", 0, "schedule +ok\\ndescription +says so\\n.*at 00:00 on the 1st of January\\n.*no run yet"),
    ("show okk", 1, "factotumctl: there is no schedule 'okk'; did you mean 'ok'\\?"),
    ("runs ok", 0, "no run"),
    ("runs okk", 1, "factotumctl: there is no schedule 'okk'; did you mean 'ok'\\?"),
    ("runs ok-20200101T000000Z", 1, "factotumctl: there is no run 'ok-TIME', or it is too old to be remembered"),
    ("runs -n 0", 2, ".*-n takes a number from 1 to 1000\\..*"),
    ("runs --since yesterday", 2, "factotumctl: 'yesterday' is not a time; .*"),
    ("logs ok", 1, "factotumctl: factotumd does not write to the journal; output goes to its standard error: .*/log"),
    ("logs okk", 1, "factotumctl: there is no schedule 'okk'; did you mean 'ok'\\?"),
    ("logs ok -n 0", 2, ".*-n takes a number from 1 to 100000\\..*"),
    ("run ok --wait", 0, "started ok-TIME-m1\\nok-TIME-m1 succeeded in [0-9.]+s"),
    ("run bad --wait", 1, "started bad-TIME-m1\\nbad-TIME-m1 failed in [0-9.]+s(: .*)?"),
    (
      "run ok --follow", 0,
      "started ok-TIME-m[12]\\n(factotumctl: .* standard error: .*/log\\n)ok-TIME-m[12] succeeded .*"
    ),
    ("run okk", 1, "factotumctl: there is no schedule 'okk'; did you mean 'ok'\\?"),
    ("run", 2, ".*Missing expected argument '<name>'.*"),
    ("runs --failed", 0, "RUN .*\\nbad-TIME-m1 .* failed +manual .*"),
    (
      "retry $(ctl --json runs bad -n 1 | grep -oE 'bad-[0-9TZ]+-m1' | head -n 1) --follow", 1,
      "started bad-TIME-m1-r1 \\(0 of 1 task done\\)\\n(factotumctl: .* standard error: .*/log\\n)bad-TIME-m1-r1 failed .*"
    ),
    (
      "why ok --at $(ctl --json runs ok -n 1 | grep -oE 'scheduledTime\":\"[^\"]+' | cut -d'\"' -f3)", 0,
      ".*no fire: .*\\nrequested +ok-TIME-m[12] by .*: succeeded\\n.*"
    ),
    ("retry okk-20200101T000000Z", 1, "factotumctl: there is no run 'okk-TIME', or it is too old to be remembered"),
    (
      "why ok", 0,
      "schedule +ok\\ntime +Fri 2027-01-01.*\\nanswer +coming fire, planned for .*GATE.*\\ncapacity +later.*"
    ),
    ("why ok --at 2999-01-01T00:01", 0, ".*no fire: the expression does not match year 2999\\n.*"),
    ("why ok --at 2027-01-02", 0, ".*no fire: the expression does not match day 2 of the month\\nbefore .*\\nafter .*"),
    ("why ok --at 2020-01-01", 0, ".*before the schedule existed: it was first loaded .*"),
    // Its fire of this second may be about to start.
    ("why tick", 0, ".*answer +(started run|run) 'tick-TIME'.*capacity +passed .*"),
    ("why okk", 1, "factotumctl: there is no schedule 'okk'; did you mean 'ok'\\?"),
    ("why ok --at noon", 2, "factotumctl: 'noon' is not a time; .*"),
    ("run hold --reason 'a try'", 0, "started hold-TIME-m1"),
    ("run hold", 1, "factotumctl: 'hold' was not started: previous run 'hold-TIME-m1' is still running"),
    ("show hold", 0, ".*running +hold-TIME-m1, for .*"),
    ("cancel hold-20200101T000000Z", 1, "factotumctl: there is no run 'hold-TIME', or it is too old to be remembered"),
    ("pause ok --until '2099-01-01 08:00' --reason 'storage is moved'", 0, "paused ok until .* 2099-01-01T08:00:00.*"),
    ("pause ok --until 2020-01-01", 2, "factotumctl: 'until' is in the past"),
    (
      "status", 0,
      ".*\\npaused: ok: until .* 2099-01-01T08:00:00.*, by .*: storage is moved\\n.*running: hold-TIME-m1, .*"
    ),
    ("pause ok --reason $'a\\e[2Jb'", 0, "paused ok"),
    ("status", 0, ".*\\npaused: ok: until it is resumed, by .*: a\\\\u001b\\[2Jb\\n.*"),
    ("show ok", 0, ".*paused +until it is resumed, by .*: a\\\\u001b\\[2Jb\\n.*"),
    ("run ok --wait --reason $'a\\e[2Jb'", 0, "started .*succeeded.*"),
    (
      "runs $(ctl --json runs ok -n 1 | grep -oE 'ok-[0-9TZ]+-m[0-9]+' | head -n 1)", 0,
      ".*manual, by .*: a\\\\u001b\\[2Jb\\n.*"
    ),
    ("resume ok", 0, "resumed ok"),
    ("resume ok", 1, "factotumctl: schedule 'ok' is not paused"),
    ("resume", 1, "factotumctl: the daemon is not paused"),
    (
      "backfill ok --from 2020-01-01 --to 2021-01-01 --dry-run", 0,
      "Wed 2020-01-01.*\\nFri 2021-01-01.*\\nwould begin: 2 runs"
    ),
    ("backfill ok --from 2021-01-01 --to 2021-01-01", 0, "began ok-b1: 1 run"),
    ("backfill ok --from 2020-02-01 --to 2020-03-01", 1, "factotumctl: 'ok' has no instant from .* to .*"),
    (
      "backfill ok --from 2020-01-01 --to 2021-01-01 --parallel 2", 1,
      "factotumctl: 'ok' has overlap 'skip'; .* needs 'allow'"
    ),
    ("backfill ok --from 2021-01-01 --to 2020-01-01", 2, "factotumctl: 'to' is before 'from'"),
    ("reload", 0, "unchanged +5"),
    ("next ok -n 1 --from 2026-06-01", 0, "Fri 2027-01-01T00:00:00\\+00:00 .*"),
    ("explain ok --from 2026-06-01", 0, "expression 0 0 1 1 \\*\\nfires .*"),
    ("status --no-such", 2, ".*Unknown option '--no-such'.*"),
    ("no-such", 2, ".*Unexpected argument 'no-such'.*"),
    ("status --socket /none", 3, "factotumctl: cannot connect to '/none'; is factotumd running\\?"),
    ("logs ok-20200101T000000Z --follow --socket /none", 3, "factotumctl: cannot connect to '/none'; .*"),
    ("logs ok --socket /none", 3, "factotumctl: cannot connect to '/none'; is factotumd running\\?"),
    ("cancel ok-1 --user", 3, "factotumctl: cannot connect to '.*/.cache/factotum/io.factotum.Scheduler'; .*"),
    ("status --socket $'\\xff'", 2, ".*--socket takes a path in UTF-8\\..*"),
  ]

  @Test("say what they did or why not, and end with 0, 1 for a no, 2 for misuse, 3 without a daemon")
  func statuses() async throws {
    let script = Self.commands.map { "ctl \($0.command) 2>&1 | plain; echo \"=> ${PIPESTATUS[0]}\"" }
    let result = try await DaemonSession.run(
      "exec 2>&1; until [ -s ticks ]; do sleep 0.05; done\n" + script.joined(separator: "\n"), seconds: 120)
    let answers = result.output.split(separator: "=> ")
    try #require(answers.count == Self.commands.count + 1, "\(result)")
    // Each part but the first begins with the status of the command before.
    for (index, expected) in Self.commands.enumerated() {
      let status = answers[index + 1].prefix { $0 != "\n" }
      let text = index == 0 ? answers[0] : answers[index].drop { $0 != "\n" }.dropFirst()
      let printed = text.last == "\n" ? text.dropLast() : text
      let regex = try Regex(expected.pattern).dotMatchesNewlines()
      #expect(status == "\(expected.status)", "\(expected.command): \(printed)")
      #expect(printed.wholeMatch(of: regex) != nil, "\(expected.command): \(printed)")
    }
  }

  @Test("answer with --json as the schemas in samples say")
  func schemas() async throws {
    let script = """
      set -o pipefail
      answer() { schema=$1; shift; ctl --json "$@" | sed "s/^/$schema\\t/"; }
      {
        answer status status; answer list list --all; answer show show ok; answer runs runs; answer run run hold
        answer one-run run ok --wait; answer one-run run bad --wait || :
        answer retry retry "$(ctl --json runs bad | grep -oE 'bad-[0-9TZ]+-m1' | head -n 1)"
        answer why why tick; answer why why ok; answer why why ok --at 2027-01-01T00:01; answer why why ok --at 2020-01-01
        id=$(ctl --json run ok | sed -E 's/.*"runId":"([^"]*)".*/\\1/'); answer one-run runs $id
        answer runs runs --failed; answer done pause ok --until 2099-01-01T00:00:00Z; answer done pause
        answer status status; answer done resume; answer done resume ok
        answer backfill backfill ok --from 2020-01-01 --to 2021-01-01 --dry-run
        answer backfill backfill ok --from 2021-01-01 --to 2021-01-01
        answer done cancel "$(ctl --json status | grep -oE 'hold-[0-9TZ]+-m1' | head -n 1)"
        answer next next ok -n 2; answer next next '30 2 * * *' --timezone Europe/Berlin -n 150
        answer explain explain ok; answer explain explain 'H * * * *'; answer explain explain '0 0 30 2,3 *'
        printf '[a]\\ncron = "x"\\n' >schedules/broken.toml; printf '# more\\n' >>schedules/jobs.toml
        answer status status; answer list list; answer reload reload || :; answer show show ok; answer status status
      } | python3 "$1/Tests/EndToEndTests/validate-answers.py" "$1/samples/schemas"
      """
    let result = try await DaemonSession.run(script, seconds: 120)
    #expect(result.status == 0 && result.output == "32 answers\n", "\(result)")
  }

  @Test("name the schedule files that changed, appeared or went since they were loaded, until they are reloaded")
  func notLoaded() async throws {
    let script = """
      printf '[more]\\ncron = "0 0 1 1 *"\\ntimezone = "UTC"\\nfactfile = "ok.factfile"\\n' >schedules/more.toml
      cp schedules/more.toml schedules/.hidden.toml; ctl reload | plain
      echo '# edited' >>schedules/jobs.toml; touch -d '2026-01-02 14:02 UTC' schedules/jobs.toml
      sed s/more/new/ schedules/more.toml >schedules/new.toml; rm schedules/more.toml
      for command in status list; do
        ctl $command | grep 'not loaded' | sed -E "s#$directory/##; s/(added) [0-9:]+/\\1 TIME/"
      done
      ctl status --json | grep -oE '"schedules":\\[("[a-z]+",?)+\\]'
      ctl reload >/dev/null; ctl status | grep -c 'not loaded'
      """
    let result = try await DaemonSession.run(script)
    let lines = """
      schedules/jobs.toml: not loaded: edited 2026-01-02 14:02; run factotumctl reload
      schedules/more.toml: not loaded: removed; run factotumctl reload
      schedules/new.toml: not loaded: added TIME; run factotumctl reload

      """
    #expect(
      result.output == "added        more\nunchanged    5\n" + lines + lines
        + "\"schedules\":[\"bad\",\"hold\",\"off\",\"ok\",\"tick\"]\n\"schedules\":[\"more\"]\n0\n", "\(result)")
  }

  @Test("follow a run to its end also while the daemon is started anew")
  func restart() async throws {
    let script = """
      ctl run hold --wait >waited & waiter=$!
      until grep -q started waited; do sleep 0.05; done
      kill -9 $daemon; wait $daemon; start; told 'is ready with 5 schedules'; touch go
      wait $waiter; echo $?; plain <waited | sed -E 's/in [0-9.]+s/in TIME/'
      """
    let result = try await DaemonSession.run(script)
    #expect(result.output == "0\nstarted hold-TIME-m1\nhold-TIME-m1 succeeded in TIME\n", "\(result)")
  }

  @Test("say on a terminal what they wait for once that takes more than a second, and take it away")
  func progress() async throws {
    let script = """
      script -qec "'$0/factotumctl' run hold --wait" /dev/null >shown & waiter=$!
      until grep -qs 'waiting for hold-.*, 2s' shown; do kill -0 $waiter || exit 7; sleep 0.05; done
      touch go; wait $waiter; echo $?; tail -n 1 shown | grep -oE 'K(hold-[0-9TZ]+-m1 succeeded)' | plain
      ctl run ok --wait 2>&1 | grep -c waiting
      """
    let result = try await DaemonSession.run(script)
    #expect(result.output == "0\nKhold-TIME-m1 succeeded\n0\n", "\(result)")
  }
}
