import CivilTime
import Events
import Factfile
import Processes
import Queues
import Runner
import Synchronization
import Testing

@Suite("A run in the journal")
struct EventReportTests {
  /// Runs shell commands as tasks that wait for nothing; returns the entries.
  private func entries(_ commands: [String], outputLimit: Int? = nil) async throws -> [JournalEntry] {
    let tasks = commands.enumerated().map { number, command in
      let quoted = command.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return #"{"name":"t\#(number)","executor":"shell","command":"\#(quoted)","arguments":[],"dependsOn":[],"#
        + #""onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
    }
    let text =
      #"{"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0","#
      + #""data":{"name":"job","tasks":[\#(tasks.joined(separator: ","))]}}"#
    let reading = try Factfile.parse(bytes: Array(text.utf8), variables: Variables())
    let specification = RunSpecification(
      runID: "nightly-1", origin: .init(schedule: "nightly", scheduledTime: Instant(secondsSinceEpoch: 0)),
      factfilePath: "/job.factfile", reading: reading, workingDirectory: "/tmp", environment: ["PATH": "/usr/bin:/bin"])
    let written = Mutex<[JournalEntry]>([])
    let report = EventReport(
      run: RunOrigin(
        runID: "nightly-1", job: "job", factfile: "/job.factfile", schedule: "nightly",
        scheduledTime: Instant(secondsSinceEpoch: 0), tags: [:]), outputLimit: outputLimit,
      now: { Timestamp(microsecondsSinceEpoch: 0) },
      write: { entry in
        written.withLock { $0.append(entry) }
        return true
      }, whenFinished: {})
    let loop = try #require(EventLoop(label: "run"))
    defer { loop.stop() }
    let execution = try RunExecution(specification, report: report, executor: loop) {
      Timestamp(microsecondsSinceEpoch: 0)
    }
    _ = await execution.run()
    return written.withLock { $0 }
  }

  private func output(_ entries: [JournalEntry]) -> [String] {
    entries.filter { $0.identifier == .taskOutput }.map(\.message)
  }

  @Test(
    "has an entry for each line, printable, with the raw bytes where they differ",
    arguments: [
      (#"printf 'gr\374n\n'"#, ["gr\u{FFFD}n"], 1), (#"printf '10%%\r20%%\rdone\n'"#, ["done"], 1),
      (#"printf '\033[31mred\033[0m\n'"#, ["red"], 1), (#"printf '\a\n'"#, [#"\u0007"#], 1),
      (#"printf 'plain\r\nlines\r\n'"#, ["plain", "lines"], 0), (#"printf 'a\000b'"#, [#"a\u0000b"#], 1),
    ])
  func printable(command: String, messages: [String], raw: Int) async throws {
    let entries = try await entries([command])
    #expect(output(entries) == messages)
    #expect(entries.count { $0.raw != nil } == raw)
  }

  @Test("a character and an escape sequence that come in two writes stay whole")
  func splitWrites() async throws {
    let entries = try await entries([
      #"printf 'gr\303'; sleep 0.05; printf '\274n \033['; sleep 0.05; printf '31mred\n'"#
    ])
    #expect(output(entries) == ["grün red"])
  }

  @Test("a long line is cut between characters, and an escape sequence at the cut is dropped")
  func longLine() async throws {
    let entries = try await entries([
      "printf 'x'; yes é | head -n 50000 | tr -d '\\n'; echo",
      #"head -c 65533 /dev/zero | tr '\0' x; printf '\033[31mred\n'"#,
    ])
    let messages = output(entries)
    #expect(messages.joined().unicodeScalars.count == 50_001 + 65_533 + 3)
    #expect(messages.allSatisfy { !$0.unicodeScalars.contains("\u{FFFD}") && !$0.contains("u001b") })
  }

  @Test("every entry carries the fields of the run, and one about a task those of the task")
  func fields() async throws {
    let entries = try await entries(
      ["sleep 4 & echo a; echo b >&2", "exit 3", "no-such-command", "yes | head -n 99"], outputLimit: 50)
    #expect(entries.contains { $0.identifier == .outputLeftOut })
    let warning = try #require(entries.first { $0.identifier == .runWarning })
    #expect(warning.message == "task 't0' ended, but a background process keeps its output open")
    for entry in entries {
      let names = Set(entry.fields.map(\.name))
      #expect(
        names.isSuperset(of: [
          "FACTOTUM_SCHEDULE", "FACTOTUM_SCHEDULED_TIME", "FACTOTUM_RUN_ID", "FACTOTUM_JOB", "FACTOTUM_FACTFILE",
          "FACTOTUM_TASK", "FACTOTUM_ATTEMPT",
        ]), "\(entry.message)")
      #expect(entry.program == (entry.identifier == .taskOutput ? "nightly/\(entry.task)" : "nightly"))
      #expect(entry.location.file.hasPrefix("Runner/"))
    }
  }
}

extension JournalEntry {
  fileprivate var task: String { fields.first { $0.name == "FACTOTUM_TASK" }?.value ?? "" }
}
