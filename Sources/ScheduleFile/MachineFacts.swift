/// What a schedule file has to know about the machine it lies on.
public struct MachineFacts: Sendable {
  let knowsZone: @Sendable (String) -> Bool
  let zoneNames: @Sendable () -> [String]
  let identity: String?

  /// - Parameters:
  ///   - knowsZone: whether there is a time zone of this name.
  ///   - zoneNames: the names there are, asked for only where one was mistyped.
  ///   - identity: the content of /etc/machine-id, by which `~` chooses; nil where there is none.
  public init(
    knowsZone: @escaping @Sendable (String) -> Bool, zoneNames: @escaping @Sendable () -> [String], identity: String?
  ) {
    self.knowsZone = knowsZone
    self.zoneNames = zoneNames
    self.identity = identity
  }
}
