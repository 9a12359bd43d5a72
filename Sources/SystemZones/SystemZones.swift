public import CivilTime
import Glibc

/// The time zones of this machine, as its tzdata package has them.
///
/// They are read anew each time, so that an upgrade of tzdata reaches the next load.
public struct SystemZones: Sendable {
  private let directory: String
  private let configuration: String
  private let variable: @Sendable () -> String?

  /// The zones of the real machine.
  public init() {
    self.init(directory: "/usr/share/zoneinfo", configuration: "/etc") {
      unsafe getenv("TZ").map { unsafe String(cString: $0) }
    }
  }

  /// The zones of a machine whose files lie elsewhere.
  init(directory: String, configuration: String, variable: @escaping @Sendable () -> String?) {
    self.directory = directory
    self.configuration = configuration
    self.variable = variable
  }

  /// The rules of a zone.
  ///
  /// - Throws: `TimeZoneError` where there is no such zone, or its file cannot be used.
  public func rules(named name: String) throws(TimeZoneError) -> TimeZoneRules {
    if name == "UTC" { return .utc }
    guard TimeZoneRules.isValidName(name) else { throw TimeZoneError(zone: name, reason: "this is no zone's name") }
    guard let bytes = Self.content("\(directory)/\(name)") else {
      let reason = errno == ENOENT ? "there is no such zone in \(directory)" : unsafe String(cString: strerror(errno))
      throw TimeZoneError(zone: name, reason: reason)
    }
    return try TimeZoneRules(name: name, tzif: bytes)
  }

  /// The names of all zones that are installed, in order; for somebody who mistyped one.
  public var names: [String] { Set(["UTC"] + names(below: "")).sorted() }

  private func names(below prefix: String, depth: Int = 0) -> [String] {
    guard depth < 4, let handle = unsafe opendir("\(directory)/\(prefix)") else { return [] }
    defer { unsafe closedir(handle) }
    var found: [String] = []
    while let entry = unsafe readdir(handle) {
      let isDirectory = unsafe entry.pointee.d_type == UInt8(DT_DIR)
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      // Copies of all the others, with and without leap seconds.
      guard TimeZoneRules.isValidName(name), !["posix", "right", "posixrules", "localtime"].contains(name) else {
        continue
      }
      if isDirectory {
        found += names(below: "\(prefix)\(name)/", depth: depth + 1)
      } else if Self.content("\(directory)/\(prefix)\(name)")?.starts(with: Array("TZif".utf8)) == true {
        found.append(prefix + name)
      }
    }
    return found
  }

  /// The machine's own zone: from TZ, then /etc/localtime, then /etc/timezone; UTC where none of them says.
  ///
  /// - Throws: `TimeZoneError` where the first one that says something names a zone that cannot be used.
  public func ownRules() throws(TimeZoneError) -> TimeZoneRules {
    if let name = variable(), !name.isEmpty {
      return try rules(named: name.first == ":" ? String(name.dropFirst()) : name)
    }
    let localtime = "\(configuration)/localtime"
    if let name = Self.zoneName(linkedFrom: localtime) { return try rules(named: name) }
    if let bytes = Self.content(localtime) { return try TimeZoneRules(name: "localtime", tzif: bytes) }
    guard let text = Self.content("\(configuration)/timezone") else { return .utc }
    return try rules(named: String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace })
  }

  /// The zone a link such as `../usr/share/zoneinfo/Europe/Berlin` names; nil where it is no link to a zone.
  private static func zoneName(linkedFrom path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink(path, &buffer, buffer.count)
    guard length > 0 else { return nil }
    let target = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let marker = "zoneinfo/"
    return target.ranges(of: marker).last.map { String(target[$0.upperBound...]) }
  }

  /// A regular file of at most 1 MiB; the largest zone file has some kilobytes.
  private static func content(_ path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    return count >= 0 ? Array(bytes.prefix(count)) : nil
  }
}
