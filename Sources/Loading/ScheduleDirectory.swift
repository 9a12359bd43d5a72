import Glibc
import Processes
import ScheduleFile
import Synchronization

/// Why a directory of schedule files is not read, and the way out.
public struct ScheduleDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

/// The directory of schedule files.
///
/// Source: `scheduling.md`, section 2.
struct ScheduleDirectory: Sendable {
  /// What was found in it.
  struct Listing: Sendable {
    /// The paths of schedule files.
    var files: [String] = []
    /// Files with another ending, which may be a mistake.
    var ignored: [String] = []
  }

  let path: String

  /// Lists the files, each list in order.
  ///
  /// - Throws: `ScheduleDirectoryError` where the directory itself cannot be read: then nobody knows what should be loaded.
  func list() throws(ScheduleDirectoryError) -> Listing {
    guard let directory = unsafe opendir(path) else {
      throw ScheduleDirectoryError(
        description:
          "\(SystemError("'\(path)' cannot be read")); make the directory, or name another one with --schedules"
      )
    }
    defer { unsafe closedir(directory) }
    var listing = Listing()
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), !name.hasSuffix("~") else { continue }
      let file = "\(path)/\(name)"
      if name.hasSuffix(".toml") {
        listing.files.append(file)
      } else if !isDirectory(file), !name.hasSuffix(".factfile") {
        listing.ignored.append(file)
      }
    }
    listing.files.sort()
    listing.ignored.sort()
    return listing
  }

  /// Reads a schedule file's text.
  func text(of file: String) -> Result<String, OwnedFile.Failure> {
    do {
      let bytes = try OwnedFile(owners: [0, Account.current]).read(file, limit: ScheduleFile.byteLimit)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .failure(.unreadable(reason: "it is not UTF-8"))
      }
      return .success(text)
    } catch {
      return .failure(error)
    }
  }

  private func isDirectory(_ path: String) -> Bool {
    var found = stat()
    return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }
}
