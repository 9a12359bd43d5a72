import Accounts
import Glibc
import Processes
import ScheduleFile
import Synchronization

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
  /// The files of it that are looked at, nil for all.
  var only: [String]?

  /// Lists the files, each list in order.
  ///
  /// - Throws: `LoadFailure` where the directory itself cannot be read, or others could add to it: then nobody
  ///   knows what should be loaded.
  func list(_ trust: TrustCache) throws(LoadFailure) -> Listing {
    if let only { return Listing(files: only.sorted()) }
    let directory = unsafe try entries(trust)
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

  private func entries(_ trust: TrustCache) throws(LoadFailure) -> OpaquePointer {
    do throws(OwnedFile.Failure) {
      return unsafe try OwnedFile(owners: [0, Account.current]).listDirectory(path, cache: trust)
    } catch {
      throw LoadFailure(directory: path, error)
    }
  }

  /// Reads a schedule file's text.
  func text(of file: String, _ trust: TrustCache) -> Result<String, OwnedFile.Failure> {
    do {
      let bytes = try OwnedFile(owners: [0, Account.current]).read(file, limit: ScheduleFile.byteLimit, cache: trust)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .failure(.unreadable(reason: "it is not UTF-8"))
      }
      return .success(text)
    } catch {
      return .failure(error)
    }
  }

  /// Whether a file's text, which is known already, may still be used.
  func isTrusted(_ file: String, _ trust: TrustCache) -> Bool {
    (try? OwnedFile(owners: [0, Account.current]).check(file, cache: trust)) != nil
  }

  private func isDirectory(_ path: String) -> Bool {
    var found = stat()
    return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }
}
