public import Diagnostics

/// A crontab that was read: the jobs that can be carried over, and everything that cannot.
///
/// Source: `scheduling.md`, section 9.
public struct Crontab: Sendable {
  /// The largest crontab that is read, in bytes.
  public static let byteLimit = 16 << 20

  /// Which of the two forms a crontab has.
  public enum Form: Hashable, Sendable {
    /// The crontab of one user.
    case user(owner: String)
    /// Each line names its user, as in `/etc/crontab` and `/etc/cron.d`.
    case system
  }

  /// One line with a command.
  public struct Job: Hashable, Sendable {
    /// Its number, from 1.
    public let line: Int
    /// The line as it stands in the crontab.
    public let text: String
    /// When it runs, as an expression of ours that fires at the same instants.
    public let expression: String
    public let user: String
    /// What the shell is given, escapes of `%` removed.
    public let command: String
    /// What it reads on standard input, nil for nothing.
    public let input: String?
    /// The absolute path of its shell.
    public let shell: String
    public let workingDirectory: String
    /// What cron would put into its environment.
    public let environment: [String: String]
    /// The zone that cronie evaluates it in, nil for the machine's.
    public let timezone: String?
    /// Below how many minutes its random delay stays, 0 for none.
    public let delay: Int
    /// The comments between the job before it and this one, without their `#`.
    public let comments: [String]
  }

  /// In the order of the file.
  public internal(set) var jobs: [Job] = []
  /// What could not be carried over, at its place, with the reason.
  public internal(set) var leftovers: [Diagnostic] = []
  /// What was carried over and may not do what its author means, or is done by other means here.
  public internal(set) var remarks: [Diagnostic] = []
  /// Why cron would run nothing of the file; nil where it runs what is in `jobs`.
  public internal(set) var refusal: Diagnostic?
  /// The comments after the last job, without their `#`.
  public internal(set) var lastComments: [String] = []
  /// The lines, without their ends.
  public internal(set) var lines: [Substring] = []

  /// Shows something that was found, with the file's name, the line and a caret.
  public func rendered(_ diagnostic: Diagnostic, file: String) -> String {
    diagnostic.rendered(file: file, lines: lines)
  }
}
