import CLinux
import Glibc

/// A limit that the kernel holds a process to. Source: setrlimit(2).
public struct ResourceLimit: Hashable, Sendable {
  /// What is limited, by the names of `scheduling.md`, section 2.
  public enum Resource: String, Hashable, Sendable, CaseIterable {
    case addressSpace = "as"
    case core, cpu, data
    case fileSize = "fsize"
    case lockedMemory = "memlock"
    case messageQueues = "msgqueue"
    case openFiles = "nofile"
    case pendingSignals = "sigpending"
    case processes = "nproc"
    case realTimePriority = "rtprio"
    case stack
  }

  public let resource: Resource
  /// In the resource's own unit: bytes, seconds or a number; nil for none at all.
  public let value: UInt64?

  /// Limits a resource.
  public init(_ resource: Resource, _ value: UInt64?) {
    self.resource = resource
    self.value = value
  }

  var cValue: linux_resource_limit {
    linux_resource_limit(resource: Int32(number.rawValue), value: value ?? UInt64.max)
  }

  private var number: __rlimit_resource {
    switch resource {
    case .addressSpace: RLIMIT_AS
    case .core: RLIMIT_CORE
    case .cpu: RLIMIT_CPU
    case .data: RLIMIT_DATA
    case .fileSize: RLIMIT_FSIZE
    case .lockedMemory: __RLIMIT_MEMLOCK
    case .messageQueues: __RLIMIT_MSGQUEUE
    case .openFiles: RLIMIT_NOFILE
    case .pendingSignals: __RLIMIT_SIGPENDING
    case .processes: __RLIMIT_NPROC
    case .realTimePriority: __RLIMIT_RTPRIO
    case .stack: RLIMIT_STACK
    }
  }
}
