import Glibc
import Testing

/// The real program and a real HTTP receiver.
@Suite(
  "Webhooks of factotum run",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct Webhooks {
  @Test("every change is told in order, as the schemas of its envelope say, with the tags")
  func told() async throws {
    let result = try await withReceiver(
      answers: "200",
      """
      $factotum run $(sample failing-branch) --webhook $url --tag b,2 --tag 'a,1, 3' 2>/dev/null | tail -1; updates
      """)
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "Waiting for webhook to finish sending events... done!")
    #expect(lines.dropFirst().first == "job None -> WAITING; WAITING")
    #expect(lines.dropFirst(2).first == "job WAITING -> RUNNING; RUNNING")
    #expect(lines.last == "job RUNNING -> FAILED; FAILED")
    #expect(
      lines.contains {
        $0.hasPrefix("broken RUNNING -> FAILED 7 the disk is not there the task exited with")
          && $0.contains("; after broken WAITING -> SKIPPED the task 'broken' failed; RUNNING")
      }, "\(result)")
    #expect(lines.dropFirst(3).first?.hasSuffix("; RUNNING") == true)
  }

  @Test("a heartbeat tells what runs, and what it printed so far")
  func heartbeat() async throws {
    let result = try await withReceiver(
      answers: "201",
      """
      cat >slow.factfile <<'END'
      {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1", "data": {"name": "slow", "tasks": [
        {"name": "a", "executor": "shell", "command": "echo so far; sleep 2.5", "arguments": [], "dependsOn": [],
         "retries": {"count": 1},
         "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
      END
      $factotum run slow.factfile --webhook $url --heartbeat-interval 1 >/dev/null 2>&1 || exit 9; updates
      """)
    #expect(result.status == 0)
    #expect(
      result.output.split(separator: "\n") == [
        "job None -> WAITING; WAITING", "job WAITING -> RUNNING; RUNNING", "a WAITING -> RUNNING; RUNNING",
        "a RUNNING -> RUNNING so far; RUNNING", "a RUNNING -> RUNNING so far; RUNNING",
        "a RUNNING -> SUCCEEDED 0 so far; RUNNING", "job RUNNING -> SUCCEEDED; SUCCEEDED",
      ], "\(result)")
  }

  @Test("what nobody takes is counted, and changes nothing about the exit status")
  func refused() async throws {
    let result = try await withReceiver(
      answers: "500", "$factotum run $(sample linear) --webhook $url | tail -1; exit ${PIPESTATUS[0]}")
    #expect(result.status == 0)
    #expect(result.output == "Waiting for webhook to finish sending events... done!\n")
    #expect(
      result.errors.contains(
        "Warning: some events failed to send: 9 of 9; the last: the receiver answered with HTTP status 500\n"),
      "\(result)")
  }

  @Test("what lasts is not tried again: each update goes out once, and a redirect names its target")
  func lasting() async throws {
    let result = try await withReceiver(
      answers: "301>https://new.example/hook",
      "$factotum run $(sample linear) --webhook $url 2>&1 >/dev/null; wc -l <log")
    #expect(
      result.output.hasSuffix(
        """
        Warning: some events failed to send: 9 of 9; the last: the receiver answered with HTTP status 301, a redirect \
        to 'https://new.example/hook'; redirects are not followed, use that URL
        9

        """), "\(result)")
  }

  @Test("a receiver that hangs delays no task, and a signal ends the wait for it")
  func hanging() async throws {
    let result = try await withReceiver(
      answers: "hang",
      """
      $factotum run $(sample linear) --webhook $url >output 2>errors & run=$!
      until grep -qs 'Waiting for webhook' output; do kill -0 $run || exit 9; sleep 0.05; done
      grep 'tasks run in' output
      kill -TERM $run; wait $run; status=$?; grep 'failed to send' errors; exit $status
      """)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("3/3 tasks run in "))
    #expect(result.output.contains("Warning: some events failed to send: 9 of 9; the last: "), "\(result)")
  }

  @Test(
    "a process of updates that ends or stands still changes nothing about the tasks, nor about the exit status",
    arguments: ["KILL", "SEGV", "STOP"])
  func brokenProcess(signal: String) async throws {
    let result = try await withReceiver(
      answers: "200",
      """
      cat >slow.factfile <<'END'
      {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "slow", "tasks": [
        {"name": "a", "executor": "shell", "command": "until [ -e go ]; do sleep 0.05; done", "arguments": [],
         "dependsOn": [], "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}},
        {"name": "b", "executor": "shell", "command": "echo done", "arguments": [], "dependsOn": ["a"],
         "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
      END
      $factotum run slow.factfile --webhook $url >output 2>errors & run=$!
      until grep -qs RUNNING log; do kill -0 $run || exit 9; sleep 0.05; done
      poster=$(pgrep -P $run -f post-updates) || exit 8
      kill -\(signal) $poster; touch go
      until grep -qs '2/2 tasks run' output; do kill -0 $run || grep -q '2/2 tasks run' output || exit 7; sleep 0.05; done
      kill -CONT $poster 2>/dev/null
      wait $run; status=$?; cat output; grep 'failed to send' errors; exit $status
      """)
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("2/2 tasks run in "))
    let failure = "the last: the process that posts updates was killed by SIG\(signal)"
    #expect(result.output.contains(failure) == (signal != "STOP"), "\(result)")
  }

  @Test("over HTTPS a certificate must be good: one that a known authority signed is, any other is not")
  func certificates() async throws {
    let result = try await withReceiver(
      answers: "200", certificate: "certificate key",
      """
      url=https://localhost:$(cat port)/
      CURL_CA_BUNDLE=certificate $factotum run $(sample linear) --webhook $url >/dev/null 2>good || exit 9
      wc -l <log; grep -c failed good
      $factotum run $(sample linear) --webhook $url 2>&1 >/dev/null | grep 'failed to send'; wc -l <log
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4 && lines[0] == "9" && lines[1] == "0" && lines[3] == "9", "\(result)")
    #expect(lines[2].contains("9 of 9; the last: SSL certificate problem"), "\(result)")
  }

  @Test(
    "a URL that is none is refused before anything runs, with the reason",
    arguments: [
      ("ftp://a/", "the scheme is 'ftp'; it must be http or https"), ("nonsense", "Bad scheme"),
      ("http://a:x/", "Port number was not a decimal number between 0 and 65535"),
    ])
  func invalid(url: String, reason: String) async throws {
    let result = try await runCommand(["\(Installation.programs)/factotum", "run", "/no/such", "--webhook", url])
    #expect(result.status == 3)
    #expect(result.output == "Error: the specifed webhook URL \"\(url)\" is invalid. Reason: \(reason)\n")
  }

  @Test("a dry run and a webhook exclude each other")
  func dry() async throws {
    let result = try await runCommand([
      "\(Installation.programs)/factotum", "run", "/no/such", "--webhook", "http://a/", "--dry-run",
    ])
    #expect(result.status == 3 && result.errors.contains("--dry-run"))
  }
}
