import Diagnostics
import JSON

/// Finds what no system could ever execute in a task, however good it is as JSON.
struct ExecutionRules {
  let task: FactfileTask
  private let source: FactfileSchema.Task
  private let position: Int
  private(set) var problems: [FactfileError.Problem] = []

  /// All breaches in a job.
  static func problems(in factfile: Factfile, _ job: FactfileSchema.Job) -> [FactfileError.Problem] {
    var problems: [FactfileError.Problem] = []
    let jobName = "FACTOTUM_JOB=".utf8.count + factfile.name.utf8.count
    if factfile.name.utf8.contains(0) {
      problems.append(.init(rule: "the job name \(holdsNUL)", pointer: "/data/name", at: job.name.span))
    }
    if jobName > ExecutionLimits.text {
      let reason = ExecutionLimits.breach("the job name", jobName, ExecutionLimits.text, "shorten it")
      problems.append(.init(rule: reason, pointer: "/data/name", at: job.name.span))
    }
    for (position, (task, source)) in zip(factfile.tasks, job.tasks).enumerated() {
      var rules = ExecutionRules(task: task, source: source, position: position)
      rules.checkTexts()
      rules.checkSurroundings()
      rules.checkCodes()
      rules.checkLengths(jobName: jobName)
      problems += rules.problems
    }
    return problems
  }

  private init(task: FactfileTask, source: FactfileSchema.Task, position: Int) {
    self.task = task
    self.source = source
    self.position = position
  }

  private static let holdsNUL = "holds a NUL character, which no process can be given"

  private mutating func checkTexts() {
    if task.name.isEmpty {
      problems.append(
        .init(rule: "the name of task \(position + 1) is empty", pointer: pointer("name"), at: source.name.span))
    }
    refuseNUL(task.name, "the name of", "name")
    refuseNUL(task.command, "the command of", "command")
    for (number, argument) in task.arguments.enumerated() {
      refuseNUL(argument, "argument \(number + 1) of", "arguments/\(number)")
    }
  }

  private mutating func checkSurroundings() {
    if let directory = task.workingDirectory {
      refuseNUL(directory, "the working directory of", "workingDirectory")
      refusePath(directory, "the working directory of", "workingDirectory")
      if directory.isEmpty {
        report("the working directory of", "is empty; leave it out for that of the run", "workingDirectory")
      }
    }
    if let shell = task.shell {
      refuseNUL(shell, "the shell of", "shell")
      refusePath(shell, "the shell of", "shell")
      if task.executor == .exec {
        report("the shell of", "would never be used, since the executor is 'exec'", "shell")
      }
    }
    guard !task.environment.isEmpty else { return }
    for (name, value) in task.environment.sorted(by: { $0.key < $1.key }) {
      refuseNUL(
        value, "the variable '\(name.text)' of", "environment/\(JSONValue.pointerToken(name.text))")
    }
  }

  private mutating func checkCodes() {
    let isLarge = { $0 > ExecutionLimits.exitCode }
    guard task.terminateJobWithSuccess.contains(where: isLarge) || task.continueJob.contains(where: isLarge) else {
      return
    }
    let lists = [("terminateJobWithSuccess", task.terminateJobWithSuccess), ("continueJob", task.continueJob)]
    for (name, codes) in lists {
      for (number, code) in codes.enumerated() where isLarge(code) {
        let reason = "lists the exit code \(code); no process exits with more than \(ExecutionLimits.exitCode)"
        report("", reason, "onResult/\(name)/\(number)")
      }
    }
  }

  private mutating func refuseNUL(
    _ text: String, _ subject: @autoclosure () -> String, _ part: @autoclosure () -> String
  ) {
    if text.utf8.contains(0) { report(subject(), Self.holdsNUL, part()) }
  }

  /// The JSON pointer of a part of the task, and of the task itself where the part is empty.
  private func pointer(_ part: String) -> String { "/data/tasks/\(position)" + (part.isEmpty ? "" : "/\(part)") }

  /// Reports something about a part of the task; the subject stands before the task, as in `the command of`.
  mutating func report(_ subject: String, _ reason: String, _ part: String) {
    let sentence = "\(subject.isEmpty ? "" : subject + " ")the task '\(task.name)' \(reason)"
    problems.append(.init(rule: sentence, pointer: pointer(part), at: source.name.span))
  }
}
