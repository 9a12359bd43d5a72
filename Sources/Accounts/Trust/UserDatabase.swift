import Glibc
import Processes
import Synchronization

/// All users and groups that a machine knows.
struct UserDatabase: Sendable {
  struct User: Sendable {
    let name: String
    let number: UInt32
    /// Its primary group.
    let group: UInt32
  }

  struct Group: Sendable {
    let name: String
    let number: UInt32
    /// The names of those whose group it is beside their primary one.
    let members: [String]
  }

  /// How a group stands to a user.
  enum Standing: Hashable {
    /// Their primary group, and nobody else's group in any way.
    case ofOwnerAlone
    case notPrimary
    /// Their primary group, and one of these users' too.
    case shared(with: [String])
  }

  /// A number may have several names, and a group several entries with members in each.
  private let usersByNumber: [UInt32: [User]]
  private let usersByGroup: [UInt32: [User]]
  private let groups: [UInt32: [Group]]

  init(users: [User], groups: [Group]) {
    usersByNumber = Dictionary(grouping: users, by: \.number)
    usersByGroup = Dictionary(grouping: users, by: \.group)
    self.groups = Dictionary(grouping: groups, by: \.number)
  }

  /// The name of a user, nil where there is none.
  func name(ofUser number: UInt32) -> String? { usersByNumber[number]?.first?.name }

  /// The name of a group, nil where there is none.
  func name(ofGroup number: UInt32) -> String? { groups[number]?.first?.name }

  /// Whether anybody but the owner is in a group, as a member or by primary group.
  ///
  /// - Parameter members: members of the group beside the listed ones.
  func standing(of group: UInt32, owner: UInt32, members: [String]) -> Standing {
    let own = usersByNumber[owner] ?? []
    guard own.contains(where: { $0.group == group }), let entries = groups[group] else { return .notPrimary }
    let names = Set(own.map(\.name))
    let others = Set(entries.flatMap(\.members) + members).subtracting(names)
      .union((usersByGroup[group] ?? []).filter { $0.number != owner }.map(\.name))
    return others.isEmpty ? .ofOwnerAlone : .shared(with: others.sorted())
  }
}

extension UserDatabase {
  /// The C library goes through its lists for one caller at a time.
  private static let enumeration = Mutex(())

  /// Asks this machine for all of them. May wait for a name service.
  ///
  /// - Throws: `SystemError` where the lists cannot be read: nobody can tell then who else is in a group.
  static func ofMachine() throws(SystemError) -> UserDatabase {
    try enumeration.withLock { _ throws(SystemError) in
      UserDatabase(users: try allUsers(), groups: try allGroups())
    }
  }

  /// The members of a group that is asked for by number. May wait for a name service.
  static func members(of number: UInt32) throws(SystemError) -> [String] {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 4096)
    while true {
      let failure = unsafe buffer.withUnsafeMutableBufferPointer {
        unsafe getgrgid_r(number, &entry, $0.baseAddress!, $0.count, &found)
      }
      if failure == ERANGE, buffer.count < 64 << 20 {
        buffer = [CChar](repeating: 0, count: buffer.count * 4)
        continue
      }
      guard unsafe found != nil else {
        guard [0, ENOENT, ESRCH].contains(failure) else {
          errno = failure
          throw SystemError("group \(number) cannot be looked up")
        }
        return []
      }
      // The names lie in the buffer.
      return unsafe buffer.withUnsafeBufferPointer { _ in unsafe names(entry.gr_mem) }
    }
  }

  /// The names of a list that ends in a null pointer.
  private static func names(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    var names: [String] = []
    var next = unsafe list
    while let name = unsafe next?.pointee {
      names.append(unsafe String(cString: name))
      unsafe next = next?.successor()
    }
    return names
  }

  private static func allUsers() throws(SystemError) -> [User] {
    errno = 0
    setpwent()
    defer { endpwent() }
    var users: [User] = []
    while let entry = unsafe getpwent()?.pointee {
      users.append(
        User(name: unsafe String(cString: entry.pw_name), number: unsafe entry.pw_uid, group: unsafe entry.pw_gid))
      errno = 0
    }
    try checkEnd("users", isEmpty: users.isEmpty)
    return users
  }

  private static func allGroups() throws(SystemError) -> [Group] {
    errno = 0
    setgrent()
    defer { endgrent() }
    var groups: [Group] = []
    while let entry = unsafe getgrent()?.pointee {
      groups.append(
        Group(
          name: unsafe String(cString: entry.gr_name), number: unsafe entry.gr_gid, members: unsafe names(entry.gr_mem))
      )
      errno = 0
    }
    try checkEnd("groups", isEmpty: groups.isEmpty)
    return groups
  }

  /// A list without any entry is one that could not be opened, which the C library does not tell apart.
  private static func checkEnd(_ list: String, isEmpty: Bool) throws(SystemError) {
    let isShort = [EMFILE, ENFILE, ENOMEM, EIO].contains(errno)
    guard isEmpty || isShort else { return }
    throw SystemError("the list of \(list) cannot be read")
  }
}
