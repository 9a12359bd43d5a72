import CivilTime
import Factfile
import Glibc
import JSON
import Processes

extension RunSpecification {
  /// The process that one attempt at a task is, without its input and output.
  ///
  /// Source: `factfile-and-cli.md`, sections 4 and 6.
  ///
  /// - Throws: `CommandNotFound` for a task without a shell that would find it.
  func request(for task: FactfileTask, attempt: Int) throws(CommandNotFound) -> SpawnRequest {
    let directory = workingDirectory(of: task)
    let executable: String, arguments: [String]
    switch task.executor {
    case .shell:
      (executable, arguments) = (task.shell ?? "/bin/sh", [task.shell ?? "sh", "-c", task.shellCommandLine])
    case .exec:
      executable = try Self.find(
        task.command, along: task.environment[ExactText("PATH")] ?? environment["PATH"] ?? "/usr/bin:/bin")
      arguments = [task.command] + task.arguments
    }
    var request = SpawnRequest(
      executable: executable, arguments: arguments, environment: environment(of: task, attempt: attempt),
      workingDirectory: directory, standardInput: -1, standardOutput: -1, standardError: -1)
    request.input = task.input.map { Array($0.utf8) }
    return request
  }

  /// What a shell leaves out when it says of a script that is there that it is not found; nil where that is not so.
  func hint(for task: FactfileTask, code: Int) -> String? {
    // Source: POSIX.1-2017, Shell Command Language, 2.8.2: 127 for a command not found, 126 for one not executable.
    guard task.executor == .shell, code == 127 || code == 126,
      let word = task.command.split(separator: " ", omittingEmptySubsequences: true).first.map(String.init),
      word.utf8.contains(UInt8(ascii: "/")),
      let reason = ExecutionFailure.missingInterpreter(of: word, from: workingDirectory(of: task))
    else { return nil }
    return "the command '\(word)' of the task '\(task.name)' cannot be executed: \(reason)"
  }

  /// `NAME=value` for every variable; what many tasks have in common is made once.
  private func environment(of task: FactfileTask, attempt: Int) -> [String] {
    let common =
      task.environment.isEmpty
      ? commonEnvironment
      : environment.filter { task.environment[ExactText($0.key)] == nil }.map { "\($0.key)=\($0.value)" }
        + task.environment.map { "\($0.key.text)=\($0.value)" }
    var own = [
      "FACTOTUM_JOB=\(reading.factfile.name)", "FACTOTUM_RUN_ID=\(runID)", "FACTOTUM_TASK=\(task.name)",
      "FACTOTUM_ATTEMPT=\(attempt)",
    ]
    if let origin {
      own.append("FACTOTUM_SCHEDULE=\(origin.schedule)")
      own.append("FACTOTUM_SCHEDULED_TIME=\(origin.scheduledTime.rfc3339UTC)")
    }
    return common + own
  }

  private func workingDirectory(of task: FactfileTask) -> String? {
    guard let own = task.workingDirectory, !own.hasPrefix("/"), let workingDirectory else {
      return task.workingDirectory ?? workingDirectory
    }
    return "\(workingDirectory)/\(own)"
  }

  /// The first executable file of that name along the path, or one that is not executable where there is no other; a
  /// name with a slash is a path of its own.
  private static func find(_ command: String, along path: String) throws(CommandNotFound) -> String {
    guard !command.utf8.contains(UInt8(ascii: "/")) else { return command }
    let files = path.split(separator: ":").lazy.map { "\($0)/\(command)" }.filter(isFile)
    if let executable = files.first(where: { unsafe access($0, X_OK) == 0 }) ?? files.first { return executable }
    throw CommandNotFound(command: command, path: path)
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

/// No directory of PATH holds the command of a task.
struct CommandNotFound: Error, CustomStringConvertible {
  let command: String
  let path: String

  var description: String { "'\(command)' is in no directory of PATH, which is '\(path)'" }
}
