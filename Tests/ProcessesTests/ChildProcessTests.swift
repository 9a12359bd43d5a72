import Dispatch
import Glibc
import Processes
import Queues
import Testing

@Suite("A child process")
struct ChildProcessTests {
  private static let queue = DispatchQueue(label: "children")
  private static let events = DescriptorEvents(queue: queue)!

  private typealias Result = (exit: ProcessExit, output: String)

  /// Runs a shell command to the end of its output; `prepare` may change the request, `meanwhile` acts once it runs.
  private func run(
    _ command: String, prepare: (inout SpawnRequest) -> Void = { _ in },
    meanwhile: @escaping @Sendable (ChildProcess) -> Void = { _ in }
  ) async throws -> Result {
    let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    var request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", command], environment: ["PATH=/usr/bin:/bin"],
      standardInput: input,
      standardOutput: -1, standardError: -1)
    prepare(&request)
    let prepared = request
    return try await withCheckedThrowingContinuation { continuation in
      Self.queue.async {
        do {
          try Self.start(prepared, meanwhile) { continuation.resume(returning: $0) }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }

  private static func start(
    _ prepared: SpawnRequest, _ meanwhile: (ChildProcess) -> Void, whenEnded: @escaping @Sendable (Result) -> Void
  ) throws {
    nonisolated(unsafe) var output: [UInt8] = []
    nonisolated(unsafe) var exit: ProcessExit?
    nonisolated(unsafe) var isDrained = false
    let finish: @Sendable () -> Void = {
      guard unsafe isDrained, let exit = unsafe exit else { return }
      whenEnded((exit, String(decoding: unsafe output, as: UTF8.self)))
    }
    let pipe = try OutputPipe(events: events) { bytes in
      unsafe output += bytes
      unsafe isDrained = bytes.isEmpty
      finish()
    }
    var request = prepared
    request.standardOutput = pipe.writingEnd
    request.standardError = pipe.writingEnd
    do {
      let child = try ChildProcess(request, events: events) { ended in
        unsafe exit = ended
        finish()
      }
      pipe.childHasStarted()
      meanwhile(child)
    } catch {
      pipe.end()
      throw error
    }
  }

  @Test("reports the code it exits with", arguments: [0, 1, 42, 255] as [Int32])
  func exitCode(code: Int32) async throws {
    #expect(try await run("exit \(code)").exit.status == .exited(code: code))
  }

  @Test("enters its cgroup by itself where the kernel does not let it begin there, or says why it cannot")
  func cgroup() async throws {
    // No kernel lets a child begin in an ordinary directory.
    var template = Array("/tmp/factotum-cgroup-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let directory = try Cgroup(path: path).openDirectory()
    defer {
      close(directory)
      unsafe unlink("\(path)/cgroup.procs")
      unsafe rmdir(path)
    }
    await #expect {
      _ = try await run("exit 0") { $0.cgroup = directory }
    } throws: {
      "\($0)" == "'/bin/sh' could not enter its cgroup: No such file or directory"
    }
    close(unsafe open("\(path)/cgroup.procs", O_WRONLY | O_CREAT, 0o600))
    #expect(try await run("cat \(path)/cgroup.procs") { $0.cgroup = directory }.output == "0")
  }

  @Test("reports the signal that kills it")
  func killed() async throws {
    #expect(try await run("kill -9 $$").exit.status == .signaled(number: SIGKILL))
    #expect(
      try await run("sleep 600", meanwhile: { $0.signalGroup(SIGTERM) }).exit.status == .signaled(number: SIGTERM))
  }

  @Test("leads a session and a group of its own, with an empty mask and default dispositions")
  func session() async throws {
    let session = try await run("echo $$; cut -d' ' -f1,5,6 /proc/$$/stat").output.split(separator: "\n")
    let process = try #require(session.first)
    #expect(session.last == "\(process) \(process) \(process)")
    SignalWatch.ignore(SIGUSR2)
    // exec: a shell that waits for a child blocks signals of its own accord.
    let signals = try await run("exec grep -E '^Sig(Blk|Ign)' /proc/self/status").output.split(separator: "\n")
    #expect(signals.map { $0.split(separator: "\t")[1] } == Array(repeating: "0000000000000000", count: 2))
  }

  @Test("inherits the descriptors it is given and no other")
  func descriptors() async throws {
    let extra = unsafe open("/dev/zero", O_RDONLY)
    defer { close(extra) }
    // `ls` has the directory that it lists open as well.
    #expect(try await run("exec ls /proc/self/fd").output == "0\n1\n2\n3\n")
    #expect(try await run("readlink /proc/$$/fd/3", prepare: { $0.keptDescriptor = extra }).output == "/dev/zero\n")
  }

  @Test(
    "reads what it is given on standard input, all of it and nothing else", arguments: ["", "a\n", "no end", "\0é\r\n"])
  func input(text: String) async throws {
    let result = try await run("cat; test -s /dev/stdin; echo $?", prepare: { $0.input = Array(text.utf8) })
    #expect(result.output == text + (text.isEmpty ? "1\n" : "0\n"))
    let long = [UInt8](repeating: 0x78, count: 1 << 20)
    #expect(try await run("wc -c", prepare: { $0.input = long }).output == "1048576\n")
    #expect(try await run("sleep 0; wc -c", prepare: { $0.input = long }).output == "1048576\n")
  }

  @Test("cannot change what it reads, and leaves nothing open in its parent")
  func sealed() async throws {
    let result = try await run("(echo b >/dev/stdin) 2>&1; cat", prepare: { $0.input = Array("a\n".utf8) })
    #expect(result.output.hasSuffix("a\n") && result.output.contains("Operation not permitted"), "\(result.output)")
    for _ in 0..<100 { _ = try await run(":", prepare: { $0.input = [0x61] }) }
    // Other tests hand over memory at the same time.
    #expect(Self.memoryCount < 50)
  }

  /// How many descriptors of this process are of memory that is handed over.
  private static var memoryCount: Int {
    (0..<4096).count { descriptor in
      var target = [UInt8](repeating: 0, count: 64)
      let length = unsafe target.withUnsafeMutableBytes {
        unsafe readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
      return length > 0 && target.starts(with: "/memfd:".utf8)
    }
  }

  @Test("starts in its working directory, with the environment it is given")
  func surroundings() async throws {
    let result = try await run(
      "pwd; echo $A",
      prepare: {
        $0.workingDirectory = "/usr/lib"; $0.environment.append("A=b c")
      })
    #expect(result.output == "/usr/lib\nb c\n")
  }

  @Test("can become another user", .enabled(if: getuid() == 0, "only root can"))
  func identity() async throws {
    let nobody = SpawnRequest.Identity(user: 65534, group: 65534, supplementaryGroups: [7])
    #expect(try await run("id -u; id -g; id -G", prepare: { $0.identity = nobody }).output == "65534\n65534\n65534 7\n")
  }

  @Test("that cannot be started says which step failed and why")
  func failures() async throws {
    let missing = await #expect(throws: SpawnError.self) { try await run("", prepare: { $0.executable = "/no/such" }) }
    #expect(missing?.description == "'/no/such' cannot be executed: No such file or directory")
    let directory = await #expect(throws: SpawnError.self) {
      try await run("", prepare: { $0.workingDirectory = "/no/such" })
    }
    #expect(directory?.description == "the working directory '/no/such' cannot be entered: No such file or directory")
    let broken = await #expect(throws: SpawnError.self) { try await run("a\0b") }
    #expect(broken?.step == .passingTexts)
  }
}
