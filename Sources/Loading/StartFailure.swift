/// Why a run cannot be started, in one sentence.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// The mistakes in a factfile, each at its place with a caret; empty where it is something else.
  let places: [String]

  init(_ description: String, places: [String] = []) {
    self.description = description
    self.places = places
  }
}
