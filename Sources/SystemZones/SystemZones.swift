public import CivilTime
import Glibc

/// The time zones of this machine, as its tzdata package has them.
///
/// They are read anew each time, so that an upgrade of tzdata reaches the next load.
public struct SystemZones: Sendable {
  /// Why a zone cannot be used.
  public struct Failure: Error, Hashable, Sendable {
    public let zone: String
    public let reason: String
    /// Whether other zones can be read and there is none of this name, so that the name must be wrong.
    public let isUnknownName: Bool
    /// Whether descriptors or memory have run out, so that nothing is known about the zone.
    public var isShortage = false
  }

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
  public init(directory: String, configuration: String, variable: @escaping @Sendable () -> String?) {
    self.directory = directory
    self.configuration = configuration
    self.variable = variable
  }

  /// The rules of a zone.
  ///
  /// - Throws: `TimeZoneError` where there is no such zone, or its file cannot be used.
  public func rules(named name: String) throws(TimeZoneError) -> TimeZoneRules {
    do {
      return try find(name)
    } catch {
      throw TimeZoneError(zone: error.zone, reason: error.reason)
    }
  }

  /// The rules of a zone.
  ///
  /// - Throws: `Failure`, which tells a wrong name from a zone that cannot be read now.
  public func find(_ name: String) throws(Failure) -> TimeZoneRules {
    if name == "UTC" { return .utc }
    guard TimeZoneRules.isValidName(name) else {
      throw Failure(zone: name, reason: "this is no zone's name", isUnknownName: true)
    }
    let path = "\(directory)/\(name)"
    do {
      return try Self.rules(named: name, at: path)
    } catch {
      guard error.isAbsent else { throw Failure(name, error) }
      let isKnown = Self.target(of: path) != nil
      let reason =
        isKnown ? "'\(path)' leads nowhere" : error.isDirectory ? error.reason : "there is no such zone in \(directory)"
      throw Failure(zone: name, reason: reason, isUnknownName: !isKnown && hasZones)
    }
  }

  /// The machine's own zone: from TZ, then /etc/localtime, then /etc/timezone; UTC where none of them says.
  ///
  /// - Throws: `TimeZoneError` where the first one that says something names a zone that cannot be used.
  public func ownRules() throws(TimeZoneError) -> TimeZoneRules {
    do {
      return try findOwnRules()
    } catch {
      throw TimeZoneError(zone: error.zone, reason: error.reason)
    }
  }

  /// The same with a failure that tells what says so.
  ///
  /// - Throws: `Failure` where the first one that says something names a zone that cannot be used.
  public func findOwnRules() throws(Failure) -> TimeZoneRules {
    if let value = variable(), !value.isEmpty {
      let name = value.first == ":" ? String(value.dropFirst()) : value
      return try Self.explained(by: "the environment's TZ=\(value)") { () throws(Failure) in
        name.first == "/" ? try file(name, named: Self.zoneName(in: name) ?? "localtime") : try find(name)
      }
    }
    if let rules = try linkedRules() { return rules }
    let timezone = "\(configuration)/timezone"
    let text: [UInt8]
    do {
      text = try ZoneFile.content(timezone)
    } catch {
      guard error.isShortage else { return .utc }
      throw Failure("localtime", error)
    }
    return try Self.explained(by: "'\(timezone)'") { () throws(Failure) in
      try find(String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace })
    }
  }

  /// The zone of /etc/localtime, a link to a zone or a copy of one; nil where there is neither.
  private func linkedRules() throws(Failure) -> TimeZoneRules? {
    let localtime = "\(configuration)/localtime"
    let target = Self.target(of: localtime)
    let name = target.flatMap(Self.zoneName)
    if let rules = name.flatMap({ try? find($0) }) { return rules }
    do {
      return try Self.rules(named: name ?? "localtime", at: localtime)
    } catch {
      let isAbsent = error.isAbsent && !error.isDirectory
      guard !isAbsent || target != nil else { return nil }
      let reason = isAbsent ? "it leads to '\(target ?? "")', which is missing" : error.reason
      throw Failure(
        zone: "localtime", reason: "'\(localtime)': \(reason)", isUnknownName: false, isShortage: error.isShortage)
    }
  }

  /// Puts in front of a failure where the name comes from.
  private static func explained(
    by source: String, _ body: () throws(Failure) -> TimeZoneRules
  ) throws(Failure) -> TimeZoneRules {
    do {
      return try body()
    } catch {
      throw Failure(
        zone: error.zone, reason: "\(source): '\(error.zone)': \(error.reason)", isUnknownName: false,
        isShortage: error.isShortage)
    }
  }

  private func file(_ path: String, named name: String) throws(Failure) -> TimeZoneRules {
    do {
      return try Self.rules(named: name, at: path)
    } catch {
      throw Failure(path, error)
    }
  }

  private static func rules(named name: String, at path: String) throws(ZoneFile.Unreadable) -> TimeZoneRules {
    let bytes = try ZoneFile.content(path)
    do {
      return try TimeZoneRules(name: name, tzif: bytes)
    } catch {
      throw ZoneFile.Unreadable(reason: error.reason, isAbsent: false)
    }
  }

  /// Where a link leads; nil where it is none.
  private static func target(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink(path, &buffer, buffer.count)
    guard length > 0 else { return nil }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The zone a path such as `../usr/share/zoneinfo/Europe/Berlin` names; nil where it names none.
  private static func zoneName(in path: String) -> String? {
    path.ranges(of: "zoneinfo/").last.map { String(path[$0.upperBound...]) }
  }
}

extension SystemZones.Failure {
  fileprivate init(_ zone: String, _ error: ZoneFile.Unreadable) {
    self.init(zone: zone, reason: error.reason, isUnknownName: false, isShortage: error.isShortage)
  }
}

// MARK: Names

extension SystemZones {
  /// The names of all zones that are installed, in order; for somebody who mistyped one.
  public var names: [String] { Set(["UTC"] + names(below: "")).sorted() }

  /// Whether any zone but UTC is installed and can be read.
  private var hasZones: Bool { !names(below: "", isEnough: true).isEmpty }

  /// - Parameter isEnough: whether one name will do.
  private func names(below prefix: String, depth: Int = 0, isEnough: Bool = false) -> [String] {
    guard depth < 4, let handle = unsafe opendir("\(directory)/\(prefix)") else { return [] }
    defer { unsafe closedir(handle) }
    var found: [String] = []
    while !(isEnough && !found.isEmpty), let entry = unsafe readdir(handle) {
      let isDirectory = unsafe entry.pointee.d_type == UInt8(DT_DIR)
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      // Copies of all the others, with and without leap seconds.
      guard TimeZoneRules.isValidName(name), !["posix", "right", "posixrules", "localtime"].contains(name) else {
        continue
      }
      if isDirectory {
        found += names(below: "\(prefix)\(name)/", depth: depth + 1, isEnough: isEnough)
      } else if ZoneFile.isOne("\(directory)/\(prefix)\(name)"), !isEnough || name != "UTC" {
        found.append(prefix + name)
      }
    }
    return found
  }
}
