import Glibc

/// The file that this process executes.
public enum OwnProgram {
  /// Its path, also where another file has taken its place since.
  public static var path: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.hasSuffix(removed) ? String(path.dropLast(removed.count)) : path
  }

  /// What the kernel says of a file that has no name any more.
  private static let removed = " (deleted)"

  /// The directory of a path; the path of one in the working directory is `.`.
  public static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  /// The first of these paths that can be executed.
  public static func firstExecutable(_ paths: [String]) -> String? { paths.first { unsafe access($0, X_OK) == 0 } }
}
