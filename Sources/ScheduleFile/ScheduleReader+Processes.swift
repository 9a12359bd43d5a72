import Diagnostics

/// As whom and within which limits a schedule runs.
extension ScheduleReader {
  mutating func readProcess(_ value: TOMLValue, of key: ScheduleKey) {
    switch key {
    case .user: read(value, of: key, \.user, Self.text)
    case .group: read(value, of: key, \.group, Self.text)
    case .workingDirectory: read(value, of: key, \.workingDirectory, Self.text)
    case .environment: readEnvironment(value)
    case .nice: read(value, of: key, \.nice, Self.integer(-20...19))
    case .oomScoreAdjust: read(value, of: key, \.oomScoreAdjust, Self.integer(-1000...1000))
    case .umask: readUmask(value)
    case .limits: readLimits(value)
    default: break
    }
  }

  private mutating func readEnvironment(_ value: TOMLValue) {
    for (name, text) in texts(value, of: .environment) {
      guard !name.isEmpty, !name.contains("=") else {
        report("'\(name)' cannot be the name of a variable", at: value.span)
        continue
      }
      schedule.environment[name] = text
    }
  }

  /// A text, because a number such as 22 would be another mask than 022.
  private mutating func readUmask(_ value: TOMLValue) {
    guard let text = value.string, (1...4).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x37).contains($0) }), let mask = Int(text, radix: 8), mask <= 0o777
    else {
      return report(
        "'umask' must be a text of octal digits, at most 0777", at: value.span, hint: "write umask = \"022\"")
    }
    schedule.umask = mask
  }

  private mutating func readLimits(_ value: TOMLValue) {
    guard let members = value.table else {
      return reportKind(value, of: .limits, expected: "a table", hint: "write it as { nofile = 4096, as = \"2G\" }")
    }
    for member in members {
      guard let resource = ResourceLimits.Resource(rawValue: member.key) else {
        let nearest = nearestName(to: member.key, among: ResourceLimits.Resource.allCases.map(\.rawValue))
        report("unknown limit '\(member.key)'", at: member.keySpan, hint: nearest.map { "did you mean '\($0)'?" })
        continue
      }
      if let limit = limit(member.value, of: resource) { schedule.limits.values[resource] = limit }
    }
  }

  private mutating func limit(_ value: TOMLValue, of resource: ResourceLimits.Resource) -> UInt64? {
    if let number = value.integer, number >= 0 { return UInt64(number) }
    if value.string == "infinity" { return .max }
    let expected: String
    switch resource.unit {
    case .seconds:
      if let duration = value.string.flatMap({ Duration(durationText: $0) }), duration <= .longest {
        return UInt64(duration.components.seconds)
      }
      expected = "seconds or a duration as in \"1h\""
    case .bytes:
      if let bytes = value.string.flatMap(Self.bytes) { return bytes }
      expected = "bytes or a size as in \"2G\""
    case .number: expected = "a whole number of at least 0"
    }
    report("the limit '\(resource.rawValue)' must be \(expected), or \"infinity\"", at: value.span)
    return nil
  }

  /// Reads `2G`: a number and one of the units K, M, G, T to the base 1024.
  private static func bytes(_ text: String) -> UInt64? {
    let units = Array("KMGT")
    guard let last = text.last, let power = units.firstIndex(of: last),
      text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text.dropLast())
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << UInt64(10 * (power + 1)))
    return overflow || bytes == .max ? nil : bytes
  }
}
