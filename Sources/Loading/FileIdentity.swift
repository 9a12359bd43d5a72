import Glibc

/// Which file in which state a path names: the same identity means the same content.
struct FileIdentity: Hashable, Sendable {
  private let device: dev_t
  private let inode: ino_t
  private let size: off_t
  private let modified: Int64
  private let changed: Int64

  /// How long ago a file's last change must lie for its times to tell the next one apart, in nanoseconds.
  private static let settlingTime: Int64 = 1_000_000_000

  /// The identity of the file that a path leads to.
  ///
  /// - Parameter now: the wall clock, in nanoseconds.
  /// - Returns: nil where there is no file, or where it was changed so recently that another change could look alike.
  init?(path: String, now: Int64 = FileIdentity.now) {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else { return nil }
    device = found.st_dev
    inode = found.st_ino
    size = found.st_size
    modified = Self.nanoseconds(found.st_mtim)
    changed = Self.nanoseconds(found.st_ctim)
    guard now - changed > Self.settlingTime else { return nil }
  }

  /// The wall clock in nanoseconds.
  static var now: Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
