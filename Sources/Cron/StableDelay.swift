extension CronIdentity {
  /// A delay from zero up to a limit, always the same for the same schedule on the same machine; in milliseconds.
  ///
  /// Drawn as `~` is. Source: `scheduling.md`, section 2, key `jitter`.
  public func delay(below limit: Duration) -> Duration {
    let (seconds, attoseconds) = limit.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard milliseconds > 0 else { return .zero }
    let name = [machine, name].compactMap { $0 }.joined(separator: "/")
    return .milliseconds(SlotHash.value(below: Int(milliseconds), name: name, field: "jitter", index: 0))
  }
}
