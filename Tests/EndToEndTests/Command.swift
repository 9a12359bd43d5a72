import Dispatch
import Glibc

/// What a command left behind.
struct CommandResult: Sendable, CustomStringConvertible {
  /// The exit code, or 128 and the number of the signal that killed it.
  let status: Int32
  let output: String
  let errors: String

  var description: String { "exit status \(status)\n\(output)\(errors)" }
}

/// Why something that the tests stand on does not.
struct TestHostError: Error, CustomStringConvertible {
  let description: String
}

/// Runs a command, found through PATH, to its end; its standard input is empty.
func runCommand(_ arguments: [String]) async throws -> CommandResult {
  let output = try TemporaryFile()
  let errors = try TemporaryFile()
  let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
  defer { close(nothing) }
  let identifier = try spawn(
    arguments, standardInput: nothing, standardOutput: output.descriptor, standardError: errors.descriptor)
  let status = await ending(of: identifier)
  return CommandResult(status: status, output: output.text, errors: errors.text)
}

/// Starts a process with an empty signal mask, which threads of Dispatch do not have, and default dispositions.
func spawn(
  _ arguments: [String], standardInput: Int32, standardOutput: Int32, standardError: Int32
) throws -> pid_t {
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  for (place, descriptor) in [standardInput, standardOutput, standardError].enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
  }
  var attributes = posix_spawnattr_t()
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  unsafe sigemptyset(&none)
  unsafe posix_spawnattr_setsigmask(&attributes, &none)
  var all = sigset_t()
  unsafe sigfillset(&all)
  unsafe posix_spawnattr_setsigdefault(&attributes, &all)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  let texts = unsafe arguments.map { unsafe strdup($0) } + [nil]
  defer { unsafe texts.forEach { unsafe free($0) } }
  var identifier = pid_t()
  let failure = unsafe posix_spawnp(&identifier, arguments[0], &actions, &attributes, texts, environ)
  guard failure == 0 else {
    throw TestHostError(
      description: "\(arguments[0]) could not be started: \(unsafe String(cString: strerror(failure)))")
  }
  return identifier
}

/// Waits for a child on a thread that may be blocked, which those that run tasks may not.
func ending(of identifier: pid_t) async -> Int32 {
  await onBlockingThread {
    var status = Int32()
    while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}

private let blockingThreads = DispatchQueue(label: "blocking", attributes: .concurrent)

/// Does something that blocks where nobody else has to wait for it.
func onBlockingThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    blockingThreads.async { continuation.resume(returning: work()) }
  }
}

/// A file without a name: it takes any amount of output while nobody reads.
private final class TemporaryFile: Sendable {
  let descriptor: Int32

  init() throws {
    var path = Array("/tmp/factotum-output-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&path)
    guard descriptor >= 0 else { throw TestHostError(description: "no temporary file could be made in /tmp") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unsafe unlink(path)
  }

  deinit { close(descriptor) }

  var text: String {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, size, 0))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
