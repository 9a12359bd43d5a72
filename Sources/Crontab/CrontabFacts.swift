/// What a crontab has to know about the machine it is imported on.
public struct CrontabFacts: Sendable {
  let home: @Sendable (String) -> String?
  let isDirectory: @Sendable (String) -> Bool
  let knowsZone: @Sendable (String) -> Bool

  /// - Parameters:
  ///   - home: the home directory of a user, nil where there is no such user.
  ///   - isDirectory: whether a path leads to a directory.
  ///   - knowsZone: whether a name is that of a time zone.
  public init(
    home: @escaping @Sendable (String) -> String?, isDirectory: @escaping @Sendable (String) -> Bool,
    knowsZone: @escaping @Sendable (String) -> Bool
  ) {
    self.home = home
    self.isDirectory = isDirectory
    self.knowsZone = knowsZone
  }
}
