import Fires
import Glibc
import Processes
import Testing

@testable import Runs

/// A cgroup for a test, where this machine has the one tree and lets it be changed.
final class TestCgroup: Sendable {
  let group: Cgroup
  static let isPossible: Bool = TestCgroup() != nil

  init?() {
    let mount = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first { unsafe access("\($0)/cgroup.procs", W_OK) == 0 }
    guard let mount, unsafe access("\(mount)/cgroup.controllers", F_OK) == 0 else { return nil }
    group = Cgroup(path: "\(mount)/factotum-test-\(getpid())-\(UInt32.random(in: 0 ... .max))")
    do { try group.make() } catch { return nil }
  }

  deinit { group.remove() }
}

@Suite(
  "A run has a cgroup of its own", .timeLimit(.minutes(2)),
  .enabled(if: TestCgroup.isPossible, "no cgroup of version 2 can be made here"))
struct RunCgroupTests {
  @Test("its processes are in it from the first one on, and processor time is what the kernel counted")
  func membership() async throws {
    let cgroup = try #require(TestCgroup())
    let test = try TestRuns(cgroups: .below(cgroup.group))
    #expect(test.runs.notice == nil)
    let record = TestRuns.record("nightly")
    await test.start(record, "cat /proc/self/cgroup >\"$TOP/told\"; status succeeded")
    _ = await test.next()
    let ending = try #require(await test.nextEnding())
    #expect(test.directory.text("told")?.contains("0::/\(cgroup.group.name)/runs/\(record.runID)\n") == true)
    #expect(try #require(ending.cpuTime) > .zero)
    #expect(ending.cpuTime != .milliseconds(7), "the runner's word")
    await test.runs.settle()
    #expect(cgroup.group.child("runs").children.isEmpty)
  }

  @Test(
    "what outlives the runner is ended, however it left its session and its parent",
    arguments: [
      "nohup sleep 1000 >/dev/null 2>&1 3>&- &", "setsid sh -c 'trap \"\" TERM; sleep 1000' 3>&- &",
      "(setsid setsid sleep 1000 3>&- &)", "begin; kill -9 $$",
    ])
  func leftBehind(command: String) async throws {
    let cgroup = try #require(TestCgroup())
    let test = try TestRuns(cgroups: .below(cgroup.group))
    let record = TestRuns.record("nightly")
    let sleeper = "setsid setsid sleep 1000 3>&- & echo $! >\"$TOP/pid\""
    await test.start(record, "\(sleeper)\n\(command)\nstatus succeeded")
    _ = await test.next()
    let ending = try #require(await test.nextEnding())
    #expect(ending.outcome == (command.contains("kill") ? .crashed : .succeeded))
    test.runs.forget(record.runID)
    await test.runs.settle()
    #expect(cgroup.group.child("runs").children.isEmpty)
    let left = test.directory.text("pid").flatMap { Int32($0.filter(\.isNumber)) }
    #expect(left.flatMap { ForeignProcess.running(identifier: $0) } == nil)
    #expect(!test.directory.exists("starts/\(record.runID)"))
  }

  @Test("the next daemon clears it away, also where nobody knows of the run any more")
  func nextDaemon() async throws {
    let cgroup = try #require(TestCgroup())
    let first = try TestRuns(cgroups: .below(cgroup.group))
    let record = TestRuns.record("nightly")
    await first.start(record, "begin; await go; sleep 1000 3>&- & status succeeded")
    _ = await first.next()
    let unknown = cgroup.group.child("runs").child("unknown-20261123T021500Z")
    try unknown.make()
    try unknown.child("below").make()
    let next = try TestRuns(in: first.directory, cgroups: .below(cgroup.group))
    #expect(await next.runs.survey([(record, next.runs.runtimeID)]).open[record.runID] == .adopted)
    await next.runs.watchAdopted()
    #expect(cgroup.group.child("runs").children.map(\.name) == ["\(record.runID)"])
    first.touch("go")
    #expect(await next.next() == "ended \(record.runID): succeeded")
    await next.runs.settle()
    #expect(cgroup.group.child("runs").children.isEmpty)
  }

  @Test("a start that fails leaves none")
  func failedStart() async throws {
    let cgroup = try #require(TestCgroup())
    let test = try TestRuns(cgroups: .below(cgroup.group), runner: "/no/such")
    await test.start(TestRuns.record("nightly"), "")
    #expect(await test.next().hasPrefix("failed to start"))
    #expect(cgroup.group.child("runs").children.isEmpty)
  }

  @Test("where none was delegated, that is said and runs go on without")
  func notDelegated() async throws {
    let test = try TestRuns(cgroups: .below(Cgroup(path: "/no/such")))
    #expect(test.runs.notice?.hasPrefix("runs have no cgroups of their own: cgroup '/no/such/runs'") == true)
    await test.start(TestRuns.record("nightly"), "status succeeded")
    _ = await test.next()
    #expect(await test.nextEnding()?.outcome == .succeeded)
  }
}
