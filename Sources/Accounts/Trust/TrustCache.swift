import Glibc
import Processes
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
  private let members = Mutex<[UInt32: [String]]>([:])

  /// Begins without any knowledge.
  public init() {}

  /// Who may write to a directory besides its owner; nil where that is not known yet.
  func writers(of directory: Directory) -> [Writer]? { directories.withLock { $0[directory] } }

  /// Remembers who may write to a directory besides its owner.
  func remember(_ writers: [Writer], of directory: Directory) {
    directories.withLock { $0[directory] = writers }
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

  /// The members that a group is said to have when asked for by number, which name services may know without listing them.
  func members(of group: UInt32) throws(SystemError) -> [String] {
    try members.withLock { members throws(SystemError) in
      if let known = members[group] { return known }
      let found = try UserDatabase.members(of: group)
      members[group] = found
      return found
    }
  }
}
