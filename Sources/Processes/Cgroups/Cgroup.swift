import CLinux
import Glibc

/// A control group of the one tree (version 2): a set of processes that the kernel keeps.
///
/// Source: the kernel's cgroup-v2.rst.
public struct Cgroup: Hashable, Sendable {
  /// Its directory.
  public let path: String

  /// Names the group of a directory.
  public init(path: String) {
    self.path = path
  }

  /// A group below this one.
  public func child(_ name: String) -> Cgroup { Cgroup(path: "\(path)/\(name)") }

  /// Makes the group where there is none.
  ///
  /// - Throws: `SystemError` where it may not, or a limit of groups is reached.
  public func make() throws(SystemError) {
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw SystemError("cgroup '\(path)' cannot be made")
    }
  }

  /// Opens its directory, for a process that is to begin in it; the caller closes it.
  public func openDirectory() throws(SystemError) -> Int32 {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("cgroup '\(path)' cannot be opened") }
    return descriptor
  }

  /// The file that changes when the last process leaves.
  public var eventsPath: String { "\(path)/cgroup.events" }

  /// Whether a process is in the group or in one below it, for all that is known: where nobody can look, one is.
  public var isPopulated: Bool {
    do {
      return try SmallFile.read(eventsPath, limit: Self.byteLimit).map { !$0.contains("populated 0") } ?? false
    } catch {
      return true
    }
  }

  /// The time that its processes, past ones included, had on processors; nil where it cannot be read.
  public var cpuTime: Duration? {
    let line = text("cpu.stat")?.split(separator: "\n").first { $0.hasPrefix("usage_usec ") }
    return line?.split(separator: " ").last.flatMap { Int64($0) }.map { .microseconds($0) }
  }

  /// Kills all that is in the group and below it.
  ///
  /// - Returns: whether the kernel does it, as it can since Linux 5.14. Otherwise what is forked meanwhile, or could
  ///   not be found for want of a descriptor, lives on: ask again until the group is empty.
  @discardableResult
  public func kill() -> Bool {
    let descriptor = unsafe open("\(path)/cgroup.kill", O_WRONLY | O_CLOEXEC)
    guard descriptor < 0 else {
      defer { close(descriptor) }
      return unsafe write(descriptor, "1", 1) == 1
    }
    for line in text("cgroup.procs")?.split(separator: "\n") ?? [] {
      guard let process = Int32(line), process > 1 else { continue }
      _ = Glibc.kill(process, SIGKILL)
    }
    for child in children { child.kill() }
    return false
  }

  /// Removes the group and those below it; false where a process is left in one.
  @discardableResult
  public func remove() -> Bool {
    if unsafe rmdir(path) == 0 || errno == ENOENT { return true }
    for child in children { child.remove() }
    return unsafe rmdir(path) == 0 || errno == ENOENT
  }

  /// The groups below this one.
  public var children: [Cgroup] {
    ((try? DirectoryNames.all(in: path)) ?? []).map(child).filter { child in
      var found = stat()
      return unsafe lstat(child.path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    }
  }

  /// Its last path component.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  private static let byteLimit = 1 << 20

  private func text(_ file: String) -> String? { SmallFile.text(of: "\(path)/\(file)", limit: Self.byteLimit) }
}
