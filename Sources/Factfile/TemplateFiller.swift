import Diagnostics
import JSON
import Mustache

extension String {
  /// Whether two braces stand side by side in it; most texts hold not even one.
  var holdsTemplate: Bool { utf8.contains(UInt8(ascii: "{")) && contains("{{") }
}

/// Fills in the variables of a factfile and collects what is to be said about them.
struct TemplateFiller {
  /// The values, nil where each placeholder stays as it is written.
  let variables: Variables?
  private(set) var problems: [FactfileError.Problem] = []
  private(set) var warnings: [FactfileWarning] = []
  private var said: Set<FactfileWarning> = []

  /// Fills in nothing yet.
  init(variables: Variables?) {
    self.variables = variables
  }

  /// A task with its variables filled in.
  mutating func fill(_ task: FactfileSchema.Task, at position: Int) -> FactfileTask {
    let name = fill(task.name)
    warn(ofBracesIn: [task.command]) {
      "the command of the task '\(name)' contains '{{', but commands are never templated; a variable belongs in an argument"
    }
    warn(ofBracesIn: Array(task.environment.values) + [task.workingDirectory ?? ""]) {
      "the environment or the working directory of the task '\(name)' contains '{{'; neither is ever templated"
    }
    warn(ofBracesIn: [task.input ?? ""]) {
      "the standard input of the task '\(name)' contains '{{'; it is never templated"
    }
    let executor = task.executor.string.flatMap(FactfileTask.Executor.init) ?? .shell
    var arguments: [String] = []
    arguments.reserveCapacity(task.arguments.count)
    for (number, argument) in task.arguments.enumerated() {
      let rendering = render(argument)
      arguments.append(rendering.text)
      if executor == .shell {
        warn(of: rendering) {
          "argument \(number + 1) of the task '\(name)'"
        } pointer: {
          "/data/tasks/\(position)/arguments/\(number)"
        }
      }
    }
    return FactfileTask(
      name: name, executor: executor, command: task.command, arguments: arguments,
      dependsOn: task.dependsOn.map { fill($0) }, terminateJobWithSuccess: task.terminateJobWithSuccess,
      continueJob: task.continueJob, timeout: task.timeout, retries: task.retries, environment: task.environment,
      workingDirectory: task.workingDirectory, input: task.input, shell: task.shell, runs: task.runs)
  }

  /// A text with its variables filled in.
  mutating func fill(_ value: JSONValue) -> String { render(value).text }

  private struct Rendering {
    let text: String
    var interpolations: [MustacheTemplate.Interpolation] = []
    var holdsPlaceholders = false
  }

  private mutating func render(_ value: JSONValue) -> Rendering {
    let text = value.string ?? ""
    guard text.holdsTemplate else { return Rendering(text: text) }
    do {
      let template = try MustacheTemplate.parse(text)
      guard let variables else { return Rendering(text: text, holdsPlaceholders: true) }
      let rendering = template.rendered(with: variables.values)
      if rendering.exceedsLimit { problems.append(.init("'\(text)' becomes longer than 1 MiB", at: value.span)) }
      for remark in rendering.remarks { warn(remark, line: value.span.start.line) }
      return Rendering(text: rendering.text, interpolations: rendering.interpolations)
    } catch {
      problems.append(.init("'\(text)' is no template: \(error)", at: value.span))
      return Rendering(text: text)
    }
  }

  private mutating func warn(_ remark: MustacheTemplate.Remark, line: Int) {
    switch remark.kind {
    case .missing:
      warn("the variable '\(remark.name)' in line \(line) has no value and becomes the empty string", whenStrict: true)
    case .escaped:
      warn(
        "escaping changed the value of '\(remark.name)' in line \(line); write {{{\(remark.name)}}} to keep it as it is"
      )
    }
  }

  /// Warns about what a shell makes of an argument, and nobody may have meant.
  private mutating func warn(of argument: Rendering, _ subject: () -> String, pointer: () -> String) {
    guard !argument.holdsPlaceholders else { return }
    let reading = ShellReading(argument.text)
    if reading.hasOddQuotes {
      warn(
        "\(subject()) holds an odd number of double quotes, which leaves one open for the shell; "
          + "escape a quote as \\\" ('\(pointer())')")
    }
    if reading.endsEscaped {
      warn("\(subject()) ends in a backslash, which escapes the shell's closing quote; write two ('\(pointer())')")
    }
    for interpolation in argument.interpolations {
      guard let place = reading.substitutions.first(where: { $0.overlaps(interpolation.bytes) }) else { continue }
      let mark = place.count == 1 ? "`" : "$("
      warn(
        "the value of '\(interpolation.name)' brings '\(mark)' into \(subject()), and the shell executes what it holds; "
          + "the executor 'exec' has no shell ('\(pointer())')")
    }
  }

  /// Warns about braces in texts that are never templated.
  private mutating func warn(ofBracesIn texts: [String], _ text: () -> String) {
    let withBraces = texts.filter(\.holdsTemplate)
    guard !withBraces.isEmpty else { return }
    let names = Set((variables?.values.object ?? []).map(\.name))
    warn(text(), namesNoVariable: !withBraces.contains { !$0.namesInBraces.isDisjoint(with: names) })
  }

  private mutating func warn(_ text: String, whenStrict: Bool = false, namesNoVariable: Bool = false) {
    let warning = FactfileWarning(text, isErrorWhenStrict: whenStrict, namesNoVariable: namesNoVariable)
    if said.insert(warning).inserted { warnings.append(warning) }
  }
}

extension String {
  /// The first parts of the names that stand behind two braces.
  fileprivate var namesInBraces: Set<String> {
    Set(
      ranges(of: "{{").map { braces in
        String(
          self[braces.upperBound...].drop { "{&#^ \t".contains($0) }.prefix {
            $0.isLetter || $0.isNumber || "_:-".contains($0)
          })
      })
  }
}
