import Testing

/// What the updates of a webhook hold. Source: `factfile-and-cli.md`, section 5.
@Suite(
  "An update of a webhook",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct UpdateContents {
  @Test("tells tags and program, the factfile with its variables filled in, and one run of a job from another")
  func identity() async throws {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("t {{n}}", "true", arguments: #""{{n}}""#))
    let result = try await withReceiver(
      answers: "200",
      """
      for run in 1 2; do
        $factotum run '\(factfile.path)' -e '{"n":"é"}' --webhook $url --tag 'b, 2 ' --tag 'a,1, 3' --tag c \
          >/dev/null 2>&1 || exit 9
      done
      updates >/dev/null || exit 8
      show 'data["tags"]' | sort -u; show 'data["applicationContext"]' | sort -u
      show 'data["jobReference"]' | sort -u | wc -l; show 'data["runReference"]' | sort -u | wc -l
      show 'base64.b64decode(data["factfile"]).decode()' | sort -u
      """)
    let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1"
    #expect(
      result.output == """
        {'a': '1, 3', 'b': '2', 'c': ''}
        {'version': '0.1.0', 'name': 'factotum'}
        1
        2
        {"schema":"\(schema)","data":{"name":"job","tasks":[{"name":"t é","executor":"shell","command":"true",\
        "arguments":["é"],"dependsOn":[],"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}]}}

        """, "\(result)")
  }

  @Test("that tells the beginning of a job has its first tasks running already; each then has a transition of its own")
  func beginning() async throws {
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run $(sample diamond) --webhook $url >/dev/null 2>&1 || exit 9; updates >/dev/null || exit 8
      show '[(state["state"], "started" in state) for state in data["taskStates"]]' | sed -n 2,3p
      show 'data.get("jobTransition") or [tuple(change.values()) for change in data["taskTransitions"]]' | sed -n 2,3p
      """)
    let waiting = "('WAITING', False), ('WAITING', False), ('WAITING', False)]"
    #expect(
      result.output == """
        [('RUNNING', True), \(waiting)
        [('RUNNING', True), \(waiting)
        {'previousState': 'WAITING', 'currentState': 'RUNNING'}
        [('prepare', 'WAITING', 'RUNNING')]

        """, "\(result)")
  }

  @Test("that tells the beginning of a job whose first task cannot be started has none running")
  func falseStart() async throws {
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "true", #""workingDirectory":"/no/such","#))
    let result = try await withReceiver(
      answers: "200",
      "$factotum run '\(factfile.path)' --webhook $url >/dev/null 2>&1; updates | sed 's/-1 .*;/-1;/'")
    #expect(
      result.output == """
        job None -> WAITING; WAITING
        job WAITING -> RUNNING; RUNNING
        a WAITING -> FAILED -1; RUNNING
        job RUNNING -> FAILED; FAILED

        """, "\(result)")
  }

  @Test("says when a task started the first time, however often it was tried, and how long it took in all")
  func started() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a", "sleep 0.2; test $FACTOTUM_ATTEMPT = 3", #""retries":{"count":2,"delay":"1s"},"#))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url >/dev/null 2>&1 || exit 9; updates >/dev/null || exit 8
      show 'data["taskStates"][0].get("started", "never")' | sort -u | wc -l
      show 'float(data["taskStates"][0].get("duration", "PT0S")[2:-1]) > 2.5' | tail -1
      """)
    #expect(result.output == "2\nTrue\n", "\(result)")
  }

  @Test("has what a task printed without its last newline, and no stream on which it printed nothing")
  func streams() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("both", "echo out; printf 'a\\n\\n' >&2"), TemporaryFactfile.task("none", "true"),
      TemporaryFactfile.task("error", "printf 'e\\r\\n' >&2"), TemporaryFactfile.task("open", "printf ' x '"),
      TemporaryFactfile.task("blank", "echo"))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url >/dev/null 2>&1 || exit 9; updates >/dev/null || exit 8
      show '[[state.get("stdout"), state.get("stderr")] for state in data["taskStates"]]' | tail -1
      """)
    #expect(
      result.output == "[['out', 'a\\n'], [None, None], [None, 'e'], [' x ', None], ['', None]]\n", "\(result)")
  }

  @Test("of a part of a job tells the whole factfile, and the reference of the whole job")
  func part() async throws {
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run $(sample linear) --webhook $url >/dev/null 2>&1 || exit 9
      $factotum run $(sample linear) --webhook $url --start publish >/dev/null 2>&1 || exit 8
      updates >/dev/null || exit 7
      show 'data["jobReference"]' | sort -u | wc -l
      show 'base64.b64decode(data["factfile"]).decode()' | tail -1 >sent.factfile; $factotum validate sent.factfile
      show '[state["taskName"] for state in data["taskStates"]]' | tail -1
      """)
    #expect(result.output == "1\n'sent.factfile' is a valid Factfile!\n['publish']\n", "\(result)")
  }

  @Test("tells tasks apart whose names only look the same")
  func spellings() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("\u{E9}", "true"), TemporaryFactfile.task("e\u{301}", "exit 1"))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url >/dev/null 2>&1; updates >/dev/null || exit 9
      show '[(len(state["taskName"]), state["state"]) for state in data["taskStates"]]' | tail -1
      """)
    #expect(result.output == "[(1, 'SUCCEEDED'), (2, 'FAILED')]\n", "\(result)")
  }

  @Test("that comes last has every cause of a skip, also one that came after the skip")
  func causes() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a", "exit 1"), TemporaryFactfile.task("b", "sleep 0.3; exit 1"),
      TemporaryFactfile.task("c", "true", after: #""a","b""#))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url >/dev/null 2>&1; echo $?; updates >/dev/null || exit 9
      show 'data["taskStates"][2].get("errorMessage")' | uniq
      """)
    let one = "the task 'a' failed"
    #expect(result.output == "2\nNone\n\(one)\n\(one), the task 'b' failed\n", "\(result)")
  }

  @Test("is not sent by a heartbeat while nothing runs")
  func silence() async throws {
    let factfile = try TemporaryFactfile(
      TemporaryFactfile.task("a", "test $FACTOTUM_ATTEMPT = 2", #""retries":{"count":1,"delay":"2s"},"#))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url --heartbeat-interval 1 >/dev/null 2>&1 || exit 9
      updates | grep -c ' -> '; updates | tail -3
      """)
    #expect(
      result.output == """
        7
        a WAITING -> RUNNING; RUNNING
        a RUNNING -> SUCCEEDED 0; RUNNING
        job RUNNING -> SUCCEEDED; SUCCEEDED

        """, "\(result)")
  }

  @Test(
    "has the last characters of what a task printed, as many as it was asked for",
    arguments: [("--max-stdouterr-size=3", "é🐈€", 3), ("--max-stdouterr-size 0", "", 0), ("", "xxé🐈€", 10_000)])
  func output(option: String, end: String, count: Int) async throws {
    let print = "head -c 10001 /dev/zero | tr '\\0' x; printf abcdefxxé🐈€"
    let factfile = try TemporaryFactfile(TemporaryFactfile.task("a", "\(print); (\(print)) >&2"))
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run '\(factfile.path)' --webhook $url \(option) >/dev/null 2>&1 || exit 9; updates >/dev/null || exit 8
      for stream in stdout stderr; do
        show '(lambda text: (len(text), text[-5:]))(data["taskStates"][0].get("'$stream'", ""))' | tail -1
      done
      """)
    #expect(result.output == "(\(count), '\(end)')\n(\(count), '\(end)')\n", "\(result)")
  }

  @Test("comes also when the run is stopped: what was killed has failed, what had not started is skipped")
  func stopped() async throws {
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run $(sample stubborn) --grace 1 --webhook $url >output 2>&1 & run=$!
      until grep -qs '^\\[stubborn\\]' output; do kill -0 $run || exit 9; sleep 0.05; done
      kill -INT $run; wait $run; echo $?; updates | tail -3
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "2" && lines.last == "job RUNNING -> FAILED; FAILED", "\(result)")
    #expect(
      lines.contains {
        $0.hasPrefix("stubborn RUNNING -> FAILED 137 ignoring SIGTERM for ten seconds the task was killed by SIGKILL; ")
      }, "\(result)")
    #expect(result.output.contains("after stubborn WAITING -> SKIPPED the run was interrupted by SIGINT"))
  }
}
