import Fires
import Glibc
import Processes
import RunDocuments

/// The directories of runs that go on: `RUNTIME/starts/RUN_ID`, the daemon's own, and `RUNTIME/runs/RUN_ID`, the job
/// user's, in which the runner tells how it goes.
///
/// Source: `scheduling.md`, section 4.
struct RunFiles: Sendable {
  /// What a start needs; both are the caller's to close.
  struct Opened {
    let lock: FileLock
    /// Open for appending.
    let record: Int32
  }

  let starts: String
  let runs: String
  /// Of the runtime directory; see `RuntimeIdentity`.
  let runtimeID: String
  /// The runner's path, for messages.
  let runner: String

  init(runtimeDirectory: String, runner: String) throws(SystemError) {
    starts = "\(runtimeDirectory)/starts"
    runs = "\(runtimeDirectory)/runs"
    self.runner = runner
    try Self.makeDirectory(starts, mode: 0o700)
    try Self.makeDirectory(runs, mode: 0o755)
    runtimeID = try RuntimeIdentity.find(in: starts)
  }

  /// Another user's directory would be that user's to fill with records of runs that never were.
  private static func makeDirectory(_ path: String, mode: mode_t) throws(SystemError) {
    guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw SystemError("'\(path)' cannot be made") }
    var found = stat()
    guard unsafe lstat(path, &found) == 0 else { throw SystemError("'\(path)' cannot be used") }
    guard found.st_mode & S_IFMT == S_IFDIR, found.st_uid == geteuid() else {
      errno = EPERM
      throw SystemError("'\(path)' is not a directory of the daemon's user")
    }
    guard unsafe chmod(path, mode) == 0 else { throw SystemError("'\(path)' cannot be kept from others") }
  }

  private static let lockName = "lock"

  func directory(of run: RunID) -> String { "\(runs)/\(run)" }
  func lockPath(of run: RunID) -> String { "\(starts)/\(run)/\(Self.lockName)" }
  private func recordPath(of run: RunID) -> String { "\(starts)/\(run)/\(RunnerRecord.name)" }

  // MARK: Starting

  /// Makes a run's directories and takes the lock that the runner will keep.
  ///
  /// - Throws: what stood in the way; then nothing is left behind.
  func make(_ record: RunRecord, owner: SpawnRequest.Identity?) throws -> Opened {
    let run = record.runID
    let start = "\(starts)/\(run)"
    guard unsafe mkdir(start, 0o700) == 0 else { throw SystemError("'\(start)' cannot be made") }
    do {
      return try fill(start, record, owner)
    } catch {
      remove(run)
      throw error
    }
  }

  private func fill(_ start: String, _ record: RunRecord, _ owner: SpawnRequest.Identity?) throws -> Opened {
    try write(StartFile(record, runtimeID: runtimeID).text, to: "\(start)/\(StartFile.name)")
    let directory = directory(of: record.runID)
    guard unsafe mkdir(directory, 0o750) == 0 else { throw SystemError("'\(directory)' cannot be made") }
    if let owner, unsafe chown(directory, owner.user, owner.group) != 0 {
      throw SystemError("'\(directory)' cannot be given to its user")
    }
    let lock = try FileLock(path: lockPath(of: record.runID))
    let path = recordPath(of: record.runID)
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SystemError("'\(path)' cannot be opened") }
    return Opened(lock: lock, record: file)
  }

  private func write(_ text: String, to path: String) throws(SystemError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SystemError("'\(path)' cannot be opened") }
    defer { close(file) }
    try TextFile.write(text, to: file, path: path)
  }

  /// Writes down why there is no runner. Where that fails too, nothing is in the record, and nothing ran.
  func recordFailure(_ reason: String, in record: Int32) {
    try? TextFile.write(RunnerRecord.failureLine(reason), to: record, path: RunnerRecord.name)
  }

  // MARK: What an earlier daemon left
  //
  // What cannot be looked at, for want of a descriptor, says nothing about a run: all of these throw then.

  /// The runs that were started and not forgotten.
  var started: [RunID] {
    get throws(SystemError) {
      try DirectoryNames.all(in: starts).filter { $0 != RuntimeIdentity.fileName }.compactMap(RunID.init(validating:))
    }
  }

  func isStarted(_ run: RunID) -> Bool { unsafe access("\(starts)/\(run)", F_OK) == 0 || errno != ENOENT }

  /// Whether a runner, or for a moment a child that is just being started, holds the lock.
  func isHeld(_ run: RunID) throws(SystemError) -> Bool { try FileLock.isHeld(path: lockPath(of: run)) }

  func record(of run: RunID) throws(SystemError) -> RunnerRecord {
    let text = try SmallFile.read(recordPath(of: run), limit: RunnerRecord.byteLimit)
    return RunnerRecord(text: text ?? "", runner: runner)
  }

  /// What the start was for; nil where its file was cut off.
  func start(of run: RunID) throws(SystemError) -> StartFile? {
    try SmallFile.read("\(starts)/\(run)/\(StartFile.name)", limit: StartFile.byteLimit)
      .flatMap(StartFile.init(text:))
      .flatMap { $0.record.runID == run ? $0 : nil }
  }

  // MARK: Removing

  /// Removes a run's directories.
  ///
  /// The name goes first and at once: half a start directory would look as if nothing had run.
  func remove(_ run: RunID) {
    unsafe rename("\(starts)/\(run)", "\(starts)/.\(run)")
    Self.remove(run.description, in: runs, usually: [RunStatus.fileName, TaskProcesses.fileName])
    Self.remove(".\(run)", in: starts, usually: [StartFile.name, RunnerRecord.name, Self.lockName])
  }

  /// Looking what is there would take most of the time where only that is there which always is.
  private static func remove(_ name: String, in parent: String, usually names: [String]) {
    let path = "\(parent)/\(name)"
    for name in names { unsafe unlink("\(path)/\(name)") }
    if unsafe rmdir(path) != 0 { DirectoryTree.remove(name, in: parent) }
  }

  /// Removes what was being removed when a daemon was killed.
  func removeRemains() throws(SystemError) {
    for name in try DirectoryNames.all(in: starts) where name.hasPrefix(".") { DirectoryTree.remove(name, in: starts) }
    let known = Set(try started.map(\.description))
    for name in try DirectoryNames.all(in: runs) where !known.contains(name) { DirectoryTree.remove(name, in: runs) }
  }
}
