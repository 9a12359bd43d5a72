import Factfile
import Glibc
import Processes
import RunDocuments
import RunMachine
import Runner
import Testing

@Suite("A run that retries another")
struct RetriedRunTests {
  private static func task(_ name: String, _ command: String, after: String = "", runs: String = "onSuccess") -> String
  {
    #"{"name":"\#(name)","executor":"shell","command":"\#(command)","arguments":[],"dependsOn":[\#(after)],"#
      + #""runs":"\#(runs)","onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
  }

  private func run(_ tasks: [String], done: Set<String>, directory: String? = nil) async throws -> FinishedRun {
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1",
       "data":{"name":"job","tasks":[\(tasks.joined(separator: ","))]}}
      """
    return try await FinishedRun.of(
      Factfile.parse(bytes: Array(text.utf8), variables: Variables()), directory: directory, done: done)
  }

  @Test("starts nothing that succeeded in it, tells nothing of that, and says so in its status")
  func done() async throws {
    let directory = "/tmp/factotum-retried-\(getpid())"
    _ = unsafe mkdir(directory, 0o700)
    defer {
      for name in [RunStatus.fileName, TaskProcesses.fileName] { unsafe unlink("\(directory)/\(name)") }
      unsafe rmdir(directory)
    }
    let tasks = [
      Self.task("load", "exit 9"), Self.task("send", "kill -TERM $$", after: #""load""#),
      Self.task("alarm", "true", after: #""load""#, runs: "onFailure"),
    ]
    let finished = try await run(tasks, done: ["load", "gone"], directory: directory)
    #expect(
      finished.report.events == [
        "skip alarm: nothing that it depends on failed", "start send", "end send FAILED", "run failed",
      ])
    #expect(finished.result.failed == ["send"])
    let status = try RunStatus.parse(
      bytes: Array((SmallFile.text(of: "\(directory)/\(RunStatus.fileName)", limit: 1 << 20) ?? "").utf8))
    #expect(status.tasks.map(\.state) == ["SUCCEEDED", "FAILED", "SKIPPED"])
    #expect(status.tasks.map(\.attempts) == [0, 1, 0])
    #expect(status.tasks.map(\.signal) == [nil, "SIGTERM", nil] && status.tasks[0].startedAt == nil)
    #expect(status.graph?.hasPrefix("g1-") == true)
  }

  @Test("in which everything succeeded ends at once, with success")
  func nothingLeft() async throws {
    let finished = try await run([Self.task("load", "exit 9")], done: ["load"])
    #expect(finished.report.events == ["run succeeded"] && finished.result.exitStatus == 0)
  }
}
