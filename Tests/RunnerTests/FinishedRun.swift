import CivilTime
import Factfile
import Glibc
import JSON
import Queues
import RunMachine
import Runner
import Testing

/// What a run came to, and what it reported on its way.
struct FinishedRun {
  let result: RunResult
  let report: RecordingReport

  /// Runs a factfile with real processes.
  static func of(
    _ reading: Factfile.Reading, grace: Duration = .seconds(5), directory: String? = nil, tailLimit: Int = 10_000,
    lock: Int32? = nil, done: Set<String> = [],
    meanwhile: @Sendable (RunExecution, RecordingReport) async -> Void = { _, _ in }
  ) async throws -> FinishedRun {
    let report = RecordingReport()
    var specification = RunSpecification(
      runID: "job-1", origin: .init(schedule: "nightly", scheduledTime: Instant(secondsSinceEpoch: 0)),
      factfilePath: "job.factfile", reading: reading, workingDirectory: "/tmp",
      environment: ["PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": "x", "KEEP": "kept"], grace: grace,
      outputTailLimit: tailLimit, runDirectory: directory)
    specification.lockDescriptor = lock
    specification.done = Set(done.map { ExactText($0) })
    let loop = try #require(EventLoop(label: "run"))
    defer { loop.stop() }
    let execution = try RunExecution(specification, report: report, executor: loop) { now() }
    async let result = execution.run()
    await meanwhile(execution, report)
    return FinishedRun(result: await result, report: report)
  }

  /// The wall clock, as runs have it.
  static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
