import Glibc

extension Account {
  /// The home directory of a user, nil where there is no such user. May wait for a name service.
  public static func home(of user: String) -> String? {
    let size = 64 * 1024
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { unsafe buffer.deallocate() }
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    while unsafe getpwnam_r(user, &entry, buffer, size, &found) == EINTR {}
    return unsafe found.map { unsafe String(cString: $0.pointee.pw_dir) }
  }
}
