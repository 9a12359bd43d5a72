import Glibc
import Processes

/// Decides whether only trusted users may write to what was opened.
struct TrustCheck {
  /// What is checked.
  enum Kind {
    case file
    /// A directory on the way to a file.
    case directory
    /// A directory whose entries are listed, so that adding one matters.
    case listedDirectory
  }

  let owners: Set<UInt32>
  let cache: TrustCache
  /// Takes note of everything that was looked at; nil where nobody asks.
  var trail: TrustTrail?

  /// - Throws: `OwnedFile.Failure` where somebody else may write to it, or nobody can tell.
  func check(_ file: borrowing OpenFile, _ found: stat, path: String, as kind: Kind) throws(OwnedFile.Failure) {
    // Whoever may write a sticky directory of root's, such as /tmp, cannot replace what belongs to another.
    let isSticky = kind == .directory && found.st_mode & S_ISVTX != 0 && found.st_uid == 0
    trail?.states.note(path, PathState(found), withoutEntries: isSticky)
    guard !isSticky else { return }
    guard owners.contains(found.st_uid) else { throw .wrongOwner(path: path, owner: found.st_uid) }
    let writers = try writers(file, found, path: path, isDirectory: kind != .file)
    // Who is in a group, and what a mount lets through, changes elsewhere.
    if !writers.isEmpty { trail?.states.giveUp() }
    guard !writers.isEmpty, kind == .file || !file.isReadOnly() else { return }
    for writer in writers {
      if let failure = try failure(writer, owner: found.st_uid, path: path) { throw failure }
    }
  }

  /// Everybody besides the owner who may write to it.
  private func writers(
    _ file: borrowing OpenFile, _ found: stat, path: String, isDirectory: Bool
  ) throws(OwnedFile.Failure) -> [Writer] {
    let directory = isDirectory ? TrustCache.Directory(found) : nil
    if let directory, let known = cache.writers(of: directory) { return known }
    var writers: [Writer] = []
    if let list = try attribute("system.posix_acl_access", of: file, path) {
      // The group's mode bits are the list's mask then.
      guard let listed = PosixAccessList.writers(in: list, owningGroup: found.st_gid) else {
        throw .undetermined(path: path, reason: "its ACL is invalid")
      }
      writers = listed
    } else if found.st_mode & S_IWGRP != 0 {
      writers = [.owningGroup(found.st_gid)]
    }
    if found.st_mode & S_IWOTH != 0 { writers.insert(.everybody, at: 0) }
    if let list = try attribute("system.nfs4_acl", of: file, path) {
      guard let listed = NFSAccessList.writers(in: list, owningGroup: found.st_gid) else {
        throw .undetermined(path: path, reason: "its NFSv4 ACL is invalid")
      }
      writers += listed
    }
    if let directory { cache.remember(writers, of: directory) }
    return writers
  }

  private func attribute(
    _ name: String, of file: borrowing OpenFile, _ path: String
  ) throws(OwnedFile.Failure) -> [UInt8]? {
    do {
      return try file.attribute(name)
    } catch {
      throw .after(error.number, .undetermined(path: path, reason: "its ACL cannot be read: \(error)"))
    }
  }

  /// What stands against a writer; nil where it is a trusted user, or a group of only that user.
  private func failure(_ writer: Writer, owner: UInt32, path: String) throws(OwnedFile.Failure) -> OwnedFile.Failure? {
    switch writer {
    case .everybody: return .writable(path: path, by: "everybody", remedy: "chmod go-w")
    case .owningGroup(let group):
      guard let by = try outsiders(group, owners: [owner], path) else { return nil }
      return .writable(path: path, by: by, remedy: "chmod go-w")
    case .group(let group):
      guard let by = try outsiders(group, owners: owners, path) else { return nil }
      return .writable(path: path, by: "\(by) through an ACL", remedy: "setfacl -b")
    case .user(let user):
      guard !owners.contains(user) else { return nil }
      // Without a list of users its number has to do.
      let name = (try? cache.database())?.name(ofUser: user)
      return .writable(
        path: path, by: "user \(name.map { "'\($0)' (uid \(user))" } ?? "\(user)") through an ACL",
        remedy: "setfacl -b")
    case .principal(let name):
      let database = try database(path)
      let plain = String(name.prefix { $0 != "@" })
      guard !owners.contains(where: { plain == "\($0)" || database.name(ofUser: $0) == plain }) else { return nil }
      return .writable(path: path, by: "'\(name)' through an NFSv4 ACL", remedy: "nfs4_editfacl")
    }
  }

  /// What to call a group that is not private to one of the owners; nil where it is.
  private func outsiders(
    _ group: UInt32, owners: Set<UInt32>, _ path: String
  ) throws(OwnedFile.Failure) -> String? {
    let database = try database(path)
    let members = try members(of: group, path)
    let name = database.name(ofGroup: group).map { "group '\($0)' (gid \(group))" } ?? "group \(group)"
    var others: [String] = []
    for owner in owners {
      switch database.standing(of: group, owner: owner, members: members) {
      case .ofOwnerAlone: return nil
      case .notPrimary: break
      case .shared(let names): others = names
      }
    }
    guard !others.isEmpty else { return name }
    let shown = others.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return "\(name), which includes \(shown)" + (others.count > 3 ? " and \(others.count - 3) more" : "")
  }

  private func database(_ path: String) throws(OwnedFile.Failure) -> UserDatabase {
    do {
      return try cache.database()
    } catch {
      throw .after(error.number, .undetermined(path: path, reason: error.description))
    }
  }

  private func members(of group: UInt32, _ path: String) throws(OwnedFile.Failure) -> [String] {
    do {
      return try cache.members(of: group)
    } catch {
      throw .after(error.number, .undetermined(path: path, reason: error.description))
    }
  }
}
