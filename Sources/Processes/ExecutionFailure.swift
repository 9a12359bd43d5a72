import Glibc

/// Finds out why the system would not execute a file, where its error number alone misleads.
///
/// `ENOENT` is also the answer for a file that is there and whose interpreter is not. Source: execve(2).
public enum ExecutionFailure {
  /// Whether a script or program is there whose interpreter is not, in words; nil where that is not so.
  ///
  /// - Parameter directory: what a relative path starts from, nil for this process's own working directory.
  public static func missingInterpreter(of path: String, from directory: String?) -> String? {
    interpreter(of: absolute(path, in: directory), from: directory).flatMap(missing)
  }

  /// The reason in words; nil where the system's own say it all.
  static func reason(of request: SpawnRequest, number: Int32) -> String? {
    let path = absolute(request.executable, in: request.workingDirectory)
    switch number {
    case E2BIG: return tooLong(request)
    case ENOENT: return missingInterpreter(of: request.executable, from: request.workingDirectory)
    case EACCES: return denied(path, request)
    case ENOEXEC: return unknownFormat(path)
    default: return nil
    }
  }

  private static func tooLong(_ request: SpawnRequest) -> String {
    let texts = request.arguments + request.environment
    let total = texts.reduce(0) { $0 + $1.utf8.count + 1 }
    let longest = texts.map(\.utf8.count).max() ?? 0
    return "\(text(of: E2BIG)): arguments and environment are \(total) bytes long, the longest of them \(longest)"
  }

  private static func missing(_ interpreter: Interpreter) -> String? {
    guard unsafe access(interpreter.place, F_OK) != 0 else { return nil }
    let hint =
      interpreter.name.utf8.last == UInt8(ascii: "\r")
      ? "; its first line ends in CRLF, as Windows has it, convert it to LF" : ""
    return "its interpreter '\(shown(interpreter.name))' does not exist\(hint)"
  }

  private static func denied(_ path: String, _ request: SpawnRequest) -> String? {
    if isDirectory(path) { return "it is a directory" }
    let reason = text(of: EACCES)
    if unsafe access(path, X_OK) != 0 { return "\(reason); is it marked as executable?" }
    guard let interpreter = interpreter(of: path, from: request.workingDirectory) else { return nil }
    return "\(reason) for its interpreter '\(shown(interpreter.name))'"
  }

  private static func unknownFormat(_ path: String) -> String? {
    guard let bytes = ProgramStart(of: path)?.bytes else { return nil }
    if bytes.isEmpty { return "it is empty" }
    if bytes.starts(with: "#!".utf8) { return "its first line, which begins with '#!', names no interpreter" }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return "it begins with a byte order mark, where a script has to begin with '#!'; save it without one"
    }
    if bytes.starts(with: ProgramStart.elf) { return "it is a program for another kind of machine" }
    return "it has no '#!' line, which would name its interpreter; begin it with '#!/bin/sh' or the like"
  }

  /// What the system executes in place of a file: the interpreter of a script, or the loader of a program.
  private struct Interpreter {
    /// As the file names it.
    let name: String
    /// The same from here.
    let place: String
  }

  private static func interpreter(of path: String, from directory: String?) -> Interpreter? {
    guard let start = ProgramStart(of: path), let name = start.interpreter ?? start.loader else { return nil }
    return Interpreter(name: name, place: absolute(name, in: directory))
  }

  private static func absolute(_ path: String, in directory: String?) -> String {
    guard path.utf8.first != UInt8(ascii: "/"), let directory else { return path }
    return "\(directory)/\(path)"
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func text(of number: Int32) -> String { unsafe String(cString: strerror(number)) }

  /// A name with what no terminal shows in it made visible.
  private static func shown(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      switch scalar {
      case "\r": "\\r"
      case "\u{0}"..<" ", "\u{7F}": "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }.joined()
  }
}
