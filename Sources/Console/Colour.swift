import Glibc

/// Whether and how words are coloured.
public struct Colour: Sendable, Hashable {
  /// Whether there is colour at all.
  public let isOn: Bool

  /// Colours words on a terminal, unless `NO_COLOR` or `CLICOLOR=0` is set or an option forbids it.
  public init(isForbidden: Bool) {
    isOn = !isForbidden && ConsoleWriter.isTerminal(.output) && !Self.isRefused(by: Self.variable)
  }

  /// Whether the environment asks for no colour. Source: no-color.org; `factfile-and-cli.md`, section 1.
  static func isRefused(by variable: (String) -> String?) -> Bool {
    variable("NO_COLOR")?.isEmpty == false || variable("CLICOLOR") == "0"
  }

  /// The text in red, for what failed.
  public func red(_ text: String) -> String { isOn ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
  /// The text in yellow, for warnings.
  public func yellow(_ text: String) -> String { isOn ? "\u{1B}[33m\(text)\u{1B}[0m" : text }
  /// The text in green, for what went well.
  public func green(_ text: String) -> String { isOn ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
