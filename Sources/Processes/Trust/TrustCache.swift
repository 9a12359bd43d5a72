import Glibc
import Synchronization

/// What is known about directories and users for the length of one load, so that it is found out only once.
///
/// Made for a load and dropped after it. Directories are known by what they are, not by name, and only as long as their
/// status has not changed.
public final class TrustCache: Sendable {
  /// A directory in one state: whatever changes who may write to it changes the time of its last status change.
  struct Directory: Hashable {
    private let device: dev_t
    private let number: ino_t
    private let seconds: Int
    private let nanoseconds: Int

    init(_ found: stat) {
      device = found.st_dev
      number = found.st_ino
      seconds = found.st_ctim.tv_sec
      nanoseconds = found.st_ctim.tv_nsec
    }
  }

  private let directories = Mutex<[Directory: [Writer]]>([:])
  private let users = Mutex<UserDatabase?>(nil)

  /// Begins without any knowledge.
  public init() {}

  /// Who may write to a directory besides its owner.
  func writers(
    of directory: Directory, otherwise read: () throws(OwnedFile.Failure) -> [Writer]
  ) throws(OwnedFile.Failure) -> [Writer] {
    if let known = directories.withLock({ $0[directory] }) { return known }
    let writers = try read()
    directories.withLock { $0[directory] = writers }
    return writers
  }

  /// All users and groups of this machine, asked for when first needed.
  func database() throws(SystemError) -> UserDatabase {
    try users.withLock { users throws(SystemError) in
      if let users { return users }
      let found = try UserDatabase.ofMachine()
      users = found
      return found
    }
  }
}
