import Glibc

/// A real HTTP receiver in a process of its own, which answers as it was told.
@safe
final class Receiver {
  private let directory: String
  private let process: OpaquePointer
  let port: Int

  /// Starts a receiver and waits until it listens.
  ///
  /// - Parameter certificate: the names of the files of its certificate and key; it speaks HTTPS then.
  init(answers: String, certificate: (String, String)? = nil) throws {
    var path = Array("/tmp/factotum-receiver-XXXXXX".utf8CString)
    directory = unsafe String(cString: mkdtemp(&path))
    let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let secrets = certificate.map { "'\($0.0)' '\($0.1)'" } ?? ""
    let command =
      "exec timeout 120 python3 '/\(script)/receiver.py' \(directory)/port \(directory)/log '\(answers)' \(secrets)"
    unsafe process = OpaquePointer(popen(command, "we"))
    var port: Int?
    for _ in 0..<1000 where port == nil {
      port = Int(Self.text(of: "\(directory)/port"))
      if port == nil { usleep(10_000) }
    }
    guard let port else { throw ReceiverError() }
    self.port = port
  }

  deinit {
    unsafe pclose(UnsafeMutablePointer(process))
    unsafe system("rm -rf '\(directory)'")
  }

  /// The lines of JSON that tell what came.
  var log: [Substring] { Self.text(of: "\(directory)/log").split(separator: "\n") }

  static func text(of path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    var text: [UInt8] = []
    while case let byte = unsafe fgetc(file), byte >= 0 { text.append(UInt8(byte)) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The receiver does not listen.
struct ReceiverError: Error {}
