import CivilTime
import Fires
import Glibc
import JSON
import Processes
import RunDocuments
import Synchronization

@testable import Runs

/// A directory of a test's own, removed with it.
final class TestDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/factotum-runs-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // A job's user has to get through to its run's directory.
    unsafe chmod(path, 0o755)
  }

  deinit { DirectoryTree.remove(path.split(separator: "/").last.map(String.init)!, in: "/tmp") }

  func write(_ text: String, to name: String, mode: mode_t = 0o644) {
    let file = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, mode)
    try? TextFile.write(text, to: file, path: name)
    close(file)
  }

  func text(_ name: String) -> String? { SmallFile.text(of: "\(path)/\(name)", limit: 1 << 20) }
  func exists(_ name: String) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }
}

/// Runs in a runtime directory of their own, with a shell script as the runner; another instance is the next daemon.
struct TestRuns {
  let directory: TestDirectory
  let runs: Runs
  private let facts: AsyncStream<Runs.Fact>

  /// The runner's own part is in SCRIPT; `status OUTCOME` writes a final status, `release` lets go of the lock.
  private static let runner = """
    #!/bin/sh
    write() {
      printf '{"runId":"%s","bootId":"b","runner":%d,"runnerStartTime":1,"startedAt":1000000,"ending":%s,"tasks":[]}' \
        "$ID" $$ "$1" >"$DIR/status.json.new" && mv "$DIR/status.json.new" "$DIR/status.json"
    }
    begin() { write null; }
    status() { write '{"outcome":"'$1'","summary":null,"endedAt":3000000,"cpuMicroseconds":7000,"peakMemory":4096}'; }
    release() { exec 3>&-; }
    await() { while [ ! -e "$TOP/$1" ]; do sleep 0.01 3>&-; done; }
    eval "$SCRIPT"

    """

  init(in directory: TestDirectory = TestDirectory(), cgroups: RunSettings.Cgroups = .none, runner: String? = nil)
    throws
  {
    self.directory = directory
    if !directory.exists("runner") { directory.write(Self.runner, to: "runner", mode: 0o755) }
    let (facts, continuation) = AsyncStream.makeStream(of: Runs.Fact.self)
    self.facts = facts
    let settings = RunSettings(
      runtimeDirectory: directory.path, runner: runner ?? "\(directory.path)/runner", arguments: ["factotum-run"],
      cgroups: cgroups)
    runs = try Runs(settings) { continuation.yield($0) }
  }

  /// The next fact, as a line.
  func next() async -> String {
    for await fact in facts { return Self.text(fact) }
    return "no more facts"
  }

  /// The next fact, which is to be an end.
  func nextEnding() async -> RunEnding? {
    for await fact in facts {
      if case .ended(_, let ending) = fact { return ending }
      return nil
    }
    return nil
  }

  static func text(_ fact: Runs.Fact) -> String {
    switch fact {
    case .began(let id): "began \(id)"
    case .failedToStart(let id, let reason): "failed to start \(id): \(reason)"
    case .ended(let id, let ending):
      "ended \(id): \(ending.outcome.rawValue)" + (ending.summary.map { ", \($0)" } ?? "")
    }
  }

  static func record(_ name: String, note: String? = nil) -> RunRecord {
    let fire = FireID(schedule: name, instant: Instant(secondsSinceEpoch: 1_795_400_100))
    return RunRecord(
      runID: fire.runID, fire: fire, trigger: .cron, plannedStart: Timestamp(fire.instant),
      decidedAt: Timestamp(fire.instant), note: note)
  }

  func start(
    _ record: RunRecord, _ script: String, identity: SpawnRequest.Identity? = nil,
    attributes: SpawnRequest.Attributes = SpawnRequest.Attributes()
  ) async {
    let environment = [
      "PATH=/usr/bin:/bin", "TOP=\(directory.path)", "DIR=\(runs.directory(of: record.runID))", "ID=\(record.runID)",
      "SCRIPT=\(script)",
    ]
    await runs.start(
      record, request(record),
      RunProcess(identity: identity, environment: environment, attributes: attributes))
  }

  func request(_ record: RunRecord) -> RunRequest {
    RunRequest(
      runID: record.runID.description, origin: nil, factfilePath: "/f", factfile: "{}", variables: [:], tags: [:],
      runDirectory: runs.directory(of: record.runID), workingDirectory: "/", environment: [:], logFormat: .text,
      journalLimit: nil, outputTailLimit: 10)
  }

  /// The process that the run's runner said it is.
  func runner(of record: RunRecord) -> ForeignProcess? {
    if case .began(let process) = try? runs.files.record(of: record.runID) { process } else { nil }
  }

  /// Lets scripts that await this go on.
  func touch(_ name: String) { directory.write("", to: name) }
}

/// Waits for what another process does.
func eventually(_ isTrue: () -> Bool) async -> Bool {
  let clock = ContinuousClock()
  let deadline = clock.now + .seconds(600)
  while clock.now < deadline {
    if isTrue() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}
