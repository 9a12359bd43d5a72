/// An NFSv4 access control list, as the kernel's client shows it in `system.nfs4_acl`.
///
/// Mode bits of an NFSv4 mount say nothing about the users and groups that such a list names.
/// Source: RFC 8881, section 6.2.1: a count, then entries of type, flags, mask and name, as XDR.
enum NFSAccessList {
  private static let allowing = 0
  private static let inheritOnly = 0x08
  private static let identifiesGroup = 0x40
  /// Write data, append data, delete child, delete, write the list, take ownership.
  private static let writing = 0x02 | 0x04 | 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000

  /// Everybody besides the owner to whom a list gives any kind of writing; nil where it is not a valid one.
  ///
  /// What denying entries take away is not subtracted.
  static func writers(in bytes: [UInt8], owningGroup: UInt32) -> [Writer]? {
    var rest = bytes[...]
    func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let count = number() else { return nil }
    var writers: [Writer] = []
    for _ in 0..<count {
      guard let type = number(), let flags = number(), let mask = number(), let length = number(),
        rest.count >= (length + 3) / 4 * 4
      else { return nil }
      let name = String(decoding: rest.prefix(length), as: UTF8.self)
      rest = rest.dropFirst((length + 3) / 4 * 4)
      guard type == allowing, flags & inheritOnly == 0, mask & writing != 0 else { continue }
      switch name {
      case "OWNER@": break
      case "GROUP@": writers.append(.owningGroup(owningGroup))
      case "EVERYONE@": writers.append(.everybody)
      default: writers.append(.principal(flags & identifiesGroup != 0 ? "group \(name)" : name))
      }
    }
    return writers
  }
}
