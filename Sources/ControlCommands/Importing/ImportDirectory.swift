import Crontab
import Glibc
import Processes

/// The directory that imported files are written to.
struct ImportDirectory {
  let path: String
  /// Whether files that are there may be replaced.
  let mayReplace: Bool

  /// The files that are there already, and stay.
  func obstacles(to files: [ImportedCrontab.File]) -> [String] {
    guard !mayReplace else { return [] }
    return files.map { "\(path)/\($0.name)" }.filter { file in
      var found = stat()
      return unsafe lstat(file, &found) == 0
    }
  }

  /// Makes the directory where it is missing.
  ///
  /// - Throws: `SystemError` where that is not possible.
  func make() throws(SystemError) {
    guard unsafe mkdir(path, 0o755) != 0, errno != EEXIST else { return }
    throw SystemError("the directory '\(path)' cannot be made")
  }

  /// Writes files that only their owner can read, each as a whole or not at all.
  ///
  /// - Throws: `SystemError` at the first that cannot be written, or that somebody made meanwhile.
  func write(_ files: [ImportedCrontab.File]) throws(SystemError) {
    for file in files { try write(file) }
  }

  private func write(_ file: ImportedCrontab.File) throws(SystemError) {
    let target = "\(path)/\(file.name)"
    let temporary = "\(path)/.\(file.name).import"
    unsafe unlink(temporary)
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError("'\(temporary)' cannot be made") }
    defer {
      close(descriptor)
      unsafe unlink(temporary)
    }
    try TextFile.write(file.text, to: descriptor, path: temporary)
    let isDone = unsafe mayReplace ? rename(temporary, target) == 0 : link(temporary, target) == 0
    guard isDone else { throw SystemError("'\(target)' cannot be written") }
  }
}
