import Glibc
import Processes

/// The random name of a runtime directory, made with it: where it is the same, no reboot has emptied the directory.
enum RuntimeIdentity {
  static let fileName = "id"

  /// The directory's own; a new one where there is none, or where it is of an earlier boot.
  static func find(in directory: String) throws(SystemError) -> String {
    let path = "\(directory)/\(fileName)"
    let lines = try SmallFile.read(path, limit: 4096)?.split(separator: "\n") ?? []
    // On a disk it outlives a reboot, which no process does.
    if lines.count == 2, lines[0] == BootIdentity.current { return String(lines[1]) }
    let random = try SmallFile.read("/proc/sys/kernel/random/uuid", limit: 4096) ?? ""
    let identity = random.filter { !$0.isNewline && $0 != "-" }
    let temporary = "\(directory)/.\(fileName)"
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SystemError("'\(temporary)' cannot be opened") }
    defer { close(file) }
    try TextFile.write("\(BootIdentity.current)\n\(identity)\n", to: file, path: temporary)
    guard unsafe rename(temporary, path) == 0 else { throw SystemError("'\(path)' cannot be made") }
    return identity
  }
}
