/// The interface through which the daemon is asked and told.
///
/// A method is declared in a file of its own, in `Methods`: its parameters and its answer as records, and a constant
/// here. Source: `scheduling.md`, section 7; `web.md`, section 7.
public enum ControlInterface {
  /// Its name.
  public static let name = "io.factotum.Scheduler"

  /// The file name of the socket in the daemon's runtime directory.
  public static let socketName = "io.factotum.Scheduler"

  /// All methods, in the order in which they are described.
  public static let methods: [any DescribedMethod] = [
    status,
    list,
    show,
    fires,
    decisions,
    runs,
    run,
    why,
    days,
    logs,
    start,
    retry,
    cancel,
    pause,
    resume,
    backfill,
    reload,
    subscribe,
    metrics,
  ]

  /// All errors.
  public static let errors: [any ControlFailure.Type] = [
    Refused.self, NoSuchSchedule.self, NoSuchRun.self, NotAllowed.self, Invalid.self,
  ]

  /// The description in Varlink's own language.
  public static let description = InterfaceText(
    name: name,
    summary: """
      The scheduler of Factotum.
      Times are RFC 3339 in UTC, durations are seconds. Optional fields are null or left out.
      """,
    methods: methods, errors: errors
  ).text
}
