import Glibc
import Processes
import Testing

@Suite("The processes of this machine")
struct ProcessTableTests {
  private func entry(_ number: Int32, parent: Int32) -> ProcessTable.Entry {
    .init(
      process: ForeignProcess(identifier: number, startTime: 1), parent: parent, group: number, session: number)
  }

  @Test("are listed as the system tells of each, this one among them")
  func current() throws {
    let table = try ProcessTable.current()
    let own = try #require(table.entries.first { $0.process.identifier == getpid() })
    #expect(own.parent == getppid() && own.group == getpgrp() && own.session == getsid(0))
    #expect(own.process == ForeignProcess.running(identifier: getpid()))
    #expect(table.descendants(of: 0).contains(own))
  }

  @Test("are found below an ancestor, parents first, and last those whose parent nobody saw")
  func descendants() {
    let table = ProcessTable(entries: [
      entry(1, parent: 0), entry(5, parent: 9), entry(7, parent: 1), entry(9, parent: 7), entry(20, parent: 99),
      entry(30, parent: 1),
    ])
    #expect(table.descendants(of: 7).map(\.process.identifier) == [9, 5, 20])
    #expect(table.descendants(of: 0).map(\.process.identifier) == [1, 7, 30, 9, 5, 20])
  }

  @Test("say with what environment they were started, as far as that was asked for")
  func environment() throws {
    let own = try #require(ForeignProcess.running(identifier: getpid()))
    let path = try #require(ProcessEnvironment.current["PATH"])
    #expect(own.environment(["PATH", "NO_SUCH_VARIABLE"]) == ["PATH": path])
    #expect(ForeignProcess(identifier: getpid(), startTime: own.startTime + 1).environment(["PATH"]) == [:])
  }
}

@Suite("Errors of the system")
struct NumberedErrorTests {
  @Test(
    "are shortages where something was used up that comes back, and only there",
    arguments: [
      (EMFILE, true), (ENFILE, true), (ENOMEM, true), (EAGAIN, true), (ENOENT, false), (EACCES, false), (EIO, false),
      (ENOSPC, false), (E2BIG, false),
    ])
  func shortage(number: Int32, isShortage: Bool) {
    errno = number
    #expect(SystemError("x").isShortage == isShortage)
  }
}
