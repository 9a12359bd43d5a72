import Diagnostics

/// Why a text is no constraint.
public struct ConstraintSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  public var description: String { "the constraint '\(text)' is not valid: \(reason)" }
}

/// On which host a job runs: `host,VALUE`, VALUE being one name, one address, or `*` for every host.
///
/// Source: `factfile-and-cli.md`, section 5. What looks like several hosts is refused: it would be taken for a name that
/// no host has, and the job would run nowhere.
public struct HostConstraint: Hashable, Sendable {
  /// What a value stands for.
  public enum Host: Hashable, Sendable {
    case every
    case address(HostAddress)
    /// A name as names are compared: in lower case, without a trailing dot.
    case named(String)
  }

  /// The value as it was written, for messages.
  public let value: String
  /// What the value stands for.
  public let host: Host

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
    switch HostSyntax.read(value) {
    case .success(let host): return HostConstraint(value: value, host: host)
    case .failure(let mistake): throw syntaxError(mistake.reason)
    }
  }

  /// A name as names are compared: without case and trailing dot (RFC 4343, section 2; RFC 1034, section 3.1).
  public static func comparable(_ name: String) -> String {
    let lower = String(decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
