import CivilTime
import Glibc

/// Which file in which state a path names: the same identity means the same content.
struct FileIdentity: Sendable {
  private struct Marks: Hashable {
    let device: dev_t
    let inode: ino_t
    let size: off_t
    let modified: Int64
    let changed: Int64
  }

  private let marks: Marks
  /// Whether another change would have looked different: the last one lay long enough ago.
  private let isSettled: Bool

  /// How long ago a file's last change must lie for its times to tell the next one apart, in nanoseconds.
  private static let settlingTime: Int64 = 1_000_000_000

  /// The identity of the file that a path leads to; nil where there is no file.
  ///
  /// - Parameter now: the wall clock, in nanoseconds.
  init?(path: String, now: Int64 = FileIdentity.now) {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else { return nil }
    let changed = Self.nanoseconds(found.st_ctim)
    marks = Marks(
      device: found.st_dev, inode: found.st_ino, size: found.st_size, modified: Self.nanoseconds(found.st_mtim),
      changed: changed)
    isSettled = now - changed > Self.settlingTime
  }

  /// Whether what was read of the earlier one need not be read again.
  func isUnchanged(since earlier: FileIdentity?) -> Bool { earlier?.isSettled == true && looksLike(earlier) }

  /// Whether nothing tells the two apart.
  func looksLike(_ other: FileIdentity?) -> Bool { marks == other?.marks }

  /// When the content was last changed.
  var modifiedAt: Timestamp { Timestamp(microsecondsSinceEpoch: marks.modified / 1000) }

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
