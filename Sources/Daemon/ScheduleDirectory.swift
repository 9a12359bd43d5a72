import Glibc
import Processes
import ScheduleFile

/// The directory of schedule files.
///
/// Source: `scheduling.md`, section 2.
struct ScheduleDirectory: Sendable {
  /// What was found in it.
  struct Content: Sendable {
    var files: [ScheduleCatalog.SourceFile] = []
    /// Files with another ending, which may be a mistake.
    var ignored: [String] = []
  }

  let path: String

  /// Reads all schedule files.
  ///
  /// - Throws: `SystemError` where the directory itself cannot be read: then nobody knows what should be loaded.
  func read() throws(SystemError) -> Content {
    guard let directory = unsafe opendir(path) else { throw SystemError("'\(path)' cannot be read") }
    defer { unsafe closedir(directory) }
    let owned = OwnedFile(owners: [0, Account.current])
    var content = Content()
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), !name.hasSuffix("~") else { continue }
      let file = "\(path)/\(name)"
      guard name.hasSuffix(".toml") else {
        if !isDirectory(file), !name.hasSuffix(".factfile") { content.ignored.append(file) }
        continue
      }
      content.files.append(.init(path: file, content: text(of: file, owned)))
    }
    content.ignored.sort()
    return content
  }

  private func text(of file: String, _ owned: OwnedFile) -> ScheduleCatalog.SourceFile.Content {
    do {
      let bytes = try owned.read(file, limit: ScheduleFile.byteLimit)
      guard let text = String(validating: bytes, as: UTF8.self) else { return .unusable(reason: "it is not UTF-8") }
      return .text(text)
    } catch {
      return .unusable(reason: error.description)
    }
  }

  private func isDirectory(_ path: String) -> Bool {
    var found = stat()
    return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }
}
