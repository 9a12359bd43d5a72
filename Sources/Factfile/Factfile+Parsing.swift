import Diagnostics
import JSON

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
  /// - Parameter variables: the values; nil leaves each placeholder as it is written, for somebody who looks at the job.
  /// - Throws: `FactfileError` with every mistake there is, not only the first.
  public static func parse(bytes: [UInt8], variables: Variables?) throws(FactfileError) -> Reading {
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
      tasks: job.tasks.enumerated().map { templates.fill($0.element, at: $0.offset) })
    let graph = TaskGraph(tasks: factfile.tasks)
    let rules = FactfileRules(factfile: factfile, graph: graph, job: job, arePlaceholdersKept: variables == nil)
    let problems = templates.problems + rules.problems + ExecutionRules.problems(in: factfile, job)
    guard problems.isEmpty else { throw FactfileError(problems: problems) }
    return Reading(factfile: factfile, graph: graph, warnings: templates.warnings + rules.warnings, whole: factfile)
  }
}
