import ArgumentParser
import Console
import Factfile
import Glibc
import Processes

/// The path of a file as it was given on the command line, byte for byte; it need not be UTF-8.
struct FilePath: ExpressibleByArgument, Sendable, CustomStringConvertible {
  private let argument: String

  init(argument: String) {
    self.argument = argument
  }

  /// The path for messages, with what no terminal shows made visible.
  var description: String { ProgramArguments.shown(argument).visible }

  /// The path for the system where it is text, as it has to be for what is written there.
  ///
  /// - Throws: `ValidationError` naming the option otherwise.
  func text(_ option: String) throws -> String {
    try Self.refuse(elsewhere: [argument], option)
    return argument
  }

  /// Opens the file as open(2) does: a descriptor, or -1 with the reason in `errno`.
  func open(_ flags: Int32, mode: mode_t = 0) -> Int32 {
    let bytes = ProgramArguments.bytes(of: argument).map { CChar(bitPattern: $0) } + [0]
    return unsafe bytes.withUnsafeBufferPointer { unsafe Glibc.open($0.baseAddress!, flags, mode) }
  }

  /// All of a file, by default of a factfile.
  ///
  /// - Parameter limit: in bytes; a larger one is an error.
  /// - Throws: the reason, without the path.
  func read(limit: Int = Factfile.byteLimit) throws -> [UInt8] {
    let file = self.open(O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw OpenFailure() }
    defer { close(file) }
    return try BoundedFile.read(descriptor: file, limit: limit)
  }

  /// Refuses bytes that are no UTF-8 in an option that is no path.
  static func refuse(elsewhere values: [String], _ option: String) throws {
    guard let value = values.first(where: { !ProgramArguments.isText($0) }) else { return }
    throw ValidationError("\(option) '\(ProgramArguments.shown(value).visible)' is not valid UTF-8")
  }
}

/// The system's reason alone, since the frame around it names the file already.
private struct OpenFailure: Error, CustomStringConvertible {
  let description = unsafe String(cString: strerror(errno))
}
