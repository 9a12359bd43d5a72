import Glibc

/// What this process itself uses.
public struct OwnUsage: Hashable, Sendable {
  /// Its time on processors.
  public let cpuTime: Duration
  /// Its memory that is resident, in bytes; nil where the system does not say.
  public let residentMemory: Int?

  /// All of its memory, in bytes; nil where the system does not say.
  public let virtualMemory: Int?
  /// How many descriptors it has open; nil where the system does not say.
  public let openFiles: Int?
  /// How many it may have open; nil without a limit.
  public let maxFiles: Int?

  /// As it is now.
  public static var current: OwnUsage {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let pages = SmallFile.text(of: "/proc/self/statm", limit: 256)?.split(separator: " ").prefix(2).compactMap {
      Int($0)
    }
    let sizes = pages.flatMap { $0.count == 2 ? $0 : nil }?.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    let limit = sysconf(Int32(_SC_OPEN_MAX))
    return OwnUsage(
      cpuTime: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec), residentMemory: sizes?[1], virtualMemory: sizes?[0],
      // Without the descriptor by which it is counted.
      openFiles: (try? DirectoryNames.all(in: "/proc/self/fd")).map { $0.count - 1 },
      maxFiles: limit > 0 ? Int(limit) : nil)
  }
}
