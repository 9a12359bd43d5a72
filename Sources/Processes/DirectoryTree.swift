import Glibc

/// Removes directories whatever somebody else put into them.
public enum DirectoryTree {
  /// How many entries are looked at once: a directory of millions must not fill the memory.
  private static let batchLimit = 4096
  /// After so many entries it is given up: somebody may be filling it as fast as it is emptied.
  private static let entryLimit = 5_000_000

  /// Removes what has this name, with all that is in it; links are removed, never followed.
  ///
  /// However deep it is, two descriptors are enough: what lies deeper is moved to the top first.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  public static func remove(_ name: String, in parent: String) -> Bool {
    let path = "\(parent)/\(name)"
    if unsafe unlink(path) == 0 || errno == ENOENT { return true }
    let top = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard top >= 0 else { return unsafe rmdir(path) == 0 }
    defer { close(top) }
    var flattening = Flattening(top: top)
    flattening.empty()
    return unsafe rmdir(path) == 0
  }

  /// A directory that is being emptied.
  private struct Flattening {
    let top: Int32
    private var moved = 0
    private var seen = 0

    init(top: Int32) {
      self.top = top
    }

    mutating func empty() {
      while seen < entryLimit {
        let names = DirectoryNames.names(in: top, limit: batchLimit)
        var hasProgress = false
        for name in names where remove(name) { hasProgress = true }
        guard hasProgress else { return }
      }
    }

    /// Whether something went; of a directory that may be the part of its content that was moved to the top.
    private mutating func remove(_ name: [CChar]) -> Bool {
      seen += 1
      if unsafe unlinkat(top, name, 0) == 0 || unlinkat(top, name, AT_REMOVEDIR) == 0 { return true }
      guard errno == ENOTEMPTY || errno == EEXIST || errno == EACCES || errno == EPERM else { return false }
      // Whoever is not root cannot read what its owner closed; a link has no mode of its own and is not followed.
      var directory = unsafe openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if directory < 0, errno == EACCES, unsafe fchmodat(top, name, 0o700, AT_SYMLINK_NOFOLLOW) == 0 {
        directory = unsafe openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
      guard directory >= 0 else { return false }
      defer { close(directory) }
      _ = fchmod(directory, 0o700)
      let removed = lift(all: directory)
      return unsafe unlinkat(top, name, AT_REMOVEDIR) == 0 || removed
    }

    /// Removes the files of a directory and moves its directories to the top.
    private mutating func lift(all directory: Int32) -> Bool {
      var hasProgress = false
      for name in DirectoryNames.names(in: directory, limit: batchLimit) {
        seen += 1
        if unsafe unlinkat(directory, name, 0) == 0 || unlinkat(directory, name, AT_REMOVEDIR) == 0 {
          hasProgress = true
          continue
        }
        if move(name, from: directory) { hasProgress = true }
      }
      return hasProgress
    }

    /// Moves something to the top; not where something is mounted, whose mode is not to change either.
    private mutating func move(_ name: [CChar], from directory: Int32) -> Bool {
      moved += 1
      if unsafe renameat(directory, name, top, ".moved-\(moved)") == 0 { return true }
      // Only the owner may move a directory that it cannot write.
      return unsafe errno == EACCES && fchmodat(directory, name, 0o700, AT_SYMLINK_NOFOLLOW) == 0
        && renameat(directory, name, top, ".moved-\(moved)") == 0
    }
  }
}
