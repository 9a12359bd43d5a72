import Fires
import Glibc
import Processes
import RunDocuments

extension RunFiles {
  /// Larger ones are read on a thread of their own.
  private static let smallLimit = 128 << 10

  /// What the runner said last; nil where it said nothing that can be used.
  func status(of run: RunID) -> RunStatus? { status(of: run, limit: RunStatus.byteLimit) }

  /// The same, if reading it takes no time worth mentioning.
  func smallStatus(of run: RunID) -> RunStatus? { status(of: run, limit: Self.smallLimit) }

  private func status(of run: RunID, limit: Int) -> RunStatus? {
    content("\(directory(of: run))/\(RunStatus.fileName)", limit: limit)
      .flatMap { try? RunStatus.parse(bytes: $0) }
      .flatMap { $0.runID == run.description ? $0 : nil }
  }

  /// As whom the run goes on; nil where its directory is gone.
  func owner(of run: RunID) -> SpawnRequest.Identity? {
    var found = stat()
    guard unsafe lstat(directory(of: run), &found) == 0 else { return nil }
    return SpawnRequest.Identity(user: found.st_uid, group: found.st_gid, supplementaryGroups: [])
  }

  /// Those of the processes that the run's tasks were started as that still live and are the user's.
  ///
  /// Whoever wrote the list may have named any process, any number of times.
  func livingTasks(of run: RunID, user: UInt32) -> [ForeignProcess] {
    let path = "\(directory(of: run))/\(TaskProcesses.fileName)"
    let bytes = content(path, limit: TaskProcesses.byteLimit) ?? []
    let named = TaskProcesses.parse(String(decoding: bytes, as: UTF8.self)).map {
      ForeignProcess(identifier: $0.identifier, startTime: $0.startTime)
    }
    return Array(Set(named)).filter { $0.user == user }
  }

  /// A file that its user may have replaced by anything.
  private func content(_ path: String, limit: Int) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var found = stat()
    guard unsafe fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_size <= limit else { return nil }
    return try? BoundedFile.read(descriptor: file, limit: limit)
  }
}
