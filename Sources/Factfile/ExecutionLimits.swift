import JSON

/// What Linux takes when it executes a program.
///
/// Source: execve(2), "Limits on size of arguments and environment".
enum ExecutionLimits {
  /// The most bytes of one argument or variable: MAX_ARG_STRLEN, less the NUL at its end.
  static let text = 131_071
  /// The most bytes of all of them with a pointer each: a quarter of the usual limit of the stack, which is 8 MiB.
  static let total = 2 << 20
  /// The most bytes of a path: PATH_MAX, less the NUL at its end.
  static let path = 4095
  /// The largest code that a process can exit with.
  static let exitCode = 255

  /// The sentence about something that is too long.
  static func breach(_ subject: String, _ bytes: Int, _ limit: Int, _ wayOut: String) -> String {
    "\(subject) \(isTooLong(bytes, limit, wayOut))"
  }

  /// The same without its subject.
  static func isTooLong(_ bytes: Int, _ limit: Int, _ wayOut: String) -> String {
    "is \(bytes) bytes long; the limit is \(limit); \(wayOut)"
  }
}

extension ExecutionRules {
  private static let wayOut = "pass long texts in 'stdin' or in a file"

  /// Refuses what is too long to be handed to a process, one by one or all together.
  mutating func checkLengths(jobName: Int) {
    if let input = task.input?.utf8.count, input > FactfileTask.inputLimit {
      refuse(input, beyond: FactfileTask.inputLimit, "the standard input of", "stdin", "pass it in a file")
    }
    let name = "FACTOTUM_TASK=".utf8.count + task.name.utf8.count
    refuse(name, beyond: ExecutionLimits.text, "the name of", "name", "shorten it")
    for (name, value) in task.environment.isEmpty ? [] : task.environment.sorted(by: { $0.key < $1.key }) {
      refuse(
        name.text.utf8.count + 1 + value.utf8.count, beyond: ExecutionLimits.text, "the variable '\(name.text)' of",
        "environment/\(JSONValue.pointerToken(name.text))")
    }
    let (bytes, count) = checkCommand()
    let variables = task.environment.reduce(0) { $0 + $1.key.text.utf8.count + $1.value.utf8.count + 2 }
    // FACTOTUM_JOB and FACTOTUM_TASK are always there; each text ends in a NUL and has a pointer of 8 bytes.
    let total = bytes + 9 * count + variables + jobName + name + 2 + 8 * (task.environment.count + 2)
    refuse(total, beyond: ExecutionLimits.total, "all that is handed to", "", Self.wayOut)
  }

  /// Refuses a command line that is too long; returns its bytes and how many arguments they make.
  private mutating func checkCommand() -> (bytes: Int, count: Int) {
    let command = task.command.utf8.count
    let sum = task.arguments.reduce(command) { $0 + $1.utf8.count }
    guard task.executor == .shell else {
      refusePath(task.command, "the command of", "command")
      for (number, argument) in task.arguments.enumerated() {
        refuse(
          argument.utf8.count, beyond: ExecutionLimits.text, "argument \(number + 1) of", "arguments/\(number)")
      }
      return (sum, 1 + task.arguments.count)
    }
    // Blanks stand before the first argument and between any two, quotes around each.
    let line = sum + max(1, task.arguments.count) + 2 * task.arguments.count
    if line > ExecutionLimits.text {
      // Most of it is the place to begin.
      let longest = task.arguments.indices.max { task.arguments[$0].utf8.count < task.arguments[$1].utf8.count }
      let part = longest.flatMap { task.arguments[$0].utf8.count > command ? "arguments/\($0)" : nil }
      refuse(line, beyond: ExecutionLimits.text, "the command line of", part ?? "command")
    }
    return (line + (task.shell ?? "sh").utf8.count + "-c".utf8.count, 3)
  }

  /// Refuses a path that the system would not even look at.
  mutating func refusePath(_ path: String, _ subject: String, _ part: String) {
    refuse(path.utf8.count, beyond: ExecutionLimits.path, subject, part, "shorten it")
  }

  private mutating func refuse(
    _ bytes: Int, beyond limit: Int, _ subject: @autoclosure () -> String, _ part: @autoclosure () -> String,
    _ wayOut: String = Self.wayOut
  ) {
    if bytes > limit { report(subject(), ExecutionLimits.isTooLong(bytes, limit, wayOut), part()) }
  }
}
