public import JSON

/// One task of a job.
public struct FactfileTask: Hashable, Sendable {
  /// What carries out the command.
  public enum Executor: String, Hashable, Sendable, CaseIterable {
    /// `sh -c`, or the task's own shell, with the arguments in double quotes.
    case shell
    /// Nothing: command and arguments are the argument list of the process, so that no value can mean anything else.
    case exec
  }

  /// After which endings of what it depends on a task runs.
  public enum Runs: String, Hashable, Sendable, CaseIterable {
    case onSuccess, onFailure, always
  }

  /// How a failed task is tried again.
  public struct Retries: Hashable, Sendable {
    /// The bounds of `count`.
    static let counts = 1...1000
    /// The bounds of `backoff`.
    static let backoffs = 1.0...100.0

    /// How many times after the first.
    public let count: Int
    /// How long the first retry waits.
    public let delay: TimeSpan
    /// By what the delay is multiplied from one retry to the next.
    public let backoff: Double
    /// What the delay never exceeds.
    public let maxDelay: TimeSpan?

    /// Describes retries.
    public init(count: Int, delay: TimeSpan, backoff: Double, maxDelay: TimeSpan?) {
      self.count = count
      self.delay = delay
      self.backoff = backoff
      self.maxDelay = maxDelay
    }
  }

  public let name: String
  public let executor: Executor
  public let command: String
  public let arguments: [String]
  /// The names of the tasks that must be done before this one starts.
  public let dependsOn: [String]
  /// The exit codes that end this branch early, with success.
  public let terminateJobWithSuccess: [Int]
  /// The exit codes after which the tasks that depend on this one go on.
  public let continueJob: [Int]
  /// How long one attempt may take.
  public let timeout: TimeSpan?
  public let retries: Retries?
  /// What is added to the environment of the run.
  public let environment: [ExactText: String]
  /// Where it starts, from the working directory of the run.
  public let workingDirectory: String?
  /// What it reads on standard input, nil for nothing.
  public let input: String?
  /// The absolute path of the shell of a `shell` task, nil for `sh`.
  public let shell: String?
  public let runs: Runs

  /// The largest `input`, in bytes.
  public static let inputLimit = 1 << 20

  /// What `sh -c` is given: the command, then each argument in double quotes, joined by single spaces.
  ///
  /// Nothing is escaped, since users rely on variables expanding within arguments; without arguments the
  /// text ends in one space. Source: `factfile-and-cli.md`, section 4.
  public var shellCommandLine: String {
    command + " " + arguments.map { "\"\($0)\"" }.joined(separator: " ")
  }

  /// The command line for people to read: for `exec`, as a shell would have to be given it.
  public var displayedCommandLine: String {
    switch executor {
    case .shell: shellCommandLine
    case .exec: ([command] + arguments).map(Self.quotedForShell).joined(separator: " ")
    }
  }

  private static func quotedForShell(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { plainBytes.contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  private static let plainBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,".utf8)
}
