import Glibc

/// A call of `boot-host.sh` whose host or network is there as long as its standard input is open: it goes when it is
/// told to, and just as well when the process of the tests dies.
struct HeldScript: Sendable {
  static let path = checkout + "/Tests/EndToEndTests/boot-host.sh"
  /// The project's folder.
  static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// The process that holds the namespaces.
  let holder: pid_t
  private let script: pid_t
  private let socket: Int32

  /// Starts the script and waits until what it makes is ready.
  ///
  /// - Throws: `TestHostError` with the script's own reason; then nothing is left.
  init(_ arguments: [String]) async throws {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw TestHostError(description: "no socket could be made: \(unsafe String(cString: strerror(errno)))")
    }
    let (ours, theirs) = (ends[0], ends[1])
    socket = ours
    do {
      // In a session of its own: a Ctrl-C for the tests must not keep it from cleaning up.
      script = try spawn(
        ["setsid", "bash", Self.path] + arguments, standardInput: theirs, standardOutput: theirs,
        standardError: STDERR_FILENO)
    } catch {
      close(ours)
      close(theirs)
      throw error
    }
    close(theirs)
    let answer = await onBlockingThread { Self.readLine(from: ours) }
    let words = answer.split(separator: " ")
    guard words.count == 2, words[0] == "ready", let holder = pid_t(words[1]) else {
      holder = 0
      await end()
      throw TestHostError(description: answer.isEmpty ? "boot-host.sh ended without a word" : answer)
    }
    self.holder = holder
  }

  /// Ends what the script holds and waits until nothing is left of it.
  func end() async {
    shutdown(socket, Int32(SHUT_WR))
    _ = await ending(of: script)
    close(socket)
  }

  /// The first line that arrives, or all there is where that is no whole line.
  private static func readLine(from socket: Int32) -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(socket, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }
}
