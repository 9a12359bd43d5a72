public import Dispatch
import Glibc

/// Notices when the machine's zone or its tzdata changes.
///
/// Directories are watched, not files: packages and `timedatectl` put new files in the place of old ones.
/// Source: `cron.md`, section B.3; inotify(7).
public final class ZoneWatch {
  private let source: any DispatchSourceRead

  /// Watches from now on.
  ///
  /// - Parameters:
  ///   - onChange: called on the queue for each burst of changes that is read at once; one change can give several.
  /// - Returns: nil where the system has no descriptor or no watch left.
  public init?(
    configuration: String = "/etc", zones: String = "/usr/share/zoneinfo", queue: DispatchQueue,
    onChange: @escaping @Sendable () -> Void
  ) {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { return nil }
    let changes = UInt32(IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_CLOSE_WRITE | IN_ONLYDIR)
    let watch = unsafe inotify_add_watch(descriptor, configuration, changes)
    var isWatching = watch >= 0
    for directory in [zones] + Self.directories(in: zones) {
      if unsafe inotify_add_watch(descriptor, directory, changes) >= 0 { isWatching = true }
    }
    guard isWatching else {
      close(descriptor)
      return nil
    }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { if Self.readsChange(descriptor, configuration: watch) { onChange() } }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }

  /// Reads all events, and tells whether one of them is about zones: of the configuration only two files are.
  private static func readsChange(_ descriptor: Int32, configuration watch: Int32) -> Bool {
    var isChange = false
    let size = 64 << 10
    return unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { buffer in
      while true {
        let count = unsafe read(descriptor, buffer.baseAddress, size)
        guard count > 0 else { return isChange }
        var offset = 0
        while offset < count {
          let event = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          let start = offset + MemoryLayout<inotify_event>.size
          let name = unsafe String(decoding: buffer[start..<start + Int(event.len)].prefix { $0 != 0 }, as: UTF8.self)
          if event.wd != watch || ["localtime", "timezone"].contains(name) { isChange = true }
          offset = start + Int(event.len)
        }
      }
    }
  }

  private static func directories(in path: String) -> [String] {
    guard let handle = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(handle) }
    var found: [String] = []
    while let entry = unsafe readdir(handle) {
      guard unsafe entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix("."), !["posix", "right"].contains(name) { found.append("\(path)/\(name)") }
    }
    return found
  }
}
