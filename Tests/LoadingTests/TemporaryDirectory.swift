import Glibc

/// A directory of a test's own, which is gone when the test is.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    path = "/tmp/factotum-loading-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(path, 0o755)
  }

  deinit { _ = unsafe system("rm -rf '\(path)'") }

  /// Writes a file, in a directory that is made where it is missing.
  func write(_ text: String, to name: String) {
    if let slash = name.lastIndex(of: "/") { _ = unsafe system("mkdir -p '\(path)/\(name[..<slash])'") }
    let file = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
  }

  func remove(_ name: String) { _ = unsafe system("rm -rf '\(path)/\(name)'") }

  func link(_ name: String, to target: String) { _ = unsafe symlink(target, "\(path)/\(name)") }

  func run(_ command: String) { _ = unsafe system(command) }
}
