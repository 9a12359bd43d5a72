import Glibc

/// What this process itself uses.
public struct OwnUsage: Hashable, Sendable {
  /// Its time on processors.
  public let cpuTime: Duration
  /// Its memory that is resident, in bytes; nil where the system does not say.
  public let residentMemory: Int?

  /// As it is now.
  public static var current: OwnUsage {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let pages = SmallFile.text(of: "/proc/self/statm", limit: 256)?.split(separator: " ").dropFirst().first
    return OwnUsage(
      cpuTime: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec),
      residentMemory: pages.flatMap { Int($0) }.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) })
  }
}
