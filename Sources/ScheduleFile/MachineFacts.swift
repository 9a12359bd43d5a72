/// What a schedule file has to know about the machine it lies on.
public struct MachineFacts: Sendable {
  private(set) var knowsZone: @Sendable (String) -> Bool
  let zoneNames: @Sendable () -> [String]
  let identity: String?
  let unsupportedKeys: Set<ScheduleKey>

  /// - Parameters:
  ///   - knowsZone: whether a name may be that of a time zone: one that cannot be read now is no mistake.
  ///   - zoneNames: the names there are, asked for only where one was mistyped.
  ///   - identity: the content of /etc/machine-id, by which `~` chooses; nil where there is none.
  ///   - unsupportedKeys: keys that the program which asks cannot carry out, each an error rather than without effect.
  public init(
    knowsZone: @escaping @Sendable (String) -> Bool, zoneNames: @escaping @Sendable () -> [String], identity: String?,
    unsupportedKeys: Set<ScheduleKey> = []
  ) {
    self.knowsZone = knowsZone
    self.zoneNames = zoneNames
    self.identity = identity
    self.unsupportedKeys = unsupportedKeys
  }

  /// The same machine, which takes these names for those of zones, too; nil for any name.
  func knowing(_ names: Set<String>?) -> MachineFacts {
    var facts = self
    facts.knowsZone = { [knowsZone] in names?.contains($0) ?? true || knowsZone($0) }
    return facts
  }
}
