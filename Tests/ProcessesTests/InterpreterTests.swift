import Glibc
import Processes
import Queues
import Testing

@Suite("A file that cannot be executed")
struct InterpreterTests {
  /// What is said about a file with this content that somebody tries to execute.
  private func reason(
    _ content: [UInt8], mode: mode_t = 0o755, arguments: [String] = [], relative: Bool = false
  ) throws -> String? {
    let directory = "/tmp/factotum-interpreter-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(directory, 0o755)
    defer {
      _ = unsafe unlink("\(directory)/f")
      _ = unsafe rmdir(directory)
    }
    let file = unsafe open("\(directory)/f", O_WRONLY | O_CREAT | O_CLOEXEC, mode)
    let written = unsafe write(file, content, content.count)
    close(file)
    try #require(written == content.count)
    let name = relative ? "./f" : "\(directory)/f"
    return try failure(
      SpawnRequest(
        executable: name, arguments: [name] + arguments, environment: [], workingDirectory: relative ? directory : nil,
        standardInput: 0, standardOutput: 2, standardError: 2)
    ).map { try #require($0.hasPrefix("'\(name)' cannot be executed: ") ? $0 : nil) }
      .map { String($0.dropFirst("'\(name)' cannot be executed: ".count)) }
  }

  /// Why a process could not be started, nil where it was.
  private func failure(_ request: SpawnRequest) throws -> String? {
    let loop = try #require(EventLoop(label: "interpreters"))
    defer { loop.stop() }
    do {
      _ = try ChildProcess(request, events: loop.events) { _ in }
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    "is told with the interpreter that its first line names, where that is missing",
    arguments: [
      ("#!/no/such\n", "its interpreter '/no/such' does not exist"),
      ("#! \t/no/such  -e -u\n", "its interpreter '/no/such' does not exist"), ("#!/no/such", nil),
      ("#!no-such\n", "its interpreter 'no-such' does not exist"),
      (
        "#!/bin/sh\r\necho\r\n",
        "its interpreter '/bin/sh\\r' does not exist; its first line ends in CRLF, as Windows has it, convert it to LF"
      ),
      ("#!/no/\u{1B}such\n", "its interpreter '/no/\\x1bsuch' does not exist"),
      ("#!/etc/passwd\n", "Permission denied for its interpreter '/etc/passwd'"),
    ])
  func interpreter(content: String, expected: String?) throws {
    let expected = expected ?? "its interpreter '/no/such' does not exist"
    #expect(try reason(Array(content.utf8)) == expected)
    #expect(try reason(Array(content.utf8), relative: true) == expected)
  }

  @Test(
    "is told as one without a '#!' line, or with one that says nothing",
    arguments: [
      (
        "echo hello\n",
        "it has no '#!' line, which would name its interpreter; begin it with '#!/bin/sh' or the like"
      ),
      (
        "\n#!/bin/sh\n",
        "it has no '#!' line, which would name its interpreter; begin it with '#!/bin/sh' or the like"
      ), ("", "it is empty"), ("#!\necho\n", "its first line, which begins with '#!', names no interpreter"),
      ("#!   \necho\n", "its first line, which begins with '#!', names no interpreter"),
      (
        "\u{FEFF}#!/bin/sh\n",
        "it begins with a byte order mark, where a script has to begin with '#!'; save it without one"
      ),
    ])
  func noInterpreter(content: String, expected: String) throws {
    #expect(try reason(Array(content.utf8)) == expected)
  }

  @Test("is told as a program for another machine, or one whose loader is missing")
  func programs() throws {
    let header = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
    #expect(
      try reason(header + [2, 0, 0xFE, 0xFE] + [UInt8](repeating: 0, count: 100))
        == "it is a program for another kind of machine")
    // The shell itself, with the name of its loader changed.
    let shell = unsafe open("/bin/sh", O_RDONLY | O_CLOEXEC)
    defer { close(shell) }
    var content = try BoundedFile.read(descriptor: shell, limit: 16 << 20)
    let loader = Array("/lib".utf8)
    let start = try #require(
      content.indices.prefix(4096).first { content[$0...].starts(with: loader) }, "the shell has no loader")
    content[start + 1] = UInt8(ascii: "L")
    let reason = try #require(try reason(content))
    #expect(reason.hasPrefix("its interpreter '/Lib") && reason.hasSuffix("' does not exist"))
  }

  @Test("is told as a directory, as not marked executable, or as not there")
  func others() throws {
    func reason(_ path: String) throws -> String? {
      try failure(
        SpawnRequest(
          executable: path, arguments: [path], environment: [], standardInput: 0, standardOutput: 2, standardError: 2))
    }
    #expect(try reason("/tmp") == "'/tmp' cannot be executed: it is a directory")
    #expect(
      try reason("/etc/passwd")
        == "'/etc/passwd' cannot be executed: Permission denied; is it marked as executable?")
    #expect(try reason("/no/such") == "'/no/such' cannot be executed: No such file or directory")
  }

  @Test("is told with the sizes where arguments and environment are too long")
  func tooLong() throws {
    let long = String(repeating: "x", count: 131_072)
    #expect(
      try reason(Array("#!/bin/sh\n".utf8), arguments: [long])?.hasSuffix(" bytes long, the longest of them 131072")
        == true)
  }
}
