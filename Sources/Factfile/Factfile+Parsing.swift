import Diagnostics
import JSON
import Mustache

extension Factfile {
  /// A factfile that was read, and what is to be said about it.
  public struct Reading: Sendable {
    public let factfile: Factfile
    public let graph: TaskGraph
    public let warnings: [FactfileWarning]
    /// The job as the file has it, where `factfile` is only a part of it.
    public let whole: Factfile
  }

  /// Reads a factfile, fills in its variables and checks every rule.
  ///
  /// - Throws: `FactfileError` with every mistake there is, not only the first.
  public static func parse(bytes: [UInt8], variables: Variables) throws(FactfileError) -> Reading {
    guard bytes.count <= byteLimit else {
      let reason = "the file is \(bytes.count) bytes long; the limit is \(byteLimit)"
      throw FactfileError(problems: [.init(reason, at: nil)])
    }
    let file: JSONValue
    do {
      file = try JSONValue.parse(bytes: bytes)
    } catch {
      let problem = FactfileError.Problem("invalid JSON - \(error)", at: SourceSpan(start: error.position))
      throw FactfileError(problems: [problem])
    }
    var schema = FactfileSchema()
    guard let job = schema.read(file) else { throw FactfileError(problems: schema.problems) }
    var templates = TemplateFiller(variables: variables)
    let factfile = Factfile(
      version: job.version, name: templates.fill(job.name), maxParallel: job.maxParallel, timeout: job.timeout,
      tasks: job.tasks.map { templates.fill($0) })
    let graph = TaskGraph(tasks: factfile.tasks)
    let problems = templates.problems + FactfileRules(factfile: factfile, graph: graph, sources: job.tasks).problems
    guard problems.isEmpty else { throw FactfileError(problems: problems) }
    return Reading(factfile: factfile, graph: graph, warnings: templates.warnings, whole: factfile)
  }
}

extension String {
  /// Whether two braces stand side by side in it; most texts hold not even one.
  fileprivate var holdsTemplate: Bool { utf8.contains(UInt8(ascii: "{")) && contains("{{") }
}

/// Fills in the variables of a factfile and collects what is to be said about them.
private struct TemplateFiller {
  let variables: Variables
  var problems: [FactfileError.Problem] = []
  var warnings: [FactfileWarning] = []

  mutating func fill(_ task: FactfileSchema.Task) -> FactfileTask {
    let name = fill(task.name)
    if task.command.holdsTemplate {
      warn("the command of the task '\(name)' contains '{{'; commands are never templated, move it to an argument")
    }
    if (Array(task.environment.values) + [task.workingDirectory ?? ""]).contains(where: \.holdsTemplate) {
      warn("the environment or the working directory of the task '\(name)' contains '{{'; neither is ever templated")
    }
    return FactfileTask(
      name: name, executor: task.executor.string.flatMap(FactfileTask.Executor.init) ?? .shell, command: task.command,
      arguments: task.arguments.map { fill($0) }, dependsOn: task.dependsOn.map { fill($0) },
      terminateJobWithSuccess: task.terminateJobWithSuccess, continueJob: task.continueJob, timeout: task.timeout,
      retries: task.retries, environment: task.environment, workingDirectory: task.workingDirectory, runs: task.runs)
  }

  mutating func fill(_ value: JSONValue) -> String {
    let text = value.string ?? ""
    guard text.holdsTemplate else { return text }
    do {
      let rendering = try MustacheTemplate.parse(text).rendered(with: variables.values)
      if rendering.exceedsLimit { problems.append(.init("'\(text)' becomes longer than 1 MiB", at: value.span)) }
      for remark in rendering.remarks { warn(remark, line: value.span.start.line) }
      return rendering.text
    } catch {
      problems.append(.init("'\(text)' is no template: \(error)", at: value.span))
      return text
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

  private mutating func warn(_ text: String, whenStrict: Bool = false) {
    let warning = FactfileWarning(description: text, isErrorWhenStrict: whenStrict)
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}
