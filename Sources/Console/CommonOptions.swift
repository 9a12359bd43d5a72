/// Options that all commands of a program take, and that may stand in front of the command, too.
public struct CommonOptions: Sendable {
  /// Those that stand alone.
  public let flags: Set<String>
  /// Those that a value follows.
  public let valued: Set<String>

  /// Names the options as they are written, dashes included.
  ///
  /// - Parameters:
  ///   - flags: those that stand alone.
  ///   - valued: those that a value follows.
  public init(flags: Set<String>, valued: Set<String>) {
    self.flags = flags
    self.valued = valued
  }

  /// The arguments with the common options in front moved to behind the command; others are left as they are.
  public func movedBehindCommand(_ arguments: [String], commands: Set<String>) -> [String] {
    var count = 0
    while count < arguments.count {
      let argument = arguments[count]
      let isJoined = argument.firstIndex(of: "=").map { valued.contains(String(argument[..<$0])) } ?? false
      if flags.contains(argument) || isJoined {
        count += 1
      } else if valued.contains(argument) {
        count += 2
      } else {
        break
      }
    }
    guard count > 0, count < arguments.count, commands.contains(arguments[count]) else { return arguments }
    return [arguments[count]] + arguments[..<count] + arguments[(count + 1)...]
  }
}

/// How wide help is: wide enough for each row of its tables, whatever the terminal.
public enum HelpScreen {
  /// In columns.
  public static let width = 110
}
