import Accounts
import Dispatch
import Glibc
import Processes
import Queues
import Testing

@Suite("Locks, accounts and processes of others")
struct HoldingTests {
  private static let queue = DispatchQueue(label: "holding")
  private static let events = DescriptorEvents(queue: queue)!

  private func temporaryPath() -> String { "/tmp/factotum-test-\(getpid())-\(UInt64.random(in: 0 ... .max))" }

  @Test("a lock has one holder, which a second one can name, and is free when the holder is gone")
  func lock() async throws {
    let path = temporaryPath()
    defer { _ = unsafe unlink(path) }
    #expect(try !FileLock.isHeld(path: path))
    var holder: FileLock? = try FileLock(path: path)
    let failure = #expect(throws: FileLock.Failure.self) { try FileLock(path: path) }
    #expect(failure?.description == "'\(path)' is held by the process \(getpid())")
    #expect(try FileLock.isHeld(path: path))
    _ = consume holder
    holder = nil
    // A child that another test starts at this moment has it open as well, until it executes.
    let deadline = ContinuousClock.now + .seconds(600)
    while try FileLock.isHeld(path: path), ContinuousClock.now < deadline { await Task.yield() }
    #expect(try !FileLock.isHeld(path: path))
    _ = try FileLock(path: path)
  }

  @Test("a lock can be opened by its owner alone, also one that everybody could")
  func mode() throws {
    let path = "/tmp/factotum-lock-mode-\(getpid())"
    defer { _ = unsafe unlink(path) }
    for _ in 0..<2 {
      let lock = try FileLock(path: path)
      var found = stat()
      #expect(unsafe fstat(lock.descriptor, &found) == 0 && found.st_mode & 0o777 == 0o600)
      #expect(unsafe chmod(path, 0o644) == 0)
    }
  }

  @Test("a lock in a directory that is missing says so")
  func lockWithoutDirectory() {
    let failure = #expect(throws: FileLock.Failure.self) { try FileLock(path: "/no/such/lock") }
    #expect(failure?.description == "'/no/such/lock' cannot be opened: No such file or directory")
  }

  @Test("what is handed over is read back whole and cannot be changed")
  func sealed() throws {
    let bytes = Array(repeating: UInt8(7), count: 300_000)
    let descriptor = try SealedMemory.descriptor(holding: bytes)
    defer { close(descriptor) }
    #expect(try BoundedFile.read(descriptor: descriptor, limit: 300_000) == bytes)
    let written = unsafe write(descriptor, "x", 1)
    #expect(written == -1)
    lseek(descriptor, 0, SEEK_SET)
    #expect(throws: BoundedFile.Failure.tooLarge(limit: 299_999)) {
      try BoundedFile.read(descriptor: descriptor, limit: 299_999)
    }
  }

  @Test("accounts are found with their groups, and missing ones are named")
  func accounts() async throws {
    let root = try await Account.find(user: "root")
    #expect(root.identity.user == 0 && root.home == "/root")
    #expect(try await Account.find(user: "root", group: "daemon").identity.group == 1)
    let user = await #expect(throws: AccountError.self) { try await Account.find(user: "no-such-user") }
    #expect(user?.description == "there is no user 'no-such-user'")
    let group = await #expect(throws: AccountError.self) {
      try await Account.find(user: "root", group: "no-such-group")
    }
    #expect(group?.description == "there is no group 'no-such-group'")
  }

  @Test("a child writes down who it is before it executes, so that its group can be found and ended")
  func record() async throws {
    let path = temporaryPath()
    defer { _ = unsafe unlink(path) }
    let file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(file) }
    let exit = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<ProcessExit, any Error>) in
      Self.queue.async {
        do {
          var request = SpawnRequest(
            executable: "/bin/sleep", arguments: ["sleep", "600"], environment: [], standardInput: file,
            standardOutput: file, standardError: file)
          request.record = .init(descriptor: file, label: "12")
          let child = try ChildProcess(request, events: Self.events) { continuation.resume(returning: $0) }
          lseek(file, 0, SEEK_SET)
          let line = String(decoding: try BoundedFile.read(descriptor: file, limit: 1000), as: UTF8.self)
          let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
          #expect(words.count == 3 && words.first == "12" && words[1] == "\(child.identifier)")
          let found = try #require(ForeignProcess.running(identifier: child.identifier))
          #expect(words.last == "\(found.startTime)")
          #expect(found.user == Account.current)
          #expect(!ForeignProcess(identifier: child.identifier, startTime: found.startTime + 1).isAlive)
          try found.onExit(events: Self.events) {}
          if Account.current == 0 {
            let nobody = SpawnRequest.Identity(user: 65534, group: 65534, supplementaryGroups: [])
            #expect(
              !ForeignProcess.signalGroup(found.identifier, SIGKILL, as: nobody), "another user's process was killed")
          }
          #expect(
            ForeignProcess.signalGroup(
              found.identifier, SIGTERM, as: .init(user: Account.current, group: 0, supplementaryGroups: [])))
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(exit.status == .signaled(number: SIGTERM))
  }

  @Test("a process that is gone is reported at once")
  func foreignGone() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      do {
        try ForeignProcess(identifier: 1 << 22, startTime: 1).onExit(events: Self.events) { continuation.resume() }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  @Test("signals have the names people know")
  func names() {
    #expect([SIGTERM, SIGKILL, SIGHUP].map { SignalWatch.name(of: $0) } == ["SIGTERM", "SIGKILL", "SIGHUP"])
  }
}
