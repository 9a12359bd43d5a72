import Processes

/// How far a start came: what the child wrote before it executed, or why it did not.
enum RunnerRecord: Hashable, Sendable {
  static let name = "record"
  static let byteLimit = 64 << 10
  /// What the child calls itself in it.
  static let label = "runner"

  /// No complete line: with the lock free, nothing ever ran.
  case nothing
  case began(ForeignProcess)
  case failed(reason: String)

  /// Reads the record; what follows the last line feed was cut off.
  init(text: String, runner: String) {
    var found = RunnerRecord.nothing
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix(Self.errorPrefix) {
        self = .failed(reason: String(line.dropFirst(Self.errorPrefix.count)))
        return
      }
      let words = line.split(separator: " ")
      if let failure = SpawnError(recorded: line, subject: runner) {
        found = .failed(reason: Shortage.explain(failure))
      } else if found == .nothing, words.count == 3, words[0] == Self.label, let identifier = Int32(words[1]),
        identifier > 1, let startTime = UInt64(words[2])
      {
        found = .began(ForeignProcess(identifier: identifier, startTime: startTime))
      }
    }
    self = found
  }

  /// The line by which the daemon itself says why there is no runner.
  static func failureLine(_ reason: String) -> String {
    errorPrefix + reason.prefix(4096).map { $0.isNewline ? " " : String($0) }.joined() + "\n"
  }

  private static let errorPrefix = "error "
}
