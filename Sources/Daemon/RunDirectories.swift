import Glibc
import Processes
import RunDocuments

/// The directories in which runs tell how they go, one for each run that goes on.
///
/// Source: `scheduling.md`, section 4. A job's user owns what lies in them: it is read as untrusted input.
struct RunDirectories: Sendable {
  /// `RUNTIME/runs`.
  let path: String

  /// Where the runner writes down its process number and start time before it executes.
  private static let runnerFileName = "runner"
  /// No run puts directories into its own; a user who does must not keep us busy for ever.
  private static let depthLimit = 16

  init(runtimeDirectory: String) throws(SystemError) {
    path = "\(runtimeDirectory)/runs"
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError("'\(path)' cannot be made") }
  }

  func directory(of runID: String) -> String { "\(path)/\(runID)" }

  /// The names of the runs that have a directory.
  var runIDs: [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    return unsafe Self.names(in: directory)
  }

  /// Makes a run's directory and takes the lock that the runner will keep.
  func make(for runID: String, owner: SpawnRequest.Identity?) throws -> (lock: FileLock, runner: Int32) {
    let directory = directory(of: runID)
    guard unsafe mkdir(directory, 0o750) == 0 else { throw SystemError("'\(directory)' cannot be made") }
    do {
      return try fill(directory, owner)
    } catch {
      remove(runID)
      throw error
    }
  }

  private func fill(_ directory: String, _ owner: SpawnRequest.Identity?) throws -> (lock: FileLock, runner: Int32) {
    let lock = try FileLock(path: "\(directory)/lock")
    let runnerPath = "\(directory)/\(Self.runnerFileName)"
    let runner = unsafe open(runnerPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard runner >= 0 else { throw SystemError("'\(runnerPath)' cannot be opened") }
    if let owner, unsafe chown(directory, owner.user, owner.group) != 0 {
      let error = SystemError("'\(directory)' cannot be given to its user")
      close(runner)
      throw error
    }
    return (lock, runner)
  }

  /// Whether a runner still holds the lock.
  func isHeld(_ runID: String) throws(SystemError) -> Bool {
    try FileLock.isHeld(path: "\(directory(of: runID))/lock")
  }

  /// The runner's process, as it wrote itself down; nil where it never got as far.
  func runner(of runID: String) throws(SystemError) -> ForeignProcess? {
    guard let bytes = try content("\(directory(of: runID))/\(Self.runnerFileName)", limit: 4096) else { return nil }
    return TaskProcesses.parse(String(decoding: bytes, as: UTF8.self)).first.map {
      ForeignProcess(identifier: $0.identifier, startTime: $0.startTime)
    }
  }

  /// As whom the run goes on; nil where its directory is gone.
  func owner(of runID: String) -> SpawnRequest.Identity? {
    var found = stat()
    guard unsafe lstat(directory(of: runID), &found) == 0 else { return nil }
    return SpawnRequest.Identity(user: found.st_uid, group: found.st_gid, supplementaryGroups: [])
  }

  /// What the runner said last; nil where it said nothing that can be used.
  func status(of runID: String) throws(SystemError) -> RunStatus? {
    try content("\(directory(of: runID))/\(RunStatus.fileName)", limit: RunStatus.byteLimit)
      .flatMap { try? RunStatus.parse(bytes: $0) }
      .flatMap { $0.runID == runID ? $0 : nil }
  }

  /// The processes that the run's tasks were started as.
  func processes(of runID: String) throws(SystemError) -> [ForeignProcess] {
    let bytes = try content("\(directory(of: runID))/\(TaskProcesses.fileName)", limit: TaskProcesses.byteLimit) ?? []
    return TaskProcesses.parse(String(decoding: bytes, as: UTF8.self)).map {
      ForeignProcess(identifier: $0.identifier, startTime: $0.startTime)
    }
  }

  /// Removes a run's directory with all that is in it.
  func remove(_ runID: String) {
    let runs = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard runs >= 0 else { return }
    defer { close(runs) }
    Self.remove(runID, in: runs, depth: 0)
  }

  /// A link is removed, never followed.
  private static func remove(_ name: String, in parent: Int32, depth: Int) {
    guard depth < depthLimit, unsafe unlinkat(parent, name, 0) != 0, errno == EISDIR || errno == EPERM else { return }
    let descriptor = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, let directory = unsafe fdopendir(descriptor) else { return }
    for entry in unsafe names(in: directory) { remove(entry, in: descriptor, depth: depth + 1) }
    unsafe closedir(directory)
    _ = unsafe unlinkat(parent, name, AT_REMOVEDIR)
  }

  private static func names(in directory: OpaquePointer) -> [String] {
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// A file that its user may have replaced by anything.
  ///
  /// - Throws: `SystemError` where something is used up that reading takes: what it says is not known then.
  private func content(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      let error = SystemError("'\(path)' cannot be opened")
      guard !error.isShortage else { throw error }
      return nil
    }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    return try? BoundedFile.read(descriptor: file, limit: limit)
  }
}
