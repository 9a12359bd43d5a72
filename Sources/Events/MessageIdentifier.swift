/// The fixed identifier of a kind of event, by which `journalctl MESSAGE_ID=...` finds its entries.
///
/// Source: `scheduling.md`, section 5; systemd.journal-fields(7). A value never changes once released.
public enum MessageIdentifier: String, Sendable, CaseIterable {
  /// The daemon has loaded its schedules and adopted active runs.
  case daemonReady = "26a5758f878d4c36b0510dc070539f3d"
  /// The daemon is stopping.
  case daemonStopping = "237dc7a40d3a47f48a93c6dc3a7adbfb"
  /// The schedule files were reloaded.
  case reloaded = "b24389bdd5bc47b6a7ab967b9cb9795c"
  /// A schedule file is quarantined; its schedules stay as last loaded.
  case fileQuarantined = "b9c28c13110d45c0a7958c67b419eed4"
  /// A schedule is loaded, but cannot start.
  case problem = "6759a6eb9fc34890bcac4fb8d6b12ddc"
  /// A schedule works, and may not do what its author means.
  case scheduleWarning = "23ccfa1cf16d4cf0afce5b845c552511"
  /// An upcoming fire will be skipped by a time-zone change.
  case fireLost = "e8ae8d9e209b4207b45bc39bd6260c9c"
  /// The wall clock was set.
  case clockChanged = "7088ea1496ae42a7a643174ee60a1746"
  /// A fire was decided.
  case fireDecided = "91863ea2f715411d9013ac9f639238fe"
  /// A run ended.
  case runEnded = "412d076b10354d708ca6b59727b1666f"
  /// The next fire of a schedule moved because its time zone changed.
  case nextMoved = "6a08e48807e06ce640ecc38b5dee8521"
  /// A schedule or the scheduler was paused or resumed.
  case paused = "660a0ce7712f1765a8f065082d6f314d"
  /// Somebody asked for a run to be cancelled.
  case cancelRequested = "6bb1c7d8e5f04a0c9a7e41d2c5f3b860"
  /// A backfill was begun.
  case backfillBegan = "0e5d6f3b9c7a4f1e8d2b4a6c8e0f1a35"
  /// A backfill ended.
  case backfillEnded = "f3a3f529715314e0aeb3b1f3c8ab80d2"
  /// A task started.
  case taskStarted = "d1ac122e1a714baa83ca76cd14905ed4"
  /// A task ended or was skipped.
  case taskEnded = "3804f285a2074da58ad139b36f80ef81"
  /// A line of output of a task.
  case taskOutput = "9973bc62d1634241ae785f1709938744"
  /// The output of a task was truncated.
  case outputLeftOut = "86c53a7bc55f4265b182b05ddbec075c"
  /// A warning about a run or one of its tasks.
  case runWarning = "c6a43e4c34e84305ad43dba6c68e2a46"
  /// Journal entries were lost.
  case entriesLost = "ba0737f67f76474fb4a2e38b6100cbda"
  /// Something failed that does not affect what is scheduled.
  case trouble = "14774dbc83034a82852a065a88782378"
}
