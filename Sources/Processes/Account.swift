import Glibc
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
    try await onThread { () throws(AccountError) in try lookUp(user: user, group: group).get() }
  }

  /// Looks up the name of the user this process runs as; its number where it has none.
  public static func nameOfCurrent() -> String {
    unsafe getpwuid(geteuid()).map { unsafe String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
  }

  private static func lookUp(user: String, group: String?) -> Result<Account, AccountError> {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 64 * 1024)
    let failure = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe getpwnam_r(user, &entry, $0.baseAddress!, $0.count, &found)
    }
    guard unsafe found != nil else { return .failure(AccountError(kind: .user, name: user, number: failure)) }
    return unsafe buffer.withUnsafeBufferPointer { _ in
      var primary = unsafe entry.pw_gid
      if let group {
        guard let number = groupNumber(named: group) else {
          return .failure(AccountError(kind: .group, name: group, number: 0))
        }
        primary = number
      }
      let identity = SpawnRequest.Identity(
        user: unsafe entry.pw_uid, group: primary, supplementaryGroups: groups(of: user, primary: primary))
      return .success(
        Account(
          name: user, identity: identity, home: unsafe String(cString: entry.pw_dir),
          shell: unsafe String(cString: entry.pw_shell)))
    }
  }

  /// A group's number, nil where there is none of that name.
  public static func groupNumber(named name: String) -> UInt32? {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 1024 * 1024)
    _ = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe getgrnam_r(name, &entry, $0.baseAddress!, $0.count, &found)
    }
    return unsafe found == nil ? nil : unsafe entry.gr_gid
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
public struct AccountError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was looked for.
  public enum Kind: String, Hashable, Sendable {
    case user, group
  }

  public let kind: Kind
  public let name: String
  /// The system's error number; 0 where the lookup worked and found nothing.
  public let number: Int32

  public var description: String {
    let isMissing = [0, ENOENT, ESRCH].contains(number)
    return isMissing
      ? "there is no \(kind.rawValue) '\(name)'"
      : "the \(kind.rawValue) '\(name)' could not be looked up: \(unsafe String(cString: strerror(number)))"
  }
}
