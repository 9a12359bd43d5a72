import Glibc
import Processes
import ScheduleFile

/// Why a directory of schedule files is not read, and the way out.
struct ScheduleDirectoryError: Error, CustomStringConvertible {
  let description: String

  init(path: String, _ failure: OwnedFile.Failure) {
    if case .unreadable(let reason) = failure {
      description = "'\(path)' cannot be read: \(reason); make the directory, or name another one with --schedules"
    } else {
      description = failure.description
    }
  }
}

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
  /// - Throws: `ScheduleDirectoryError` where the directory itself cannot be read, or others could add to it: then nobody
  ///   knows what should be loaded.
  func read() throws(ScheduleDirectoryError) -> Content {
    let owned = OwnedFile(owners: [0, Account.current])
    let trust = TrustCache()
    let directory = unsafe try entries(owned, trust)
    defer { unsafe closedir(directory) }
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
      content.files.append(.init(path: file, content: text(of: file, owned, trust)))
    }
    content.ignored.sort()
    return content
  }

  private func entries(_ owned: OwnedFile, _ trust: TrustCache) throws(ScheduleDirectoryError) -> OpaquePointer {
    do throws(OwnedFile.Failure) {
      return unsafe try owned.listDirectory(path, cache: trust)
    } catch {
      throw ScheduleDirectoryError(path: path, error)
    }
  }

  private func text(
    of file: String, _ owned: OwnedFile, _ trust: TrustCache
  ) -> ScheduleCatalog.SourceFile.Content {
    do {
      let bytes = try owned.read(file, limit: ScheduleFile.byteLimit, cache: trust)
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
