/// The interface through which the daemon is asked and told.
///
/// Source: `scheduling.md`, section 7.
public enum ControlInterface {
  /// Its name.
  public static let name = "io.factotum.Scheduler"

  /// The file name of the socket in the daemon's runtime directory.
  public static let socketName = "io.factotum.Scheduler"

  /// The methods, by the last part of their names.
  public enum Method: String, Sendable {
    case reload = "Reload"
    case status = "Status"
    case list = "List"

    /// The name with which it is called.
    public var fullName: String { "\(ControlInterface.name).\(rawValue)" }
  }

  /// The error of a reload that could not be carried out at all.
  public static let reloadFailed = "\(name).ReloadFailed"

  /// The description in Varlink's own language. Times are RFC 3339 in UTC.
  public static let description = """
    # The scheduler of Factotum.
    interface io.factotum.Scheduler

    # What stands against a schedule on this machine; matchesHere tells whether its constraint matches.
    type Problem (schedule: string, reason: string, matchesHere: bool)

    # Something about a schedule that works and may not do what its author means; text shows it with its place.
    type Warning (schedule: string, message: string, text: string)

    # A file that is not used, and every mistake in it.
    type Quarantine (path: string, reasons: []string)

    # A schedule whose description changed, and the keys that did.
    type Change (name: string, keys: []string)

    type Run (runId: string, schedule: string, startedAt: string)

    type Fire (schedule: string, time: string, zone: string)

    type Schedule (
      name: string,
      cron: []string,
      zone: string,
      enabled: bool,
      next: ?string,
      last: ?string,
      result: ?string,
      problem: ?string,
      description: ?string,
      seed: ?string,
      warnings: []string
    )

    # Reads all schedule files again. Nothing is fired, and runs go on. Of very many warnings only the first are sent.
    method Reload() -> (
      added: []string,
      changed: []Change,
      removed: []string,
      unchanged: int,
      quarantined: []Quarantine,
      problems: []Problem,
      ignored: []string,
      warnings: []Warning,
      warningCount: int
    )

    # How the daemon is.
    method Status() -> (
      version: string,
      host: string,
      startedAt: string,
      schedules: int,
      runs: []Run,
      fires: []Fire,
      missedLastDay: int,
      failedLastDay: int,
      quarantined: []Quarantine,
      problems: []Problem,
      warnings: []Warning,
      warningCount: int
    )

    # All schedules, those that are not enabled last.
    method List() -> (schedules: []Schedule)

    error ReloadFailed (reason: string)

    """
}
