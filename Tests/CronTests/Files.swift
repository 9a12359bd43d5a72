import CivilTime
import Glibc
import Testing

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY)
  try #require(descriptor >= 0, "there is no \(path)")
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 100_000)
  let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
  return Array(bytes.prefix(count))
}

/// The text of a file.
func text(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

/// A zone of this machine's tzdata.
func zone(_ name: String) throws -> TimeZoneRules {
  if name == "UTC" { return .utc }
  return try TimeZoneRules(name: name, tzif: bytes(of: "/usr/share/zoneinfo/\(name)"))
}
