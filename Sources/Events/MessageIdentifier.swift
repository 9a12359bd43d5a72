/// The fixed identifier of a kind of event, by which `journalctl MESSAGE_ID=...` finds its entries.
///
/// Source: `scheduling.md`, section 5; systemd.journal-fields(7). A value never changes once released.
public enum MessageIdentifier: String, Sendable, CaseIterable {
  /// The daemon has loaded its schedules and taken over running runs.
  case daemonReady = "26a5758f878d4c36b0510dc070539f3d"
  /// The daemon was asked to stop.
  case daemonStopping = "237dc7a40d3a47f48a93c6dc3a7adbfb"
  /// The schedule files were read again.
  case reloaded = "b24389bdd5bc47b6a7ab967b9cb9795c"
  /// A schedule file has mistakes; its schedules stay as they last were good.
  case fileQuarantined = "b9c28c13110d45c0a7958c67b419eed4"
  /// A schedule is loaded, and could not run as things are.
  case problem = "6759a6eb9fc34890bcac4fb8d6b12ddc"
  /// A schedule works, and may not do what its author means.
  case scheduleWarning = "23ccfa1cf16d4cf0afce5b845c552511"
  /// A schedule has a fire to come that its zone will skip, and that is not made up for.
  case fireLost = "e8ae8d9e209b4207b45bc39bd6260c9c"
  /// The wall clock was set.
  case clockChanged = "7088ea1496ae42a7a643174ee60a1746"
  /// A schedule came due, and this was decided.
  case fireDecided = "91863ea2f715411d9013ac9f639238fe"
  /// A run is over.
  case runEnded = "412d076b10354d708ca6b59727b1666f"
  /// A task's process was started.
  case taskStarted = "d1ac122e1a714baa83ca76cd14905ed4"
  /// A task ended, or will not run.
  case taskEnded = "3804f285a2074da58ad139b36f80ef81"
  /// A task printed a line.
  case taskOutput = "9973bc62d1634241ae785f1709938744"
  /// A task printed more than goes to the journal.
  case outputLeftOut = "86c53a7bc55f4265b182b05ddbec075c"
  /// The journal did not take entries fast enough, and some were dropped.
  case entriesLost = "ba0737f67f76474fb4a2e38b6100cbda"
  /// Something did not work; what the scheduler decides is not affected.
  case trouble = "14774dbc83034a82852a065a88782378"
}
