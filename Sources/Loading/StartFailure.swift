/// Why a run cannot be started, in one sentence.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether descriptors or memory have run out, so that nothing is known about what was looked for.
  let isShortage: Bool

  init(_ description: String, isShortage: Bool = false) {
    self.description = description
    self.isShortage = isShortage
  }
}
