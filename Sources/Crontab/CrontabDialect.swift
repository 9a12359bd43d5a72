/// Whose crontabs they are: the two daemons read some lines differently.
///
/// Sources: crontab(5) and the source text of Debian's cron 3.0pl1-162 and of cronie 1.7.
public enum CrontabDialect: String, CaseIterable, Sendable {
  case debian, cronie

  /// How messages name it.
  var name: String { self == .debian ? "Debian's cron" : "cronie" }

  /// The most bytes of a setting that are read; the rest of the line is cut off.
  var settingLimit: Int { self == .debian ? 998 : 131_071 }

  /// The most bytes of a command.
  var commandLimit: Int { self == .debian ? 998 : 131_071 }

  /// The most lines of a crontab, nil for any number.
  var lineLimit: Int? { self == .debian ? 10_000 : nil }

  /// Whether a line that cannot be read means that nothing in its file runs.
  public var refusesWholeFiles: Bool { self == .debian }

  /// Whether the daemon reads a file of this name in `/etc/cron.d`.
  public func reads(fileName name: String) -> Bool {
    switch self {
    case .debian:
      return !name.isEmpty
        && name.utf8.allSatisfy { byte in
          CrontabLine.isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    case .cronie:
      let endings = ["~", ".rpmsave", ".rpmorig", ".rpmnew"]
      return !name.isEmpty && !name.hasPrefix(".") && !name.hasPrefix("#") && !endings.contains { name.hasSuffix($0) }
    }
  }
}
