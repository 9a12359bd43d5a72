/// Why a run cannot be started, in one sentence.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// The mistakes in a factfile, each at its place with a caret; empty where it is something else.
  let places: [String]
  /// Whether descriptors or memory have run out, so that nothing is known about what was looked for.
  let isShortage: Bool

  /// Gives the sentence.
  public init(_ description: String) { self.init(description, places: []) }

  init(_ description: String, places: [String] = [], isShortage: Bool = false) {
    self.description = description
    self.places = places
    self.isShortage = isShortage
  }
}
