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
    case openFiles = "nofile"
    case processes = "nproc"
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
    case .openFiles: RLIMIT_NOFILE
    case .processes: __RLIMIT_NPROC
    case .stack: RLIMIT_STACK
    }
  }
}
