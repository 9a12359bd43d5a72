import Glibc
public import Processes
import Queues

/// A user as whom jobs can run.
public struct Account: Hashable, Sendable {
  public let name: String
  public let identity: SpawnRequest.Identity
  public let home: String
  public let shell: String

  /// The user this process runs as.
  public static var current: UInt32 { geteuid() }

  /// Looks a user up by name, with the given primary group where one is named.
  ///
  /// It may have to ask the network, so it waits on a thread of its own, never on a cooperative one.
  ///
  /// - Throws: `AccountError` where there is no such user or group, or nobody can tell.
  public static func find(user: String, group: String? = nil) async throws(AccountError) -> Account {
    try await onThread { () throws(AccountError) in try lookUp(user: user, group: group) }
  }

  /// Looks up the name of the user this process runs as; its number where it has none.
  ///
  /// - Throws: `AccountError` where nobody can tell.
  public static func nameOfCurrent() async throws(AccountError) -> String { try await name(of: geteuid()) }

  /// Looks up the name of a user; its number where it has none.
  ///
  /// - Throws: `AccountError` where nobody can tell.
  public static func name(of number: UInt32) async throws(AccountError) -> String {
    try await onThread { () throws(AccountError) in
      var entry = unsafe passwd()
      let found = try unsafe look(for: .user, "\(number)", size: 64 * 1024) { buffer, size in
        var found: UnsafeMutablePointer<passwd>?
        let failure = unsafe getpwuid_r(number, &entry, buffer, size, &found)
        return unsafe (failure, found.map { unsafe String(cString: $0.pointee.pw_name) })
      }
      return found ?? "\(number)"
    }
  }

  private static func lookUp(user: String, group: String?) throws(AccountError) -> Account {
    var entry = unsafe passwd()
    let found = try unsafe look(for: .user, user, size: 64 * 1024) { buffer, size in
      var found: UnsafeMutablePointer<passwd>?
      let failure = unsafe getpwnam_r(user, &entry, buffer, size, &found)
      let texts = unsafe found.map { unsafe (String(cString: $0.pointee.pw_dir), String(cString: $0.pointee.pw_shell)) }
      return (failure, texts)
    }
    guard let (home, shell) = found else { throw AccountError(kind: .user, name: user, number: 0) }
    var primary = unsafe entry.pw_gid
    if let group {
      guard let number = try groupNumber(named: group) else {
        throw AccountError(kind: .group, name: group, number: 0)
      }
      primary = number
    }
    let identity = SpawnRequest.Identity(
      user: unsafe entry.pw_uid, group: primary, supplementaryGroups: groups(of: user, primary: primary))
    // Without descriptors the user seems to be in no group.
    let shortage = ResourceShortage.ofDescriptors
    guard shortage == 0 else { throw AccountError(kind: .user, name: user, number: shortage) }
    return Account(name: user, identity: identity, home: home, shell: shell)
  }

  /// A group's number, nil where there is none of that name; it may have to ask the network.
  ///
  /// - Throws: `AccountError` where nobody can tell.
  public static func groupNumber(named name: String) throws(AccountError) -> UInt32? {
    var entry = unsafe group()
    return try unsafe look(for: .group, name, size: 1024 * 1024) { buffer, size in
      var found: UnsafeMutablePointer<group>?
      let failure = unsafe getgrnam_r(name, &entry, buffer, size, &found)
      return unsafe (failure, found.map { unsafe $0.pointee.gr_gid })
    }
  }

  /// What a database has to say; nil where it has nothing, and that is certain.
  private static func look<Found>(
    for kind: AccountError.Kind, _ name: String, size: Int,
    _ body: (UnsafeMutablePointer<CChar>, Int) -> (failure: Int32, found: Found?)
  ) throws(AccountError) -> Found? {
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { unsafe buffer.deallocate() }
    while true {
      let (failure, found) = unsafe body(buffer, size)
      if let found { return found }
      if failure == EINTR { continue }
      let error = AccountError(kind: kind, name: name, number: failure)
      guard error.isMissing else { throw error }
      let shortage = ResourceShortage.ofDescriptors
      guard shortage == 0 else { throw AccountError(kind: kind, name: name, number: shortage) }
      return nil
    }
  }

  private static func groups(of user: String, primary: UInt32) -> [UInt32] {
    var count: Int32 = 64
    while true {
      var groups = [gid_t](repeating: 0, count: Int(count))
      let known = unsafe getgrouplist(user, primary, &groups, &count)
      if known >= 0 { return Array(groups.prefix(Int(known))) }
    }
  }
}

/// Why a user or a group could not be found.
public struct AccountError: NumberedError, Hashable {
  /// What was looked for.
  public enum Kind: String, Hashable, Sendable {
    case user, group
  }

  public let kind: Kind
  public let name: String
  /// The system's error number; 0 where the lookup worked and found nothing.
  public let number: Int32

  /// Whether there is none, rather than that nobody can tell.
  public var isMissing: Bool { [0, ENOENT, ESRCH].contains(number) }

  /// Whether this process ran out of descriptors or memory, which a name service that does not answer is not.
  public var isShortOfDescriptors: Bool { ResourceShortage.hindersOpening(number) }

  public var description: String {
    if isMissing { return "there is no \(kind.rawValue) '\(name)'" }
    let shortage = isShortOfDescriptors ? ResourceShortage.name(of: number) : nil
    return "\(kind.rawValue) '\(name)' cannot be looked up: \(shortage ?? SystemError.text(number))"
  }
}
