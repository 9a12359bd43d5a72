import Diagnostics

/// Why a text is no constraint.
public struct ConstraintSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  public var description: String { "the constraint '\(text)' is not valid: \(reason)" }
}

/// On which host a job runs: `host,VALUE`, VALUE being a name, an address, or `*` for every host.
///
/// Source: `factfile-and-cli.md`, section 5.
public struct HostConstraint: Hashable, Sendable {
  /// No host name and no address is longer (RFC 1035, section 2.3.4).
  static let lengthLimit = 255

  /// Everything after the first comma.
  public let value: String

  /// Whether every host matches.
  public var matchesEveryHost: Bool { value == "*" }

  /// Reads a constraint as it is written on the command line and in schedule files.
  public static func parse(_ text: String) throws(ConstraintSyntaxError) -> HostConstraint {
    func syntaxError(_ reason: String) -> ConstraintSyntaxError { ConstraintSyntaxError(text: text, reason: reason) }
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = trimmed(parts.first ?? "")
    guard parts.count == 2 else { throw syntaxError("write it as host,VALUE") }
    guard kind == "host" else {
      let near = nearestName(to: kind, among: ["host"]).map { "; did you mean '\($0)'?" }
      throw syntaxError("unknown kind '\(kind)'" + (near ?? "; the only kind is 'host'"))
    }
    let value = trimmed(parts[1])
    guard !value.isEmpty else { throw syntaxError("the host is missing after the comma; '*' stands for every host") }
    guard value.utf8.count <= lengthLimit else {
      throw syntaxError("the host is \(value.utf8.count) bytes long; the limit is \(lengthLimit)")
    }
    guard value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw syntaxError("a host has no spaces and no control characters")
    }
    return HostConstraint(value: value)
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
