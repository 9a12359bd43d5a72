import CLinux
import Glibc

/// The processes of this machine at one moment, as far as they have not ended.
public struct ProcessTable: Sendable {
  /// One process and where it belongs.
  public struct Entry: Hashable, Sendable {
    public let process: ForeignProcess
    public let parent: Int32
    public let group: Int32
    public let session: Int32

    /// Describes a process.
    public init(process: ForeignProcess, parent: Int32, group: Int32, session: Int32) {
      self.process = process
      self.parent = parent
      self.group = group
      self.session = session
    }
  }

  public let entries: [Entry]

  /// A table of these processes.
  public init(entries: [Entry]) {
    self.entries = entries
  }

  /// What there is now.
  ///
  /// - Throws: `SystemError` where it cannot be seen, or not all of it.
  public static func current() throws(SystemError) -> ProcessTable {
    var capacity = 1024
    while true {
      var found = [linux_process](repeating: linux_process(), count: capacity)
      let count = unsafe linux_list_processes(&found, capacity)
      guard count >= 0 else { throw SystemError("the processes of this machine cannot be listed") }
      guard count > capacity else { return ProcessTable(entries: found.prefix(count).map { Entry($0) }) }
      capacity = count * 2
    }
  }

  /// All that descend from a process, parents before their children.
  ///
  /// Those come last whose parent has ended since it was looked at: they may descend from it.
  public func descendants(of ancestor: Int32) -> [Entry] {
    let children = Dictionary(grouping: entries.indices) { entries[$0].parent }
    let numbers = Set(entries.map(\.process.identifier))
    var found = (children[ancestor] ?? []).map { entries[$0] }
    var next = 0
    while next < found.count {
      found += (children[found[next].process.identifier] ?? []).map { entries[$0] }
      next += 1
    }
    return found + entries.filter { $0.parent > 0 && $0.parent != ancestor && !numbers.contains($0.parent) }
  }
}

extension ProcessTable.Entry {
  fileprivate init(_ process: linux_process) {
    self.init(
      process: ForeignProcess(identifier: process.pid, startTime: process.start_time), parent: process.parent,
      group: process.group, session: process.session)
  }
}
