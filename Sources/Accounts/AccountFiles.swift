import Glibc
import Processes

/// The files that tell who the users of this machine are, in one state of them.
///
/// As long as they are the same, so is what is known of a user whom they name; users of a name service that asks
/// elsewhere are never known for longer than a moment.
public struct AccountFiles: Sendable {
  private let states: PathStates

  private static let users = "/etc/passwd"
  private static let groups = "/etc/group"
  private static let services = "/etc/nsswitch.conf"
  /// Where systemd's name service finds members of groups. Source: nss-systemd(8).
  private static let records = ["/etc/userdb", "/run/userdb", "/run/host/userdb", "/usr/lib/userdb"]
  /// Services that know users of these files by no other way. Source: nsswitch.conf(5).
  private static let local: Set<Substring> = ["files", "systemd"]
  private static let sizeLimit = 4 << 20

  /// Looks at the files.
  ///
  /// - Returns: nil where somebody else is asked too, where the user or the group is none of theirs, or where they
  ///   changed so recently that the next change could look alike.
  public init?(naming user: String, group: String?) {
    var states = PathStates()
    for path in [Self.users, Self.groups, Self.services] + Self.records { states.note(path, PathState(path)) }
    guard states.areCertain, Self.onlyFilesAreAsked, Self.lists(user, Self.users) else { return nil }
    if let group, !Self.lists(group, Self.groups) { return nil }
    self.states = states
  }

  /// Whether they still are as they were.
  public var areSame: Bool { states.areSame }

  private static func lists(_ name: String, _ path: String) -> Bool {
    guard let text = SmallFile.text(of: path, limit: sizeLimit) else { return false }
    return text.hasPrefix("\(name):") || text.contains("\n\(name):")
  }

  /// Without the file, and for what it does not mention, the C library asks other services too, on some systems.
  private static var onlyFilesAreAsked: Bool {
    guard let text = SmallFile.text(of: services, limit: sizeLimit) else { return false }
    var found: Set<Substring> = []
    for line in text.split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == ":" }
      guard let name = words.first, ["passwd", "group", "initgroups"].contains(name) else { continue }
      guard words.dropFirst().allSatisfy({ local.contains($0) }) else { return false }
      found.insert(name)
    }
    return found.isSuperset(of: ["passwd", "group"])
  }
}
