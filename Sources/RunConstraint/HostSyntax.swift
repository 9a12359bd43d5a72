/// How a host is written in a constraint: as one name, one address, or `*`.
enum HostSyntax {
  /// Why a text is no host.
  struct Mistake: Error {
    let reason: String
  }

  /// No host name and no address is longer (RFC 1035, section 2.3.4), and no part of a name.
  private static let lengthLimit = 255
  private static let labelLimit = 63

  private static let oneEach =
    "; for several hosts write a list of constraints, such as 'host,a' and 'host,b' (on the command line repeat the option)"

  static func read(_ value: String) -> Result<HostConstraint.Host, Mistake> {
    if value == "*" { return .success(.every) }
    if let address = HostAddress(literal: value) { return .success(.address(address)) }
    if let reason = mistake(in: value) ?? addressMistake(in: value) ?? nameMistake(in: value) {
      return .failure(Mistake(reason: reason))
    }
    return .success(.named(HostConstraint.comparable(value)))
  }

  /// What can stand in neither a name nor an address.
  private static func mistake(in value: String) -> String? {
    if value.isEmpty || value == "." { return "the host is missing after the comma; '*' stands for every host" }
    if value.utf8.count > lengthLimit {
      return "the host is \(value.utf8.count) bytes long; the limit is \(lengthLimit)"
    }
    if value.contains(",") { return "a constraint names one host" + oneEach }
    if value.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
      return "a host has no spaces and no control characters" + oneEach
    }
    if value.contains(where: { "*?[{".contains($0) }), !value.hasPrefix("[") {
      return "patterns are not supported, only '*' alone for every host" + oneEach
    }
    if value.contains("/") { return "networks and URLs are not supported" + oneEach }
    return nil
  }

  /// What only an address that is not written as one can look like.
  private static func addressMistake(in value: String) -> String? {
    if let zone = value.firstIndex(of: "%") {
      return "addresses are compared without a zone; write 'host,\(value[..<zone])'"
    }
    if value.hasPrefix("[") { return "an IPv6 address is written without brackets and without a port" }
    if value.contains(":") { return "'\(value)' is not an IPv6 address; a host is written without a port" }
    let isNumeric = value.contains(".") && value.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    return isNumeric ? "'\(value)' is not an IPv4 address; it has four numbers from 0 to 255" : nil
  }

  private static func nameMistake(in value: String) -> String? {
    if let odd = value.unicodeScalars.first(where: { !isAllowed($0) }) {
      return odd.isASCII
        ? "a host name has no '\(odd)', only letters, digits, '-', '_' and '.'"
        : "a host name is written in ASCII; use the form that begins with 'xn--'"
    }
    for label in HostConstraint.comparable(value).split(separator: ".", omittingEmptySubsequences: false) {
      if label.isEmpty { return "a host name has no empty part between dots" }
      if label.utf8.count > labelLimit {
        return "the part '\(label)' of the host name is \(label.utf8.count) bytes long; the limit is \(labelLimit)"
      }
    }
    return nil
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }
}
