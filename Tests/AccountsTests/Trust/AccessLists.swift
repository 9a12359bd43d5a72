import Glibc

/// Access control lists as the kernel takes them, whether or not setfacl is installed.
struct AccessEntry {
  let tag: UInt16
  let permissions: UInt16
  var holder = UInt32.max

  static func owner(_ permissions: UInt16) -> Self { .init(tag: 0x01, permissions: permissions) }
  static func user(_ number: UInt32, _ permissions: UInt16) -> Self {
    .init(tag: 0x02, permissions: permissions, holder: number)
  }
  static func owningGroup(_ permissions: UInt16) -> Self { .init(tag: 0x04, permissions: permissions) }
  static func group(_ number: UInt32, _ permissions: UInt16) -> Self {
    .init(tag: 0x08, permissions: permissions, holder: number)
  }
  static func mask(_ permissions: UInt16) -> Self { .init(tag: 0x10, permissions: permissions) }
  static func others(_ permissions: UInt16) -> Self { .init(tag: 0x20, permissions: permissions) }

  static func bytes(_ entries: [AccessEntry], version: UInt32 = 2) -> [UInt8] {
    func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    return little(version) + entries.flatMap { little($0.tag) + little($0.permissions) + little($0.holder) }
  }

  /// Gives a file a list.
  static func set(_ entries: [AccessEntry], on path: String) throws {
    typealias Set =
      @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32) -> Int32
    let setxattr = unsafe unsafeBitCast(dlsym(nil, "setxattr"), to: Set.self)
    let bytes = bytes(entries)
    try TrustedTree.check(unsafe setxattr(path, "system.posix_acl_access", bytes, bytes.count, 0), path)
  }
}
