/// A POSIX access control list, as the kernel shows it in `system.posix_acl_access`.
///
/// Source: acl(5), and the kernel's `include/uapi/linux/posix_acl_xattr.h`: a version, then entries of tag, permissions
/// and number, all in little-endian order.
enum PosixAccessList {
  private static let version = 2
  private static let writing = 2

  private enum Tag: Int {
    case owner = 0x01
    case user = 0x02
    case owningGroup = 0x04
    case group = 0x08
    case mask = 0x10
    case others = 0x20
  }

  /// Everybody besides the owner to whom a list gives writing, its mask respected; nil where it is not a valid one.
  static func writers(in bytes: [UInt8], owningGroup: UInt32) -> [Writer]? {
    func number(at start: Int, count: Int) -> Int {
      bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count >= 4, (bytes.count - 4).isMultiple(of: 8), number(at: 0, count: 4) == version else { return nil }
    var writers: [Writer] = []
    var mask = writing
    for start in stride(from: 4, to: bytes.count, by: 8) {
      guard let tag = Tag(rawValue: number(at: start, count: 2)) else { return nil }
      let permissions = number(at: start + 2, count: 2)
      let holder = UInt32(number(at: start + 4, count: 4))
      if tag == .mask { mask = permissions }
      guard permissions & writing != 0 else { continue }
      switch tag {
      case .owner, .mask: break
      case .user: writers.append(.user(holder))
      case .owningGroup: writers.append(.owningGroup(owningGroup))
      case .group: writers.append(.group(holder))
      case .others: writers.append(.everybody)
      }
    }
    return mask & writing != 0 ? writers : writers.filter { $0 == .everybody }
  }
}
