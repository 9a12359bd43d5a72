import CLinux

/// What the descendants of this process used that were waited for.
public struct ChildrenUsage: Hashable, Sendable {
  /// Their time on processors.
  public let cpuTime: Duration
  /// The peak memory of the largest of them, in bytes; at least that of this process, whose memory they began on.
  public let peakMemory: Int

  /// As it is now.
  public static var current: ChildrenUsage {
    let usage = linux_children_usage()
    return ChildrenUsage(cpuTime: .microseconds(usage.microseconds), peakMemory: Int(usage.peak_memory))
  }
}
