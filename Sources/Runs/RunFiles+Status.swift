import Fires
import Glibc
import Processes
import RunDocuments

extension RunFiles {
  /// Larger ones are read on a thread of their own.
  private static let smallLimit = 128 << 10

  /// What the runner said last; nil where it said nothing that can be used.
  ///
  /// - Throws: `SystemError` where something is used up that reading takes, as the others here do.
  func status(of run: RunID) throws(SystemError) -> RunStatus? { try status(of: run, limit: RunStatus.byteLimit) }

  /// The same, if reading it takes no time worth mentioning.
  func smallStatus(of run: RunID) throws(SystemError) -> RunStatus? { try status(of: run, limit: Self.smallLimit) }

  private func status(of run: RunID, limit: Int) throws(SystemError) -> RunStatus? {
    try content("\(directory(of: run))/\(RunStatus.fileName)", limit: limit)
      .flatMap { try? RunStatus.parse(bytes: $0) }
      .flatMap { $0.runID == run.description ? $0 : nil }
  }

  /// As whom the run goes on; nil where its directory is gone.
  func owner(of run: RunID) -> SpawnRequest.Identity? {
    var found = stat()
    guard unsafe lstat(directory(of: run), &found) == 0 else { return nil }
    return SpawnRequest.Identity(user: found.st_uid, group: found.st_gid, supplementaryGroups: [])
  }

  /// What still lives of the sessions that the run's tasks were started in, as far as it is the user's.
  ///
  /// Whoever wrote the list may have named any process, any number of times. A session is the task's while its leader
  /// is the process that was written down; when that has gone, those are the run's whose environment says so.
  ///
  /// - Throws: `SystemError` where the processes cannot be looked at.
  func livingTasks(of run: RunID, user: UInt32) throws(SystemError) -> [ProcessTable.Entry] {
    let path = "\(directory(of: run))/\(TaskProcesses.fileName)"
    let bytes = try content(path, limit: TaskProcesses.byteLimit) ?? []
    var recorded: [Int32: Set<UInt64>] = [:]
    for entry in TaskProcesses.parse(String(decoding: bytes, as: UTF8.self)) {
      recorded[entry.identifier, default: []].insert(entry.startTime)
    }
    guard !recorded.isEmpty else { return [] }
    let entries = try ProcessTable.current().entries
    let leaders = Set(
      entries.filter { recorded[$0.process.identifier]?.contains($0.process.startTime) == true }
        .map(\.process.identifier))
    let living = entries.filter { entry in
      guard recorded[entry.session] != nil, entry.process.user == user else { return false }
      return leaders.contains(entry.session)
        || entry.process.environment([Self.runVariable])[Self.runVariable] == run.description
    }
    // Without a descriptor nobody has a user or an environment.
    errno = ResourceShortage.ofDescriptors
    guard errno == 0 else { throw SystemError("the processes of run '\(run)' cannot be looked at") }
    return living
  }

  /// What every task finds its run's id in.
  private static let runVariable = "FACTOTUM_RUN_ID"

  /// A file that its user may have replaced by anything.
  private func content(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      let error = SystemError("'\(path)' cannot be opened")
      guard !error.isShortage else { throw error }
      return nil
    }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_size <= limit else { return nil }
    return try? BoundedFile.read(descriptor: file, limit: limit)
  }
}
